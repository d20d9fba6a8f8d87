"""Every statement of a right leads to where it comes from, with its status and its day."""

import re
from dataclasses import replace
from datetime import date

import pytest

from awareness.content import PageWords, pages, read_registry
from awareness.staff.writing_advice import rests_on

STATUS = {"in-force", "superseded", "not-verified", "reference"}
# Pages that say what somebody is owed, may do, or must do.
NEED_SOURCES = ("rights", "law", "who", "guide")
# What somebody needs first is short: it names its contacts, whose rows have a source each, and
# leads to the page that has the sources.
LEAD_TO_SOURCES = {"home": "/rights/"}
# How the site itself works. What is not known of it is marked so in its own words.
OF_THE_SITE = (
    *("safe-browsing", "messages", "about", "privacy", "accessibility", "campaigns"),
    *("figures", "news"),
)
# What is carried or hung up has no room for more than numbers and a sentence of the pages.
# What lists the texts themselves, with the day of each; no rule is taken from them there.
TELL_OF_TEXTS = ("law-documents", "law-timeline")
ON_PAPER = ("print", "handout-card", "handout-sticker", "handout-cab-card")


@pytest.fixture(scope="module")
def facts():
    return read_registry()


@pytest.fixture(scope="module")
def english(facts) -> dict[str, PageWords]:
    return {page.id: page for page in pages(facts=facts)}


def codes_of(page: PageWords) -> list[str]:
    blocks = [block["value"]["codes"] for block in page.body if block["type"] == "sources"]
    return [item["value"] for codes in blocks for item in codes]


def states_a_right(page: PageWords) -> bool:
    return page.kind in NEED_SOURCES or any(
        block["type"] == "callout" and block["value"]["kind"] == "rights" for block in page.body
    )


def wrong(page: PageWords, rows: dict) -> str:
    """What a page of rights lacks; empty if it is fine."""
    codes = codes_of(page)
    if not codes:
        return "names no source"
    if unknown := [code for code in codes if code not in rows]:
        return f"names {unknown}, which the registry does not have"
    if all(rows[code]["status"] == "superseded" for code in codes):
        return "names only history"
    begun = [code for code in codes if rows[code].get("extent") == "beginning"]
    if begun and page.id not in TELL_OF_TEXTS:
        return f"rests on {begun}, of which only the beginning was read"
    if not any(rests_on(rows[code]) for code in codes):
        return "rests on nothing of which somebody said that all was read"
    return ""


def test_every_page_on_rights_names_where_it_comes_from(english, facts):
    rows = {row["code"]: row for row in facts.sources}
    stating = [page for page in english.values() if states_a_right(page)]
    assert len(stating) > 35
    assert {page.id: lack for page in stating if (lack := wrong(page, rows))} == {}


def test_every_other_page_is_one_that_states_none_or_leads_to_one_that_does(english):
    without = {page.id for page in english.values() if not codes_of(page)}
    assert without == {*LEAD_TO_SOURCES, *OF_THE_SITE, *ON_PAPER}
    for name, path in LEAD_TO_SOURCES.items():
        assert path in str(english[name].body), name


def test_every_source_says_where_it_was_read_on_which_day_and_how_it_stands(facts):
    for row in facts.sources:
        assert row["status"] in STATUS, row["code"]
        assert row.get("as_of") is None or row["as_of"] < row["read_on"], row["code"]
        assert row["source"], row["code"]
        assert row["review_by"] > row["read_on"], row["code"]


def test_who_says_that_all_was_read_says_what_it_was(facts):
    for row in facts.sources:
        if row.get("extent") == "whole":
            assert not re.search("only its beginning|not (been )?read", row["source"]), row["code"]


def test_every_fact_and_contact_says_where_it_was_read_and_when(facts):
    for row in (*facts.hotlines, *facts.centres, *facts.facts):
        assert row["source"], row["code"]
        assert isinstance(row["read_on"], date), row["code"]


@pytest.mark.parametrize("body", [[], "unknown", "history", "begun", "not-said"])
def test_the_planted_faults_are_found(english, facts, body):
    rows = {row["code"]: row for row in facts.sources}
    codes = {"unknown": "no-such-law", "history": "circular-2008", "begun": "circular-2016"}
    codes["not-said"] = "aliens-law"

    def naming(code: str) -> dict:
        items = [{"type": "item", "id": code, "value": code}]
        return {"type": "sources", "id": "sources", "value": {"codes": items}}

    planted = replace(english["young"], body=[naming(codes[body])] if body else [])
    assert wrong(planted, rows)
    assert not wrong(english["young"], rows)
