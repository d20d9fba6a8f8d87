"""
In which languages the words of the interface are really there.

A language without a whole catalogue shows English buttons; the page must then say so, or a
screen reader speaks English with the sounds of Tigrinya. Asked of the catalogues themselves.
"""

import gettext
import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale, trans_real

from base.languages import language_list

# One message in so many may be missing. A new sentence stands in English until it is translated;
# it must not put every page of the language back into English and, in Arabic, turn it around.
MAY_LACK_ONE_IN = 25
# Letters of a catalogue in which its header is.
HEADER_LETTERS = 2_000
REVIEWED_ON = re.compile(r'^"X-Reviewed-On: (\d{4}-\d\d-\d\d)\\n"$', re.MULTILINE)


def shown_language(code: str) -> str:
    """The language in which a reader of `code` is shown buttons and links."""
    return code if code in complete() else language_list.DEFAULT


def speak_english(code: str) -> None:
    """
    Show English for whatever a reader of an incomplete language would be shown.

    Else the few words that Django and Wagtail happen to know ("Privacy", the months) would stand
    in that language between English ones. Staff's languages are left alone: the CMS knows them.
    """
    if code not in language_list.LANGUAGES or code in complete():
        return
    if code in dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES):
        return
    # Asked every time: Django makes its catalogues anew when a setting about languages changes.
    catalogue, english = trans_real.translation(code), trans_real.translation(language_list.DEFAULT)
    catalogue._catalog, catalogue.plural = english._catalog, english.plural


def complete() -> frozenset[str]:
    """The languages whose catalogue holds what readers are shown; read once a process."""
    return complete_in(Path(settings.LOCALE_PATHS[0]))


@lru_cache(maxsize=64)
def read_on(code: str, folder: Path | None = None) -> date | None:
    """
    The day on which a native speaker has read the words of buttons and forms in a language: what
    the header of its catalogue says (`X-Reviewed-On`); None while nobody has.
    """
    place = (folder or Path(settings.LOCALE_PATHS[0])) / to_locale(code) / "LC_MESSAGES"
    if not (place / "django.po").exists():
        return None
    with (place / "django.po").open(encoding="utf-8") as catalogue:
        header = catalogue.read(HEADER_LETTERS)
    said = REVIEWED_ON.search(header)
    if said is None:
        return None
    return date.fromisoformat(said[1])


@lru_cache(maxsize=2)
def complete_in(folder: Path) -> frozenset[str]:
    """Those whose catalogue below `folder` does."""
    english_messages = _in_template(folder / "django.pot")
    codes = {language_list.DEFAULT}
    for code in language_list.LANGUAGES:
        catalogue = folder / to_locale(code) / "LC_MESSAGES" / "django.mo"
        missing = english_messages - _translated(catalogue)
        if english_messages and len(missing) * MAY_LACK_ONE_IN <= len(english_messages):
            codes.add(code)
    return frozenset(codes)


def _in_template(path: Path) -> set[str]:
    """What readers are shown, in English, as a compiled catalogue names it."""
    if not path.exists():
        return set()
    return {entry.msgid_with_context for entry in polib.pofile(str(path)) if not entry.obsolete}


def _translated(path: Path) -> set[str]:
    """The same of a compiled catalogue: Django reads that, and in an eighth of the time."""
    if not path.exists():
        return set()
    with path.open("rb") as file:
        catalogue = vars(gettext.GNUTranslations(file))["_catalog"]
    # A message with a plural stands once for each form.
    return {key if isinstance(key, str) else key[0] for key in catalogue}
