"""What an address is (page, form, staff, inbox), and therefore which headers it gets."""

from enum import Enum

from django.conf import settings

from base.languages.language_list import LANGUAGES
from base.limits import LONGEST_PICTURE_FORM, LONGEST_VOICE_FORM

# What is written, read back or left behind here must stay in no store and no archive.
FORMS = frozenset({"write", "speak", "picture", "read", "report", "refer", "tell"})
SEARCH = "search"
UNSTORED = FORMS | {"leave", SEARCH}
# The two public addresses that take a file, a voice or a picture, and how many bytes of a form.
SPEAK, PICTURE = "speak", "picture"
TAKE_A_FILE = {SPEAK: LONGEST_VOICE_FORM, PICTURE: LONGEST_PICTURE_FORM}
# Where whoever cannot write or read may be helped by somebody, and hears the number.
WRITE = "write"
# Where somebody comes back with a number, and may hear an answer.
READ = "read"
# The one file to pass on.
ONE_FILE = "file"
# Every language has these, without a page in the CMS.
SAME_EVERYWHERE = FORMS | {SEARCH, "languages"}
STAFF = "/cms/"
INBOX = "/cms/helpdesk/"
LOGIN = "/cms/login/"
SECOND_STEP = "/cms/second-factor/"
# Of staff, where nothing runs but our own files, and no frame shows it.
STRICT = (INBOX, LOGIN, SECOND_STEP)
RECORDER = ("/cms/recordings/page/", "/cms/recordings/sentences/")


class AddressKind(Enum):
    PAGE = "page"
    UNSTORED = "unstored"
    FILE = "file"
    STAFF = "staff"


def kind_of(path: str) -> AddressKind:
    if path.startswith(STAFF):
        return AddressKind.STAFF
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL, "/documents/")):
        return AddressKind.FILE
    if act_of(path) in UNSTORED or path == "/healthz":
        return AddressKind.UNSTORED
    return AddressKind.PAGE


def act_of(path: str) -> str:
    """`write` for `/ar/write/`; empty where no language stands first."""
    first, _, rest = path.lstrip("/").partition("/")
    if first not in LANGUAGES:
        return ""
    return rest.partition("/")[0]
