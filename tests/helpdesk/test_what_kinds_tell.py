"""Kinds, desks, regions and topics are of the same conversations: one table tells of another."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.conversations import intake
from helpdesk.models import Tally
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import MessageKind, Submission
from helpdesk.sealing import new_token_seed
from helpdesk.statistics import tables as statistics
from helpdesk.statistics.tables import tables

LAST_YEAR = timezone.localdate().year - 1


def put(**margins):
    """What was counted in January of last year: by margin, counts by value."""
    for margin, counts in margins.items():
        for value, count in counts.items():
            Tally.objects.create(
                month=date(LAST_YEAR, 1, 1), margin=margin, value=value, count=count
            )


def printed():
    """By margin, what stands on the public page: the sums of the year, and their sum."""
    every = tables(LAST_YEAR, timezone.localdate())
    return {table.margin: (table.sums, table.grand_total) for table in every}


def left_of(sums, whole):
    """What the hidden ones of a table are together."""
    return whole - sum(cell for cell in sums.values() if cell is not None)


def test_what_was_written_of_a_child_does_not_tell_of_another_desk(db):
    """One desk has them all, so the table of kinds says what the table of desks hides."""
    put(
        desk={"pag-asa": 30, "payoke": 3, "surya": 31, "child-protection": 20},
        region={"brussels": 20, "unknown": 10, "flanders": 3, "wallonia": 31, "open": 20},
        kind={"own": 64, "child": 20},
    )
    shown = printed()
    (desks, whole), (kinds, _same), (regions, _too) = (
        shown[name] for name in ("desk", "kind", "region")
    )
    known = {**desks, "child-protection": desks["child-protection"] or kinds["child"]}
    told = left_of(known, whole) if list(known.values()).count(None) == 1 else None
    assert told is None, "the few who wrote to Payoke"
    assert (desks["child-protection"] is None) == (regions["open"] is None)


def test_topics_do_not_tell_of_the_one_who_saw_something(db):
    """A topic is chosen by whoever writes for themselves: so many of these there are at least."""
    put(
        desk={"pag-asa": 38, "child-protection": 40},
        kind={"own": 7, "sighting": 1, "referral": 30, "child": 40},
        topic={"work": 7, "open": 71},
    )
    shown = printed()
    (kinds, whole), (topics, _same) = shown["kind"], shown["topic"]
    at_least = sum(cell for value, cell in topics.items() if value != "open" and cell)
    hidden = [value for value, cell in kinds.items() if cell is None]
    assert "sighting" in hidden
    spare = left_of(kinds, whole) - (at_least if "own" in hidden else 0)
    others = [value for value in hidden if value != "own"]
    assert spare > len(others), "each other is at least one, and together they are no more"


COUNT = st.integers(0, 12)


@given(own=COUNT, referral=COUNT, sighting=COUNT, child=COUNT, payoke=COUNT)
@example(own=7, referral=9, sighting=1, child=12, payoke=3)
@example(own=0, referral=0, sighting=3, child=12, payoke=0)
@example(own=0, referral=0, sighting=1, child=0, payoke=4)
def test_the_same_conversations_are_hidden_under_each_name_or_under_none(
    own, referral, sighting, child, payoke
):
    desks = own + referral + sighting
    counted = {
        "desk": {"pag-asa": desks, "payoke": payoke, "child-protection": child},
        "region": {"brussels": desks, "flanders": payoke, "open": child},
        "kind": {"own": own + payoke, "referral": referral, "sighting": sighting, "child": child},
    }
    rows = {name: {value: [n] for value, n in counts.items()} for name, counts in counted.items()}
    routes = {"pag-asa": ["brussels"], "payoke": ["flanders"], "child-protection": ["open"]}
    shown = statistics._shown(rows, [routes])
    same = [("desk", "child-protection"), ("region", "open"), ("kind", "child")]
    # Of nobody, nobody is told.
    assert len({shown[margin][value][0] is None for margin, value in same}) == 1 or not child
    kinds = [cells[0] for cells in shown["kind"].values()]
    assert shown["kind"]["own"][0] is not None or set(kinds) == {None}


@pytest.mark.both_databases
def test_what_is_written_of_a_child_is_counted_without_a_region(caseworkers):
    """Its form asks for none; under another region it would stand at another desk."""
    told = Submission(text="A child at the station", language="en", kind=MessageKind.CHILD)
    intake.accept(told, desk=DeskName.CHILD_PROTECTION, token=new_token_seed())
    counted = {(row.margin, row.value) for row in Tally.objects.filter(count=1)}
    assert {("region", "open"), ("desk", "child-protection"), ("kind", "child")} <= counted
    assert Tally.objects.filter(margin="route", value="open child-protection").exists()
