"""
From the CMS back into the files: the opposite of `awareness.seed`.

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

from awareness.content import elsewhere
from awareness.content import pages as english_pages
from awareness.content import registry as read_registry
from awareness.content import translations as translations_of
from awareness.content.catalogues import Key
from awareness.harvest import english, registry, translations
from awareness.harvest.gathered import Gathered
from awareness.seed import CONTENT, pot
from awareness.seed.records import Records


def harvest(content: Path = CONTENT, locale: Path | None = None) -> Gathered:
    """
    Write what staff have changed; returns what that was.

    content, locale: the folders to write to. Raises BadContent if what stands there is not fit to
    be read; then nothing is written.
    """
    records, gathered = Records(), Gathered()
    with override(settings.LANGUAGE_CODE), tempfile.TemporaryDirectory() as name:
        proof = Path(name) / "content"
        shutil.copytree(content, proof, ignore=shutil.ignore_patterns("*.py*", "__pycache__"))
        registry.gather(proof, records, gathered)
        english.gather(proof, records, gathered)
        _gather_translations(proof, locale or Path(settings.LOCALE_PATHS[0]), records, gathered)
        _take_over(proof, content)
    return gathered


def _gather_translations(content: Path, locale: Path, records: Records, gathered: Gathered) -> None:
    facts = read_registry(content / "reference.yaml")
    found = english_pages(content / "pages", facts)
    keys, there = pot.messages(found, facts), english.public()
    corrections: dict[str, dict[Key, str]] = {}
    for code, _name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE:
            continue
        texts = translations.corrected(there, code, gathered)
        texts |= registry.corrected(facts, records, code, gathered)
        before = translations_of(code, locale).texts
        corrections[code] = {
            key: texts[key] for key in keys if texts.get(key, before.get(key)) != before.get(key)
        }
        if corrections[code]:
            gathered.passages[code] = len(corrections[code])
    pot.write_all(keys, locale, lambda language: elsewhere(found, language), corrections)


def _take_over(proof: Path, content: Path) -> None:
    for new in sorted(proof.rglob("*.yaml")):
        old = content / new.relative_to(proof)
        if not old.exists() or old.read_bytes() != new.read_bytes():
            shutil.copyfile(new, old)
