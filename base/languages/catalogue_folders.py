"""
In which folder the words of a file are translated: with the room whose people alone see them.

Whatever is in no row of STAFF is for readers, and a test asks for it in every language. A message
that both are shown stands in both. Pure data; the settings, the tests and the commands read it.
"""

from collections.abc import Collection

from base.languages.language_list import DEFAULT, LANGUAGES, STAFF_LANGUAGES

READERS = "locale"
# A folder for staff, and the beginnings of the files whose words they alone see.
STAFF: dict[str, tuple[str, ...]] = {
    "helpdesk/inbox/locale": (
        "helpdesk/audit/",
        "helpdesk/conversations/handover.py",
        "helpdesk/desks/",
        "helpdesk/inbox/",
        "helpdesk/models/",
        "helpdesk/notices/",
        "helpdesk/rules/mail_times.py",
        "helpdesk/rules/submission.py",
        "helpdesk/statistics/",
    ),
    "awareness/staff/locale": (
        "awareness/blocks/",
        "awareness/content/translation_files.py",
        "awareness/media/",
        "awareness/media/",
        "base/phonebook/numbering_plan.py",
        "awareness/facts/placeholders.py",
        "awareness/models/",
        "awareness/staff/",
        "awareness/templates/awareness/panels/",
        "awareness/templates/awareness/translating/",
        "awareness/translating/",
        "awareness/wagtail_hooks.py",
    ),
    "site/website/accounts/locale": (
        "site/website/accounts/",
        "site/website/banners/",
        "site/website/recordings/",
        "site/website/approvals/",
        "site/website/staff_guide.py",
        "site/website/templates/wagtailadmin/",
        "site/website/templates/website/accounts/",
        "site/website/templates/website/banners/",
        "site/website/templates/website/recordings/",
        "site/website/templates/website/approvals/",
        "site/website/templates/website/staff_guide/",
        "site/website/wagtail_hooks.py",
        "site/website/monitoring/own_certificate.py",
        "site/website/monitoring/status_figures.py",
        "site/website/monitoring/status_view.py",
    ),
}
FOLDERS = (READERS,) + tuple(STAFF)
# What Wagtail says in words of software, and what it leaves in English, in words of ours. Nothing
# is collected into these: each message is one of Wagtail's. In English too.
OF_WAGTAIL = "base/languages/cms_words"
SPOKEN = FOLDERS + (OF_WAGTAIL,)


def folder_of(file: str) -> str:
    """The folder for the words of a file; both are paths from the root of the repository."""
    for folder, begins in STAFF.items():
        if file.startswith(begins):
            return folder
    return READERS


def languages_of(folder: str) -> Collection[str]:
    """The codes of the languages that have a catalogue in one of SPOKEN."""
    if folder == READERS:
        return LANGUAGES
    if folder == OF_WAGTAIL:
        return STAFF_LANGUAGES
    return [code for code in STAFF_LANGUAGES if code != DEFAULT]
