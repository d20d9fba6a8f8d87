"""
Has what somebody sent in read by a child, and says what became of it.

One at a time on a machine: two at once would take both processors from the readers.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from awareness.media import picture_conversion, voice_conversion
from base.files.file_lock import only_one
from base.sandbox.sandbox_process import FAILED, Program, ProgramFailed, made_by

WAYS = {
    "voice": Program(Path(voice_conversion.__file__), "voice"),
    "picture": Program(Path(picture_conversion.__file__), "still"),
}
LONGEST_WAIT_SECONDS = 60  # while another file is being made ready: somebody waits for it

BUSY = gettext_noop("Another file is being made ready at this moment. Try again in a minute.")
TOO_MUCH = gettext_noop(
    "This file is more than can be made ready here. Make it shorter or smaller."
)
CANNOT_BE_READ = gettext_noop(
    "This file cannot be read. Perhaps it did not arrive whole: save it again and try anew."
)
SENTENCES = {
    FAILED: CANNOT_BE_READ,
    voice_conversion.WITHOUT_SOUND: gettext_noop("Nothing can be heard in this file."),
    voice_conversion.TOO_LONG: gettext_noop("This recording is longer than ten minutes."),
    picture_conversion.TOO_MANY_POINTS: gettext_noop(
        "This picture has more points than can be made ready here. Make it smaller."
    ),
}


class CannotConvert(Exception):
    """Its argument: why, in a sentence for whoever sent the file in."""


@contextmanager
def converted(way: str, given: Iterable[bytes], *endings: str) -> Iterator[list[Path]]:
    """
    A file for each of `endings`, made from `given` in one of the ways; gone afterwards.

    Raises CannotConvert.
    """
    names = [f"made{ending}" for ending in endings]
    with ExitStack() as stack:
        stack.enter_context(_alone())
        try:
            made = stack.enter_context(made_by(WAYS[way], given, *names))
        except ProgramFailed as failed:
            # What else it may end with: a signal, since it took more than it may.
            raise CannotConvert(_(SENTENCES.get(failed.number, TOO_MUCH))) from failed
        yield made


@contextmanager
def _alone() -> Iterator[None]:
    """After those who came before; but nobody waits for ever, with a thread in hand."""
    try:
        with only_one(settings.VAR_DIR / "converting.lock", wait=LONGEST_WAIT_SECONDS):
            yield
    except BlockingIOError:
        raise CannotConvert(_(BUSY)) from None
