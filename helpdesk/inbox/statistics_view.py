"""The page of statistics: charts with their table beside them, and both files of just that."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from helpdesk import audit, clock_guard
from helpdesk.audit import Action
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.rules.form_fields import whole_number
from helpdesk.statistics.csv_and_xlsx import FILES, cell_text, lines
from helpdesk.statistics.tables import YearTable, tables, years

BAR, GAP, TALL = 26, 6, 120  # points of the drawing


class StatisticsView(InboxView):
    """`?year=` and, for a biennial report, `?years=2`; `?as=csv` or `xlsx` for a file of it."""

    needs_key = False
    page_title: str = gettext_lazy("Statistics")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock_guard.believed_day()
        known = years(today)
        asked = whole_number(request.GET.get("year", ""))
        year = max(known, default=0)
        if asked in known:
            year = asked
        both = request.GET.get("years") == "2"
        of_years = _tables_of(year, both, today)
        if request.GET.get("as") in FILES:
            audit.record(Action.EXPORTED, by=self.user)
            return _file(request.GET["as"], of_years)
        shown = [_shown(shown_year, table) for shown_year, table in of_years]
        return self.page("inbox/statistics.html", years=known, year=year, both=both, tables=shown)


def _tables_of(year: int, both: bool, today: date) -> list[tuple[int, YearTable]]:
    """Each table with its year. both: of the year before, too. year: 0 where none was counted."""
    if not year:
        return []
    shown = [year]
    if both:
        shown.insert(0, year - 1)
    of_years = []
    for shown_year in shown:
        of_years += [(shown_year, table) for table in tables(shown_year, today)]
    return of_years


def _file(kind: str, of_years: list[tuple[int, YearTable]]) -> HttpResponse:
    sheet = []
    for year, table in of_years:
        sheet.extend(lines(year, table))
    return FILES[kind](sheet)


def _shown(year: int, table: YearTable) -> dict[str, Any]:
    sheet = lines(year, table)
    most = max([cell for cell in table.totals if cell], default=1)
    bars: list[dict[str, Any]] = []
    for month, cell in zip(table.months, table.totals, strict=True):
        start = len(bars) * (BAR + GAP)
        height = round((cell or 0) / most * TALL)
        bars.append(
            {
                "x": start,
                "height": height,
                "y": TALL - height,
                "middle": start + BAR // 2,
                "said": cell_text(cell),
                "month": date_format(month, "M"),
                "is_hidden": cell is None,
            }
        )
    width = len(bars) * (BAR + GAP)
    return {
        "title": sheet[0][0],
        "heads": sheet[1],
        "rows": sheet[2:],
        "bars": bars,
        "width": width,
    }
