"""The countries of the world in the reader's language, and where a child is helped there."""

import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError

# Codes of CLDR that are no country somebody could name as the place: unions, islands that belong
# to another code, and codes for tests; and land where nobody lives but soldiers and researchers.
NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    | {"AQ", "BV", "GS", "HM", "IO", "TF", "UM"}
)
# Who is there for a child, by country: codes of the phonebook. What the list of other countries has
# of a country (`base.phonebook.travel_lines`) stands beside it; for all others there is only the
# website of ECPAT, which leads to that of each country.
LINES_IN = {"BE": ("child-focus", "police"), "DE": (), "NL": ()}
ANYWHERE = ("dont-look-away",)
# Where 112 is answered: the members of the European Union (Directive (EU) 2018/1972, art. 109).
EUROPEAN_UNION = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)


@lru_cache(maxsize=64)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """
    ISO 3166 code and name of each country, in the order of the names.

    language: a code of LANGUAGES. A name that is not known in it is given in English.
    """
    here = _locale(language).territories
    names = {
        code: here.get(code, name)
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }
    return tuple(sorted(names.items(), key=lambda row: _sorted_as(row[1])))


def country(code: str, language: str) -> str:
    """The name of a country; a code that is none is given back as it is."""
    return dict(countries(language)).get(code, code)


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _sorted_as(name: str) -> str:
    """Without accents, so that Österreich stands with O and not after Z."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
