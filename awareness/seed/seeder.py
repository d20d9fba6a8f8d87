"""
From `awareness/content/` and `locale/*/LC_MESSAGES/content.po` to a published, translated site.

It adds what is missing and brings up to date what is its own. What staff have changed is theirs:
an English page whose newest revision is not the one planted, a translated passage that another
hand wrote, a field of the registry that is no longer what was planted.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override
from wagtail.models import Locale, Page

from awareness.content import PageWords, elsewhere
from awareness.content import pages as english_pages
from awareness.content import read_registry as english_registry
from awareness.content import translations as translations_of
from awareness.content.translation_files import TranslationFile, po_file
from awareness.models import PAGES, translation_digests
from awareness.models.pages import BasePage
from awareness.seed import page_translations, registry_rows
from awareness.seed.english_pages import seed_pages
from awareness.seed.page_indexes import held_back
from awareness.seed.seed_records import SeedCounts, SeedRecords
from awareness.staff import editor_groups

CONTENT = Path(__file__).parent.parent / "content"
# What is being done, and how much of the whole has been.
Progress = Callable[[str, float], None]


class SeedRefused(Exception):
    """Some translations could not be used; everything else was planted."""

    def __init__(self, problems: list[str], counts: SeedCounts) -> None:
        super().__init__("\n".join(problems))
        self.problems, self.counts = problems, counts


def seed_content(
    languages: Iterable[str],
    say: Progress = lambda _line, _share: None,
    *,
    again: bool = False,
    content: Path = CONTENT,
    locale: Path | None = None,
) -> SeedCounts:
    """
    Plant English and these languages; returns what was done.

    Files that have not changed since they were planted are not looked at, unless `again`.
    content, locale: the folders to read. Raises BadContent before anything is written, Refused
    after the rest was.
    """
    _catch_up()
    records, counts = SeedRecords(), SeedCounts()
    english = _fingerprint(content)
    states = _files(english, languages, locale)
    due = [code for code, state in states.items() if again or not records.is_ours(_po(code), state)]
    if not again and not due and records.is_ours("content/en", english):
        return counts
    with override(settings.LANGUAGE_CODE):
        words = {code: translations_of(code, locale) for code in due}
        problems = [problem for language in words.values() for problem in language.problems]
        planted = _plant_english(content, words, records, counts, say)
        records.note("content/en", english)
        sources = [page_translations.source_of(page) for page in _english() if due]
        for place, code in enumerate(due, start=1):
            part = _part(say, place, len(due) + 1)
            refused = _plant_language(code, words[code], _for(code, planted, sources), counts, part)
            problems += refused
            if not (refused or words[code].problems):
                records.note(_po(code), states[code])
            records.keep()
    if problems:
        raise SeedRefused(problems, counts)
    return counts


def _files(english: str, languages: Iterable[str], locale: Path | None) -> dict[str, str]:
    """What the files of each translation are now, as one print with those of the English."""
    return {
        code: f"{english}{_fingerprint(po_file(code, locale))}"
        for code in languages
        if code != settings.LANGUAGE_CODE
    }


def _catch_up() -> None:
    """What was planted by an older version of this site, before its English is touched."""
    page_translations.keep_up_with_migrations()
    translation_digests.catch_up()


def _plant_english(
    content: Path,
    words: dict[str, TranslationFile],
    records: SeedRecords,
    counts: SeedCounts,
    say: Progress,
) -> list[PageWords]:
    facts = english_registry(content / "registry.yaml")
    all_pages = english_pages(content / "pages", facts)
    with transaction.atomic():
        registry_rows.seed_registry(facts, words, records, counts)
        records.keep()
    # The registry is published with that: what pages name is looked up in it as published.
    with transaction.atomic():
        say(f"en: {len(all_pages)} pages", 0)
        seed_pages(all_pages, records, counts)
        editor_groups.make_groups()
        records.keep()
    return all_pages


def _for(
    code: str, planted: list[PageWords], sources: list[page_translations.EnglishSource]
) -> list[page_translations.EnglishSource]:
    """The pages that a language is to have; staff's own pages are for all."""
    left_out = elsewhere(planted, code)
    return [source for source in sources if not source.key.startswith(left_out)]


def _plant_language(
    code: str,
    words: TranslationFile,
    sources: list[page_translations.EnglishSource],
    counts: SeedCounts,
    say: Progress,
) -> list[str]:
    """The pages of one language; why some of them could not be saved."""
    refused = []
    locale = Locale.objects.get(language_code=code)
    is_new = not Page.objects.filter(depth=2, locale=locale).exists()
    for number, source in enumerate(sources, start=1):
        say(f"{code}: page {number} of {len(sources)}", number / len(sources))
        try:
            with held_back(), transaction.atomic():
                page_translations.seed_translations(source, words, locale, counts)
        except ValidationError as error:
            refused += [f"{code}: {source.key} {sentence}" for sentence in error.messages]
    # Its groups may have been made before there was a page to give them.
    editor_groups.make_language_groups(code, anew=is_new)
    return refused


def _part(say: Progress, place: int, of: int) -> Progress:
    """For one language of several: its own share, told as one of the whole."""
    return lambda line, share: say(line, (place + share) / of)


def _english() -> list[BasePage]:
    """The planted and staff's own English pages that are public, parents first."""
    pages = [
        page
        for model in PAGES
        for page in model.objects.filter(locale=Locale.get_default(), live=True)
    ]
    return sorted(pages, key=lambda page: page.path)


def _po(code: str) -> str:
    return f"content/{code}"


def _fingerprint(path: Path) -> str:
    """Of a file or a folder of YAML; the same when nothing in it has changed."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        if file.exists():
            digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()
