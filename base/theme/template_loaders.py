"""
Our templates without what each reader would be sent for nothing: two hundred bytes of indentation a
page, and sixty of lines on which stands only a tag that shows nothing.

Other lines stay: words that stood apart still do.
"""

import re

from django.conf import settings
from django.template import Origin
from django.template.loaders import app_directories, filesystem

FOLDERS = ("templates", "awareness", "base", "helpdesk", "site")
OURS = tuple(str(settings.BASE_DIR / name) for name in FOLDERS)
INDENTATION = re.compile(r"\n[ \t]+")
# What stands around messages is left: their lines are part of them.
SILENT = r"(?:if|elif|else|endif|for|endfor|with|endwith|include|load|block|endblock)"
TAG_LINE = re.compile(rf"^((?:{{%\s*{SILENT}\b[^%]*%}})+)\n", re.MULTILINE)


class FolderLoader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return small(super().get_contents(origin), origin.name)


class AppLoader(app_directories.Loader):
    def get_contents(self, origin: Origin) -> str:
        return small(super().get_contents(origin), origin.name)


def small(text: str, name: str) -> str:
    """A template as it is used. Mails, and the templates of others, stay as they are written."""
    if not (name.startswith(OURS) and name.endswith(".html")):
        return text
    shown = TAG_LINE.sub(r"\1", INDENTATION.sub("\n", text))
    # An attribute, such as `components/ours.html`: it stands within a tag.
    if shown.startswith("{% if") and shown.count("\n") == 1:
        return shown.rstrip("\n")
    return shown
