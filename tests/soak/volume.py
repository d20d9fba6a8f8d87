"""
How much: a little in `make test`, and what we promise in `make soak`, by the same tests.

    make soak                         everything, for hours
    make soak WHAT=posts              one part: posts, kills, pages or rubbish
    make soak WHAT=kills COUNT=500    so many instead
"""

import os


def volume(little: int, promised: int) -> int:
    if asked := os.environ.get("COUNT"):
        return int(asked)
    return promised if os.environ.get("SOAK") else little
