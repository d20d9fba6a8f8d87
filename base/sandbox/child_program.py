"""
The child: `python -I child_program.py SECONDS MEMORY OUTPUT PROGRAM FUNCTION SHUT FILES...`, with
an empty environment.

Nothing of ours is imported here but the program that is run, by its place, and no Django: whoever
gets the better of a decoder finds no setting and no key in this process. What was wrong is the
number it ends with.
"""

import os
import resource
import runpy
import signal
import sys
from collections.abc import Callable

# What it ends with, if the program itself has no better number.
FAILED = 64
# Where it was to be shut, and this kernel cannot: then not a byte of what was given was read.
NOT_SHUT = 63
# Levels of nice behind whoever writes: a quarter as fast as they are where all want the processor.
# Somebody waits for it before a screen; at 15 it was given up as too slow.
BEHIND = 5
SYSTEM_CALLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "system_calls.py")


class NotShut(Exception):
    """The kernel cannot keep it from everything but computing."""


def run_bounded(
    seconds: int, memory: int, output: int, program: str, function: str, shut: str, *files: str
) -> int:
    """
    Call that function of that program with the files, in bounds; and say what to end with.

    Where it hands back a function, that one is given what comes by the pipe, and what it makes of
    it goes out by the other. shut: "yes", and from then on it can do nothing else; "threads", and
    it can start threads besides.
    """
    _bound(seconds, memory, output)
    try:
        if answer := runpy.run_path(program)[function](*files):
            _answer_by_pipe(answer, shut)
    except NotShut:
        return NOT_SHUT
    except Exception:  # noqa: BLE001 - decoders raise whatever they like
        return FAILED
    return 0


def _bound(seconds: int, memory: int, output: int) -> None:
    """Before a byte of a file is read: little of everything, and nothing of what others have."""
    os.nice(BEHIND)
    os.umask(0o077)
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: output,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":
        _first_to_go()


def _answer_by_pipe(answer: Callable[[bytes], bytes], way: str) -> None:
    """Words come in only once no file, socket or program can be opened, by whatever reads them."""
    shut = runpy.run_path(SYSTEM_CALLS)["shut"]
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if way != "no":
        try:
            shut(threads=way == "threads")
        except OSError as error:
            raise NotShut from error
    made = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


def _first_to_go() -> None:
    """Where memory is short this process ends and no other; nor does it outlive who began it."""
    import ctypes

    PR_SET_PDEATHSIG = 1  # noqa: N806 - its name in <linux/prctl.h>
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


if __name__ == "__main__":
    seconds, memory, output, *rest = sys.argv[1:]
    sys.exit(run_bounded(int(seconds), int(memory), int(output), *rest))
