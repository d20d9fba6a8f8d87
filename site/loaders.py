"""
Our templates without their indentation, which every reader would be sent: two hundred bytes a page.

The lines stay, so that a fault is named where it is, and words that stood apart still do.
"""

import re

from django.conf import settings
from django.template import Origin
from django.template.loaders import app_directories, filesystem

OURS = tuple(str(settings.BASE_DIR / name) for name in ("templates", "awareness", "helpdesk"))
INDENTATION = re.compile(r"\n[ \t]+")


class FromFolders(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return small(super().get_contents(origin), origin.name)


class FromApps(app_directories.Loader):
    def get_contents(self, origin: Origin) -> str:
        return small(super().get_contents(origin), origin.name)


def small(text: str, name: str) -> str:
    """A template as it is used. Mails, and the templates of others, stay as they are written."""
    return INDENTATION.sub("\n", text) if name.startswith(OURS) and name.endswith(".html") else text
