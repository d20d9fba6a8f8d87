"""
One text, read by one child of this machine, which is gone with its answer.

A child serves one click: no second text, session or desk is ever in the memory of the first. It is
ended when whoever waits has locked the helpdesk or signed out. What it makes is handed back and
kept nowhere.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from base.files.file_lock import only_one
from base.sandbox.sandbox_process import Bounds, Program, ProgramFailed, answered_by
from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.machine_translation import model_files, translating_program
from helpdesk.machine_translation.known_models import MB, KnownModel

PROGRAM = Program(Path(translating_program.__file__), "translator")
# Seconds by the clock for loading and reading. A proxy gives up after sixty.
LONGEST_SECONDS = 50
CGROUPS = Path("/sys/fs/cgroup")
PROCESSOR_SECONDS = 200  # on several cores at once
# Pieces of words that are made of a sentence at most: for each of its own, and beside them. What is
# longer goes round in a circle.
LONGEST_READING = (2, 10)
# While a colleague's is read: whoever comes waits so long, and is then told to press again.
LONGEST_WAIT_SECONDS = 4
# Of free memory, in sizes of the model and beside it, or it does not start. (467 MiB took 837.)
MEMORY_FOR_ONE, MEMORY_BESIDE = 1.5, 200 * MB
# Addresses, in sizes of the model and beside it: weights in half precision are widened in memory.
ADDRESSES_FOR_ONE, ADDRESSES_BESIDE = 3, 3_000 * MB
# Bytes of an answer: nothing that was written is read in ten times as much.
LONGEST_ANSWER = 10 * LONGEST_MESSAGE * 4


class Hindrance(Enum):
    """Why nothing was read; what it is for the desk says `helpdesk.inbox`."""

    LANGUAGE = "language"
    BUSY = "busy"
    MEMORY = "memory"
    FAILED = "failed"


class NotRead(Exception):
    """hindrance: why."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(hindrance.value)
        self.hindrance = hindrance


class ReadLine(NamedTuple):
    """A line in the language of the desk; unread: what of it the model does not know."""

    text: str
    unread: list[str]


def read(
    lines: list[str], source: str, target: str, is_wanted: Callable[[], bool] = lambda: True
) -> list[ReadLine]:
    """
    Each line in `target`, in the same order. Raises NotRead.

    is_wanted: asked twice a second; once it says no, the child is ended.
    """
    model = model_files.installed_model()
    if model is None or not model.reads(source, target):
        raise NotRead(Hindrance.LANGUAGE)
    question = {"lines": lines, "longest": LONGEST_READING, **model.prompt(source, target)}
    asked = json.dumps(question).encode()
    try:
        with only_one(settings.VAR_DIR / "translation.lock", wait=LONGEST_WAIT_SECONDS):
            answer = _answer(model, asked, is_wanted)
    except BlockingIOError:
        raise NotRead(Hindrance.BUSY) from None
    return _read_lines(answer, len(lines))


def _answer(model: KnownModel, asked: bytes, is_wanted: Callable[[], bool]) -> bytes:
    size = model_files.size_of(model)
    if free_memory() < memory_needed(size):
        raise NotRead(Hindrance.MEMORY)
    bounds = Bounds(
        seconds=PROCESSOR_SECONDS,
        until=LONGEST_SECONDS,
        memory=ADDRESSES_FOR_ONE * size + ADDRESSES_BESIDE,
        output=LONGEST_ANSWER,
    )
    arguments = (str(model_files.folder_of(model)), *model.pieces)
    try:
        return answered_by(PROGRAM, asked, *arguments, bounds=bounds, is_wanted=is_wanted)
    except ProgramFailed:
        raise NotRead(Hindrance.FAILED) from None


def memory_needed(size: int) -> int:
    """Free bytes without which a model of so many bytes is not loaded."""
    return round(MEMORY_FOR_ONE * size) + MEMORY_BESIDE


def free_memory() -> int:
    """
    Bytes that a new process may have without any other giving up some; 0: it cannot be said.

    Of the machine, and of the service within which the site runs, where it has a bound of its own.
    """
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii")
        of_machine = int(told.partition("MemAvailable:")[2].split()[0]) * 1024
        group = Path("/proc/self/cgroup").read_text(encoding="ascii").partition("0::/")[2].strip()
        return min(of_machine, _left_in(CGROUPS / group, of_machine))
    except (OSError, ValueError, IndexError):
        return 0


def _left_in(group: Path, of_machine: int) -> int:
    """What a control group leaves, and those around it; `of_machine` where none has a bound."""
    left = of_machine
    for each in (group, *group.parents):
        with suppress(OSError, ValueError):  # "max" is no number: no bound
            most = int((each / "memory.max").read_text(encoding="ascii"))
            left = min(left, most - int((each / "memory.current").read_text(encoding="ascii")))
    return left


def _read_lines(answer: bytes, count: int) -> list[ReadLine]:
    """What came back, if it is what was asked for. Raises NotRead."""
    try:
        lines = [ReadLine(each["text"], each["unread"]) for each in json.loads(answer)]
    except (ValueError, TypeError, KeyError):
        raise NotRead(Hindrance.FAILED) from None
    for line in lines:
        is_text = isinstance(line.text, str) and isinstance(line.unread, list)
        if not is_text or not all(isinstance(piece, str) for piece in line.unread):
            raise NotRead(Hindrance.FAILED)
    if len(lines) != count:
        raise NotRead(Hindrance.FAILED)
    return lines
