"""
The table: what each number promises, what we aim for, what must hold anywhere, how it is measured.

Several rows may share what was measured for them; a row that is not asked for measures nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from bench import inbox, machine, messages, pages, papers, publishing, volume
from bench.figures import Figure, NotHere
from bench.messages import KDF, NO_KDF, NOWHERE
from bench.pages import CONSTANT, DJANGO, FRONT, NGINX
from bench.sites import STORES


class Row(NamedTuple):
    """goal, bar: "<= 2", ">= 2", or the very words; empty where the figure is only told."""

    number: int
    what: str
    goal: str
    bar: str
    measure: Callable[[], Figure]

    def told(self) -> list[str]:
        """The line of the table. What fails says so there, and the other rows are not lost."""
        try:
            figure = self.measure()
        except NotHere as why:
            return [str(self.number), self.what, "not measured", self.goal, self.bar, str(why)]
        except Exception as error:  # noqa: BLE001 - it is told
            words = " ".join(str(error).split())[-160:] or type(error).__name__
            return [str(self.number), self.what, "", self.goal, self.bar, f"! failed: {words}"]
        limits = {"goal": self.goal, "holds": self.bar}
        reached = (word for word, limit in limits.items() if figure.holds(limit))
        verdict = next(reached, "! missed") if self.goal else ""
        return [str(self.number), self.what, str(figure), self.goal, self.bar, verdict]


ROWS = (
    Row(1, "the front / nginx, requests a second", ">= 0.6", ">= 0.4",
        partial(pages.beside, "per_second", FRONT, NGINX)),
    Row(1, "the front / a constant page in Python", ">= 0.95", ">= 0.8",
        partial(pages.beside, "per_second", FRONT, CONSTANT)),
    Row(2, "nginx / the front, processor a request", ">= 0.45", ">= 0.3",
        partial(pages.beside, "processor", NGINX, FRONT)),
    Row(3, "a new TLS connection each, the front / nginx", ">= 1", ">= 0.7", pages.tls),
    Row(4, "the front / Django rendering each time", ">= 400", ">= 150",
        partial(pages.beside, "per_second", FRONT, DJANGO)),
    Row(5, "PostgreSQL stopped / running", ">= 0.95", ">= 0.8", pages.without_database),
    Row(6, "random query strings / the same one each time", ">= 0.9", ">= 0.7", pages.queries),
    Row(7, "cookies, requests elsewhere, requests", "0, 0, 1", "0, 0, 1", pages.promises),
    Row(8, "largest page, Brotli, bytes", "<= 6000", "<= 8000", partial(pages.largest, "br")),
    Row(8, "the same, gzip and headers", "<= 8000", "<= 12500", pages.largest_with_headers),
    *(Row(9, f"first paint, slow 3G, processor / {slower}, to a heading's", goal, bar,
          partial(pages.first_paint, slower))
      for slower, goal, bar in ((1, "<= 1.2", "<= 1.35"), (6, "<= 1.35", "<= 1.6"))),
    Row(12, "publish to visible / Wagtail's own publish", "<= 2.5", "<= 6", publishing.visible),
    Row(13, "files written beside the one file: for a body, for no change", "1, 0", "1, 0",
        publishing.files_written),
    Row(13, "files written for a title in the menu", "", "", publishing.files_of_a_menu),
    Row(14, "all pages of the tree / Brotli alone", "<= 1.15", "<= 1.4", publishing.whole_tree),
    Row(15, "a page in a round / alone by Django", "", "", publishing.page_of_a_round),
    Row(16, "queries of a page that no file holds", "<= 3", "<= 5", publishing.most_queries),
    *(Row(17, f"{store}, {kdf}: stored / {NOWHERE}", ">= 0.35", ">= 0.2",
          partial(messages.stored, store, kdf)) for kdf in (KDF, NO_KDF) for store in STORES),
    *(Row(18, f"{store}, {kdf}: p99 / p50 of a message", "<= 2", "<= 4",
          partial(messages.tail, store, kdf)) for kdf in (KDF, NO_KDF) for store in STORES),
    Row(18, "a page while 16 clients write: p50 and p95", "", "", messages.pages_meanwhile),
    *(Row(19, f"{store}: read then write, p99 / p50", "<= 2", "<= 4",
          partial(messages.writers, store)) for store in STORES),
    Row(20, f"slowest list of {inbox.MANY:,}, p95 / the same of {inbox.BARE}", "<= 3", "<= 4.5",
        inbox.slowest_list),
    Row(20, f"closed, first page / at {inbox.FEW:,}", "<= 1.1", "<= 1.5", inbox.first_page),
    *(Row(20, f"{name} / {other}", goal, bar, partial(inbox.beside, name, other))
      for name, other, goal, bar in (
          (inbox.DEEP, inbox.CLOSED, "<= 1.2", "<= 2"),
          (inbox.UNLOCK, inbox.KDF, "<= 1.3", "<= 2"),
          (inbox.ONE, inbox.ALL_OPEN, "<= 1", "<= 1.5"),
          (inbox.REPLY, inbox.ONE, "<= 1.5", "<= 3"))),
    Row(20, "queries of a page of the inbox, at most", "<= 40", "<= 45", inbox.most_queries),
    Row(20, "a new key with 1,000 open conversations / opening and sealing alone", "<= 3", "<= 6",
        inbox.new_key),
    Row(21, "a round with nothing to do, 12,000 / 1,200 pages", "<= 10.5", "<= 15",
        publishing.idle_round),
    Row(22, "start to first page / where Django renders it", "<= 0.09", "<= 0.2", machine.start),
    Row(23, "MiB of two workers that only send pages", "<= 45", "<= 60", machine.memory_of_pages),
    Row(23, "memory of two workers, before / after Django", "<= 0.2", "<= 0.35",
        machine.memory_before_django),
    Row(24, "one trivial test / `manage.py check`", "<= 1.1", "<= 1.5", machine.trivial_test),
    # Against the same site alone: messages three times as long at most, pages twice. In a flood
    # both processors are full, and a page of half a millisecond waits for one: that is only told.
    *(Row(number, f"{way}: p95 of a {what} / alone", bar, bar, partial(messages.during, way, what))
      for number, way in (*enumerate(messages.WAYS, 25), (38, messages.SEARCHING))
      for what, bar in ((messages.PAGE, "<= 2" if way in messages.SLOW else ""),
                        (messages.MESSAGE, "<= 3"))),
    # 155 when it was first counted; the goal is a third less.
    Row(37, "a paper / its page alone + Typst alone, processor", "<= 1.5", "<= 2",
        papers.paper_costs),
    *(Row(39, f"{name} / {other}, processor", "<= 3", "<= 4.5",
          partial(inbox.by_processor, name, other))
      for name, other in ((inbox.FIND, inbox.UNSEAL), (inbox.BY_LANGUAGE, inbox.BARE))),
    Row(34, "moves from module to module for a message", "<= 103", "<= 155", machine.moves),
)  # fmt: skip
# Minutes each: measured only when they are named.
LONG = (
    Row(35, "search in 2,000 pages more, p95 / a page by Django", "<= 1.5", "<= 3", volume.search),
    Row(35, "the explorer with fifty rows / a page by Django", "", "", volume.explorer),
    Row(35, "the list of all pages / a page by Django", "", "", volume.list_of_pages),
    Row(36, "planting, nothing changed / the first time", "<= 0.05", "<= 0.1",
        volume.planted_again),
    Row(36, "planting the first time / migrating alone", "", "", volume.planted_at_first),
)  # fmt: skip
# What stands below the table, where one of these rows was measured.
TABLES = (
    ({1, 2, 4}, pages.speed_table),
    ({7}, pages.visit_table),
    ({17, 18}, messages.message_table),
    ({20}, inbox.inbox_table),
    ({34}, machine.walk_table),
)
