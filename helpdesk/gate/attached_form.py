"""
A form that brings a file, as it arrives: its fields are kept, the file behind them is sealed.

The web server hands it part after part, so that of eight million bytes never more than one piece is
in the clear, and nothing of them is in memory twice. Django reads the fields alone.
"""

import re
from enum import Enum

from helpdesk.gate.arriving_attachment import ArrivingAttachment
from helpdesk.sealing import AttachmentSort

# Bytes of all fields together: the longest words of each, percent by percent, are a fifth of it.
LONGEST_FIELDS = 200_000
FILE_BEGINS = (
    rb'--%s\r\nContent-Disposition: form-data; name="%s"; filename="[^\r\n]*"'
    rb"(?:\r\n[^\r\n]+)*\r\n\r\n"
)


class _Stands(Enum):
    IN_FIELDS = 1
    IN_FILE = 2
    BEHIND = 3


class AttachedForm:
    """
    boundary: of the multipart body. sort: of the file, and the name of its field. came: what has
    come of it.
    """

    def __init__(self, boundary: bytes, sort: AttachmentSort) -> None:
        self._boundary = boundary
        self._ends, self._begins = (
            b"\r\n--" + boundary,
            re.compile(FILE_BEGINS % (re.escape(boundary), sort.encode()), re.IGNORECASE),
        )
        self._fields, self._left = bytearray(), b""
        self._stands = _Stands.IN_FIELDS
        self.came = ArrivingAttachment(sort)

    def add(self, part: bytes) -> None:
        if self._stands is _Stands.IN_FIELDS:
            part = self._add_to_fields(part)
        if self._stands is _Stands.IN_FILE:
            self._add_to_file(part)

    def fields(self) -> bytes:
        """As a body of its own, without the file; to be asked for once all has come."""
        if self._stands is _Stands.BEHIND:
            self.came.finish()
        return bytes(self._fields)

    def _add_to_fields(self, part: bytes) -> bytes:
        """What of it is of the file."""
        if len(self._fields) > LONGEST_FIELDS:
            return b""  # no form of ours: Django finds no end of it, and says so
        self._fields += part
        begins = self._begins.search(self._fields)
        if begins is None:
            return b""
        rest = bytes(self._fields[begins.end() :])
        del self._fields[begins.start() :]
        self._fields += b"--" + self._boundary + b"--\r\n"
        self._stands = _Stands.IN_FILE
        return rest

    def _add_to_file(self, part: bytes) -> None:
        part = self._left + part
        end = part.find(self._ends)
        if end >= 0:
            self.came.add(part[:end])
            self._left, self._stands = b"", _Stands.BEHIND
            return
        # It may be that the end has begun.
        sure = max(0, len(part) - len(self._ends) + 1)
        self.came.add(part[:sure])
        self._left = part[sure:]
