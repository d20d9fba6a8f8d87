"""
How strangers' words and their languages are put on a staff page.

Words are shown as they were typed: escaped, no link made of an address, no markup. Characters
that steer the direction of a line could make a text read as another than it is, so they do not
act; a code stands in their place.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from base import phonebook
from helpdesk.conversations.lookup import OpenedMessage
from helpdesk.models import Conversation, Message
from helpdesk.ready_sentences.in_two_languages import SentencePair
from helpdesk.rules import routing, submission
from helpdesk.rules.countries import country
from helpdesk.rules.phone_numbers import in_order
from helpdesk.rules.submission import APART, MessageKind

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
    "our_word": _("The word that shows them it is you"),
    "if_another_answers": _("If somebody else answers"),
    "never_do": _("Never do"),
}
SEEN = {
    "child": _("The child, or the children"),
    "adult": _("The adult"),
    "country": _("Country"),
    "place": _("Place"),
    "moment": _("Day and time"),
    "organisation": _("Who refers"),
    "interpreter": _("Language, interpreter"),
    "work": _("Work or place"),
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
    # The site's own name of it: Django's catalogues do not know each of ours.
    name = dict(settings.LANGUAGES).get(code, info["name_translated"])
    return Tongue(code, info["name_local"], info["dir"], str(name))


def tongues() -> list[Tongue]:
    return [tongue(code) for code, _name in settings.LANGUAGES]


def name_of(user: Any) -> str:
    """A colleague's name as the desk knows it."""
    return user.get_full_name() or user.get_username()


def full_names(usernames: Iterable[str]) -> dict[str, str]:
    """By the name of the account, how a colleague is called beside it; itself where nobody is."""
    asked = {name: name for name in usernames if name}
    for user in User.objects.filter(username__in=asked).exclude(first_name="", last_name=""):
        asked[user.username] = f"{user.get_full_name()} ({user.username})"
    return asked


def letters_differ(text: str, code: str) -> bool:
    """Whether most letters of `text` are not those in which the language writes its own name."""
    written, own = _script(text), _script(tongue(code).own)
    return bool(written and own) and written != own


def _script(text: str) -> str:
    """The commonest script in it, by the first word of its letters' names: LATIN, ARABIC, CJK."""
    names = Counter(
        unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()
    )
    if not names:
        return ""
    return names.most_common(1)[0][0]


def is_without_contact(conversation: Conversation, label: dict[str, str]) -> bool:
    """Whether what the person gave to be reached by is not to be used. label: its own."""
    return bool(label.get("no_contact")) or conversation.is_remembered_without_contact


def topic(code: str) -> str:
    """What it is about, in the reader's language; empty when it was left open."""
    if not code:
        return ""
    return str(phonebook.current().page(get_language()).topics.get(code, code))


def kind(code: str) -> str:
    """Who wrote it, where that is not somebody for themselves."""
    if code not in APART:
        return ""
    return str(MessageKind(code).label)


def must_not_read(label: dict[str, str]) -> str:
    """The centres that the person named as those that must not read it."""
    named = submission.must_not_read(label)
    if named is None:
        return str(_("not known"))
    return names_of_desks(named) or str(_("no centre was named"))


def names_of_desks(desks: Iterable[str]) -> str:
    names = dict(routing.DeskName.choices)
    return ", ".join(names.get(desk, desk) for desk in desks)


def region(code: str) -> str:
    return str(dict(routing.RegionCode.choices).get(code, code))


def show_unseen(text: str) -> SafeString:
    """`text` escaped for a page, with a code in the place of each character that is unseen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts, end = [], 0
    for match in UNSEEN.finditer(text):
        parts += [in_order(text[end : match.start()]), _code_of(match.group())]
        end = match.end()
    parts.append(in_order(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def _code_of(character: str) -> SafeString:
    name = STEERING.get(character) or f"U+{ord(character):04X}"
    return format_html('<span class="hd-unseen" dir="ltr">{}</span>', name)


@dataclass(frozen=True)
class ShownMessage:
    """One message on the page. kind: in, out or note. author: who of us, for notes."""

    kind: str
    sequence: int
    text: SafeString
    lang: str
    dir: str
    day: date
    author: str
    is_damaged: bool
    sentences: list[SentencePair]
    is_voice: bool
    is_picture: bool


def shown_message(opened: OpenedMessage, preferred: str) -> ShownMessage:
    """A message for the page. preferred: the language the person asked for."""
    text = str(opened.content.get("text", ""))
    kind, code = opened.message.direction, str(opened.content.get("language", ""))
    # Of an answer the language is known. A person may write in another than they want to read,
    # so the letters decide the direction, and their language is the likeliest.
    lang, direction = "", "auto"
    if kind == Message.Direction.IN:
        lang = preferred
    elif kind == Message.Direction.OUT and code:
        lang, direction = code, tongue(code).dir
    return ShownMessage(
        kind=kind,
        sequence=opened.message.sequence,
        text=show_unseen(text),
        lang=lang,
        dir=direction,
        day=opened.message.day,
        author=str(opened.content.get("author", "")),
        is_damaged=opened.is_damaged,
        sentences=opened.sentences,
        is_voice=bool(opened.content.get("voice")),
        is_picture=bool(opened.content.get("picture")),
    )


def safe_contact(opened: list[OpenedMessage]) -> list[tuple[str, SafeString]]:
    """What they said about being reached, question and answer; the newest word on each counts."""
    return _told(opened, "safe_contact", SAFE_CONTACT)


def reported(opened: list[OpenedMessage]) -> list[tuple[str, SafeString]]:
    """Who, where and when, as somebody reported it; empty for all other conversations."""
    return _told(opened, "seen", SEEN)


def _told(opened: list[OpenedMessage], what: str, questions: dict) -> list[tuple[str, SafeString]]:
    answers: dict[str, str] = {}
    for entry in opened:
        if entry.message.direction == Message.Direction.IN:
            answers |= entry.content.get(what) or {}
    rows = []
    for key, question in questions.items():
        if key in answers:
            rows.append((str(question), _shown_answer(key, answers.pop(key))))
    rows.extend((str(key), _shown_answer(key, value)) for key, value in answers.items())
    return rows


def _shown_answer(key: str, value: str) -> SafeString:
    return show_unseen(answer_in_words(key, value))


def answer_in_words(key: str, value: str) -> str:
    """An answer of SAFE_CONTACT or SEEN as it is read, before it is made safe for a page."""
    value = str(value)
    if key == "reach_by":
        return ", ".join(str(REACH_BY.get(way, way)) for way in value.split())
    if key == "country":
        return country(value, get_language() or settings.LANGUAGE_CODE)
    return value
