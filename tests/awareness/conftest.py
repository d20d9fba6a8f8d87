"""A small site in English and Arabic, planted once; the registry is the real one."""

import re
import shutil
from pathlib import Path

import polib
import pytest

from awareness import seed
from awareness.content import pages, registry
from awareness.content.catalogues import po_file
from awareness.seed import pot

WORDS = Path(__file__).parent / "words"
# A page that nobody has translated, so that it falls back.
UNTRANSLATED = "page/work:"


def in_arabic(english: str) -> str:
    """Arabic letters for every word, with tags and placeholders where they were."""
    parts = re.split(r"(<[^>]*>|\{\w+\}|&\w+;)", english)
    return "".join(
        part if part[:1] in ("<", "{", "&") else re.sub(r"[^\W\d_]+", "كلمة", part)
        for part in parts
    )


def make_files(folder: Path) -> None:
    """The words of `words/` with the real registry, and a complete Arabic catalogue."""
    shutil.copytree(WORDS, folder / "content" / "pages")
    shutil.copy(seed.CONTENT / "reference.yaml", folder / "content")
    translate(folder)


def translate(folder: Path) -> None:
    """Bring the Arabic catalogue up to date with the English words, and complete it."""
    facts = registry(folder / "content" / "reference.yaml")
    keys = pot.messages(pages(folder / "content" / "pages", facts), facts)
    path = po_file("ar", folder / "locale")
    catalogue = pot.merged(path, keys, "ar")
    for entry in catalogue:
        if not entry.msgctxt.startswith(UNTRANSLATED) and not entry.obsolete:
            entry.flags = []
            entry.msgstr = in_arabic(entry.msgid)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))


def catalogue_of(folder: Path) -> polib.POFile:
    return polib.pofile(str(po_file("ar", folder / "locale")))


def set_in_file(folder: Path, where: str, text: str) -> None:
    """Write another translation into the Arabic catalogue."""
    catalogue = catalogue_of(folder)
    next(e for e in catalogue if e.msgctxt == where and not e.obsolete).msgstr = text
    catalogue.save(str(po_file("ar", folder / "locale")))


# The page below which a campaign stands.
CAMPAIGNS = """
id: campaigns
parent: home
kind: campaign
title: Campaigns
tab_title: Campaigns
summary: What was done to warn people.
checked_on: 2026-11-24
body:
  - {id: list, type: subpages, value: {title: The campaigns}}
"""


@pytest.fixture(scope="session")
def planted_once(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("words")
    make_files(folder)
    with django_db_blocker.unblock():
        seed.plant(["ar"], content=folder / "content", locale=folder / "locale")
    return folder


@pytest.fixture
def planted(planted_once, db) -> Path:
    """The planted site; the folder its words came from."""
    return planted_once


@pytest.fixture
def folder(planted, tmp_path) -> Path:
    """The planted site; a copy of its words, to be changed and planted again."""
    shutil.copytree(planted, tmp_path / "words")
    return tmp_path / "words"


@pytest.fixture
def plant(django_capture_on_commit_callbacks):
    """Plant a folder; what waits for a commit is run, though the test never commits."""

    def run(folder: Path, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return seed.plant(
                ["ar"], content=folder / "content", locale=folder / "locale", **options
            )

    return run
