"""Runs in a shut child: makes many voices anew, one after the other, and says how each ended."""

import runpy
import struct
from collections.abc import Callable

HEAD = struct.Struct(">4sI")  # the kind, and how many bytes the voice has
HEARD, RAISED = 0, 64


def makers(voice_program: str) -> Callable[[bytes], bytes]:
    """A byte for each voice: HEARD, RAISED, or what the child would have ended with."""
    program = runpy.run_path(voice_program)
    of_kind = {kind: program["maker"](kind, "ogg") for kind in program["FORMATS"]}

    def make(given: bytes) -> bytes:
        ends, at = bytearray(), 0
        while at < len(given):
            kind, size = HEAD.unpack_from(given, at)
            at += HEAD.size
            ends.append(_end_of(of_kind[kind.rstrip(b"\0").decode()], given[at : at + size]))
            at += size
        return bytes(ends)

    return make


def _end_of(maker: Callable[[bytes], bytes], came: bytes) -> int:
    try:
        maker(came)
    except SystemExit as ended:
        return int(str(ended.code))
    except Exception:  # noqa: BLE001 - decoders raise whatever they like
        return RAISED
    return HEARD
