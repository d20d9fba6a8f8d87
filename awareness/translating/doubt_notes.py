"""How many messages of a language carry a note of doubt for the native reader."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

NOTE = "# unsure:"
CATALOGUES = ("content.po", "django.po")


def unsure(language: str) -> int:
    """Messages in the catalogues of a language with a comment that begins with `unsure:`."""
    folders = (Path(root) / to_locale(language) / "LC_MESSAGES" for root in settings.LOCALE_PATHS)
    paths = (folder / name for folder in folders for name in CATALOGUES)
    return sum(_count(path, path.stat().st_mtime_ns) for path in paths if path.exists())


@lru_cache(maxsize=128)
def _count(path: Path, _changed: int) -> int:
    """Without parsing: sixty catalogues are read for one screen."""
    messages = path.read_text(encoding="utf-8").split("\n\n")
    return sum(_has_note(message.splitlines()) for message in messages)


def _has_note(lines: list[str]) -> bool:
    return any(line.startswith(NOTE) for line in lines) and not any(
        line.startswith("#~ msgid") for line in lines
    )
