"""The policy document of 2009-2010 is history: nothing of it is told as the rule of today."""

import json
import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from awareness.content import pages, read_registry
from awareness.facts.placeholders import OF_A_SOURCE, names_in, placeholder_code
from base.phonebook.phonebook_entries import MarkedText, PhonebookSource

# Sentences and articles of the law of 2005, which the Penal Code has changed since.
OF_THE_OLD_LAW = re.compile(r"prison_|fine_|surtax|art_(?!federal|scheme)")
# What readers may take for the rule of today when nothing beside it says otherwise.
RULES_OF_THAT_TIME = re.compile(r"order to leave|work permit C|\bsurtax\b", re.IGNORECASE)
TOLD_AS_PAST = re.compile(
    r"never|until|since|instead|place of|no longer|before|\bwas\b|\bsaid\b", re.IGNORECASE
)
FOR_READERS = ("rights", "guide", "help")
# Addresses and mailboxes of that time, which lead nowhere or to somebody else.
GONE = re.compile(
    r"ecops|diversiteit\.be|cntr\.be|epost@|dsb@just|kbs-frb\.be|fedpol\.be|dofi\.fgov|"
    r"employment\.belgium\.be|socialsecurity",
    re.IGNORECASE,
)
HISTORY = ("callout", "history")


@pytest.fixture(scope="module")
def facts():
    return read_registry()


@pytest.fixture(scope="module")
def english(facts):
    return pages(facts=facts)


def text_of(page) -> str:
    return json.dumps([page.summary, page.body], ensure_ascii=False)


def begins_as_history(page) -> bool:
    return bool(page.body) and (page.body[0]["type"], page.body[0]["id"]) == HISTORY


def wrong(page, superseded: set[str]) -> list[str]:
    """What on a page could be taken for the rule of today."""
    if begins_as_history(page):
        return [] if "{since_penal_code}" in text_of(page) else ["does not point to the new code"]
    told = [name for name in names_in(text_of(page)) if OF_THE_OLD_LAW.match(name)]
    for block in page.body:
        words = json.dumps(block["value"], ensure_ascii=False)
        for found in rules_of_that_time(words, superseded if page.kind in FOR_READERS else set()):
            around = words[max(0, found.start() - 120) : found.end() + 120]
            if not TOLD_AS_PAST.search(around):
                told.append(around)
    return told


def rules_of_that_time(words: str, superseded: set[str]):
    yield from RULES_OF_THAT_TIME.finditer(words)
    for name in re.finditer(r"\{(\w+)\}", words):
        if name[1] in superseded:
            yield name


@pytest.fixture(scope="module")
def superseded(facts) -> set[str]:
    """The placeholders of every text that something else has replaced."""
    codes = [row["code"] for row in facts.sources if row["status"] == "superseded"]
    return {f"{word}_{placeholder_code(code)}" for code in codes for word in OF_A_SOURCE}


def test_nothing_of_the_old_law_is_told_as_the_rule_of_today(english, superseded):
    assert {page.id: found for page in english if (found := wrong(page, superseded))} == {}


def test_what_was_announced_for_a_day_that_is_past_is_told_in_the_past(english):
    for page in english:
        told = re.findall(r"(\S+) announced\b", text_of(page).replace(r"\n", " "))
        assert set(told) <= {"was"}, page.id


def test_sentences_of_the_old_law_stand_on_pages_of_history_only(english):
    holding = {p.id for p in english if any(map(OF_THE_OLD_LAW.match, names_in(text_of(p))))}
    assert {"law-sentences", "law-definitions"} <= holding
    assert all(begins_as_history(page) for page in english if page.id in holding)


def test_an_address_of_that_time_is_nobody_s_contact(english, facts):
    shown = {page.id: GONE.findall(text_of(page)) for page in english}
    assert {page: found for page, found in shown.items() if found} == {}
    for row in (*facts.hotlines, *facts.centres):
        assert not GONE.search(f"{row.get('email')} {row.get('website')}"), row["code"]


def test_what_was_replaced_is_not_in_force(facts):
    for row in facts.sources:
        assert not (row["status"] == "in-force" and row.get("replaced_by")), row["code"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("superseded", "History: no longer in force."),
        ("not-verified", "Not verified."),
        ("in-force", "In force."),
    ],
)
def test_each_source_says_beside_its_title_what_it_is_today(status, said):
    words = {
        key: MarkedText(key, "en")
        for key in ("title", "signed_on", "as_of", "read_on", "replaced_by")
    }
    source = PhonebookSource(
        **words,
        replaced_on=MarkedText("", "en"),
        number="",
        link="",
        status=status,
        extent="",
        is_of_today=True,
        confirmed_by="",
    )
    with override("en"):  # whatever language the test before this one spoke
        html = render_to_string("awareness/blocks/sources.html", {"sources": [source]})
    assert said in html
    assert ("In force." in html) is (status == "in-force")


def test_the_planted_faults_are_found(english, superseded):
    rights = next(page for page in english if page.id == "rights")

    def with_text(words: str) -> list[str]:
        block = {"type": "paragraph", "id": "planted", "value": words}
        return wrong(replace(rights, body=[block]), superseded)

    assert with_text("The sentence is {prison_one} years.")
    assert with_text("You get an order to leave.")
    assert with_text("You get a work permit C.")
    assert with_text("The law of {signed_law_1995} protects you.")
    assert not with_text("You never get an order to leave.")
