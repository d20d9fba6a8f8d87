"""Who answers whom, and on which day."""

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from helpdesk.rules import routing, working_days
from helpdesk.rules.routing import DESK_OF, EVERY_DESK, DeskName, RegionCode, desk_for


def test_each_region_is_answered_by_its_own_centre():
    assert desk_for(RegionCode.BRUSSELS) == DeskName.PAG_ASA
    assert desk_for(RegionCode.FLANDERS) == DeskName.PAYOKE
    assert desk_for(RegionCode.WALLONIA) == DeskName.SURYA


@pytest.mark.parametrize("region", RegionCode)
@pytest.mark.parametrize("refused", sorted(EVERY_DESK))
def test_the_centre_that_must_not_read_it_never_does(region, refused):
    for open_desks in (EVERY_DESK, {refused}, EVERY_DESK - {DESK_OF[region]}):
        assert desk_for(region, not_this=refused, among=open_desks) != refused


def test_a_chosen_centre_that_is_closed_is_not_replaced_behind_their_back():
    assert desk_for(RegionCode.FLANDERS, among={DeskName.PAG_ASA, DeskName.SURYA}) is None


def test_who_does_not_know_is_answered_by_a_desk_that_is_open():
    assert desk_for(RegionCode.UNKNOWN, among={DeskName.SURYA}) == DeskName.SURYA
    assert desk_for(RegionCode.UNKNOWN, among=set()) is None


@pytest.fixture
def fourth(monkeypatch):
    """A fourth centre, as one that joins would stand in the ring."""
    ring = {**routing.INSTEAD_OF, DeskName.SURYA: "fourth", "fourth": DeskName.PAG_ASA}
    monkeypatch.setattr(routing, "INSTEAD_OF", ring)
    return "fourth"


def test_a_centre_that_alone_is_open_is_reached_however_many_there_are(fourth):
    for alone in routing.INSTEAD_OF:
        assert desk_for(RegionCode.UNKNOWN, among={alone}) == alone
    for region in (RegionCode.BRUSSELS, RegionCode.FLANDERS, RegionCode.WALLONIA):
        others = set(routing.INSTEAD_OF) - {DESK_OF[region]}
        for alone in others:
            assert desk_for(region, not_this=DESK_OF[region], among={alone}) == alone


def test_the_next_of_the_ring_is_asked_first(fourth):
    among = {DeskName.PAG_ASA, DeskName.SURYA, fourth}
    assert desk_for(RegionCode.FLANDERS, not_this=DeskName.PAYOKE, among=among) == DeskName.SURYA
    assert (
        desk_for(RegionCode.FLANDERS, not_this=DeskName.PAYOKE, among=among - {DeskName.SURYA})
        == fourth
    )


def test_every_centre_stands_in_the_ring_once():
    """One that nobody stands in for, or that stands for two, would be left out or asked twice."""
    for first in EVERY_DESK:
        assert sorted(routing.desks_from(first)) == sorted(EVERY_DESK)


def test_travellers_reports_never_reach_a_centre_and_the_other_way_round():
    assert DeskName.CHILD_PROTECTION not in EVERY_DESK


def test_ten_days_a_year_are_legal_holidays_as_calendars_print_them():
    printed = country_holidays("BE", years=range(2024, 2044))
    days = [date(2024, 1, 1) + timedelta(offset) for offset in range(20 * 365)]
    for day in (day for day in days if day.weekday() <= working_days.FRIDAY):
        assert working_days.is_working_day(day) is (day not in printed), day


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 24), 3, date(2026, 11, 27)),  # a plain week
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Christmas, then a weekend
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # Easter Monday
        (date(2026, 5, 13), 1, date(2026, 5, 15)),  # Ascension, a Thursday
        (date(2026, 5, 22), 1, date(2026, 5, 26)),  # Whit Monday
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_the_day_to_look_again_is_one_on_which_somebody_works(day, count, expected):
    assert working_days.after(day, count) == expected


def test_every_day_that_is_promised_is_a_working_day():
    for offset in range(800):
        promised = working_days.after(date(2026, 1, 1) + timedelta(offset), 3)
        assert working_days.is_working_day(promised)
