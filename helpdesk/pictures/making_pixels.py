"""
One picture, made anew by one child of this machine for whoever looks at it now; kept nowhere.

What came is never sent to a browser: a decoder there would meet what a stranger made. The child
gets it by a pipe once it can do nothing but compute, and one at a time on a machine.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from base.files.file_lock import only_one
from base.sandbox.sandbox_process import NOT_SHUT, Bounds, Program, ProgramFailed, answered_by
from helpdesk.pictures import picture_program

# The decoder of HEIC starts a thread for each picture, however it is asked.
PROGRAM = Program(Path(picture_program.__file__), "maker", shut=True, threads=True)
# Seconds while a colleague's is made: whoever comes waits so long, and is then told to press again.
LONGEST_WAIT_SECONDS = 10
# The largest photograph of a telephone takes four seconds of an idle processor.
BOUNDS = Bounds(seconds=30, until=50, memory=1_500_000_000, output=5_000_000)


class Hindrance(Enum):
    """Why nothing can be seen; what it is for the desk says `helpdesk.inbox`."""

    BUSY = "busy"
    NOT_SHUT = "not-shut"
    TOO_MANY_POINTS = "too-many-points"
    NO_SUCH_PAGE = "no-such-page"
    FAILED = "failed"


OF_A_NUMBER = {
    NOT_SHUT: Hindrance.NOT_SHUT,
    picture_program.TOO_MANY_POINTS: Hindrance.TOO_MANY_POINTS,
    picture_program.NO_SUCH_PAGE: Hindrance.NO_SUCH_PAGE,
}


class NotSeen(Exception):
    """hindrance: why."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(hindrance.value)
        self.hindrance = hindrance


class Bar(NamedTuple):
    """What is blacked out of a page, in thousandths of its width and height."""

    left: int
    top: int
    right: int
    bottom: int


class PixelsAnew(NamedTuple):
    """jpeg: the file. pages: how many the whole has. width, height: points."""

    jpeg: bytes
    pages: int
    width: int
    height: int


def make_pixels(
    opens: Callable[[], bytes], kind: str, look: str, page: int = 1, bars: Iterable[Bar] = ()
) -> PixelsAnew:
    """
    opens: hands over the file as it was sent, once it is this one's turn: of sixteen who look at
    once, one has it in memory. kind: of `picture_kinds`. look: of `picture_program.LOOKS`. page:
    from 1. Raises NotSeen, and what `opens` raises.
    """
    black = " ".join(",".join(map(str, bar)) for bar in bars)
    try:
        with only_one(settings.VAR_DIR / "pictures.lock", wait=LONGEST_WAIT_SECONDS):
            made = answered_by(PROGRAM, opens(), kind, look, str(page), black, bounds=BOUNDS)
    except BlockingIOError:
        raise NotSeen(Hindrance.BUSY) from None
    except ProgramFailed as failed:
        raise NotSeen(OF_A_NUMBER.get(failed.number, Hindrance.FAILED)) from None
    measures = picture_program.MEASURES
    pages, width, height = measures.unpack(made[: measures.size])
    return PixelsAnew(made[measures.size :], pages, width, height)
