"""docs/who-may.md is what the code says: every act of staff, who does it alone, who with whom."""

import re

from docs.who_may import ACTS, NOBODY, document, letters_by_address
from helpdesk.audit import Action
from tests.test_house import ROOT

EVERY = [act for acts in ACTS.values() for act in acts]
# Done by the person who wrote, by time, or by the operator's command.
OF_NOBODY = {Action.DELETED, Action.PRUNED}
SECOND_PERSON = re.compile(r"\b(two|another|second|whoever asked|colleague|written yes)\b")


def test_the_document_is_made_from_the_code():
    told = "Make it anew: .venv/bin/python -m docs.who_may > docs/who-may.md"
    assert (ROOT / "docs" / "who-may.md").read_text("utf-8") == document(), told


def test_every_act_of_the_audit_has_a_line():
    said = {act.said for act in EVERY}
    assert {action.value for action in set(Action) - OF_NOBODY} - said == set()


def test_every_address_that_it_names_is_in_the_matrix():
    assert {act.at for act in EVERY} - set(letters_by_address()) == set()


def test_every_act_is_tried_by_a_test_that_is_there():
    missing = []
    for act in EVERY:
        if f"def test_{act.test}(" not in (ROOT / act.file).read_text("utf-8"):
            missing.append(act.test)
    assert missing == []


def test_what_takes_two_says_who_the_other_one_is():
    of_two = {act.said for act in EVERY if act.needs != NOBODY and SECOND_PERSON.search(act.needs)}
    assert {"proposed", "agreed", "answer-read", "answer-written", "send in a recording"} <= of_two
