"""
The table: what each number promises, what we aim for, what must hold anywhere, how it is measured.

Several lines may share what was measured for them; a row that is not asked for measures nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from bench import (
    attacks,
    inbox,
    machine,
    messages,
    pages,
    papers,
    publishing,
    voices,
    volume,
)
from bench.attacks import FORM, MESSAGE, PAGE
from bench.figures import Figure, NotHere
from bench.messages import NOWHERE
from bench.sites import STORES
from tests.fixtures.attackers import FLOODS, OPENERS, OPENING, SLOW


class Row(NamedTuple):
    """
    One line of the table; those of one name are measured together.

    goal, bar: "<= 2" or ">= 2"; empty where the figure is only told.
    """

    name: str
    what: str
    goal: str
    bar: str
    measure: Callable[[], Figure]

    def told(self) -> list[str]:
        """The line of the table. What fails says so there, and the other rows are not lost."""
        try:
            figure = self.measure()
        except NotHere as why:
            return [self.name, self.what, "not measured", self.goal, self.bar, str(why)]
        except Exception as error:  # noqa: BLE001 - it is told
            words = " ".join(str(error).split())[-160:] or type(error).__name__
            return [self.name, self.what, "", self.goal, self.bar, f"! failed: {words}"]
        return [self.name, self.what, str(figure), self.goal, self.bar, self._verdict(figure)]

    def _verdict(self, figure: Figure) -> str:
        if not self.goal:
            return "! missed" if figure.failed else ""
        if figure.holds(self.goal):
            return "goal"
        return "holds" if figure.holds(self.bar) else "! missed"


ROWS = (
    Row("1", "the front / nginx, requests a second", ">= 0.6", ">= 0.4", pages.front_beside_nginx),
    Row("2", "largest page, Brotli, bytes", "<= 6000", "<= 8000", partial(pages.largest, "br")),
    Row("2", "the same, gzip and headers", "<= 8000", "<= 12500", pages.largest_with_headers),
    Row("3", "first paint, slow 3G, to a heading's", "<= 1.2", "<= 1.35",
        partial(pages.first_paint, 1)),
    Row("3", "the same, processor / 6", "<= 1.35", "<= 1.6", partial(pages.first_paint, 6)),
    Row("4", "publish to visible / Wagtail's own publish", "<= 2.5", "<= 6", publishing.visible),
    Row("5", "all pages of the tree / Brotli alone", "<= 1.15", "<= 1.4", publishing.whole_tree),
    *(Row("6", f"{store}: messages stored / {NOWHERE}", ">= 0.35", ">= 0.2",
          partial(messages.stored, store)) for store in STORES),
    *(Row("7", f"{store}: p99 / p50 of a message", "<= 2", "<= 4",
          partial(messages.tail, store)) for store in STORES),
    *(Row("8", f"{store}: read then write, p99 / p50", "<= 2", "<= 4",
          partial(messages.writers, store)) for store in STORES),
    Row("9", f"slowest list of {inbox.MANY:,}, p95 / of a bare page of the admin", "<= 3", "<= 4.5",
        inbox.slowest_list),
    Row("9", "a new key with 1,000 open conversations / opening and sealing alone", "<= 3", "<= 6",
        inbox.new_key),
    Row("10", "start to first page / where Django renders it", "<= 0.09", "<= 0.2", machine.start),
    Row("11", "MiB of two workers that only send pages", "<= 45", "<= 60", machine.memory_of_pages),
    Row("11", "memory of two workers, before / after Django", "<= 0.2", "<= 0.35",
        machine.memory_before_django),
    # In a flood both processors are full, and a page of half a millisecond waits: only told.
    Row("12", "worst of four floods: p95 of a page / alone", "", "",
        partial(attacks.worst, FLOODS, PAGE)),
    Row("12", "worst of four floods: p95 of a message / alone", "<= 3", "<= 3",
        partial(attacks.worst, FLOODS, MESSAGE)),
    Row("12", f"{OPENERS} of one network who open a form: p95 of a form / alone", "<= 3", "<= 3",
        partial(attacks.worst, [OPENING], FORM)),
    Row("13", "worst of six slow clients: p95 of a page / alone", "<= 2", "<= 2",
        partial(attacks.worst, SLOW, PAGE)),
    Row("13", "worst of six slow clients: p95 of a message / alone", "<= 3", "<= 3",
        partial(attacks.worst, SLOW, MESSAGE)),
    Row("14", f"search through {inbox.OPEN} open / unsealing their words alone", "<= 3", "<= 4.5",
        inbox.search),
)  # fmt: skip
# Not in the table: measured only when they are named.
NAMED = (
    Row("idle-round", "a round with nothing to do, 12,000 / 1,200 pages", "<= 10.5", "<= 15",
        publishing.idle_round),
    Row("papers", "a paper / its page alone + Typst alone", "<= 1.5", "<= 2", papers.paper_costs),
    Row("many-pages", "search in 2,000 pages more, p95 / a page by Django", "<= 1.5", "<= 3",
        volume.search),
    Row("planting", "planting, nothing changed / the first time", "<= 0.05", "<= 0.1",
        volume.planting),
    Row("voices", "MB that 16 of 5 MB at once take beside 16 short ones", "<= 90", "<= 100",
        voices.memory),
    # With weights by chance, so only told: they cost what real ones cost, and say no sense.
    Row("reading", f"{machine.LETTERS} letters, read by a model of 400 MB's shape / loading it", "",
        "", machine.reading_seconds),
    Row("reading", "the same, memory / size of the model", "", "", machine.reading_memory),
)  # fmt: skip
