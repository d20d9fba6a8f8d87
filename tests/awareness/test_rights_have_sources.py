"""Every statement of a right leads to where it comes from, with its status and its day."""

import re
from dataclasses import replace
from datetime import date

import pytest

from awareness.content import PageWords, pages, read_registry
from awareness.facts.source_sites import sites_in
from awareness.staff.sources_read import NO_TEXT, not_read, rests_on, tells_history

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


def read(registry) -> tuple[dict, dict]:
    """The legal sources and the facts by code, as the phonebook has them."""
    sources, facts = {}, {}
    for row in registry.sources:
        as_of = row["as_of"].isoformat() if row.get("as_of") else ""
        sources[row["code"]] = {**row, "as_of": as_of, "sites": sites_in(row["source"])}
    for row in registry.facts:
        facts[row["code"]] = {**row, "sites": sites_in(row["source"])}
    return sources, facts


def wrong(page: PageWords, facts) -> str:
    """What a page of rights lacks; empty if it is fine."""
    rows, owed = read(facts)
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
    return ", ".join(not_read(page.body, rows, owed))


def test_every_page_on_rights_names_where_it_comes_from(english, facts):
    stating = [page for page in english.values() if states_a_right(page)]
    assert len(stating) > 35
    assert {page.id: lack for page in stating if (lack := wrong(page, facts))} == {}


def test_no_page_of_today_rests_on_the_document_of_that_time(english, facts):
    rows, _owed = read(facts)
    assert not rests_on(rows["policy-document"])
    for page in english.values():
        if states_a_right(page) and not tells_history(page.body):
            assert [code for code in codes_of(page) if rests_on(rows[code])], page.id


def test_a_page_that_rests_on_that_document_alone_begins_with_saying_that_it_is_history(
    english, facts
):
    rows, owed = read(facts)
    histories = [page for page in english.values() if tells_history(page.body)]
    assert len(histories) >= 12
    assert {page.kind for page in histories} == {"law", "who"}
    for page in histories:
        [box] = [block["value"] for block in page.body if block["id"] == "history"]
        assert "history" in f"{box['title']} {box['text']}".lower(), page.id
        told_as_of_today = [block for block in page.body if block["id"] != "history"]
        if not [code for code in codes_of(page) if rests_on(rows[code])]:
            assert NO_TEXT in not_read(told_as_of_today, rows, owed), page.id


def test_only_what_was_read_is_called_in_force(facts):
    for row in facts.sources:
        if row["status"] == "in-force":
            assert row.get("extent") == "whole", row["code"]


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


FAULTS = {
    "unknown": ["no-such-law"],
    "history": ["circular-2008"],
    "begun": ["guardianship-service", "circular-2016"],
    "document": ["policy-document"],
    "not-said": ["guardianship-service", "myria-shelters"],
    "number": ["guardianship-service"],
}


@pytest.mark.parametrize("fault", ["none", *FAULTS])
def test_the_planted_faults_are_found(english, facts, fault):
    young = english["young"]
    kept = [block for block in young.body if block["type"] != "sources"]
    items = [{"type": "item", "id": code, "value": code} for code in FAULTS.get(fault, [])]
    sources = {"type": "sources", "id": "sources", "value": {"codes": items}}
    told = wrong(replace(young, body=[*kept, sources] if items else kept), facts)
    looked_for = {"not-said": "myria-shelters", "number": "{first_paper_months}"}
    assert told
    assert looked_for.get(fault, "") in told
    assert (NO_TEXT in told) is (fault == "document")
    assert not wrong(young, facts)


def test_what_is_not_read_may_be_named_where_texts_are_listed_or_marked(facts):
    rows, owed = read(facts)

    def naming(*lists: tuple[str, ...]) -> list[dict]:
        body = []
        for codes in lists:
            items = [{"type": "item", "id": code, "value": code} for code in codes]
            body.append({"type": "sources", "id": "s", "value": {"codes": items}})
        return body

    assert not_read(naming(("crc", "aliens-law")), rows, owed) == []
    assert not_read(naming(("crc", "myria-shelters")), rows, owed) == ["myria-shelters"]
    assert not_read(naming(("crc",), ("myria-shelters",)), rows, owed) == []
