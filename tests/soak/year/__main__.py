"""`python -m tests.soak.year`: lives the year, and says the shortest story of a difference."""

import argparse
import gc
import sys
import time
from datetime import date

from tests.soak.year.place import Place
from tests.soak.year.story import START, Act, story


def main() -> int:
    """The exit status: 0 without a difference."""
    asked = _asked()
    if asked.fault:
        from tests.soak.year.planted_faults import FAULTS

        FAULTS[asked.fault].plant()
    place = Place(asked.postgresql)
    try:
        place.begin()
        return _run(place, asked)
    finally:
        place.end()


def _asked() -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="python -m tests.soak.year", description=__doc__)
    ask.add_argument("--days", type=int, default=366)
    ask.add_argument("--start", type=date.fromisoformat, default=START)
    ask.add_argument("--count", type=int, default=5000, help="conversations")
    ask.add_argument("--cuts", type=int, default=0, help="acts that are cut off")
    ask.add_argument("--kills", type=int, default=0, help="so many of them by kill -9")
    ask.add_argument("--seed", type=int, default=39, help="the same is the same year")
    ask.add_argument("--postgresql", default="", help="the address of a server; else SQLite")
    ask.add_argument("--fault", default="", help="of planted_faults, by its name")
    ask.add_argument("--shortest", type=int, default=120, help="seconds for the shortest story")
    return ask.parse_args()


def _run(place: Place, asked: argparse.Namespace) -> int:
    from tests.fixtures.cheap_secrets import cheap_secrets
    from tests.soak.year.lived import Frame, live
    from tests.soak.year.shortest_story import shortest

    began = time.monotonic()
    start, cuts = asked.start, (asked.cuts, asked.kills)
    acts = story(asked.seed, asked.days, asked.count, *cuts, start)
    frame = Frame(start, asked.days, asked.seed, torn_rounds=20 if asked.cuts else 0)
    gc.freeze()  # what was loaded stays, and is not looked through again and again
    with cheap_secrets():
        run = live(place, acts, frame)
        seconds = time.monotonic() - began
        told = f"{run.days} days, {asked.count} conversations, {run.done} acts, {run.cut} cut off"
        _say(f"{told}, {seconds:.0f} s, seed {asked.seed}")
        if run.difference is None:
            _say("0 differences")
            return 0
        _say(f"{run.difference.day}: {run.difference.told}")
        told_by = shortest(place, acts, run, frame, asked.shortest)
        _tell(told_by)
    return 1


def _tell(acts: list[Act]) -> None:
    _say("The shortest story that shows it:")
    for act in acts:
        _say(f"  {act}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
