"""
The child: `python -I child_program.py WAY GIVEN MADE...`, with an empty environment.

Nothing of ours is imported here but the module of the way, by its place, and no Django: whoever
gets the better of a decoder finds no setting and no key in this process. What was wrong with the
file is the number it ends with.
"""

import os
import resource
import runpy
import signal
import sys
from collections.abc import Callable
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
# What it ends with, if the way itself has no better number.
UNREADABLE = 64


class Bounds(NamedTuple):
    """
    How much a way may have.

    seconds: of the processor. memory: bytes of addresses; a decoder reserves far more than it uses.
    made: bytes of each file that it writes.
    """

    seconds: int = 120
    memory: int = 1_500_000_000
    made: int = 30_000_000


A_LITTLE = Bounds()
MORE = {"film": Bounds(seconds=3600, made=290_000_000)}  # as FILM_BYTES in `site/limits.py`


def _of_module(name: str, way: str) -> Callable[..., None]:
    """The function of that name in the module beside this; read when it is called, not before."""

    def act(*files: str) -> None:
        runpy.run_path(os.path.join(HERE, f"{name}.py"))[way](*files)

    return act


WAYS: dict[str, Callable[..., None]] = {
    "voice": _of_module("voice_way", "voice"),
    "picture": _of_module("picture_way", "still"),
    "look": _of_module("film_way", "look_at_film"),
    "film": _of_module("film_way", "film"),
}


def _bound(most: Bounds) -> None:
    """Before a byte of the file is read: little of everything, and nothing of what others have."""
    os.nice(15)
    os.umask(0o077)
    limits = {
        resource.RLIMIT_CPU: most.seconds,
        resource.RLIMIT_AS: most.memory,
        resource.RLIMIT_FSIZE: most.made,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":
        _first_to_go()


def _first_to_go() -> None:
    """Where memory is short this process ends and no other; nor does it outlive who began it."""
    import ctypes

    PR_SET_PDEATHSIG = 1  # noqa: N806 - its name in <linux/prctl.h>
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


def run_bounded(way: str, given: str, *made: str) -> int:
    _bound(MORE.get(way, A_LITTLE))
    try:
        WAYS[way](given, *made)
    except Exception:  # noqa: BLE001 - decoders raise whatever they like
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(run_bounded(*sys.argv[1:]))
