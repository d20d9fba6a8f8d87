"""The banners of a bad day, as a browser shows them: readable from right to left, for everybody."""

import json
from datetime import date, timedelta

import pytest
from django.conf import settings

from base import phonebook
from base.phonebook.banners import BannerKind
from base.phonebook.phonebook_file import Phonebook
from tests.browser.test_every_language import BACKWARDS, NARROW
from tests.fixtures.axe import violations_by_day_and_night
from tests.fixtures.catalogued import open_forms
from tests.fixtures.shown import shown

SPOKEN = ("en", "ar", "ti", "de")


@pytest.fixture
def on_a_bad_day(tmp_path, monkeypatch, no_network):
    """Where the forms of some languages are served, all three banners above them."""
    last_day = (date.today() + timedelta(days=7)).isoformat()  # noqa: DTZ011
    lines = {"number-down": "national", "closed": "pag-asa", "false-site": ""}
    rows = [{"kind": kind, "line": lines[kind], "last_day": last_day} for kind in BannerKind]
    seed = phonebook.SEED
    book = Phonebook(tmp_path / "phonebook.json", seed)
    book.write(json.loads(seed.read_text(encoding="utf-8")) | {"banners": rows})
    monkeypatch.setattr(settings, "PHONEBOOK_FILE", book.path)
    monkeypatch.setattr(settings, "PUBLIC_ORIGIN", "https://help.example")
    with shown(open_forms(SPOKEN) | {"404/en.html": None}) as url:
        yield url


def test_the_banners_keep_the_rules_of_accessibility_and_fit(page, on_a_bad_day):
    page.set_viewport_size(NARROW)
    for code in SPOKEN:
        page.goto(f"{on_a_bad_day}/{code}/write/")
        assert page.locator("main > section.notice").count() == len(BannerKind)
        assert page.evaluate(BACKWARDS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert violations_by_day_and_night(page) == []
        assert page.title() == page.title().strip() != ""
