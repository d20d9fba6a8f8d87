"""One file to pass on: small, whole, silent; it leaves no trail but itself, and says so."""

import re

import brotli
import pytest
from django.conf import settings

from awareness.serving.page_context import OFFERS_FILE
from base import phonebook
from base.phonebook.phonebook_file import PhonebookIn
from tests.fixtures.everything import ASKED
from website.published.mirror import guarded

# Bytes: what a cheap phone loads on a weak line, and what it opens at once.
MOST_PACKED, MOST_PLAIN = 90_000, 600_000
LOADS = re.compile(r'<(?:img|script|iframe|audio|video|object|embed)[^>]*\b(?:src|data)="|url\(')


@pytest.fixture(scope="module")
def files(every_language):
    """The file of each language asked, as text."""
    names = {code: f"{code}/file/index.html" for code in ASKED}
    return {code: every_language[name].content.decode() for code, name in names.items()}


def test_a_file_is_small_enough_for_a_weak_line_and_a_cheap_phone(files):
    for code, text in files.items():
        assert len(text.encode()) <= MOST_PLAIN, code
        # The quick way: the published one is smaller.
        assert len(brotli.compress(text.encode(), quality=5)) <= MOST_PACKED, code


def test_a_file_asks_nobody_for_anything_and_changes_no_address(files):
    for code, text in files.items():
        assert not LOADS.search(text), code
        assert [*re.findall(r"<link [^>]*>", text)] == ['<link rel="icon" href="data:,">']
        hrefs = re.findall(r'<a [^>]*href="([^"]*)"', text)
        assert {"about:blank", "tel:112"} <= set(hrefs)
        assert [href for href in hrefs if href.startswith(("#", "/")) or not href] == [], code
        assert not re.search(r'<[^>]* id="(?!exit-news)', text), "nothing to be linked to"
        assert "<form" not in text


def test_a_file_allows_itself_what_it_holds_and_nothing_else(files, every_language):
    for code, text in files.items():
        page = every_language[f"{code}/file/index.html"]
        sent = dict(page.headers)["Content-Security-Policy"]
        own = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
        for kind in ("style-src", "script-src"):
            assert hashes(own, kind) == hashes(sent, kind) != set()
        assert guarded(text, settings.VAR_DIR, "https://help.example") == text


def test_the_numbers_of_a_file_are_those_of_the_registry(files):
    for code, text in files.items():
        book = PhonebookIn(phonebook.current().data(), code)
        contacts = [book.emergency, book.national, *book.centres]
        wanted = {f"tel:{contact.phone}" for contact in contacts if contact.phone}
        shown = set(re.findall(r'href="(tel:[^"]*)"', text))
        known = {f"tel:{row['phone']}" for row in rows() if row["phone"]}
        assert wanted <= shown <= known, code


def test_a_file_holds_every_page_for_her_and_none_for_others(files, every_language):
    for code, text in files.items():
        inside = set(re.findall(r'data-at="(/[^"]*)"', text))
        tops = {"help", "rights", "check", "domestic-work", "safe-browsing"}
        published = {
            name.removeprefix(code).removesuffix("index.html")
            for name in every_language
            if name.startswith(f"{code}/") and name.endswith("/index.html")
        }
        hers = {each for each in published if each.split("/")[1] in tops}
        assert inside == hers - {"/domestic-work/employers/"}, code
        marks = set(re.findall(r'data-to="([^"]*)"', text))
        assert marks <= inside, "a mark leads to what is there"


def test_a_file_has_a_dull_name_and_says_its_day_and_that_it_can_be_found(files):
    text = files["en"]
    assert re.search(r"<title>(.*)</title>", text)[1] == str(settings.PUBLIC_TITLE)
    assert "can find a file there" in text.partition("<details")[0]
    assert re.search(r"This file is of .*20\d\d\. Numbers can change", text)


def test_a_file_is_offered_after_a_warning_to_helpers_and_beside_safe_browsing_alone(
    every_language,
):
    for name, page in every_language.items():
        text = page.content.decode() if name.endswith(".html") else ""
        rest = f"/{name.partition('/')[2].removesuffix('index.html')}"
        offers = re.search(r'href="/[a-z-]+/file/"', text)
        assert bool(offers) == (rest in OFFERS_FILE), name
        if offers and name.startswith("en/"):
            assert "can find a file there" in text[: offers.start()]


def rows():
    data = phonebook.current().data()
    return [*data["hotlines"], *data["centres"]]


def hashes(policy, kind):
    rule = next(each for each in policy.split("; ") if each.startswith(kind))
    return set(re.findall(r"'sha256-[^']*'", rule))
