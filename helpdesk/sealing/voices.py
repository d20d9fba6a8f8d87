"""
A voice, sealed piece by piece while it arrives, under a key that stands in its message alone.

Every piece is as long as the other, and filled up to a size class: what lies in the database says
of a voice no more than a message's size says of its words.
"""

import hashlib
import secrets
from collections.abc import Iterable
from typing import NamedTuple

from helpdesk.sealing.boxes import KEY_BYTES, CannotUnseal, decrypt, encrypt
from helpdesk.sealing.messages import padded_length

PIECE_BYTES = 64 * 1024  # of what somebody sent; sealed, 40 more


class SealedVoice(NamedTuple):
    """
    pieces: as they are stored. told: what opens them, to be sealed in the message: name, key (hex),
    kind, length in bytes, and the SHA-256 (hex) of what came.
    """

    pieces: list[bytes]
    told: dict[str, str | int]

    @property
    def digest(self) -> str:
        """SHA-256 of what came, in hex."""
        return str(self.told["digest"])


class VoiceSealer:
    """Given what arrives, part after part; in the clear it holds less than one piece."""

    def __init__(self) -> None:
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

    def finish(self, kind: str) -> SealedVoice:
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
        return SealedVoice(self._pieces, told)

    def _seal(self, piece: bytes) -> None:
        self._pieces.append(encrypt(piece, self._key, _context(self._name, len(self._pieces))))


def open_voice(told: dict[str, str | int], pieces: Iterable[bytes]) -> bytes:
    """
    What came, byte by byte. told: as `SealedVoice` has it. pieces: as stored, in their order.

    Raises CannotUnseal, where one is missing, changed, or in another's place, too.
    """
    try:
        key, name = bytes.fromhex(str(told["key"])), str(told["name"])
        length, digest = int(told["length"]), str(told["digest"])
    except (KeyError, ValueError) as error:
        raise CannotUnseal("The message does not say what opens it.") from error
    opened = bytearray()
    for number, piece in enumerate(pieces):
        opened += decrypt(piece, key, _context(name, number))
    came = bytes(opened[:length])
    if hashlib.sha256(came).hexdigest() != digest:
        raise CannotUnseal("A piece is missing.")
    return came


def _context(name: str, number: int) -> bytes:
    return f"voice {name} {number}".encode()
