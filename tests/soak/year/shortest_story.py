"""What is left of a story when all is taken away that its end does not need."""

import time
from collections.abc import Sequence

from tests.soak.year.lived import Frame, Run, live
from tests.soak.year.place import Place
from tests.soak.year.story import Act


def shortest(
    place: Place, acts: Sequence[Act], run: Run, frame: Frame, seconds: float
) -> list[Act]:
    """
    The shortest that was found within so many seconds and still ends in the same difference.

    By halves, then quarters and so on, of all that can be taken away (delta debugging, Zeller and
    Hildebrandt, 2002); conversations first, as wholes.
    """
    until = time.monotonic() + seconds
    difference = run.difference
    assert difference is not None
    left = [act for act in acts if act.day <= difference.day]

    def still(some: list[Act]) -> bool:
        again = live(place, some, frame._replace(days=run.days)).difference
        return again is not None and again.kind == difference.kind

    if not seconds:
        return left[-12:]
    about = [act for act in left if act.case == difference.case and act.case]
    if about and still(about):
        left = about
    elif about and still(with_desks := [a for a in left if not a.case or a in about]):
        left = with_desks
    for group in (lambda act: act.case or str(act), str):
        left = _reduced(left, group, still, until)
    return left


def _reduced(left: list[Act], group, still, until: float) -> list[Act]:
    size = max(1, len({group(act) for act in left}) // 2)
    while size:
        names = list(dict.fromkeys(group(act) for act in left))
        for start in range(0, len(names), size):
            if time.monotonic() > until:
                return left
            away = set(names[start : start + size])
            fewer = [act for act in left if group(act) not in away]
            if len(fewer) < len(left) and still(fewer):
                left = fewer
        size //= 2
    return left
