"""One network cannot keep another waiting, nobody starves, and who leaves is not served."""

import asyncio
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse

from tests.fixtures.event_loops import run_alone
from website import rsgi
from website.accounts import login_throttle
from website.web_server import waiting_line
from website.web_server.waiting_line import LineFull, TurnKind, TurnLine, VisitorLeft


def run(test):
    return run_alone(test())


async def settle():
    """Until everything that can go on has gone on."""
    for _ in range(30):
        await asyncio.sleep(0)


async def never():
    await asyncio.Event().wait()


class Crowd:
    """People who wait in a line; `order` is who got a turn."""

    def __init__(self, line=None):
        self.line, self.order, self.tasks = line or TurnLine(), [], []

    async def comes(self, network, kind=TurnKind.WRITE, since=0.0, leaves=never):
        async def waits():
            waiter = await self.line.enter(network, kind, since, leaves)
            self.order.append((network, kind))
            return waiter

        self.tasks.append(asyncio.create_task(waits()))
        await settle()

    async def serves(self, turns):
        for _ in range(turns):
            self.line.leave(self.line._inside[0])
            await settle()

    async def goes(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def test_a_hundred_of_one_network_leave_another_a_place():
    async def test():
        crowd = Crowd()
        for _ in range(100):
            await crowd.comes(b"many")
        await crowd.comes(b"one")
        assert [network for network, _ in crowd.order] == [b"many", b"one"]
        await crowd.serves(1)
        assert [network for network, _ in crowd.order] == [b"many", b"one", b"many"]
        await crowd.goes()

    run(test)


def test_hundreds_of_many_networks_keep_another_waiting_for_one_turn():
    async def test():
        crowd = Crowd()
        for number in range(300):
            await crowd.comes(bytes([number % 3]))
        await crowd.serves(3)
        await crowd.comes(b"one")
        await crowd.serves(1)
        assert crowd.order[-1][0] == b"one"
        await crowd.goes()

    run(test)


def test_who_writes_goes_before_who_reads_and_nobody_starves():
    async def test():
        crowd = Crowd()
        await crowd.comes(b"a", TurnKind.WRITE)
        await crowd.comes(b"b", TurnKind.WRITE)
        await crowd.comes(b"reads", TurnKind.READ)
        for n in range(20):
            await crowd.comes(bytes([n]), TurnKind.WRITE)
        await crowd.serves(1)
        assert crowd.order[-1][1] is TurnKind.WRITE
        await crowd.serves(waiting_line.A_TURN_FOR_ALL)
        assert (b"reads", TurnKind.READ) in crowd.order
        await crowd.goes()

    run(test)


async def opens(crowd, network, count=1):
    for _ in range(count):
        await crowd.comes(network, TurnKind.OPEN)


def served(crowd, network):
    return [each for each, _ in crowd.order].count(network)


def test_a_crowd_that_opens_something_computes_only_while_nobody_else_does():
    async def test():
        crowd = Crowd(TurnLine(at_once=8))
        await opens(crowd, b"many", 30)
        await opens(crowd, b"one")
        assert (served(crowd, b"many"), served(crowd, b"one")) == (1, 1), "she waits for nobody"
        await crowd.serves(1)
        assert served(crowd, b"many") == 1, "and has the processor for herself"
        await opens(crowd, b"few", waiting_line.CROWD)
        assert served(crowd, b"few") == 1, "whoever is no crowd goes on beside her"
        await crowd.goes()

    run(test)


def test_nor_does_a_crowd_starve():
    async def test():
        crowd = Crowd(TurnLine(at_once=8))
        await opens(crowd, b"one")
        await opens(crowd, b"many", 30)
        for number in range(3 * waiting_line.A_TURN_FOR_ALL):
            await opens(crowd, bytes([number]))
            await crowd.serves(1)  # so that there is always another
        assert 2 <= served(crowd, b"many") <= 5
        await crowd.goes()

    run(test)


def test_who_came_first_goes_first_among_networks_that_were_never_served():
    async def test():
        crowd = Crowd()
        for network, since in ((b"x", 0), (b"y", 0), (b"late", 9), (b"early", 1), (b"later", 10)):
            await crowd.comes(network, since=since)
        await crowd.serves(1)
        assert crowd.order[-1][0] == b"early"
        await crowd.goes()

    run(test)


def test_whoever_left_while_waiting_is_not_served():
    async def test():
        crowd, door = Crowd(), asyncio.Event()
        await crowd.comes(b"x")
        await crowd.comes(b"y")
        await crowd.comes(b"leaves", leaves=door.wait)
        door.set()
        with pytest.raises(VisitorLeft):
            await crowd.tasks[-1]
        await crowd.serves(1)
        assert len(crowd.order) == 2
        await crowd.goes()

    run(test)


def test_too_many_cost_the_network_that_has_most_its_newest():
    async def test():
        crowd = Crowd(TurnLine(most=4))
        for _ in range(6):
            await crowd.comes(b"many")
        await crowd.comes(b"one")
        await asyncio.wait({crowd.tasks[5]}, timeout=10)
        away = [task for task in crowd.tasks if task.done() and task.exception()]
        assert [type(task.exception()) for task in away] == [LineFull]
        assert away == [crowd.tasks[5]]
        await crowd.goes()

    run(test)


def test_who_searches_waits_behind_all_others_and_takes_nobodys_place():
    async def test():
        crowd = Crowd(TurnLine(most=4))
        await crowd.comes(b"writes")
        await crowd.comes(b"writes, too")
        await crowd.comes(b"reads", TurnKind.READ)
        for n in range(6):  # each from a network of its own
            await crowd.comes(bytes([n]), TurnKind.SEARCH)
        for n in range(3):
            await crowd.comes(b"writes", since=float(n))
        away = [task for task in crowd.tasks if task.done() and task.exception()]
        assert len(away) == 6, "whoever searches, and nobody else"
        assert set(crowd.tasks[3:9]) == set(away)
        await crowd.goes()

    run(test)


def test_after_patience_one_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr(waiting_line, "PATIENCE", 0.01)

    async def test():
        crowd = Crowd()
        for _ in range(3):
            await crowd.comes(b"many")
        with pytest.raises(LineFull):
            await crowd.tasks[2]
        assert not crowd.line._waiting
        await crowd.goes()

    run(test)


def test_one_signs_in_at_a_time_and_after_wrong_ones_slowly():
    now = [1000.0]

    async def test():
        crowd = Crowd(TurnLine(clock=lambda: now[0]))
        for network in (b"a", b"b", b"c"):
            await crowd.comes(network, TurnKind.SIGN_IN)
        assert len(crowd.order) == 1
        for _ in range(5):
            crowd.line.was_wrong()
        await crowd.serves(1)
        assert len(crowd.order) == 1, "it must wait half a second first"
        await crowd.comes(b"d")
        assert crowd.order[-1] == (b"d", TurnKind.WRITE), "others do not wait for that"
        now[0] += 0.5
        await crowd.serves(1)
        assert crowd.order[-1][1] is TurnKind.SIGN_IN
        await crowd.goes()

    run(test)


def test_networks_take_turns_at_signing_in_after_wrong_passwords():
    """Else whoever came first goes first, and a flood from anywhere was there before anybody."""
    now = [1000.0]

    async def test():
        crowd = Crowd(TurnLine(clock=lambda: now[0]))
        for turn in range(60):
            await crowd.comes(bytes([turn % 20]), TurnKind.SIGN_IN)
            crowd.line.was_wrong()
        for _ in range(20):
            now[0] += waiting_line.LONGEST_PAUSE
            await crowd.serves(1)
        await crowd.comes(b"honest", TurnKind.SIGN_IN)
        now[0] += waiting_line.LONGEST_PAUSE
        await crowd.serves(1)
        assert crowd.order[-1] == (b"honest", TurnKind.SIGN_IN)
        await crowd.goes()

    run(test)


def test_who_writes_meanwhile_does_not_put_off_who_signs_in():
    now = [1000.0]

    async def test():
        crowd = Crowd(TurnLine(clock=lambda: now[0]))
        crowd.line.was_wrong()
        for number in range(3):
            await crowd.comes(bytes([number]), TurnKind.WRITE)
        await crowd.comes(b"s", TurnKind.SIGN_IN)
        await crowd.serves(2)
        assert crowd.order[-1] == (b"s", TurnKind.SIGN_IN)
        await crowd.goes()

    run(test)


def test_a_browser_that_signed_in_before_waits_for_no_stranger():
    now = [1000.0]

    async def test():
        crowd = Crowd(TurnLine(clock=lambda: now[0]))
        for number in range(100):
            await crowd.comes(bytes([number]), TurnKind.SIGN_IN)
            crowd.line.was_wrong()
        assert len(crowd.order) == 1
        await crowd.comes(b"mine", TurnKind.SIGN_IN_AGAIN)
        assert crowd.order[-1] == (b"mine", TurnKind.SIGN_IN_AGAIN), "and no second has passed"
        await crowd.comes(b"another", TurnKind.SIGN_IN_AGAIN)
        assert len(crowd.order) == 2, "one of these at a time, so that others go on"
        await crowd.goes()

    run(test)


def known_browser(name):
    """The cookie of a browser in which `name` has taken both steps."""
    response = HttpResponse()
    login_throttle.remember_browser(response, name)
    return response.cookies[login_throttle.known_browser_cookie()]


@pytest.mark.parametrize(
    ("asks_as", "letters", "kind"),
    [
        ("Lena", None, TurnKind.SIGN_IN_AGAIN),
        ("thief", None, TurnKind.SIGN_IN),
        ("lena", -1, TurnKind.SIGN_IN),
        ("lena", 0, TurnKind.SIGN_IN),
    ],
)
def test_a_browser_is_known_by_its_mark_and_to_its_owner_alone(asks_as, letters, kind):
    """letters: how many of the cookie are sent."""
    mark = known_browser("lena").value[:letters]
    body = urlencode({"username": asks_as, "password": "x"}).encode()
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": "/cms/login/", "wsgi.input": BytesIO(body)}
    asked["HTTP_COOKIE"] = f"a=b; {login_throttle.known_browser_cookie()}={mark}"
    found, network = rsgi.in_a_known_browser(asked, rsgi.turn_kind(asked), b"net")
    assert found is kind
    assert (network == b"net") is (kind is TurnKind.SIGN_IN)


def test_the_mark_goes_to_staff_addresses_alone_and_no_script_reads_it():
    mark = known_browser("lena")
    assert mark["path"].startswith("/cms/")
    assert (mark["httponly"], mark["samesite"]) == (True, "Strict")
