"""
How strangers' words and their languages are put on a staff page.

Words are shown as they were typed: escaped, no link made of an address, no markup. Characters
that steer the direction of a line could make a text read as another than it is, so they do not
act; a mark stands in their place.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from helpdesk import routing, sealing
from helpdesk.countries import country
from helpdesk.digits import in_order
from helpdesk.models import Message
from helpdesk.replies import Found, Opened

STEERING = {
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u061c": "ALM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f" + "".join(STEERING) + "]")

SAFE_CONTACT = {
    "reach_by": _("May be reached by"),
    "reach_at": _("Number or address"),
    "safe_hours": _("Safe times"),
    "if_another_answers": _("If somebody else answers"),
    "never_do": _("Never do"),
}
SEEN = {
    "child": _("The child, or the children"),
    "adult": _("The adult"),
    "country": _("Country"),
    "place": _("Place"),
    "moment": _("Day and time"),
}
REACH_BY = {"call": _("a call"), "text": _("a text message"), "write": _("an e-mail")}


class Tongue(NamedTuple):
    """A language as it is shown: own name, `lang`, `dir`; name in the reader's words."""

    code: str
    own: str
    dir: str
    name: str


def tongue(code: str) -> Tongue:
    """The language of `code`; one that this site does not know is shown by its code."""
    try:
        info = get_language_info(code)
    except KeyError:
        return Tongue("", code, "auto", "")
    name = str(info["name_translated"])
    return Tongue(code, info["name_local"], "rtl" if info["bidi"] else "ltr", name)


def tongues() -> list[Tongue]:
    return [tongue(code) for code, _name in settings.LANGUAGES]


def name_of(user: Any) -> str:
    """A colleague's name as the desk knows it."""
    return user.get_full_name() or user.get_username()


def letters_differ(text: str, code: str) -> bool:
    """Whether most letters of `text` are not those in which the language writes its own name."""
    theirs, own = _script(text), _script(tongue(code).own)
    return bool(theirs and own) and theirs != own


def _script(text: str) -> str:
    """The commonest script in it, by the first word of its letters' names: LATIN, ARABIC, CJK."""
    names = Counter(
        unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()
    )
    return names.most_common(1)[0][0] if names else ""


def label(found: Found) -> dict[str, str]:
    """Language, topic and region of the case; empty when damaged, as the rest is worth showing."""
    conversation, case_key = found
    try:
        return sealing.open_label(bytes(conversation.label), case_key, conversation.pk)
    except sealing.CannotUnseal:
        return {}


def topic(code: str) -> str:
    """What it is about, in the reader's language; empty when it was left open."""
    if not code:
        return ""
    return str(settings.PHONEBOOK.page(get_language()).topics.get(code, code))


def region(code: str) -> str:
    return str(dict(routing.Region.choices).get(code, code))


def visible(text: str) -> SafeString:
    """`text` escaped for a page, with a mark in the place of each character that is unseen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts, end = [], 0
    for found in UNSEEN.finditer(text):
        parts += [in_order(text[end : found.start()]), _mark(found.group())]
        end = found.end()
    return mark_safe("".join([*parts, in_order(text[end:])]))  # noqa: S308 - each part is escaped


def _mark(character: str) -> SafeString:
    name = STEERING.get(character) or f"U+{ord(character):04X}"
    return format_html('<span class="hd-unseen" dir="ltr">{}</span>', name)


@dataclass(frozen=True)
class Said:
    """One message on the page. kind: in, out or note. author: who of us, for notes."""

    kind: str
    text: SafeString
    lang: str
    dir: str
    day: date
    author: str
    is_damaged: bool


def said(one: Opened, theirs: str) -> Said:
    """A message for the page. theirs: the language the person asked for."""
    text = str(one.content.get("text", ""))
    kind, code = one.message.direction, str(one.content.get("language", ""))
    # Of an answer the language is known. A person may write in another than they want to read,
    # so the letters decide the direction, and their language is the likeliest.
    is_answer = kind == Message.Direction.OUT
    lang = code if is_answer else theirs * (kind == Message.Direction.IN)
    return Said(
        kind=kind,
        text=visible(text),
        lang=lang,
        dir=tongue(code).dir if is_answer and code else "auto",
        day=one.message.day,
        author=str(one.content.get("author", "")),
        is_damaged=one.is_damaged,
    )


def safe_contact(opened: list[Opened]) -> list[tuple[str, SafeString]]:
    """What they said about being reached, question and answer; the newest word on each counts."""
    return _told(opened, "safe_contact", SAFE_CONTACT)


def reported(opened: list[Opened]) -> list[tuple[str, SafeString]]:
    """Who, where and when, as somebody reported it; empty for all other conversations."""
    return _told(opened, "seen", SEEN)


def _told(opened: list[Opened], what: str, questions: dict) -> list[tuple[str, SafeString]]:
    told: dict[str, str] = {}
    for one in opened:
        if one.message.direction == Message.Direction.IN:
            told |= one.content.get(what) or {}
    order: Callable[[str], int] = [*questions, *told].index
    return [
        (str(questions.get(key, key)), _answer(key, told[key])) for key in sorted(told, key=order)
    ]


def _answer(key: str, value: str) -> SafeString:
    value = str(value)
    if key == "reach_by":
        value = ", ".join(str(REACH_BY.get(way, way)) for way in value.split())
    if key == "country":
        value = country(value, get_language() or settings.LANGUAGE_CODE)
    return visible(value)
