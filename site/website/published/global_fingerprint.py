"""
What all pages stand on, as one fingerprint: when it changes, every page is rendered again.

Code, templates, style, script and catalogues; settings; the phonebook; and the files that pages
show. Too much is in it rather than too little, for a page that comes out the same is not written.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from base import phonebook
from website.published.pages_to_publish import parts_fingerprint

SOURCES = ("awareness", "base", "site", "templates", "static", "locale", "requirements.txt")
SUFFIXES = frozenset({".py", ".html", ".css", ".js", ".svg", ".po", ".yaml", ".txt"})
PLAIN = (str, int, float, bool, list, tuple, dict, type(None))
# Not shown on any page, different on every machine, or nobody's business.
NOT_SHOWN = ("SECRET", "KEY", "DATABASE", "EMAIL", "PASSWORD", "LOGGING", "ROOT", "DIR")


def global_fingerprint() -> str:
    # Names of languages are among the settings, in the language that is spoken: it is asked for an
    # editor in French too, and the worker speaks English.
    with translation.override(settings.LANGUAGE_CODE):
        return parts_fingerprint(sources(), shown_settings(), phonebook.current().data(), files())


@lru_cache(maxsize=1)
def sources() -> str:
    """The files that this process was started from; read once."""
    digest = hashlib.sha256()
    for name in SOURCES:
        top = Path(settings.BASE_DIR) / name
        paths = [top] if top.is_file() else sorted(top.rglob("*"))
        for path in paths:
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def shown_settings() -> list[tuple[str, Any]]:
    shown = []
    for name in sorted(dir(settings)):
        if not name.isupper() or any(part in name for part in NOT_SHOWN):
            continue
        value = getattr(settings, name)
        if isinstance(value, PLAIN):
            shown.append((name, value))
    return shown


def files() -> list[Any]:
    """Pictures and documents, whose change no page is told of."""
    documents = get_document_model().objects.order_by("pk")
    images = get_image_model().objects.order_by("pk")
    of_both = ["pk", "title", "file", "file_hash"]
    of_images = ["description", "focal_point_x", "focal_point_y"]
    of_images += ["focal_point_width", "focal_point_height"]
    rows: list[Any] = list(documents.values_list(*of_both))
    rows += images.values_list(*(of_both + of_images))
    return rows
