"""
How much: a little in `make test`, and what we promise in `make soak`, by the same tests.

    make soak                         everything, for hours
    make soak WHAT=posts              one part: posts, kills, nodes, deploys, pages, …
    make soak WHAT=kills COUNT=500    so many instead
"""

import os

from tests.fixtures.everything import EVERYTHING

IS_LONG = bool(os.environ.get("SOAK") or os.environ.get("COUNT"))


def databases(once: str) -> list[str]:
    """On which it is tried: for hours on both, else once, where more can go wrong."""
    return ["sqlite", "postgresql"] if IS_LONG else [once]


def volume(little: int, promised: int, *, everything: int = 0) -> int:
    """little: in `make test`. everything: in `.ci/run`, where it is more."""
    if asked := os.environ.get("COUNT"):
        return int(asked)
    if os.environ.get("SOAK"):
        return promised
    return everything if everything and EVERYTHING else little
