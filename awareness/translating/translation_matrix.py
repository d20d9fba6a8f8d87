"""
Every page in every language: what is missing, stale, unread or read, and by whom.

Five queries, whatever the number of pages and languages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from awareness.translating.doubt_notes import unsure

# The order is that in which a translator would want to work.
KINDS = {
    "missing": _("Missing"),
    "stale": _("Stale"),
    "unread": _("Not reviewed"),
    "reviewed": _("Reviewed"),
    "unasked": _("Not asked for"),
}
STATE = ("stale", "reviewed_digest", "reviewed_on")
READER = ("username", "first_name", "last_name")


class Cell(NamedTuple):
    """
    A page in a language.

    todo: how many passages are still to be translated. heard: how many sections somebody reads
    aloud. href: where the work goes on; empty for whoever may not do it.
    """

    language: str
    kind: str
    todo: int = 0
    heard: int = 0
    day: Any = None
    reader: str = ""
    href: str = ""

    @property
    def label(self) -> Any:
        return KINDS[self.kind]

    @property
    def name(self) -> str:
        return dict(settings.LANGUAGES)[self.language]


class PageRow(NamedTuple):
    title: str
    depth: int
    cells: list[Cell]

    @property
    def is_asked(self) -> bool:
        """Whether it is wanted in any of the languages that are shown."""
        return any(cell.kind != "unasked" for cell in self.cells)


@dataclass
class LanguageProgress:
    """One language in figures. heard: pages that somebody reads aloud, wholly or in part."""

    code: str
    name: str
    mine: bool
    chosen: bool
    counts: Counter[str] = field(default_factory=Counter)
    heard: int = 0
    unsure: int = 0

    @property
    def figures(self) -> list[tuple[Any, int]]:
        shown = [(label, self.counts[kind]) for kind, label in KINDS.items() if kind != "unasked"]
        return [*shown, (_("Audio"), self.heard), (_("Notes of doubt"), self.unsure)]


class Matrix:
    """
    rows: the pages, in the chosen languages; unasked: those that are wanted in none of them,
    such as the law in Tigrinya. languages: all of them in figures, one's own first.

    mine: the codes of the languages in which somebody works. asks: whether they may send pages to
    be translated into a language.
    """

    def __init__(self, chosen: list[str], mine: Iterable[str], *, asks: bool) -> None:
        self.mine, self.asks = set(mine), asks
        self.english = _english()
        self.translations = _translations()
        self.heard = _heard()
        asked = Translation.objects.values_list("source__object_id", "target_locale__language_code")
        self.asked = set(asked)
        self.todo = _todo(chosen)
        order = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        order.sort(key=lambda code: code not in self.mine)
        self.languages = [self._language(code, code in chosen) for code in order]
        self.all_mine = all(language.mine for language in self.languages)
        self.chosen = [language for language in self.languages if language.chosen]
        rows = [self._row(page) for page in self.english]
        self.rows = [row for row in rows if row.is_asked]
        self.unasked = [row for row in rows if not row.is_asked]

    def _language(self, code: str, chosen: bool) -> LanguageProgress:
        language = LanguageProgress(code, dict(settings.LANGUAGES)[code], code in self.mine, chosen)
        language.unsure = unsure(code)
        for page in self.english:
            key = page["translation_key"]
            language.counts[self._kind(key, code)] += 1
            language.heard += bool(self.heard[key, code])
        return language

    def _kind(self, key: Any, code: str) -> str:
        state = self.translations.get((key, code))
        if state is None or not state["live"]:
            return "missing" if (key, code) in self.asked else "unasked"
        if state["translation_state__stale"]:
            return "stale"
        read = state["translation_state__reviewed_digest"]
        return "reviewed" if read and read == state["seal"] else "unread"

    def _row(self, page: dict[str, Any]) -> PageRow:
        cells = [self._cell(page, language.code) for language in self.chosen]
        return PageRow(page["title"], page["depth"] - 2, cells)

    def _cell(self, page: dict[str, Any], code: str) -> Cell:
        key = page["translation_key"]
        state = self.translations.get((key, code))
        kind = self._kind(key, code)
        if state is None:
            return Cell(code, kind, href=self._ask(page, code))
        is_read = kind == "reviewed"
        # Where awareness/static/translating/editor.js brings whoever comes to what is not done yet.
        edit = f"{reverse('wagtailadmin_pages:edit', args=[state['pk']])}#next"
        return Cell(
            code,
            kind,
            todo=self.todo.get((key, code), 0),
            heard=self.heard[key, code],
            day=state["translation_state__reviewed_on"] if is_read else None,
            reader=_name(state) if is_read else "",
            href=edit if code in self.mine else "",
        )

    def _ask(self, page: dict[str, Any], code: str) -> str:
        if not self.asks:
            return ""
        url = reverse("wagtail_localize:submit_page_translation", args=[page["pk"]])
        return f"{url}?select_locale={code}"


def _english() -> list[dict[str, Any]]:
    pages = Page.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE, depth__gt=1)
    return list(pages.order_by("path").values("pk", "translation_key", "title", "depth"))


def _translations() -> dict[tuple[Any, str], dict[str, Any]]:
    """Every page that is not English, public or not, with its state; by key and language."""
    pages = (
        Page.objects.filter(depth__gt=1)
        .exclude(locale__language_code=settings.LANGUAGE_CODE)
        .annotate(seal=Concat("translation_state__source_digest", "translation_state__own_digest"))
    )
    columns = [f"translation_state__{name}" for name in STATE]
    readers = [f"translation_state__reviewed_by__{name}" for name in READER]
    rows = pages.values(
        *("pk", "translation_key", "locale__language_code", "live", "seal"),
        *columns,
        *readers,
    )
    return {(row["translation_key"], row["locale__language_code"]): row for row in rows}


def _heard() -> Counter[tuple[Any, str]]:
    """How many sections of each page can be heard; by key and language. The site knows."""
    heard: Counter[tuple[Any, str]] = Counter()
    for sections_heard in hooks.get_hooks("sections_heard"):
        heard.update(sections_heard())
    return heard


def _todo(languages: list[str]) -> dict[tuple[Any, str], int]:
    """How many passages of each page are still to be translated, in these languages."""
    segments = StringSegment.objects.filter(source__locale__language_code=settings.LANGUAGE_CODE)
    totals = dict(segments.values_list("source__object_id").annotate(Count("pk")))
    used = segments.filter(string=OuterRef("translation_of"), context=OuterRef("context"))
    done: defaultdict[tuple[Any, str], int] = defaultdict(int)
    fit = StringTranslation.objects.filter(Exists(used), has_error=False)
    rows = fit.filter(locale__language_code__in=languages).values_list(
        "context__object_id", "locale__language_code"
    )
    for key, code, count in rows.annotate(Count("pk")):
        done[key, code] = count
    return {
        (key, code): total - done[key, code] for key, total in totals.items() for code in languages
    }


def _name(state: dict[str, Any]) -> str:
    """Who has read it, for staff alone; empty where a file said so."""
    first, last, account = (
        state[f"translation_state__reviewed_by__{part}"]
        for part in ("first_name", "last_name", "username")
    )
    return " ".join(filter(None, (first, last))) or account or ""
