"""
The bodies that bring a file, a voice or a picture: the ticket is looked at before anything behind
it is read, and what comes is sealed as it comes (`helpdesk/gate/attached_form.py`).

They may be larger and slower than any other, so there are few places for them, beside those of
words; and without a genuine ticket at its very beginning none is held.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from base.limits import LONGEST_PICTURE_FORM, LONGEST_VOICE_FORM
from website.web_server.request_body import FIRST_SECONDS, BodyReader, BodySlot, next_part
from website.web_server.wsgi_bridge import Environ

if TYPE_CHECKING:  # Django is loaded with the first request
    from helpdesk.gate.attached_form import AttachedForm

# Three minutes that the page has recorded are 720 kB, and three minutes more to send.
BYTES_A_SECOND = 4_000
LONGEST_SECONDS = 600.0  # 5 MB at that pace are twenty minutes, more than anybody waits
PLACES = 4  # voices that are read at the same time, in each process; and as many pictures
PLACES_OF_A_NETWORK = PLACES // 2  # so that one network leaves places for others
# Bytes in memory at once, sealed: so many of the longest, and as many that wait for their turn.
MOST_IN_MEMORY = 2 * PLACES * LONGEST_VOICE_FORM
MOST_PICTURES_IN_MEMORY = 2 * PLACES * LONGEST_PICTURE_FORM
TICKET_BYTES = 1_000  # in which the first field stands whole; of a picture the first two
LONGEST_BOUNDARY = 70  # characters (RFC 2046)
MULTIPART = "multipart/form-data"
# The sort of file, by the last part of the one address that takes it.
SORT_AT = {"speak": "voice", "picture": "picture"}
FIRST_FIELD = (
    rb"--%s\r\n[Cc]ontent-[Dd]isposition: form-data; name=\"token\"\r\n\r\n([^\r\n]{1,300})\r\n--%s"
)
SECOND_FIELD = (
    rb"\r\n[Cc]ontent-[Dd]isposition: form-data; name=\"ticket\"\r\n\r\n([^\r\n]{1,400})\r\n--%s"
)


@dataclass(eq=False)
class AttachmentSlot(BodySlot):
    def deadline(self) -> float:
        earned = FIRST_SECONDS + self.received / BYTES_A_SECOND
        return self.began + min(earned, LONGEST_SECONDS)


class AttachmentReader(BodyReader):
    """
    The places for one sort of file in one process, and what it has of them in memory.

    longest: bytes of such a form. may_come: whether what a ticket of a conversation is sent with
    may come; None where any genuine form is enough.
    """

    slot, places, places_of_a_network = AttachmentSlot, PLACES, PLACES_OF_A_NETWORK

    def __init__(
        self,
        sort: str,
        longest: int,
        most_in_memory: int,
        may_come: Callable[[str], Awaitable[bool]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(clock)
        self.sort, self.longest, self._most = sort, longest, most_in_memory
        self._may_come = may_come
        self._held: Counter[bytes] = Counter()
        self._bytes = 0

    def has_room(self, network: bytes, length: int) -> bool:
        """
        Whether one more of `length` bytes fits. One network has no more in memory than it may send
        at once, or a few tiny ones that wait for their turn would leave nobody else a place.
        """
        is_one_too_many = self._held[network] >= self.places_of_a_network
        return not is_one_too_many and self._bytes + length <= self._most

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
    ) -> "AttachedForm | FirstFields":
        """
        All `length` bytes of it, the file sealed as it comes; the first fields alone where it does
        not begin with a ticket with which it may come, and then no more of it was read than what
        came with its beginning. Raises as `read`.
        """
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
                    fields = first_fields(first[:TICKET_BYTES], content_type)
                    if not await self._is_let_in(fields):
                        return fields
                    form = self._form(fields)
                    form.add(first)
        finally:
            self.leave(place)
        return form or FirstFields()

    async def _is_let_in(self, fields: "FirstFields") -> bool:
        if self._may_come is None:
            return bool(fields.boundary)
        return bool(fields.ticket) and await self._may_come(fields.ticket)

    def _form(self, fields: "FirstFields") -> "AttachedForm":
        from helpdesk.gate.attached_form import AttachedForm
        from helpdesk.sealing import AttachmentSort

        return AttachedForm(fields.boundary, AttachmentSort(self.sort))


@dataclass(frozen=True)
class FirstFields:
    """
    What a body begins with. boundary: what parts the fields, where the first of them is a token
    that we signed within a day; else empty, as all is. ticket: of a conversation, if it follows.
    """

    boundary: bytes = b""
    token: str = ""
    ticket: str = ""


def readers(may_come: Callable[[str], Awaitable[bool]]) -> dict[str, AttachmentReader]:
    """By the sort that each reads. may_come: whether a picture may, with a ticket."""
    voices = AttachmentReader("voice", LONGEST_VOICE_FORM, MOST_IN_MEMORY)
    pictures = AttachmentReader("picture", LONGEST_PICTURE_FORM, MOST_PICTURES_IN_MEMORY, may_come)
    return {reader.sort: reader for reader in (voices, pictures)}


async def is_invited(threads: ThreadPoolExecutor, ticket: str) -> bool:
    """Whether a picture was asked for in the conversation of the ticket, and may come."""
    from helpdesk.public.pictures import picture_tickets

    asked = picture_tickets.may_come_before_its_request
    return await asyncio.get_running_loop().run_in_executor(threads, asked, ticket)


def sort_of(environ: Environ) -> str:
    """
    Which file it was sent to bring: voice or picture. Empty unless it was sent to the one public
    address that takes it, as such a form is sent.
    """
    act = environ["PATH_INFO"].strip("/").rpartition("/")[2]
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if environ["REQUEST_METHOD"] != "POST" or kind != MULTIPART:
        return ""
    return SORT_AT.get(act, "")


def first_fields(first: bytes, content_type: str) -> FirstFields:
    """first: TICKET_BYTES."""
    from django.utils.http import parse_header_parameters

    from helpdesk.gate import csrf

    boundary = parse_header_parameters(content_type)[1].get("boundary", "")
    if not boundary or len(boundary) > LONGEST_BOUNDARY:
        return FirstFields()
    parts = boundary.encode(errors="replace")
    marked = re.escape(parts)
    found = re.match(FIRST_FIELD % (marked, marked), first)
    if found is None or not csrf.is_genuine(token := found[1].decode(errors="replace")):
        return FirstFields()
    second = re.match(SECOND_FIELD % marked, first[found.end() :])
    ticket = second[1].decode(errors="replace") if second else ""
    return FirstFields(parts, token, ticket)
