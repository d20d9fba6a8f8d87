"""The page of statistics: charts with their table beside them, and both files of just that."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.rules.form_fields import whole_number
from helpdesk.statistics.csv_and_xlsx import FILES, cell_text, lines
from helpdesk.statistics.tables import YearTable, tables, years

BAR, GAP, TALL = 26, 6, 120


class Statistics(InboxView):
    """`?year=` and, for a biennial report, `?years=2`; `?as=csv` or `xlsx` for a file of it."""

    needs_key = False
    page_title: str = gettext_lazy("Statistics")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        known = years(today)
        asked = whole_number(request.GET.get("year", ""))
        year = asked if asked in known else max(known, default=0)
        both = request.GET.get("years") == "2"
        shown = [shown_year for shown_year in ([year - 1, year] if both else [year]) if shown_year]
        of_years = [
            (shown_year, table) for shown_year in shown for table in tables(shown_year, today)
        ]
        sheet = [line for shown_year, table in of_years for line in lines(shown_year, table)]
        if request.GET.get("as") in FILES:
            audit.record(Action.EXPORTED, by=self.user)
            return FILES[request.GET["as"]](sheet)
        return self.page(
            "inbox/statistics.html",
            years=known,
            year=year,
            both=both,
            tables=[_shown(shown_year, table) for shown_year, table in of_years],
        )


def _shown(year: int, table: YearTable) -> dict[str, Any]:
    title, heads, *rows = lines(year, table)
    most = max([cell for cell in table.totals if cell], default=1)
    bars = [
        {
            "x": place * (BAR + GAP),
            "height": round((cell or 0) / most * TALL),
            "y": TALL - round((cell or 0) / most * TALL),
            "middle": place * (BAR + GAP) + BAR // 2,
            "said": cell_text(cell),
            "month": date_format(month, "M"),
            "is_hidden": cell is None,
        }
        for place, (month, cell) in enumerate(zip(table.months, table.totals, strict=True))
    ]
    width = len(bars) * (BAR + GAP)
    return {"title": title[0], "heads": heads, "rows": rows, "bars": bars, "width": width}
