"""
Every page in every language: what is missing, stale, unread or read, and by whom.

Five queries, whatever the number of pages and languages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale
from wagtail import hooks
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

# How many messages of a language carry a note of doubt for the native reader.


NOTE = "# unsure:"
CATALOGUES = ("content.po", "django.po")


def unsure(language: str) -> int:
    """Messages in the catalogues of a language with a comment that begins with `unsure:`."""
    folders = (Path(root) / to_locale(language) / "LC_MESSAGES" for root in settings.LOCALE_PATHS)
    paths = (folder / name for folder in folders for name in CATALOGUES)
    return sum(_count(path, path.stat().st_mtime_ns) for path in paths if path.exists())


@lru_cache(maxsize=128)
def _count(path: Path, _changed: int) -> int:
    """Without parsing: sixty catalogues are read for one screen."""
    messages = path.read_text(encoding="utf-8").split("\n\n")
    return sum(_has_note(message.splitlines()) for message in messages)


def _has_note(lines: list[str]) -> bool:
    return any(line.startswith(NOTE) for line in lines) and not any(
        line.startswith("#~ msgid") for line in lines
    )


# The order is that in which a translator would want to work.
KINDS = {
    "missing": _("Missing"),
    "stale": _("Stale"),
    "unread": _("Not reviewed"),
    "reviewed": _("Reviewed"),
    "unasked": _("Not asked for"),
}
STATE = ("stale", "reviewed_digest", "reviewed_on")
READ_BY = "translation_state__reviewed_by__"
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
    pk: int
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
        shown: list[tuple[Any, int]] = []
        for kind, label in KINDS.items():
            if kind != "unasked":
                shown.append((label, self.counts[kind]))
        shown.append((_("Audio"), self.heard))
        shown.append((_("Notes of doubt"), self.unsure))
        return shown


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
        self.languages = [self._language(code, code in chosen) for code in self._order()]
        self.all_mine = all(language.mine for language in self.languages)
        self.chosen = [language for language in self.languages if language.chosen]
        self.rows: list[PageRow] = []
        self.unasked: list[PageRow] = []
        for page in self.english:
            row = self._row(page)
            if row.is_asked:
                self.rows.append(row)
            else:
                self.unasked.append(row)

    def _order(self) -> list[str]:
        others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        return sorted(others, key=lambda code: code not in self.mine)

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
            if (key, code) in self.asked:
                return "missing"
            return "unasked"
        if state["translation_state__stale"]:
            return "stale"
        read = state["translation_state__reviewed_digest"]
        if read and read == state["seal"]:
            return "reviewed"
        return "unread"

    def _row(self, page: dict[str, Any]) -> PageRow:
        cells = [self._cell(page, language.code) for language in self.chosen]
        return PageRow(page["pk"], page["title"], page["depth"] - 2, cells)

    def _cell(self, page: dict[str, Any], code: str) -> Cell:
        key = page["translation_key"]
        state = self.translations.get((key, code))
        kind = self._kind(key, code)
        if state is None:
            return Cell(code, kind, href=self._ask(page, code))
        todo = self.todo.get((key, code), 0)
        cell = Cell(code, kind, todo=todo, heard=self.heard[key, code])
        if kind == "reviewed":
            day = state["translation_state__reviewed_on"]
            cell = cell._replace(day=day, reader=_name(state))
        if code in self.mine:
            # Where awareness/static/translating/editor.js brings whoever comes to what is not
            # done yet.
            edit = reverse("wagtailadmin_pages:edit", args=[state["pk"]])
            cell = cell._replace(href=f"{edit}#next")
        return cell

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
    columns = ["pk", "translation_key", "locale__language_code", "live", "seal"]
    columns += [f"translation_state__{name}" for name in STATE]
    columns += [f"{READ_BY}{name}" for name in READER]
    rows = pages.values(*columns)
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
    todo = {}
    for key, total in totals.items():
        for code in languages:
            todo[key, code] = total - done[key, code]
    return todo


def _name(state: dict[str, Any]) -> str:
    """Who has read it, for staff alone; empty where a file said so."""
    names = [state[f"{READ_BY}first_name"], state[f"{READ_BY}last_name"]]
    whole = " ".join(name for name in names if name)
    return whole or state[f"{READ_BY}username"] or ""
