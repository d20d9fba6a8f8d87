"""
The figures of whole years as a file for a spreadsheet: what the page of figures shows, and no more.

A line for each number: year, table, what was counted, how many; × where it is hidden.
"""

import csv
import io

from base import phonebook

# Editors name topics, and a spreadsheet reckons with what begins so.
LIKE_A_FORMULA = tuple("=+-@\t\r")


def figures_as_csv(language: str) -> str:
    """In the language of a page of figures, from the phonebook."""
    out = io.StringIO()
    out.write("\ufeff")  # else a spreadsheet takes it for another alphabet
    table = csv.writer(out)
    for year, year_tables in phonebook.current().page(language).figures.items():
        for title, rows in year_tables:
            for row in rows:
                table.writerow([year, title] + [_plain(cell) for cell in row])
    return out.getvalue()


def _plain(cell: str) -> str:
    if cell.startswith(LIKE_A_FORMULA):
        return f"'{cell}"
    return cell
