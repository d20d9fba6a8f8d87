"""The statistics as files for a spreadsheet, and the words that stand over each table."""

import csv
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from helpdesk.rules import routing
from helpdesk.rules.message_kinds import MessageKind
from helpdesk.statistics import counting
from helpdesk.statistics.suppression import Cell
from helpdesk.statistics.tables import YearTable

TITLES = {
    "desk": gettext_lazy("Conversations by desk"),
    "region": gettext_lazy("Conversations by region"),
    "language": gettext_lazy("Conversations by group of languages"),
    "topic": gettext_lazy("Conversations by topic"),
    "kind": gettext_lazy("Conversations by who writes"),
    "outcome": gettext_lazy("How conversations were closed"),
    "answer": gettext_lazy("When the first answer came"),
    "came": gettext_lazy("Numbers that came back, of conversations that are deleted"),
}
HIDDEN = "×"


def lines(year: int, table: YearTable) -> list[list[str]]:
    """A table as it stands on the screen: a title, the heads, the rows, the totals."""
    months = [date_format(month, "M") for month in table.months]
    whole = bool(table.sums)
    heads = ["", *months, *([_("year")] if whole else [])]
    body = [
        [
            value_label(table.margin, value),
            *map(cell_text, cells),
            *([cell_text(table.sums[value])] if whole else []),
        ]
        for value, cells in table.rows.items()
    ]
    totals = [
        _("all"),
        *map(cell_text, table.totals),
        *([cell_text(table.grand_total)] if whole else []),
    ]
    return [[f"{TITLES[table.margin]}, {year}"], heads, *body, totals]


def cell_text(cell: Cell) -> str:
    return HIDDEN if cell is None else str(cell)


def value_label(margin: str, value: str) -> str:
    """A value in the reader's words."""
    topics = settings.PHONEBOOK.page(get_language()).topics
    known: dict[str, dict[str, Any]] = {
        "desk": dict(routing.DeskName.choices),
        "region": {**dict(routing.RegionCode.choices), counting.OPEN: _("left open")},
        "language": dict(counting.Languages.choices),
        "topic": {**topics, counting.OPEN: _("left open")},
        "kind": dict(MessageKind.choices),
        "outcome": dict(counting.Ending.choices),
        "answer": dict(counting.FirstAnswer.choices),
        "came": dict(counting.Return.choices),
    }
    return str(known[margin].get(value, value))


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
    from openpyxl import Workbook  # a fifteenth of each start, for a file that is asked for rarely

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
