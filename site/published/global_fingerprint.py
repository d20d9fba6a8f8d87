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
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from website.published.pages_to_publish import parts_fingerprint

SOURCES = ("awareness", "site", "templates", "static", "locale", "requirements.txt")
SUFFIXES = frozenset({".py", ".html", ".css", ".js", ".svg", ".po", ".yaml", ".txt"})
PLAIN = (str, int, float, bool, list, tuple, dict, type(None))
# Not shown on any page, different on every machine, or nobody's business.
NOT_SHOWN = ("SECRET", "KEY", "DATABASE", "EMAIL", "PASSWORD", "LOGGING", "ROOT", "DIR")


def global_fingerprint() -> str:
    return parts_fingerprint(sources(), shown_settings(), settings.PHONEBOOK.data(), files())


@lru_cache(maxsize=1)
def sources() -> str:
    """The files that this process was started from; read once."""
    digest = hashlib.sha256()
    for name in SOURCES:
        top = Path(settings.BASE_DIR) / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def shown_settings() -> list[tuple[str, Any]]:
    names = [name for name in dir(settings) if not any(part in name for part in NOT_SHOWN)]
    values = [(name, getattr(settings, name)) for name in sorted(names) if name.isupper()]
    return [(name, value) for name, value in values if isinstance(value, PLAIN)]


def files() -> list[Any]:
    """Pictures and documents, whose change no page is told of."""
    documents = get_document_model().objects.order_by("pk")
    images = get_image_model().objects.order_by("pk")
    focal = (f"focal_point_{part}" for part in ("x", "y", "width", "height"))
    return [
        *documents.values_list("pk", "title", "file", "file_hash"),
        *images.values_list("pk", "title", "file", "file_hash", "description", *focal),
    ]
