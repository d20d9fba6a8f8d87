"""
In which languages the words of the interface are really there.

A language without a whole catalogue shows English buttons; the page must then say so, or a
screen reader speaks English with the sounds of Tigrinya. Asked of the catalogues themselves.
"""

from functools import lru_cache
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale, trans_real

from website import languages

# Where words stand that staff alone see. They do not decide how readers are addressed.
OF_STAFF = (
    "helpdesk/audit/",
    "helpdesk/bells.py",
    "helpdesk/inbox/",
    "helpdesk/joining.py",
    "helpdesk/models/",
    "helpdesk/outbox.py",
    "helpdesk/precautions.py",
    "helpdesk/tally.py",
    "helpdesk/transfer.py",
    "templates/helpdesk/inbox/",
    "templates/wagtailadmin/",
    "awareness/models/",
    "awareness/reports.py",
    "awareness/templates/awareness/translating/",
    "awareness/translating/",
    "awareness/wagtail_hooks.py",
    "helpdesk/audit/",
    "helpdesk/wagtail_hooks.py",
    "site/accounts/",
    "site/wagtail_hooks.py",
    "templates/website/accounts/",
)
# One message in so many may be missing. A new sentence stands in English until it is translated;
# it must not put every page of the language back into English and, in Arabic, turn it around.
MAY_LACK_ONE_IN = 25


def spoken(code: str) -> str:
    """The language in which a reader of `code` is shown buttons and links."""
    return code if code in complete() else languages.DEFAULT


def speak_english(code: str) -> None:
    """
    Show English for whatever a reader of an incomplete language would be shown.

    Else the few words that Django and Wagtail happen to know ("Privacy", the months) would stand
    in that language between English ones. Staff's languages are left alone: the CMS knows them.
    """
    if code not in languages.LANGUAGES or code in complete():
        return
    if code in dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES):
        return
    # Asked every time: Django makes its catalogues anew when a setting about languages changes.
    theirs, english = trans_real.translation(code), trans_real.translation(languages.DEFAULT)
    theirs._catalog, theirs.plural = english._catalog, english.plural


@lru_cache(maxsize=1)
def complete() -> frozenset[str]:
    """The languages whose catalogue holds what readers are shown; read once a process."""
    folder = Path(settings.LOCALE_PATHS[0])
    wanted = _messages(folder / "django.pot")
    found = {languages.DEFAULT}
    for code in languages.LANGUAGES:
        catalogue = folder / to_locale(code) / "LC_MESSAGES" / "django.po"
        missing = wanted - _messages(catalogue, translated=True)
        if wanted and len(missing) * MAY_LACK_ONE_IN <= len(wanted):
            found.add(code)
    return frozenset(found)


def is_for_staff(entry: polib.POEntry) -> bool:
    """Whether nobody else is shown a message."""
    return all(file.startswith(OF_STAFF) for file, _line in entry.occurrences or [("", "")])


def _messages(path: Path, *, translated: bool = False) -> set[tuple[str | None, str]]:
    """The messages of a catalogue that readers are shown."""
    if not path.exists():
        return set()
    return {
        (entry.msgctxt, entry.msgid)
        for entry in polib.pofile(str(path))
        if not entry.obsolete and (entry.translated() or not translated) and not is_for_staff(entry)
    }
