"""A count that is hidden cannot be found by adding, by taking away, or by knowing the rules."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpdesk.statistics.suppression import SMALL_COUNT, Year, protected, unless_small
from tests.fixtures.everything import examples


def named(counts):
    return {f"value {place}": count for place, count in enumerate(counts)}


def printed(counts):
    """What stands on the page: the counts in order, and their sum."""
    return (*protected(named(counts)).values(), unless_small(sum(counts)))


def test_one_to_four_are_hidden_and_nobody_and_five_are_not():
    """What decision 54 promises; the other tests take the number from the code."""
    assert SMALL_COUNT == 5
    assert [unless_small(count) for count in range(7)] == [0, None, None, None, None, 5, 6]


@given(st.lists(st.integers(0, 40), max_size=8))
def test_no_month_tells_what_it_hides(column):
    shown = list(protected(named(column)).values())
    for count, cell in zip(column, shown, strict=True):
        assert cell is None or cell == count
        assert cell is None or not 0 < count < SMALL_COUNT
    hidden = [count for count, cell in zip(column, shown, strict=True) if cell is None]
    if hidden and unless_small(sum(column)) is not None:
        assert len(hidden) > 1
        assert sum(hidden) >= SMALL_COUNT


@example([1, 1, 3, 6])
@given(st.lists(st.integers(0, 40), max_size=8))
def test_what_is_hidden_together_has_room_for_three_more_than_the_least(column):
    """Two of a shown sum of three would be one or two: a guess that is right half the time."""
    shown = list(protected(named(column)).values())
    hidden = [count for count, cell in zip(column, shown, strict=True) if cell is None]
    is_any_shown = any(cell is not None for cell in shown)
    least = sum(map(bool, hidden)) if is_any_shown else 0
    assert not hidden or unless_small(sum(column)) is None or sum(hidden) - least >= 3


def months_up_to(total, values):
    """Every month of so many values in which no more than `total` were counted."""
    if values == 0:
        yield ()
        return
    for first in range(total + 1):
        for rest in months_up_to(total - first, values - 1):
            yield (first, *rest)


@pytest.mark.parametrize(("values", "total"), [(2, 40), (3, 30), (4, 20), (5, 16)])
def test_whoever_knows_the_rules_finds_more_than_one_month_that_looks_like_this(values, total):
    look_alike = defaultdict(list)
    for counts in months_up_to(total, values):
        look_alike[printed(counts)].append(counts)
    for page, months in look_alike.items():
        for place in range(values):
            found = {month[place] for month in months}
            assert page[place] is not None or len(found) > 1 or not 0 < min(found) < SMALL_COUNT, (
                page
            )


def year_of(rows):
    """By value: rows of counts; and the year as it is printed."""
    counts = named(rows)
    months = [protected({v: row[m] for v, row in counts.items()}) for m in range(len(rows[0]))]
    shown = {value: [month[value] for month in months] for value in counts}
    totals = [unless_small(sum(month)) for month in zip(*rows, strict=True)]
    return shown, totals, Year(counts, shown, totals)


def fitting(rows):
    """Every table of which the same page could have been printed, as far as one can add."""
    shown, totals, year = year_of(rows)
    months = []
    for place, total in enumerate(totals):
        cells = [row[place] for row in shown.values()]
        least = int(any(cell is not None for cell in cells))
        most = sum(row[place] for row in rows) if total is not None else SMALL_COUNT - 1
        could_be = [range(least, most + 1) if cell is None else [cell] for cell in cells]
        months.append(
            [one for one in product(*could_be) if sum(one) == total or (total is None and any(one))]
        )
    for table in product(*months):
        sums = [sum(row) for row in zip(*table, strict=True)]
        if year.grand not in (None, sum(sums)):
            continue
        if all(said in (None, one) for said, one in zip(year.sums.values(), sums, strict=True)):
            yield table


FEW = st.lists(st.integers(0, 7), min_size=3, max_size=3)


@settings(max_examples=examples(20, 150))
@given(st.lists(FEW, min_size=2, max_size=3))
@example([[1, 1, 1], [1, 1, 1], [1, 1, 1]])
@example([[9, 3, 20], [8, 12, 7]])
@example([[0, 1, 4], [5, 0, 4]])
@example([[0, 1, 2], [7, 5, 3], [5, 0, 5]])
@example([[1, 6, 4], [0, 6, 9]])
def test_no_sum_of_the_year_tells_what_a_month_hides(rows):
    shown, totals, year = year_of(rows)
    tables = list(fitting(rows))
    assert tuple(zip(*rows, strict=True)) in tables
    for place, total in enumerate(totals):
        assert total is not None or len({sum(table[place]) for table in tables}) > 1
    for n, (row, cells, said) in enumerate(
        zip(rows, shown.values(), year.sums.values(), strict=True)
    ):
        for place, count in enumerate(row):
            if cells[place] is None and 0 < count < SMALL_COUNT:
                assert len({table[place][n] for table in tables}) > 1
        if said is None and 0 < sum(row) < SMALL_COUNT:
            assert len({sum(month[n] for month in table) for table in tables}) > 1
        hidden = [count for count, cell in zip(row, cells, strict=True) if cell is None]
        if any(hidden) and said is not None:
            assert len(hidden) > 1
            assert sum(hidden) >= SMALL_COUNT
    lost = [sum(row) for row, said in zip(rows, year.sums.values(), strict=True) if said is None]
    if any(lost) and year.grand is not None:
        assert len(lost) > 1
        assert sum(lost) >= SMALL_COUNT


def test_lines_added_and_taken_away_tell_nothing_either():
    """
    No line tells a hidden count by itself, but the first two rows less the first two months would
    tell the 3 in the middle: all other hidden ones stand in both.
    """
    rows = [
        [4, 3, 3, 20, 20],
        [3, 4, 20, 20, 20],
        [20, 20, 4, 4, 3],
        [20, 20, 20, 3, 4],
    ]
    shown, _totals, year = year_of(rows)
    assert shown["value 0"][2] is None
    assert None in (year.sums["value 0"], year.sums["value 1"])
    assert any(cell is not None for cell in year.sums.values()), "and not more is hidden than must"


def test_nothing_counted_is_nothing():
    assert protected({}) == {}
    year = Year({}, {}, [0] * 12)
    assert (year.sums, year.grand) == ({}, 0)
