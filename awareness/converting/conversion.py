"""
Starts the child that reads what somebody sent in, and says what became of it.

One at a time on a machine: two at once would take both processors from the readers. Films, which
take minutes, stand in a line of their own, so that whoever sends in a voice does not wait for one.
"""

import fcntl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from awareness.converting import child_program, film_way, picture_way, voice_way

CHILD = Path(child_program.__file__)
LONGEST_SECONDS = 180  # by the clock; of the processor's time see there
# While another file is being made ready.
MOST_LOOKS, BETWEEN_LOOKS = 240, 0.25

BUSY = gettext_noop("Another file is being made ready at this moment. Try again in a minute.")
TOO_MUCH = gettext_noop(
    "This file is more than can be made ready here. Make it shorter or smaller."
)
CANNOT_BE_READ = gettext_noop(
    "This file cannot be read. Perhaps it did not arrive whole: save it again and try anew."
)
SENTENCES = {
    child_program.UNREADABLE: CANNOT_BE_READ,
    voice_way.WITHOUT_SOUND: gettext_noop("Nothing can be heard in this file."),
    voice_way.TOO_LONG: gettext_noop("This recording is longer than ten minutes."),
    picture_way.TOO_MANY_POINTS: gettext_noop(
        "This picture has more points than can be made ready here. Make it smaller."
    ),
    film_way.NO_FILM: gettext_noop("Nothing can be seen in this film."),
    film_way.FILM_TOO_LONG: gettext_noop("This film is longer than ten minutes."),
    film_way.TOO_LARGE: gettext_noop(
        "The pictures of this film are larger than can be made ready here. Save it in 4K or less."
    ),
    film_way.NOT_WHOLE: CANNOT_BE_READ,
}


class CannotConvert(Exception):
    """Its argument: why, in a sentence for whoever sent the file in."""


@contextmanager
def converted(way: str, given: Iterable[bytes], *endings: str) -> Iterator[list[Path]]:
    """
    A file for each of `endings`, made from `given` in one of the child's ways; gone afterwards.

    Raises CannotConvert.
    """
    with tempfile.TemporaryDirectory(prefix="converting-") as folder, _alone():
        source = Path(folder, "given")
        with source.open("wb") as file:
            file.writelines(given)
        made = [Path(folder, f"made{ending}") for ending in endings]
        if problem := _run(Path(folder), way, source, *made):
            raise CannotConvert(_(problem))
        yield made


def begin_conversion(folder: Path, way: str, *files: Path) -> subprocess.Popen[bytes]:
    """A child at work in `folder`: on the first of `files`, from which it makes the others."""
    command = [sys.executable, "-I", str(CHILD), way, *map(str, files)]
    nothing = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 - a program of ours; no shell
        command, cwd=folder, env={}, stdin=nothing, stdout=nothing, stderr=nothing
    )


def problem_of(ended: int) -> str:
    """Why it did not work, in English; empty if it did. ended: the number a child ended with."""
    # What else it may end with: a signal, since it took more than it may.
    return SENTENCES.get(ended, TOO_MUCH) if ended else ""


def _run(folder: Path, way: str, *files: Path) -> str:
    """Why it did not work; empty if it did."""
    with begin_conversion(folder, way, *files) as child:
        try:
            return problem_of(child.wait(LONGEST_SECONDS))
        except subprocess.TimeoutExpired:
            return TOO_MUCH
        finally:
            child.kill()  # nothing, if it has ended


@contextmanager
def _alone() -> Iterator[None]:
    """After those who came before; but nobody waits for ever, with a thread in hand."""
    with (settings.VAR_DIR / "converting.lock").open("w") as lock:
        for _look in range(MOST_LOOKS):
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(BETWEEN_LOOKS)
        else:
            raise CannotConvert(_(BUSY))
        yield
