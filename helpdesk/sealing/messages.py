"""
Messages, sealed with the key of their conversation.

A sealed message starts with one byte that names its format, so that another (for example one
sealed in the browser) can be added. It is bound to its conversation, its place in it and its
direction: moved anywhere else it does not open. It is padded, so that its size says little.
"""

import json
from typing import Any, NamedTuple

from helpdesk.sealing.boxes import NONCE_BYTES, CannotUnseal, decrypt, encrypt

FORMAT = b"\x01"
FLOOR = 1024  # bytes: every message up to here looks the same


class Context(NamedTuple):
    """Where a message belongs: a conversation, its number in it from 1, `in`, `out` or `note`."""

    conversation_id: str
    sequence: int
    direction: str

    def __bytes__(self) -> bytes:
        return json.dumps([1, *self]).encode()


def seal_message(content: dict[str, Any], conversation_key: bytes, context: Context) -> bytes:
    """`content` (text, and whatever else was asked, JSON) as one padded, sealed blob."""
    return FORMAT + encrypt(_pad(_dump(content)), conversation_key, bytes(context))


def open_message(blob: bytes, conversation_key: bytes, context: Context) -> dict[str, Any]:
    """What `seal_message` sealed. Raises CannotUnseal."""
    if blob[:1] != FORMAT:
        raise CannotUnseal("This message is sealed in a format that this version does not know.")
    return _load(_unpad(decrypt(blob[1:], conversation_key, bytes(context))))


def seal_label(label: dict[str, str], conversation_key: bytes, conversation_id: str) -> bytes:
    """Language, topic and region: what the list shows without opening messages."""
    plain = _dump(label)
    length = LABEL_BYTES if len(plain) <= LABEL_BYTES else LONG_LABEL_BYTES
    return FORMAT + encrypt(plain.ljust(length), conversation_key, _label_context(conversation_id))


def open_label(blob: bytes, conversation_key: bytes, conversation_id: str) -> dict[str, str]:
    """What `seal_label` sealed. Raises CannotUnseal."""
    return _load(decrypt(blob[1:], conversation_key, _label_context(conversation_id)))


LABEL_BYTES = 256  # so that every label looks the same
LONG_LABEL_BYTES = 384  # of which four sorts of copies were told, and a picture was asked for


def size_class(blob: bytes) -> int:
    """Bytes of the padded content: one of few sizes, the same for many messages."""
    return len(blob) - len(FORMAT) - NONCE_BYTES - 16


def _label_context(conversation_id: str) -> bytes:
    return b"label of " + conversation_id.encode()


def _dump(content: dict[str, Any]) -> bytes:
    # A lone surrogate has no bytes in UTF-8: it becomes "?", for no message is lost over it.
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _load(plain: bytes) -> dict[str, Any]:
    return dict(json.loads(plain))


def _pad(plain: bytes) -> bytes:
    """One byte 0x80, then zeros up to a Padmé length (Nikitin et al., PoPETs 2019)."""
    marked = plain + b"\x80"
    return marked.ljust(padded_length(len(marked)), b"\x00")


def _unpad(padded: bytes) -> bytes:
    return padded.rstrip(b"\x00")[:-1]


def padded_length(length: int) -> int:
    """The size class of `length` bytes: 1,024 at least, then few steps, at most 12 % above."""
    if length <= FLOOR:
        return FLOOR
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask
