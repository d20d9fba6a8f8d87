"""The short guide: whoever works here reads what concerns them, in names that stand on buttons."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
import wagtail
from django.conf import settings
from django.utils.translation import override, to_locale

from base.languages.language_list import STAFF_LANGUAGES
from tests.site.test_second_yes import somebody, two  # noqa: F401 - fixtures
from website.accounts.roles import role
from website.staff_guide import GUIDE

QUOTED = re.compile("[“«„]\\s*([^“”«»„]+?)\\s*[”»“]")
OF_WAGTAIL = Path(wagtail.__file__).parent / "admin" / "locale"


def labels(code: str) -> Iterator[str]:
    """Every text that a screen of the CMS can have in a language."""
    for folder in (*settings.LOCALE_PATHS, OF_WAGTAIL):
        for path in (Path(folder) / to_locale(code) / "LC_MESSAGES").glob("django.po"):
            yield from (entry.msgstr or entry.msgid for entry in polib.pofile(str(path)))
    if code == "en":
        others = polib.pofile(str(OF_WAGTAIL / "fr" / "LC_MESSAGES" / "django.po"))
        yield from (entry.msgid for entry in others)
        for folder in settings.LOCALE_PATHS[1:-1]:
            path = Path(folder) / "fr" / "LC_MESSAGES" / "django.po"
            yield from (entry.msgid for entry in polib.pofile(str(path)))


@pytest.mark.parametrize("code", STAFF_LANGUAGES)
def test_each_name_in_quotation_marks_stands_on_a_screen(code):
    with override(code):
        names = [
            name for each in GUIDE for step in each.steps for name in QUOTED.findall(str(step))
        ]
    assert len(names) > len(GUIDE) * 3
    assert set(names) - set(labels(code)) == set()


@pytest.mark.parametrize(
    ("group", "hers", "of_others"),
    [
        ("Editors", "A number, a name, a fact", "Messages from people"),
        ("Caseworkers", "Messages from people", "A number, a name, a fact"),
    ],
)
def test_each_role_reads_its_own_chapters(two, db, group, hers, of_others):  # noqa: F811
    reader = somebody("cleo")
    reader.user.groups.set([role(group)])
    text = reader.get("/cms/guide/").text
    chapters = re.findall(r"<section[^>]*>\s*<h2>([^<]+)</h2>", text)
    assert hers in chapters
    assert of_others not in chapters
    assert "/cms/guide/" in reader.get("/cms/").text
