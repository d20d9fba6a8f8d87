"""Rows 12 to 16 and 21: what publishing costs, measured inside a process of the site."""

import json
import subprocess
import sys
from typing import Any

from bench.load import digits, ratio, spread
from bench.rows import Row, at_most, exactly
from tests.fixtures.running import ROOT, RunningSite


def inside(running: RunningSite, *what: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.inside", *what]
    done = subprocess.run(command, cwd=ROOT, env=running.env, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1:] or done.returncode)
    return dict(json.loads(done.stdout))


def edit_rows(running: RunningSite) -> list[Row]:
    found = inside(running, "edits", running.url)
    published, visible = zip(*found["times"], strict=True)
    slower = ratio(visible, published)
    note = f"{digits(spread(visible).median)} ms until a reader sees it"
    what = "publish to visible / Wagtail's own publish"
    written = found["written"]
    counted = f"{written['body']}, {written['nothing']}"
    return [
        at_most("12", what, slower, goal=2.5, bar=6, note=note),
        exactly("13", "files written for a body, for no change", counted, "1, 0"),
        Row("13", "files written for a title in the menu", str(written["menu"]), "one language"),
    ]


def build_rows(built: dict[str, float], rendered: dict[str, Any]) -> list[Row]:
    note = f"{built['files']:.0f} pages in {built['build']:.0f} s of processor"
    pages = [page for path, page in rendered.items() if path]
    alone = [page["processor"] for page in pages if page["queries"]]
    queries = max(page["queries"] for page in pages)
    each = sum(alone) / len(alone)
    said = f"{built['page'] / each:.2f}; {built['page']:.1f} and {each:.1f} ms of processor"
    whole = built["build"] / built["brotli"]
    return [
        at_most("14", "the whole tree / Brotli alone", whole, goal=1.15, bar=1.4, note=note),
        # Its goal of 0.12 was set against a page that asked the database twelve times.
        Row(
            "15",
            "a page in a round / alone by Django",
            said,
            verdict=f"alone: {queries:.0f} queries",
        ),
        at_most("16", "queries of a page that no file holds", queries, goal=3, bar=5),
    ]


def growth_rows(running: RunningSite) -> list[Row]:
    found = inside(running, "growth")
    few, many = found["1200"], found["12000"]
    note = f"{digits(few)} and {digits(many)} ms of processor"
    what = "a round with nothing to do, 12,000 / 1,200 pages"
    return [at_most("21", what, many / few, goal=10.5, bar=15, note=note)]
