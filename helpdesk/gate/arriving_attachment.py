"""A file as it arrives: known by its first bytes, sealed piece by piece, decoded by nobody."""

from collections.abc import Callable
from typing import NamedTuple

from helpdesk import sealing
from helpdesk.limits import LONGEST_PICTURE, LONGEST_VOICE
from helpdesk.pictures import picture_kinds
from helpdesk.sealing import AttachmentSort
from helpdesk.voices import voice_kinds


class Taken(NamedTuple):
    """What is taken as a sort. kind_of: of its first bytes; longest: in bytes."""

    first_bytes: int
    kind_of: Callable[[bytes], str]
    longest: int


TAKEN = {
    AttachmentSort.VOICE: Taken(voice_kinds.FIRST_BYTES, voice_kinds.kind_of, LONGEST_VOICE),
    AttachmentSort.PICTURE: Taken(
        picture_kinds.FIRST_BYTES, picture_kinds.kind_of, LONGEST_PICTURE
    ),
}


class ArrivingAttachment:
    """
    fault: why it is not taken, as the templates know it: the sort, and `kind` or `long`.
    attachment: once all of it has come.
    """

    def __init__(self, sort: AttachmentSort) -> None:
        self.fault, self.attachment = "", None  # type: str, sealing.SealedAttachment | None
        self._sort, self._taken = sort, TAKEN[sort]
        self._kind, self._first = "", b""
        self._sealer = sealing.AttachmentSealer(sort)

    def add(self, part: bytes) -> None:
        """Of what is not taken nothing more is kept."""
        if self.fault:
            return
        if not self._kind:
            self._first += part
            if len(self._first) < self._taken.first_bytes:
                return
            part, self._first = self._known(), b""
        if self._sealer.length + len(part) > self._taken.longest:
            self.fault = f"{self._sort}-long"
        if self.fault:
            self._sealer = sealing.AttachmentSealer(self._sort)
        else:
            self._sealer.add(part)

    def finish(self) -> None:
        """All of it has come."""
        if self._first and not self.fault:
            self._sealer.add(self._known())
        if self._sealer.length and not self.fault:
            self.attachment = self._sealer.finish(self._kind)

    def _known(self) -> bytes:
        """The first bytes, once it is known what they begin; else that is the fault."""
        self._kind = self._taken.kind_of(self._first[: self._taken.first_bytes])
        if not self._kind:
            self.fault = f"{self._sort}-kind"
        return self._first
