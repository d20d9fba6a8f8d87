"""`papers`: what a paper costs, beside its page alone and Typst alone, in a process of the site."""

from typing import Any

from awareness.handouts.handout_pdf import handout_words, typeset
from bench.figures import Figure, ratio, spent
from bench.publishing import published
from bench.sites import inside
from website.published.renderer import Renderer

# A paper of each layout, in the letters that cost least and most.
NAMES = ("leaflet", "card", "cab-card", "sticker", "worker")
LANGUAGES = ("en", "ar", "ti", "zh-hans")
ROUNDS = 3


def whole_and_parts() -> list[tuple[float, float]]:
    """Milliseconds of processor of each paper: as the worker makes it, and its two parts alone."""
    press = Renderer()
    press.public.load()
    wanted = [f"{code}/print/{name}" for code in LANGUAGES for name in NAMES]
    return [_measured(press, name) for name in wanted if f"{name}.pdf" in press.wants]


def _measured(press: Any, name: str) -> tuple[float, float]:
    tree = press.public.tree
    page = tree.pages[tree.by_href[f"/{name}/"].pk]
    words = handout_words(page)

    def html() -> None:
        press.page(f"{name}/index.html")

    def compiled() -> None:
        typeset(page, page.slug, words, format="pdf", pdf_standards=["ua-1"])

    compiled()  # the fonts are read
    alone = min(spent(html) for _ in range(ROUNDS)) + min(spent(compiled) for _ in range(ROUNDS))
    return min(spent(lambda: press.page(f"{name}.pdf")) for _ in range(ROUNDS)), alone


def paper_costs() -> Figure:
    """A paper over its page and Typst, each alone."""
    measured = [*inside(published(), whole_and_parts)]
    whole = [pair[0] for pair in measured]
    seconds = sum(whole) / len(whole) / 1000
    return Figure(ratio(*zip(*measured, strict=True)), f"{len(whole)} papers, {seconds:.2f} s each")
