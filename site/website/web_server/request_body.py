"""
The body of a request: how long it may take to arrive, and who gives way when many are slow.

A body that is on its way holds no thread: it is awaited. What it holds is a place, and these are
few, so that thousands of slow ones cannot fill the memory either. Nothing is written anywhere.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

# The numbers: 20,000 letters of Tigrinya are 180 kB, which a slow phone sends at 2 kB a second.
FIRST_SECONDS = 10.0
BYTES_A_SECOND = 2_000  # each so many bytes that came give a second more
LONGEST_SECONDS = 100.0
PLACES = 64  # bodies that are read at the same time, in each process
PLACES_OF_A_NETWORK = PLACES // 4  # so that one network leaves places for others
LATELY_SECONDS = 10.0  # whose bytes make a pace
NEW_SECONDS = 1.0  # before which nobody is slow: twenty people of one house may press Send at once
# After both steps of signing in: no deadline over the whole, but this much in each stretch.
STAFF_BYTES_A_SECOND = 20_000
STRETCH_SECONDS = 10.0  # in which the bytes above must come


class TooSlow(OSError):
    """It took longer than it may, or had to give way to a faster one."""


class BodyCutOff(OSError):
    """Whoever sent it left before the end."""


@dataclass(eq=False)
class BodySlot:
    """One body on its way. network: the keyed number of where it comes from."""

    network: bytes
    began: float
    received: int = 0
    gives_way: asyncio.Event = field(default_factory=asyncio.Event)
    # How much had come by when, at most once a second, back to the beginning of these last ones.
    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def came(self, count: int, now: float) -> None:
        """So many bytes more."""
        self.received += count
        if not self.seen or now - self.seen[-1][0] >= 1:
            self._forget_before(now)
            self.seen.append((now, self.received))

    def pace(self, now: float) -> float:
        """
        Bytes a second of late: whoever began fast and goes on slowly is slow.

        One second's worth is given to each, so that nobody new is the slowest.
        """
        self._forget_before(now)
        since = max(self.began, now - LATELY_SECONDS)
        had = 0
        if self.seen and self.seen[0][0] <= since:
            had = self.seen[0][1]
        return (self.received - had + BYTES_A_SECOND) / (now - since + 1)

    def _forget_before(self, now: float) -> None:
        """All but the last of what was seen before these last seconds."""
        while len(self.seen) > 1 and self.seen[1][0] <= now - LATELY_SECONDS:
            self.seen.popleft()

    def deadline(self) -> float:
        earned = FIRST_SECONDS + self.received / BYTES_A_SECOND
        return self.began + min(earned, LONGEST_SECONDS)


class BodyReader:
    """The places of one process. clock: seconds, for tests."""

    slot: type[BodySlot] = BodySlot
    places, places_of_a_network = PLACES, PLACES_OF_A_NETWORK

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._places: set[BodySlot] = set()

    def enter(self, network: bytes) -> BodySlot:
        """
        A place for one body. Where there is none left, the slowest gives way of the network that
        holds most, so that whoever holds many pays for who comes.
        """
        while len(slow := self._not_new(network)) >= self.places_of_a_network:
            self._dismiss(slow)
        if len(self._places) >= self.places:
            held = Counter(place.network for place in self._places)
            most = max(held.values())
            self._dismiss([place for place in self._places if held[place.network] == most])
        place = self.slot(network, self.clock())
        self._places.add(place)
        return place

    def leave(self, place: BodySlot) -> None:
        self._places.discard(place)

    def _not_new(self, network: bytes) -> list[BodySlot]:
        latest = self.clock() - NEW_SECONDS
        places = []
        for place in self._places:
            if place.network == network and place.began <= latest:
                places.append(place)
        return places

    def _dismiss(self, places: list[BodySlot]) -> None:
        now = self.clock()
        slowest = min(places, key=lambda place: (place.pace(now), -place.began))
        self._places.discard(slowest)
        slowest.gives_way.set()

    async def read(self, chunks: AsyncIterator[bytes], length: int, network: bytes) -> bytes:
        """
        All `length` bytes of it. Raises TooSlow, and Cut when the end never came.

        What comes beyond `length` is not read.
        """
        place, parts = self.enter(network), []
        try:
            while place.received < length:
                part = await next_part(chunks, place, place.deadline() - self.clock())
                parts.append(part)
                place.came(len(part), self.clock())
        finally:
            self.leave(place)
        return b"".join(parts)[:length]


async def next_part(chunks: AsyncIterator[bytes], place: BodySlot, seconds: float) -> bytes:
    """The next bytes, within `seconds`. Raises TooSlow or Cut."""
    arrives = asyncio.ensure_future(_next(chunks))
    gives_way = asyncio.ensure_future(place.gives_way.wait())
    tasks = {arrives, gives_way}
    try:
        await asyncio.wait(tasks, timeout=max(0, seconds), return_when=asyncio.FIRST_COMPLETED)
        if place.gives_way.is_set() or not arrives.done():
            raise TooSlow
        part = arrives.result()
    finally:
        for task in tasks:
            task.cancel()
    if not part:
        raise BodyCutOff
    return part


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    """
    Empty at the end. A coroutine of ours: a task made of `anext(chunks, b"")` itself never lets go
    of what it has got (CPython 3.13), and each body that was sent stayed in memory.
    """
    try:
        return await anext(chunks)
    except StopAsyncIteration:
        return b""


class Upload:
    """
    The body of somebody who is signed in with both steps, read by Django's thread as it comes.

    A file as WSGI wants it. No deadline over the whole, but so much in each stretch of waiting.
    """

    def __init__(
        self,
        bodies: BodyReader,
        loop: asyncio.AbstractEventLoop,
        chunks: AsyncIterator[bytes],
        network: bytes,
    ) -> None:
        self._bodies, self._loop, self._chunks, self._network = bodies, loop, chunks, network
        self._place: BodySlot | None = None
        self._left = b""
        self._waited, self._came = 0.0, 0

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; blocks. Raises TooSlow or Cut."""
        if not self._left:
            self._left = asyncio.run_coroutine_threadsafe(self._more(), self._loop).result()
        if size < 0:
            size = len(self._left)
        part, self._left = self._left[:size], self._left[size:]
        return part

    def readline(self, size: int = -1) -> bytes:
        """Django asks that there is one, and never uses it for a form."""
        raise OSError("This body is not read by lines.")

    def close(self) -> None:
        if self._place is not None:
            self._loop.call_soon_threadsafe(self._bodies.leave, self._place)

    async def _more(self) -> bytes:
        """What Django does in between is not counted: only what it waits for."""
        if self._place is None:
            self._place = self._bodies.enter(self._network)
        if self._came >= STAFF_BYTES_A_SECOND * STRETCH_SECONDS:
            self._waited, self._came = 0.0, 0
        began = self._bodies.clock()
        part = await next_part(self._chunks, self._place, STRETCH_SECONDS - self._waited)
        self._waited += self._bodies.clock() - began
        self._came += len(part)
        if self._waited >= STRETCH_SECONDS and self._came < STAFF_BYTES_A_SECOND * self._waited:
            raise TooSlow
        self._place.came(len(part), self._bodies.clock())
        return part
