"""
The body that brings a voice: its ticket is looked at before anything behind it is read, and what
comes is sealed as it comes (`helpdesk/gate/spoken_form.py`).

It may be larger and slower than any other, so there are few places for it, beside those of words;
and without a genuine ticket at its very beginning none is held.
"""

import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from base.limits import LONGEST_VOICE_FORM
from website.web_server.request_body import FIRST_SECONDS, BodyReader, BodySlot, next_part
from website.web_server.wsgi_bridge import Environ

if TYPE_CHECKING:  # Django is loaded with the first request
    from helpdesk.gate.spoken_form import SpokenForm

# Three minutes that the page has recorded are 720 kB, and three minutes more to send.
BYTES_A_SECOND = 4_000
LONGEST_SECONDS = 600.0  # 5 MB at that pace are twenty minutes, more than anybody waits
PLACES = 4  # voices that are read at the same time, in each process
PLACES_OF_A_NETWORK = PLACES // 2  # so that one network leaves places for others
# Bytes in memory at once, sealed: so many of the longest, and as many that wait for their turn.
MOST_IN_MEMORY = 2 * PLACES * LONGEST_VOICE_FORM
TICKET_BYTES = 1_000  # in which the first field stands whole
LONGEST_BOUNDARY = 70  # characters (RFC 2046)
MULTIPART = "multipart/form-data"
FIRST_FIELD = (
    rb"--%s\r\n[Cc]ontent-[Dd]isposition: form-data; name=\"token\"\r\n\r\n([^\r\n]{1,300})\r\n--%s"
)


@dataclass(eq=False)
class VoiceSlot(BodySlot):
    def deadline(self) -> float:
        earned = FIRST_SECONDS + self.received / BYTES_A_SECOND
        return self.began + min(earned, LONGEST_SECONDS)


class VoiceReader(BodyReader):
    """The places for voices of one process, and what it has of them in memory."""

    slot, places, places_of_a_network = VoiceSlot, PLACES, PLACES_OF_A_NETWORK

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._held: Counter[bytes] = Counter()
        self._bytes = 0

    def has_room(self, network: bytes, length: int) -> bool:
        """
        Whether one more of `length` bytes fits. One network has no more in memory than it may send
        at once, or a few tiny ones that wait for their turn would leave nobody else a place.
        """
        is_one_too_many = self._held[network] >= self.places_of_a_network
        return not is_one_too_many and self._bytes + length <= MOST_IN_MEMORY

    @contextmanager
    def holding(self, network: bytes, length: int) -> Iterator[None]:
        """One is in memory, from before its first byte comes."""
        self._held[network] += 1
        self._bytes += length
        try:
            yield
        finally:
            self._bytes -= length
            self._held[network] -= 1
            self._held += Counter()  # forgets the networks that hold none

    async def read_behind_ticket(
        self, chunks: AsyncIterator[bytes], length: int, network: bytes, content_type: str
    ) -> "SpokenForm | None":
        """
        All `length` bytes of it, the voice sealed as it comes; None where it does not begin with a
        ticket of ours, and then no more of it was read than what came with its beginning. Raises
        as `read`.
        """
        from helpdesk.gate.spoken_form import SpokenForm

        place, first, form = self.enter(network), b"", None
        try:
            while place.received < length:
                part = await next_part(chunks, place, place.deadline() - self.clock())
                part = part[: length - place.received]
                place.came(len(part), self.clock())
                if form is not None:
                    form.add(part)
                    continue
                first += part
                if place.received >= min(length, TICKET_BYTES):
                    boundary = ticketed_boundary(first[:TICKET_BYTES], content_type)
                    if not boundary:
                        return None
                    form = SpokenForm(boundary)
                    form.add(first)
        finally:
            self.leave(place)
        return form


def is_of_a_voice(environ: Environ) -> bool:
    """Whether it was sent to the one public address that takes a file, as such a form is sent."""
    act = environ["PATH_INFO"].strip("/").rpartition("/")[2]
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    return environ["REQUEST_METHOD"] == "POST" and act == "speak" and kind == MULTIPART


def ticketed_boundary(first: bytes, content_type: str) -> bytes:
    """
    What parts the fields, where the first of them is a token that we signed within a day; else
    empty. first: TICKET_BYTES.
    """
    from django.utils.http import parse_header_parameters

    from helpdesk.gate import csrf

    boundary = parse_header_parameters(content_type)[1].get("boundary", "")
    if not boundary or len(boundary) > LONGEST_BOUNDARY:
        return b""
    parts = boundary.encode(errors="replace")
    marked = re.escape(parts)
    found = re.match(FIRST_FIELD % (marked, marked), first)
    if found is None or not csrf.is_genuine(found[1].decode(errors="replace")):
        return b""
    return parts
