"""
The figures of whole years as a file for a spreadsheet: what the page of figures shows, and no more.

A line for each number: year, table, what was counted, how many; × where it is hidden.
"""

import csv
import io

from django.conf import settings

# Editors name topics, and a spreadsheet reckons with what begins so.
LIKE_A_FORMULA = tuple("=+-@\t\r")


def figures_as_csv(language: str) -> str:
    """In the language of a page of figures, from the phonebook."""
    out = io.StringIO()
    out.write("\ufeff")  # else a spreadsheet takes it for another alphabet
    for year, year_tables in settings.PHONEBOOK.page(language).figures.items():
        for title, rows in year_tables:
            csv.writer(out).writerows([[year, title, *map(_plain, row)] for row in rows])
    return out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(LIKE_A_FORMULA) else cell
