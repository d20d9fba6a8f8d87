"""
A file of any size, sealed in one go and opened only whole: what a backup is.

libsodium's secretstream: each piece is bound to the one before it, and the last one says that it is
the last, so that nothing can be cut off, left out or put in another order.
"""

import hashlib
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from nacl.utils import random

from helpdesk.sealing.boxes import CannotUnseal

PIECE = 1 << 16
LAST = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
MORE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
ADDED = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
HEADER = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES


def digest_of_file(content: bytes) -> str:
    """SHA-256 in hex: by it whoever has the file sees that it is the one that was made here."""
    return hashlib.sha256(content).hexdigest()


def digest_of_stream(file: BufferedReader) -> str:
    """The same of a file that is too large to be held, read from where it stands."""
    return hashlib.file_digest(file, "sha256").hexdigest()


def new_archive_key() -> bytes:
    """32 random bytes."""
    return random(sodium.crypto_secretstream_xchacha20poly1305_KEYBYTES)


class SealedFile:
    """Something to write to; `close` seals the end. context: what the file says in the clear."""

    def __init__(self, file: BinaryIO, key: bytes, context: bytes) -> None:
        self._file, self._context, self._waiting = file, context, b""
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        file.write(sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, key))

    def write(self, plain: bytes) -> int:
        self._waiting += plain
        # One piece is held back: the end must be sealed as the end.
        while len(self._waiting) > PIECE:
            self._push(self._waiting[:PIECE], MORE)
            self._waiting = self._waiting[PIECE:]
        return len(plain)

    def close(self) -> None:
        self._push(self._waiting, LAST)

    def _push(self, piece: bytes, tag: int) -> None:
        sealed = sodium.crypto_secretstream_xchacha20poly1305_push(
            self._state, piece, self._context, tag
        )
        self._file.write(sealed)


def start_of(file: BinaryIO) -> bytes:
    """What `open_sealed_file` will read first, by which one file is told from all others."""
    place = file.tell()
    start = file.read(HEADER)
    file.seek(place)
    return start


def open_sealed_file(file: BinaryIO, key: bytes, context: bytes) -> Iterator[bytes]:
    """
    What was written to a SealedFile, piece by piece.

    Raises CannotUnseal, also at the very end: use nothing of it before it has ended well.
    """
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    tag = MORE
    try:
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, file.read(HEADER), key)
        while sealed := file.read(PIECE + ADDED):
            plain, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, context)
            yield plain
    except (CryptoError, RuntimeError, ValueError, TypeError) as error:
        raise CannotUnseal("The key does not fit, or the file was changed.") from error
    if tag != LAST:
        raise CannotUnseal("The end of the file is missing.")
