"""The page of statistics: charts with their table beside them, and both files of just that."""

import csv
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from openpyxl import Workbook

from helpdesk import audit, routing, statistics, tally
from helpdesk.audit import Action
from helpdesk.fields import number_in
from helpdesk.hiding import Cell
from helpdesk.inbox.door import Page
from helpdesk.statistics import Table

TITLES = {
    "desk": gettext_lazy("Conversations by desk"),
    "region": gettext_lazy("Conversations by region"),
    "language": gettext_lazy("Conversations by group of languages"),
    "topic": gettext_lazy("Conversations by topic"),
    "outcome": gettext_lazy("How conversations were closed"),
}
HIDDEN = "×"
BAR, GAP, TALL = 26, 6, 120


class Statistics(Page):
    """`?year=` and, for a biennial report, `?years=2`; `?as=csv` or `xlsx` for a file of it."""

    needs_key = False
    page_title: str = gettext_lazy("Statistics")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        known = statistics.years(today)
        asked = number_in(request.GET.get("year", ""))
        year = asked if asked in known else max(known, default=0)
        both = request.GET.get("years") == "2"
        shown = [one for one in ([year - 1, year] if both else [year]) if one]
        tables = [(one, table) for one in shown for table in statistics.tables(one, today)]
        sheet = [line for one, table in tables for line in lines(one, table)]
        if request.GET.get("as") in FILES:
            audit.record(Action.EXPORTED, by=self.user)
            return FILES[request.GET["as"]](sheet)
        return self.page(
            "helpdesk/inbox/statistics.html",
            years=known,
            year=year,
            both=both,
            tables=[_shown(one, table) for one, table in tables],
        )


def lines(year: int, table: Table) -> list[list[str]]:
    """A table as it stands on the screen: a title, the heads, the rows, the totals."""
    months = [date_format(month, "M") for month in table.months]
    whole = bool(table.sums)
    heads = ["", *months, *([_("year")] if whole else [])]
    body = [
        [
            name(table.margin, value),
            *map(said, cells),
            *([said(table.sums[value])] if whole else []),
        ]
        for value, cells in table.rows.items()
    ]
    totals = [_("all"), *map(said, table.totals), *([said(table.grand_total)] if whole else [])]
    return [[f"{TITLES[table.margin]}, {year}"], heads, *body, totals]


def said(cell: Cell) -> str:
    return HIDDEN if cell is None else str(cell)


def name(margin: str, value: str) -> str:
    """A value in the reader's words."""
    topics = settings.PHONEBOOK.page(get_language()).topics
    known: dict[str, dict[str, Any]] = {
        "desk": dict(routing.Desk.choices),
        "region": dict(routing.Region.choices),
        "language": dict(tally.Languages.choices),
        "topic": {**topics, "open": _("left open")},
        "outcome": dict(tally.Outcome.choices),
    }
    return str(known[margin].get(value, value))


def _shown(year: int, table: Table) -> dict[str, Any]:
    title, heads, *rows = lines(year, table)
    most = max([cell for cell in table.totals if cell], default=1)
    bars = [
        {
            "x": place * (BAR + GAP),
            "height": round((cell or 0) / most * TALL),
            "y": TALL - round((cell or 0) / most * TALL),
            "middle": place * (BAR + GAP) + BAR // 2,
            "said": said(cell),
            "month": date_format(month, "M"),
            "is_hidden": cell is None,
        }
        for place, (month, cell) in enumerate(zip(table.months, table.totals, strict=True))
    ]
    width = len(bars) * (BAR + GAP)
    return {"title": title[0], "heads": heads, "rows": rows, "bars": bars, "width": width}


def _harmless(cell: str) -> str:
    """Editors name the topics, and a spreadsheet reckons with what begins like a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _csv(sheet: list[list[str]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    response.write("\ufeff")  # else a spreadsheet takes it for another alphabet
    csv.writer(response).writerows([[_harmless(cell) for cell in line] for line in sheet])
    return response


def _xlsx(sheet: list[list[str]]) -> HttpResponse:
    book = Workbook()
    for line in sheet:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in line])
    for cell in (cell for row in book.active.iter_rows() for cell in row if cell.value):
        cell.data_type = "n" if isinstance(cell.value, int) else "s"  # never a formula
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="statistics.xlsx"'
    book.save(response)
    return response


FILES = {"csv": _csv, "xlsx": _xlsx}
