"""The statistics as files for a spreadsheet, and the words that stand over each table."""

import csv
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from base import phonebook
from helpdesk.rules import routing
from helpdesk.rules.submission import MessageKind
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
    heads = [""]
    heads.extend(date_format(month, "M") for month in table.months)
    totals = list(table.totals)
    is_whole = bool(table.sums)
    if is_whole:
        heads.append(_("year"))
        totals.append(table.grand_total)
    sheet = [[f"{TITLES[table.margin]}, {year}"], heads]
    for value, months in table.rows.items():
        cells = list(months)
        if is_whole:
            cells.append(table.sums[value])
        sheet.append(_line(value_label(table.margin, value), cells))
    sheet.append(_line(_("all"), totals))
    return sheet


def _line(label: str, cells: list[Cell]) -> list[str]:
    line = [label]
    line.extend(map(cell_text, cells))
    return line


def cell_text(cell: Cell) -> str:
    if cell is None:
        return HIDDEN
    return str(cell)


def value_label(margin: str, value: str) -> str:
    """A value in the reader's words."""
    topics = phonebook.current().page(get_language()).topics
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
    if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{cell}"
    return cell


def _csv(sheet: list[list[str]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    response.write("\ufeff")  # else a spreadsheet takes it for another alphabet
    writer = csv.writer(response)
    for line in sheet:
        writer.writerow([_harmless(cell) for cell in line])
    return response


def _number_or_text(cell: str) -> int | str:
    if cell.isdecimal():
        return int(cell)
    return cell


def _xlsx(sheet: list[list[str]]) -> HttpResponse:
    from openpyxl import Workbook  # a fifteenth of each start, for a file that is asked for rarely

    book = Workbook()
    for line in sheet:
        book.active.append([_number_or_text(cell) for cell in line])
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="statistics.xlsx"'
    book.save(response)
    return response


FILES = {"csv": _csv, "xlsx": _xlsx}
