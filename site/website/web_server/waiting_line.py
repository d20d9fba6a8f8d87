"""
Two lines: before what costs the processor much (writing, reading with a number, signing in,
search), and before all else that Django answers to those who have not signed in.

Whoever waits holds no thread. Networks take turns, so that a hundred requests of one cannot keep
another waiting for more than one turn; who writes goes before who reads, and a browser that has
signed in before goes first, whatever strangers do. Within the one network that our onion is,
circuits take turns. It is known of a network, and of a circuit, by a number alone, whose key is
forgotten every hour (`site/website/web_server/network_counts.py`).
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum

# In each process. One makes its key, alone by a lock, while the other stores or is shown a page.
AT_ONCE = 2
# Of these, for one network: another finds a place free, and waits for no key but the one in hand.
AT_ONCE_OF_A_NETWORK = 1
MOST_WAITING = 200  # each with its body, 1 MB at most
# The same of the line before all else. The other threads of Django's are left to who signed in.
OPEN_AT_ONCE = 8
MOST_OPENING = 1_000  # each with next to nothing
CROWD = 8  # of one network who wait to open something
# Whoever takes longer waits for a disk or a database, and the next of the network may go on.
OPEN_SECONDS = 2.0
# Seconds after which somebody is told that they have a place and may come again: a browser or a
# proxy would give up soon after.
PATIENCE = 20.0
# Each so many turns it does not matter what somebody wants: nobody starves.
A_TURN_FOR_ALL = 4
MOST_REMEMBERED = 10_000  # networks that were served; a flood must not fill the memory
# Seconds between two who sign in, per wrong password of this minute, whatever the name.
PAUSE, LONGEST_PAUSE, WRONG_SECONDS = 0.1, 2.0, 60.0


class TurnKind(IntEnum):
    """
    What somebody wants; the smaller goes first.

    SIGN_IN_AGAIN: in a browser that has signed in before
    (`site/website/accounts/login_throttle.py`).
    """

    SIGN_IN_AGAIN = 0
    WRITE = 1
    SIGN_IN = 2
    READ = 3
    SEARCH = 4
    OPEN = 5


# Of these, one at a time.
ALONE = frozenset({TurnKind.SIGN_IN_AGAIN, TurnKind.SIGN_IN})


class LineFull(Exception):
    """They have waited for long, or too many do: they keep their place, and come again."""


class VisitorLeft(Exception):
    """Nobody is there any more who would hear the answer."""


@dataclass(eq=False)
class Waiter:
    """
    network: its keyed number. since: when they came first, by the clock on the wall.

    circuit: its keyed number, of who comes by our onion; else empty.
    """

    network: bytes
    kind: TurnKind
    since: float
    turn: "asyncio.Future[None]"
    circuit: bytes = b""


class TurnLine:
    """
    In the event loop of a process. at_once, most: how many have a turn, and how many may wait.
    clock: seconds, for tests.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        at_once: int = AT_ONCE,
        most: int = MOST_WAITING,
    ) -> None:
        self._clock, self._at_once, self._most = clock, at_once, most
        self._waiting: list[Waiter] = []
        self._inside: list[Waiter] = []
        self._served: dict[bytes, int] = {}
        self._served_circuits: dict[bytes, int] = {}
        self._turns = 0
        self._wrong: list[float] = []
        self._signed_in = float("-inf")
        self._alarm: asyncio.TimerHandle | None = None

    async def enter(
        self,
        network: bytes,
        kind: TurnKind,
        since: float,
        leaves: Callable[[], Awaitable[None]],
        *,
        circuit: bytes = b"",
    ) -> Waiter:
        """
        Wait for a turn, which ends with `leave`. leaves: comes to an end when the client has left.

        Raises LineFull or VisitorLeft; then there is no turn.
        """
        turn = asyncio.get_running_loop().create_future()
        waiter = Waiter(network, kind, since, turn, circuit)
        self._waiting.append(waiter)
        self._call()
        if len(self._waiting) > self._most:
            self._turn_one_away()
        # Also whoever is called at once must not be gone already: a turn costs much.
        gone = asyncio.ensure_future(leaves())
        await asyncio.wait({gone}, timeout=0)
        try:
            await self._wait(waiter, gone)
        finally:
            gone.cancel()
        return waiter

    def leave(self, waiter: Waiter) -> None:
        """Whoever has left already may do so again."""
        if waiter in self._inside:
            self._inside.remove(waiter)
            self._call()

    def was_wrong(self) -> None:
        """Somebody signed in with a wrong name or password."""
        self._wrong.append(self._clock())

    async def _wait(self, waiter: Waiter, gone: "asyncio.Future[None]") -> None:
        both: set[asyncio.Future[None]] = {waiter.turn, gone}
        await asyncio.wait(both, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        called = waiter.turn.done() and waiter.turn.exception() is None
        if called and not gone.done():
            return
        if called:
            self.leave(waiter)
        elif waiter in self._waiting:
            self._waiting.remove(waiter)
        raise VisitorLeft if gone.done() else LineFull

    def _call(self) -> None:
        """Give free turns to who comes next."""
        while len(self._inside) < self._at_once:
            ready = self._ready()
            if not ready:
                return
            waiter = min(ready, key=self._order)
            if waiter.kind is TurnKind.SIGN_IN:
                self._signed_in = self._clock()
            self._waiting.remove(waiter)
            self._inside.append(waiter)
            self._turns += 1
            for served, who in self._parts_of(waiter):
                if len(served) > MOST_REMEMBERED:
                    served.clear()
                served[who] = self._turns
            waiter.turn.set_result(None)

    def _ready(self) -> list[Waiter]:
        """Who could have a turn now."""
        not_now = self._kinds_that_wait()
        inside = Counter(waiter.network for waiter in self._inside)
        crowds = self._crowds() if inside and not self._is_for_all() else set()
        ready = []
        for waiter in self._waiting:
            its_share = 0 if waiter.network in crowds else AT_ONCE_OF_A_NETWORK
            if waiter.kind not in not_now and inside[waiter.network] < its_share:
                ready.append(waiter)
        return ready

    def _crowds(self) -> set[bytes]:
        """Networks of which so many wait that they compute only while nobody else does."""
        waiting = Counter(
            waiter.network for waiter in self._waiting if waiter.kind is TurnKind.OPEN
        )
        return {network for network, count in waiting.items() if count > CROWD}

    def _is_for_all(self) -> bool:
        return self._turns % A_TURN_FOR_ALL == A_TURN_FOR_ALL - 1

    def _parts_of(self, waiter: Waiter) -> list[tuple[dict[bytes, int], bytes]]:
        """Whose turns are counted: their network's, and within it their circuit's."""
        return [
            (self._served, waiter.network),
            (self._served_circuits, waiter.network + waiter.circuit),
        ]

    def _order(self, waiter: Waiter) -> tuple[int, int, int, float]:
        """
        The smallest comes first: by what they want, by their network's last turn, by their
        circuit's, by time.
        """
        kind = 0 if self._is_for_all() else int(waiter.kind)
        network, circuit = (served.get(who, 0) for served, who in self._parts_of(waiter))
        return kind, network, circuit, waiter.since

    def _kinds_that_wait(self) -> set[TurnKind]:
        """One signs in at a time, and after wrong passwords, of strangers, not at once."""
        inside = {waiter.kind for waiter in self._inside} & ALONE
        now = self._clock()
        self._wrong = [then for then in self._wrong if now - then < WRONG_SECONDS]
        pause = self._signed_in + min(PAUSE * len(self._wrong), LONGEST_PAUSE) - now
        if pause <= 0 or TurnKind.SIGN_IN in inside:
            return inside
        if any(waiter.kind is TurnKind.SIGN_IN for waiter in self._waiting):
            self._call_later(pause)
        return inside | {TurnKind.SIGN_IN}

    def _call_later(self, seconds: float) -> None:
        if self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(seconds, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._call()

    def _turn_one_away(self) -> None:
        """
        The newest of the network that has most here, and within it of such a circuit; nobody who
        writes, for one who searches.
        """
        search = [waiter for waiter in self._waiting if waiter.kind is TurnKind.SEARCH]
        some = search or self._waiting
        most = Counter(waiter.network for waiter in some).most_common(1)[0][0]
        some = [waiter for waiter in some if waiter.network == most]
        most = Counter(waiter.circuit for waiter in some).most_common(1)[0][0]
        newest = [waiter for waiter in some if waiter.circuit == most][-1]
        self._waiting.remove(newest)
        newest.turn.set_exception(LineFull())
