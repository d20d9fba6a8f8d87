"""
What comes beside words, a voice or a picture, sealed piece by piece while it arrives, under a key
that stands in its message alone.

Every piece is as long as the other, and filled up to a size class: what lies in the database says
of it no more than a message's size says of its words.
"""

import hashlib
import secrets
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from helpdesk.sealing.boxes import KEY_BYTES, CannotUnseal, decrypt, encrypt
from helpdesk.sealing.messages import padded_length

PIECE_BYTES = 64 * 1024  # of what somebody sent; sealed, 40 more


class AttachmentSort(StrEnum):
    """What it is: so a message's sealed content calls it, and each piece is bound to the word."""

    VOICE = "voice"
    PICTURE = "picture"


class SealedAttachment(NamedTuple):
    """
    pieces: as they are stored. told: what opens them, to be sealed in the message: name, key (hex),
    kind, length in bytes, and the SHA-256 (hex) of what came. sort: under which the message has it.
    """

    pieces: list[bytes]
    told: dict[str, str | int]
    sort: AttachmentSort

    @property
    def digest(self) -> str:
        """SHA-256 of what came, in hex."""
        return str(self.told["digest"])


class AttachmentSealer:
    """Given what arrives, part after part; in the clear it holds less than one piece."""

    def __init__(self, sort: AttachmentSort) -> None:
        self._sort = sort
        self._key, self._name = secrets.token_bytes(KEY_BYTES), secrets.token_hex(8)
        self._digest, self._left, self.length = hashlib.sha256(), bytearray(), 0
        self._pieces: list[bytes] = []

    def add(self, part: bytes) -> None:
        self._digest.update(part)
        self.length += len(part)
        self._left += part
        while len(self._left) >= PIECE_BYTES:
            self._seal(bytes(self._left[:PIECE_BYTES]))
            del self._left[:PIECE_BYTES]

    def finish(self, kind: str) -> SealedAttachment:
        """All of it. kind: what it is by its first bytes."""
        missing = -(-padded_length(self.length) // PIECE_BYTES) - len(self._pieces)
        for _number in range(missing):
            self._seal(bytes(self._left).ljust(PIECE_BYTES, b"\x00"))
            self._left.clear()
        told: dict[str, str | int] = {
            "name": self._name,
            "key": self._key.hex(),
            "kind": kind,
            "length": self.length,
            "digest": self._digest.hexdigest(),
        }
        return SealedAttachment(self._pieces, told, self._sort)

    def _seal(self, piece: bytes) -> None:
        context = _context(self._sort, self._name, len(self._pieces))
        self._pieces.append(encrypt(piece, self._key, context))


def open_attachment(
    sort: AttachmentSort, told: dict[str, str | int], pieces: Iterable[bytes]
) -> bytes:
    """
    What came, byte by byte. told: as `SealedAttachment` has it. pieces: as stored, in their order.

    Raises CannotUnseal, where one is missing, changed, or in another's place, too.
    """
    try:
        key, name = bytes.fromhex(str(told["key"])), str(told["name"])
        length, digest = int(told["length"]), str(told["digest"])
    except (KeyError, ValueError) as error:
        raise CannotUnseal("The message does not say what opens it.") from error
    opened = bytearray()
    for number, piece in enumerate(pieces):
        opened += decrypt(piece, key, _context(sort, name, number))
    came = bytes(opened[:length])
    if hashlib.sha256(came).hexdigest() != digest:
        raise CannotUnseal("A piece is missing.")
    return came


def _context(sort: AttachmentSort, name: str, number: int) -> bytes:
    """What is stored was sealed so: to change it is to lose it."""
    return f"{sort} {name} {number}".encode()
