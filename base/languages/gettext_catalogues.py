"""
From the words translators write (.po) to the ones Django reads (.mo), without GNU gettext.

Whoever runs the site needs none; whoever collects words does (`make messages`).

A language that Django ships no catalogue for has no address until there is a compiled one, so
each language of the site gets one, an empty one if need be.
"""

import gettext
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import django.conf
import polib
from django.utils.translation import to_locale

from base.files import atomic_files
from base.languages.catalogue_folders import SPOKEN, languages_of
from base.languages.language_list import LANGUAGES

# `content` is read as .po by whoever plants the pages; only code strings are compiled.
DOMAINS = ("django", "djangojs")


def compile_catalogues(root: Path) -> list[str]:
    """Compile what is new or changed below a root; return the codes of the languages that were."""
    codes: dict[str, None] = {}  # in the order of the catalogues, each once
    for folder in SPOKEN:
        for code in languages_of(folder):
            if any(list(_compiled(root / folder, code))):  # all of them, not up to the first
                codes[code] = None
    return list(codes)


def _compiled(locale_dir: Path, code: str) -> Iterator[bool]:
    folder = locale_dir / to_locale(code) / "LC_MESSAGES"
    for domain in DOMAINS:
        source, target = folder / f"{domain}.po", folder / f"{domain}.mo"
        if source.exists():
            if _stale(source, target):
                _write(target, _readable(polib.pofile(str(source)), code))
                yield True
        elif domain == "django" and not target.exists():
            _write(target, _readable(polib.POFile(), code))
            yield True


def _stale(source: Path, target: Path) -> bool:
    """Not "older": a checkout can give a changed source an earlier time."""
    return not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns


def _readable(catalogue: polib.POFile, code: str) -> polib.POFile:
    """The catalogue with a plural rule that gettext can read; makemessages may leave none."""
    rule = LANGUAGES[code].plural
    if "INTEGER" in catalogue.metadata.get("Plural-Forms", "INTEGER"):
        catalogue.metadata.pop("Plural-Forms", None)
        if rule:
            catalogue.metadata["Plural-Forms"] = rule
    catalogue.metadata.setdefault("Content-Type", "text/plain; charset=UTF-8")
    catalogue.metadata.setdefault("Language", to_locale(code))
    return catalogue


def _write(target: Path, catalogue: polib.POFile) -> None:
    """Put the compiled catalogue in its place, with the time of its source."""
    source = target.with_suffix(".po")
    stamp = None
    if source.exists():
        stamp = source.stat().st_mtime_ns
    atomic_files.write_atomically(target, catalogue.to_binary())
    if stamp is not None:
        os.utime(target, ns=(stamp, stamp))


def start_catalogues(locale_dir: Path, codes: Iterable[str] = LANGUAGES) -> list[str]:
    """Give each language that has none a django.po to fill in; their codes."""
    started = []
    template = locale_dir / "django.pot"
    for code in codes:
        path = locale_dir / to_locale(code) / "LC_MESSAGES" / "django.po"
        if not path.exists():
            catalogue = polib.POFile(wrapwidth=0)
            catalogue.metadata = header(code)
            if template.exists():
                catalogue.merge(polib.pofile(str(template)))
            give_every_form(catalogue)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
            started.append(code)
    return started


def give_every_form(catalogue: polib.POFile) -> None:
    """
    Let each message with a plural have as many forms as its language; a template has two.

    A form that is missing is shown in English, however complete the others are.
    """
    rule = catalogue.metadata.get("Plural-Forms", "")
    number = int(rule.partition("nplurals=")[2].partition(";")[0] or 2)
    for entry in catalogue:
        if entry.msgid_plural and not entry.obsolete:
            forms = entry.msgstr_plural
            entry.msgstr_plural = {form: forms.get(form, "") for form in range(number)}


def header(code: str) -> dict[str, str]:
    """What stands at the head of a language's catalogue, its plural rule above all."""
    return {
        "Project-Id-Version": "help-in-belgium",
        "Language": to_locale(code),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_rule(code),
    }


def plural_rule(code: str) -> str:
    """Ours where Django has no catalogue of the language, else Django's own."""
    if rule := LANGUAGES[code].plural:
        return rule
    folder = Path(django.conf.__file__).parent / "locale"
    for name in (to_locale(code), to_locale(code).partition("_")[0]):
        if (path := folder / name / "LC_MESSAGES" / "django.mo").exists():
            with path.open("rb") as file:
                info = gettext.GNUTranslations(file).info()
            return info.get("plural-forms", "nplurals=2; plural=(n != 1);")
    msg = f"Django has no catalogue of {code}: give it a plural rule in language_list.py."
    raise LookupError(msg)
