"""
A page for a native speaker outside: an interpreter of a centre, who has no account.

One file that opens in a browser without network: what matters most, sentence beside sentence, each
in a picture of where it stands, with the words of the glossary. It comes back as a PO file that
names who has read it (`READ_BY`); taking that in signs the sentences in it.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import polib
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import to_locale

from awareness.blocks.plain_text import without_tags
from awareness.content.page_files import IN_EVERY_LANGUAGE
from awareness.models import SentenceSignature, translation_digests
from awareness.models.sentence_signatures import digest_of_pair
from awareness.translating.language_file import Passage, passages

# The header in which the file names its reader; a file without it signs nothing.
READ_BY = "X-Read-By"
LONGEST_NAME = 100  # letters of a reader's name
# Of what somebody may not want to read, or read today: she is told first.
VIOLENT = re.compile(
    r"\b(sex|rape|beat|hit|hurt|violen|threat|kill|die|death|abus|organ|mutilat|exploit|force)",
    re.IGNORECASE,
)
# How the sentence looks on its page, by the end of the place where it stands.
LOOKS = {
    "title": "heading",
    "tab_title": "tab",
    "menu_title": "tab",
    "question": "question",
    "summary": "lead",
}


class Sentence(NamedTuple):
    """where, english, own: as the file brings them back. looks: how it is drawn. words: terms."""

    where: str
    english: str
    own: str
    looks: str
    words: list[tuple[str, str]]


class PageToRead(NamedTuple):
    """A page: its English title; what can be read by anybody, and what speaks of violence."""

    title: str
    calm: list[Sentence]
    violent: list[Sentence]


def pages_to_read(language: str) -> list[PageToRead]:
    """The core of a language, page by page, as far as it is translated."""
    terms, pages = glossary(language), dict[str, list[Passage]]()
    for passage in passages(language):
        page = passage.where.removeprefix("page/").partition(":")[0]
        if page in IN_EVERY_LANGUAGE and passage.row and not passage.row.has_error:
            pages.setdefault(page, []).append(passage)
    return [_page_to_read(of_page, terms) for of_page in pages.values()]


def glossary(language: str) -> list[tuple[str, str]]:
    """English terms and theirs, as locale/<xx>/glossary.csv has them; none where there is none."""
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "glossary.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["english"], row["translation"]) for row in csv.DictReader(file)]


def reader_of(catalogue: polib.POFile) -> str:
    """Who has read the file; empty if it is any other PO file."""
    return str(catalogue.metadata.get(READ_BY, "")).strip()[:LONGEST_NAME]


@transaction.atomic
def sign_sentences(catalogue: polib.POFile, language: str, user: Any) -> tuple[int, int]:
    """
    Sign what stands in the file as it stands in the translators' memory; and the pages that are
    whole by it. How many sentences, how many pages.

    Called after `language_file.take_in`: what was refused there differs, and is not signed.
    """
    kept = {(each.where, each.english): each.row for each in passages(language)}
    signed = 0
    for entry in catalogue:
        if entry.obsolete or entry.fuzzy:  # its reader says that it needs work
            continue
        row = kept.get((entry.msgctxt or "", entry.msgid))
        if row is None or row.has_error or row.data != entry.msgstr:
            continue
        SentenceSignature.objects.update_or_create(
            language=language,
            context=entry.msgctxt,
            digest=digest_of_pair(entry.msgid, entry.msgstr),
            defaults={
                "read_by": reader_of(catalogue),
                "imported_by": user,
                "day": timezone.localdate(),
            },
        )
        signed += 1
    return signed, translation_digests.sign_what_was_read(language)


def _page_to_read(of_page: list[Passage], terms: list[tuple[str, str]]) -> PageToRead:
    sentences = [_sentence(passage, terms) for passage in of_page]
    title = next((each.english for each in sentences if each.where.endswith(":title")), "")
    return PageToRead(
        without_tags(title),
        [each for each in sentences if not VIOLENT.search(each.english)],
        [each for each in sentences if VIOLENT.search(each.english)],
    )


def _sentence(passage: Passage, terms: Iterable[tuple[str, str]]) -> Sentence:
    end = re.split(r"[.:]", passage.where)[-1]
    english = without_tags(passage.english).lower()
    words = [(term, own) for term, own in terms if _simple(term) in english]
    own = passage.row.data if passage.row else ""
    return Sentence(passage.where, passage.english, own, LOOKS.get(end, "text"), words)


def _simple(term: str) -> str:
    """`smuggling (of people)` is looked for as `smuggling`."""
    return re.sub(r"\s*\(.*?\)", "", term).lower()
