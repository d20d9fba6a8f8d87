"""
A form that brings a voice, as it arrives: its fields are kept, the voice behind them is sealed.

The web server hands it part after part, so that of five million bytes never more than one piece is
in the clear, and nothing of them is in memory twice. Django reads the fields alone.
"""

from enum import Enum

from helpdesk.gate.arriving_voice import ArrivingVoice

# Bytes of all fields together: the longest words of each, percent by percent, are a fifth of it.
LONGEST_FIELDS = 200_000
# Bytes of what stands before a file: its name, of 255 letters (NAME_MAX of Linux) that are nine
# bytes each at most, percent by percent, and its kind.
LONGEST_HEAD = 3_000
OF_A_VOICE = b'content-disposition: form-data; name="voice"; filename="'
HEAD_ENDS = b"\r\n\r\n"


class _Stands(Enum):
    IN_FIELDS = 1
    IN_VOICE = 2
    BEHIND = 3


class SpokenForm:
    """boundary: of the multipart body. voice: what has come of it."""

    def __init__(self, boundary: bytes) -> None:
        self._boundary = boundary
        self._ends, self._begins = b"\r\n--" + boundary, b"--" + boundary + b"\r\n"
        self._looked = 0  # so far the fields were looked through, and are not once more
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
        head_end = self._head_of_voice()
        if head_end < 0:
            return b""
        rest = bytes(self._fields[head_end:])
        del self._fields[self._looked :]
        self._fields += b"--" + self._boundary + b"--\r\n"
        self._stands = _Stands.IN_VOICE
        return rest

    def _head_of_voice(self) -> int:
        """
        The place behind the head of the voice, which begins at `_looked`; -1 while there is none.

        It is asked with each part that comes, in the event loop, of bytes that anybody chose: each
        head is looked at once, and no further than it may be long.
        """
        fields = self._fields
        while (at := fields.find(self._begins, self._looked)) >= 0:
            self._looked = at
            longest = at + LONGEST_HEAD
            end = fields.find(HEAD_ENDS, at, longest)
            if end < 0 and len(fields) < longest:
                return -1  # the rest of it is still to come
            said = at + len(self._begins)
            if end >= 0 and fields[said : said + len(OF_A_VOICE)].lower() == OF_A_VOICE:
                return end + len(HEAD_ENDS)
            self._looked = said
        self._looked = max(self._looked, len(fields) - len(self._begins) + 1)
        return -1

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
