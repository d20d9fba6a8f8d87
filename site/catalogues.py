"""
From the words translators write (.po) to the ones Django reads (.mo), without GNU gettext.

A language that Django ships no catalogue for has no address until there is a compiled one, so
each language of the site gets one, an empty one if need be.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation import to_locale

from website.languages import LANGUAGES

# `content` is read as .po by whoever plants the pages; only code strings are compiled.
DOMAINS = ("django", "djangojs")


def compile_catalogues(locale_dir: Path) -> list[str]:
    """Compile what is new or changed; return the names of the languages that were."""
    return [code for code in LANGUAGES if any([*_compiled(locale_dir, code)])]


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
    """Put the compiled catalogue in its place in one step, with the time of its source."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(catalogue.to_binary())
    Path(name).chmod(0o644)
    source = target.with_suffix(".po")
    if source.exists():
        stamp = source.stat().st_mtime_ns
        os.utime(name, ns=(stamp, stamp))
    Path(name).replace(target)
