"""Who answers whom, and on which day."""

from datetime import date, timedelta

import pytest

from helpdesk import working_days
from helpdesk.routing import DESK_OF, EVERY_DESK, Desk, Region, desk_for


def test_each_region_is_answered_by_its_own_centre():
    assert desk_for(Region.BRUSSELS) == Desk.PAG_ASA
    assert desk_for(Region.FLANDERS) == Desk.PAYOKE
    assert desk_for(Region.WALLONIA) == Desk.SURYA


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize("refused", sorted(EVERY_DESK))
def test_the_centre_that_must_not_read_it_never_does(region, refused):
    for open_desks in (EVERY_DESK, {refused}, EVERY_DESK - {DESK_OF[region]}):
        assert desk_for(region, not_this=refused, among=open_desks) != refused


def test_a_chosen_centre_that_is_closed_is_not_replaced_behind_their_back():
    assert desk_for(Region.FLANDERS, among={Desk.PAG_ASA, Desk.SURYA}) is None


def test_who_does_not_know_is_answered_by_a_desk_that_is_open():
    assert desk_for(Region.UNKNOWN, among={Desk.SURYA}) == Desk.SURYA
    assert desk_for(Region.UNKNOWN, among=set()) is None


def test_travellers_reports_never_reach_a_centre_and_the_other_way_round():
    assert Desk.CHILD_PROTECTION not in EVERY_DESK


def test_easter_falls_where_the_calendars_print_it():
    known = {2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25)}
    for year, (month, day) in known.items():
        assert working_days.easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 24), 3, date(2026, 11, 27)),  # a plain week
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Christmas, then a weekend
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # Easter Monday
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_the_day_to_look_again_is_one_on_which_somebody_works(day, count, expected):
    assert working_days.after(day, count) == expected


def test_every_day_that_is_promised_is_a_working_day():
    for offset in range(800):
        promised = working_days.after(date(2026, 1, 1) + timedelta(offset), 3)
        assert working_days.is_working_day(promised)
