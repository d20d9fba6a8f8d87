"""A small site in English and Arabic, planted once; the registry is the real one."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import polib
import pytest
from django.test import TestCase

from awareness.content import content_pot, pages, read_registry
from awareness.content.translation_files import po_file
from awareness.seed import seeder

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
    shutil.copy(seeder.CONTENT / "registry.yaml", folder / "content")
    translate(folder)


def translate(folder: Path) -> None:
    """Bring the Arabic catalogue up to date with the English words, and complete it."""
    facts = read_registry(folder / "content" / "registry.yaml")
    keys = content_pot.content_messages(pages(folder / "content" / "pages", facts), facts)
    path = po_file("ar", folder / "locale")
    catalogue = content_pot.merged_catalogue(path, keys, "ar")
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
def planted_once(django_db_setup, django_db_blocker, standing_ground, tmp_path_factory) -> Path:
    # What stands from a module before is undone later, and this would go with it.
    standing_ground.change_to(None, lambda _planter: None)
    folder = tmp_path_factory.mktemp("words")
    make_files(folder)
    with django_db_blocker.unblock():
        seeder.seed_content(["ar"], content=folder / "content", locale=folder / "locale")
    return folder


Planter = Callable[..., Counter[str]]


def planting(languages: Iterable[str], folder: Path, **options: bool) -> Counter[str]:
    """Plant a folder; what waits for a commit is run, though a test never commits."""
    content, locale = folder / "content", folder / "locale"
    with TestCase.captureOnCommitCallbacks(execute=True):
        return seeder.seed_content(languages, content=content, locale=locale, **options)


@pytest.fixture
def plant() -> Planter:
    return lambda folder, **options: planting(["ar"], folder, **options)


def plant_persian(folder: Path) -> None:
    """The words of the Arabic catalogue, planted as Persian."""
    persian = po_file("fa", folder / "locale")
    persian.parent.mkdir(parents=True)
    persian.write_text(po_file("ar", folder / "locale").read_text("utf-8"), "utf-8")
    planting(["fa"], folder, again=True)


@pytest.fixture(scope="session")
def plant_ground(planted_once, tmp_path_factory) -> Callable[[Callable[[Path], None]], Path]:
    """What a module wants planted is called with a copy of the words, which its tests get."""

    def plant_copy(planter: Callable[[Path], None]) -> Path:
        folder = tmp_path_factory.mktemp("more") / "words"
        shutil.copytree(planted_once, folder)
        planter(folder)
        return folder

    return plant_copy


@pytest.fixture
def planted(planted_once, planted_for_all, db) -> Path:
    """The planted site; the folder its words came from."""
    return planted_for_all or planted_once


@pytest.fixture
def folder(planted, tmp_path) -> Path:
    """The planted site; a copy of its words, to be changed and planted again."""
    return shutil.copytree(planted, tmp_path / "words")
