"""
A form that brings a voice, as it arrives: its fields are kept, the voice behind them is sealed.

The web server hands it part after part, so that of five million bytes never more than one piece is
in the clear, and nothing of them is in memory twice. Django reads the fields alone.
"""

import re
from enum import Enum

from helpdesk.gate.arriving_voice import ArrivingVoice

# Bytes of all fields together: the longest words of each, percent by percent, are a fifth of it.
LONGEST_FIELDS = 200_000
VOICE_BEGINS = (
    rb'--%s\r\nContent-Disposition: form-data; name="voice"; filename="[^\r\n]*"'
    rb"(?:\r\n[^\r\n]+)*\r\n\r\n"
)


class _Stands(Enum):
    IN_FIELDS = 1
    IN_VOICE = 2
    BEHIND = 3


class SpokenForm:
    """boundary: of the multipart body. voice: what has come of it."""

    def __init__(self, boundary: bytes) -> None:
        self._boundary = boundary
        self._ends, self._begins = (
            b"\r\n--" + boundary,
            re.compile(VOICE_BEGINS % re.escape(boundary), re.IGNORECASE),
        )
        self._fields, self._left = bytearray(), b""
        self._stands = _Stands.IN_FIELDS
        self.voice = ArrivingVoice()

    def add(self, part: bytes) -> None:
        if self._stands is _Stands.IN_FIELDS:
            part = self._add_to_fields(part)
        if self._stands is _Stands.IN_VOICE:
            self._add_to_voice(part)

    def fields(self) -> bytes:
        """As a body of its own, without the voice; to be asked for once all has come."""
        if self._stands is _Stands.BEHIND:
            self.voice.finish()
        return bytes(self._fields)

    def _add_to_fields(self, part: bytes) -> bytes:
        """What of it is of the voice."""
        if len(self._fields) > LONGEST_FIELDS:
            return b""  # no form of ours: Django finds no end of it, and says so
        self._fields += part
        begins = self._begins.search(self._fields)
        if begins is None:
            return b""
        rest = bytes(self._fields[begins.end() :])
        del self._fields[begins.start() :]
        self._fields += b"--" + self._boundary + b"--\r\n"
        self._stands = _Stands.IN_VOICE
        return rest

    def _add_to_voice(self, part: bytes) -> None:
        part = self._left + part
        end = part.find(self._ends)
        if end >= 0:
            self.voice.add(part[:end])
            self._left, self._stands = b"", _Stands.BEHIND
            return
        # It may be that the end has begun.
        sure = max(0, len(part) - len(self._ends) + 1)
        self.voice.add(part[:sure])
        self._left = part[sure:]
