"""Whoever looks for something of the policy document finds it, two steps from the first page."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

COMPLETE = ("en", "nl", "fr", "de")
INVENTORY = yaml.safe_load((Path(__file__).parent / "inventory.yaml").read_text(encoding="utf-8"))
LINES = [line for part in INVENTORY for line in part["lines"]]
NOT_TRANSLATED = '<meta name="robots" content="noindex">'


class Links(HTMLParser):
    """The addresses that a reader of a language can follow on a page, without forms and exits."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__()
        self.code, self.found = code, set()
        self.feed(text)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        href = (dict(pairs).get("href") or "").partition("#")[0]
        if tag == "a" and re.fullmatch(rf"/{self.code}/([a-z-]+/)*", href):
            self.found.add(href)


@pytest.fixture(scope="module")
def read(running_site):
    """The page at an address, each asked for once: its status and its text."""
    seen: dict[str, tuple[int, str]] = {}

    def ask(address: str) -> tuple[int, str]:
        if address not in seen:
            seen[address] = running_site.get(address)
        return seen[address]

    return ask


@pytest.fixture(scope="module")
def two_steps(read):
    """Every address at most two links away from the first page of a language."""

    def walk(code: str) -> set[str]:
        first = Links(read(f"/{code}/")[1], code).found
        return first.union(*(Links(read(address)[1], code).found for address in first))

    return walk


@pytest.mark.parametrize("code", COMPLETE)
def test_every_line_has_a_page_two_steps_from_the_first(two_steps, code):
    reached = two_steps(code)
    assert [each["line"] for each in LINES if f"/{code}{each['at']}" not in reached] == []


@pytest.mark.parametrize("code", COMPLETE)
def test_every_line_is_said_in_the_language(read, code):
    missing = []
    for each in LINES:
        status, text = read(f"/{code}{each['at']}")
        # Digits are joined by spaces that do not break; tags stand between words.
        words = re.sub(r"\s+", " ", re.sub(r"</?bdi[^>]*>", "", text)).replace("\u00a0", " ")
        lacks = [needle for needle in each.get("says", ()) if needle not in words]
        if status != 200 or NOT_TRANSLATED in text or lacks:
            missing.append((each["line"], status, NOT_TRANSLATED in text, lacks))
    assert missing == []


def test_what_has_no_page_is_missed(read):
    assert read("/en/no-such-actor/")[0] == 404
    assert NOT_TRANSLATED in read("/ar/law/timeline/")[1]
