"""
Starts the child that works on what strangers made, and waits for it.

As many as are started run at once: whoever starts one sees to it that the machine is not full.
"""

import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from base.sandbox import child_program

CHILD = Path(child_program.__file__)
PIPE = 1 << 16  # bytes that go through a pipe at once
LOOK_SECONDS = 0.5  # between two looks at whether the answer is still wanted


class Program(NamedTuple):
    """
    A function of one of our files, which the child runs by its place and does not import.

    It is called with the path of what was given and those of what it shall make, as text. It may
    import packages, nothing of ours; and end the child with a number of its own, by `sys.exit`.
    For `answered_by` it is called with the arguments given there, and hands back a function from
    bytes to bytes. shut: that function can compute and nothing else (`base.sandbox.system_calls`);
    where the kernel cannot see to it, the child ends with NOT_SHUT before it is given anything.
    threads: a shut one may start some, since its decoder cannot be told not to.
    """

    file: Path
    function: str
    shut: bool = False
    threads: bool = False

    @property
    def way(self) -> str:
        """How it is shut, as `child_program` knows it."""
        if not self.shut:
            return "no"
        return "threads" if self.threads else "yes"


class Bounds(NamedTuple):
    """
    How much a child may have.

    seconds: of the processor. until: seconds by the clock. memory: bytes of addresses; a decoder
    reserves far more than it uses. output: bytes of each file that it writes, or of its answer.
    """

    seconds: int = 120
    until: float = 180
    memory: int = 1_500_000_000
    output: int = 30_000_000


class ProgramFailed(Exception):
    """
    number: what the child ended with: FAILED where the program raised, its own where it chose one;
    below 0 that of a signal, since the child took more than it may.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"The child ended with {number}.")
        self.number = number


FAILED, NOT_SHUT = child_program.FAILED, child_program.NOT_SHUT
A_LITTLE = Bounds()


@contextmanager
def made_by(
    program: Program, given: Iterable[bytes], *names: str, bounds: Bounds = A_LITTLE
) -> Iterator[list[Path]]:
    """
    A file for each of `names`, made by the program from `given`; gone afterwards.

    Raises ProgramFailed.
    """
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        source = Path(folder, "given")
        with source.open("wb") as file:
            file.writelines(given)
        made = [Path(folder, name) for name in names]
        if number := _run(program, bounds, folder, source, *made):
            raise ProgramFailed(number)
        yield made


def answered_by(
    program: Program,
    asked: bytes,
    *arguments: str,
    bounds: Bounds = A_LITTLE,
    is_wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """
    What the program makes of `asked`. Both go through pipes and stand in no file.

    is_wanted: asked meanwhile; once it says no, the child is ended. Raises ProgramFailed.
    """
    with _child(program, bounds, *arguments, cwd="/", pipe=subprocess.PIPE) as child:
        ends_at = time.monotonic() + bounds.until

        def goes_on() -> bool:
            return time.monotonic() < ends_at and is_wanted()

        answer = _exchanged(child, asked, bounds.output, goes_on)
        # One that has closed its pipe has ended, or is about to.
        if number := _end_of(child, LOOK_SECONDS):
            raise ProgramFailed(number)
        return answer


def _exchanged(
    child: "subprocess.Popen[bytes]", asked: bytes, most: int, goes_on: Callable[[], bool]
) -> bytes:
    """All that comes back. Raises ProgramFailed where it is too much, or not wanted any more."""
    answer, given, made = b"", child.stdin, child.stdout
    assert given is not None and made is not None  # noqa: S101, PT018 - pipes were asked for
    with selectors.DefaultSelector() as ready:
        for pipe, event in ((given, selectors.EVENT_WRITE), (made, selectors.EVENT_READ)):
            os.set_blocking(pipe.fileno(), False)
            ready.register(pipe, event)
        while ready.get_map():
            if len(answer) > most or not goes_on():
                raise ProgramFailed(-signal.SIGKILL)
            for key, _events in ready.select(LOOK_SECONDS):
                if key.fileobj is made:
                    more = os.read(key.fd, PIPE)
                    answer += more
                else:
                    more = asked = _written(key.fd, asked)
                if not more:
                    ready.unregister(key.fd)
                    (made if key.fileobj is made else given).close()
    return answer


def _written(pipe: int, words: bytes) -> bytes:
    """What is still to be written; nothing where nobody reads any more."""
    with suppress(BrokenPipeError):
        return words[os.write(pipe, words[:PIPE]) :]
    return b""


def _run(program: Program, bounds: Bounds, folder: str, *files: Path) -> int:
    """What a child that is at work in `folder` ends with."""
    with _child(program, bounds, *map(str, files), cwd=folder, pipe=subprocess.DEVNULL) as child:
        return _end_of(child, bounds.until)


@contextmanager
def _child(
    program: Program, bounds: Bounds, *arguments: str, cwd: str, pipe: int
) -> "Iterator[subprocess.Popen[bytes]]":
    """The child at work, and none afterwards. pipe: what its input and output are."""
    limits = (bounds.seconds, bounds.memory, bounds.output)
    run = (program.file, program.function, program.way)
    command = [sys.executable, "-I", str(CHILD), *map(str, (*limits, *run)), *arguments]
    with subprocess.Popen(  # noqa: S603 - a program of ours; no shell
        command, cwd=cwd, env={}, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as child:
        try:
            yield child
        finally:
            child.kill()  # nothing, if it has ended


def _end_of(child: "subprocess.Popen[bytes]", seconds: float) -> int:
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
