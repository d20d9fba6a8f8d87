"""
From the CMS back into the files: the opposite of `awareness.seed.seeder`.

Whatever staff have changed and published comes back: English into `awareness/content/`,
translations into `locale/*/LC_MESSAGES/content.po`. What they have not changed is not written, so
the files may be newer than what was planted. Each file is proved, by reading it again, to say
what the CMS says before it takes the place of the old one.
"""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from awareness.content import content_pot, elsewhere, read_registry
from awareness.content import pages as english_pages
from awareness.content import translations as translations_of
from awareness.content.translation_files import Key
from awareness.export import changed_pages, changed_registry, changed_translations
from awareness.export.export_report import Gathered
from awareness.seed.seed_records import Records
from awareness.seed.seeder import CONTENT


def export_content(content: Path = CONTENT, locale: Path | None = None) -> Gathered:
    """
    Write what staff have changed; returns what that was.

    content, locale: the folders to write to. Raises BadContent if what stands there is not fit to
    be read; then nothing is written.
    """
    records, gathered = Records(), Gathered()
    with override(settings.LANGUAGE_CODE), tempfile.TemporaryDirectory() as name:
        proof = Path(name) / "content"
        shutil.copytree(content, proof, ignore=shutil.ignore_patterns("*.py*", "__pycache__"))
        changed_registry.gather_rows(proof, records, gathered)
        changed_pages.gather_pages(proof, records, gathered)
        _gather_translations(proof, locale or Path(settings.LOCALE_PATHS[0]), records, gathered)
        _take_over(proof, content)
    return gathered


def _gather_translations(content: Path, locale: Path, records: Records, gathered: Gathered) -> None:
    facts = read_registry(content / "registry.yaml")
    pages = english_pages(content / "pages", facts)
    keys, published = content_pot.content_messages(pages, facts), changed_pages.public()
    corrections: dict[str, dict[Key, str]] = {}
    live = changed_registry.live_rows()
    for code, _name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE:
            continue
        texts = changed_translations.corrected_passages(published, code, gathered)
        texts |= changed_registry.corrected_rows(facts, live, records, code, gathered)
        before = translations_of(code, locale).texts
        corrections[code] = {
            key: texts[key] for key in keys if texts.get(key, before.get(key)) != before.get(key)
        }
        if corrections[code]:
            gathered.passages[code] = len(corrections[code])
    content_pot.write_all(keys, locale, lambda language: elsewhere(pages, language), corrections)


def _take_over(proof: Path, content: Path) -> None:
    for new in sorted(proof.rglob("*.yaml")):
        old = content / new.relative_to(proof)
        if not old.exists() or old.read_bytes() != new.read_bytes():
            shutil.copyfile(new, old)
