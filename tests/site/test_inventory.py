"""Whoever looks for something of the policy document finds it, two steps from the first page."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.site.reading import COMPLETE, NOT_TRANSLATED, Read

INVENTORY = YAML().load(Path(__file__).parent / "inventory.yaml")
LINES = [line for part in INVENTORY for line in part["lines"]]


@pytest.fixture(scope="module")
def two_steps(read):
    """Every address at most two links away from the first page of a language."""

    def walk(code: str) -> set[str]:
        first = links(f"/{code}/", code)
        return first.union(*(links(address, code) for address in first))

    def links(address: str, code: str) -> set[str]:
        found = Read(read(address)[1], code).links
        return {href.partition("#")[0] for href in found} - {""}

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
