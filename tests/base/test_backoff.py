"""The wait after wrong tries."""

import pytest

from base import backoff
from base.backoff import FORGOTTEN_SECONDS, FREE_TRIES, Backoff


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_the_first_tries_are_free_and_then_each_doubles_the_wait(clock):
    waits, slow = [], Backoff(60, clock)
    for _ in range(20):
        waits.append(slow.wait("lena"))
        slow.was_wrong("lena")
    assert waits[:7] == [*[0] * FREE_TRIES, 1, 2, 4, 8]
    assert waits[-1] == max(waits) == 60
    assert slow.wait("another") == 0


def test_a_wait_is_over_when_its_seconds_are(clock):
    slow = Backoff(60, clock)
    for _ in range(FREE_TRIES + 3):
        slow.was_wrong("lena")
    assert slow.wait("lena") == 8
    clock.now += 7.5
    assert slow.wait("lena") == 1, "less than a second is one"
    clock.now += 0.5
    assert slow.wait("lena") == 0


@pytest.mark.parametrize("later", [0, 1])
def test_wrong_tries_are_forgotten_an_hour_after_the_last(clock, later):
    slow = Backoff(60, clock)
    for _ in range(FREE_TRIES):
        slow.was_wrong("lena")
    clock.now += FORGOTTEN_SECONDS + later
    slow.was_wrong("lena")
    assert slow.wait("lena") == (0 if later else 2)


def test_a_right_one_ends_the_wait(clock):
    slow = Backoff(60, clock)
    for name in ("lena", "mira"):
        for _ in range(FREE_TRIES):
            slow.was_wrong(name)
    slow.was_right("lena")
    slow.was_right("nobody")
    assert (slow.wait("lena"), slow.wait("mira")) == (0, 1)


def test_the_longest_wait_holds_after_years_of_wrong_tries(clock):
    slow = Backoff(60, clock)
    for _ in range(2000):
        slow.was_wrong("lena")
    assert slow.wait("lena") == 60


def test_a_flood_of_names_fills_no_memory_and_throws_out_the_oldest(clock, monkeypatch):
    monkeypatch.setattr(backoff, "MOST_NAMES", 5)
    slow = Backoff(60, clock)
    for _ in range(FREE_TRIES):
        slow.was_wrong("lena")
    for number in range(4):
        slow.was_wrong(f"name {number}")
    slow.was_wrong("lena")
    for number in range(4, 8):
        slow.was_wrong(f"name {number}")
    assert slow.wait("lena") == 2, "of five, hers is not the oldest"
    slow.was_wrong("name 8")
    assert slow.wait("lena") == 0


def test_of_many_that_come_at_once_the_free_ones_are_looked_at(clock):
    """None has been wrong yet, since none has been looked at to its end."""
    slow = Backoff(60, clock)
    waits = [slow.begin("lena") for _ in range(12)]
    assert waits.count(0) == FREE_TRIES
    slow.was_right("lena")
    assert slow.begin("lena") == 0
