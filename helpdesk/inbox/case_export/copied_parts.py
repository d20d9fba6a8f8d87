"""What of a conversation is on the paper: each part with its place, and blacked out already."""

from collections.abc import Iterable
from datetime import date
from html import unescape
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.case_paper.blacking_out import black_out, not_found
from helpdesk.case_paper.typeset_case import CasePaper, CopiedText, Part, reads_from_right
from helpdesk.conversations.lookup import KeyedConversation, OpenedMessage, opened_label
from helpdesk.inbox.layout import message_display
from helpdesk.models import Message

NOTE, OUT = Message.Direction.NOTE, Message.Direction.OUT


class Copied(NamedTuple):
    """A part and its place: the number of a message, or `contact`."""

    place: str
    part: Part


class Copy(NamedTuple):
    """not_found: words to black out that stand nowhere in it. seen: changes with every letter."""

    parts: list[Copied]
    not_found: list[str]
    seen: str


def heading(opened: OpenedMessage, keyed: KeyedConversation, *, with_names: bool = False) -> str:
    """Who and when. with_names: of the colleague who wrote a note, too."""
    author = str(opened.content.get("author", "")) or str(keyed.conversation.desk)
    who = _("The person")
    if opened.message.direction == OUT:
        who = _("%(desk)s to the person") % {"desk": author}
    elif opened.message.direction == NOTE:
        named = _("Private note by %(name)s") % {"name": author}
        who = named if with_names else _("Private note")
    return f"{who} · {date_format(opened.message.day, 'j F Y')}"


def copy_of(
    keyed: KeyedConversation, opened: list[OpenedMessage], chosen: dict, black: list[str]
) -> Copy:
    """chosen: cleaned data of the form. opened: all messages of the conversation."""
    language = opened_label(keyed).get("language", "")
    parts = [
        Copied(
            str(each.message.sequence),
            Part(
                heading(each, keyed, with_names=chosen.get("names") == "stay"),
                _passages(each, language),
            ),
        )
        for each in opened
        if str(each.message.sequence) in chosen["pick"]
    ]
    if chosen["contact"]:
        parts.insert(0, _contact(opened))
    texts = [text for _place, part in parts for text in _texts(part)]
    blacked = [Copied(place, _blacked(part, black)) for place, part in parts]
    shown = [text for _place, part in blacked for text in _texts(part)]
    seen = sealing.keyed_fingerprint("copy", keyed.conversation.pk, *shown).hex()
    return Copy(blacked, not_found(black, texts), seen)


def paper_of(copy: Copy, keyed: KeyedConversation, day: date) -> CasePaper:
    """The paper, in the language of whoever makes it."""
    about = [
        _("Kept by %(desk)s. Copied on %(day)s.")
        % {"desk": keyed.conversation.desk, "day": date_format(day, "j F Y")},
        _("It holds what was chosen. Where a bar stands, words were taken out."),
    ]
    parts = [copied.part for copied in copy.parts]
    return CasePaper(_("What was said"), about, parts, get_language() or "en")


def _passages(opened: OpenedMessage, language: str) -> list[CopiedText]:
    if opened.is_damaged:
        return [CopiedText(_("This message is damaged and cannot be opened."), "", "ltr")]
    if opened.message.direction == OUT:
        language = str(opened.content.get("language", ""))
    text = str(opened.content.get("text", ""))
    passages = [_passage(text, language)] if text.strip() else []
    for sentence in opened.sentences:
        passages.append(_passage(sentence.text, language))
        if sentence.original:
            passages.append(_passage(sentence.original, sentence.read_in))
    return passages


def _passage(text: str, lang: str) -> CopiedText:
    return CopiedText(text, lang, "rtl" if reads_from_right(text) else "ltr")


def _contact(opened: list[OpenedMessage]) -> Copied:
    lines = [
        _passage(f"{question}: {unescape(strip_tags(answer))}", "")
        for question, answer in message_display.safe_contact(opened)
    ]
    return Copied("contact", Part(_("Safe contact"), lines))


def _blacked(part: Part, black: list[str]) -> Part:
    passages = [each._replace(text=black_out(each.text, black)) for each in part.passages]
    return Part(black_out(part.heading, black), passages)


def _texts(part: Part) -> Iterable[str]:
    yield part.heading
    yield from (passage.text for passage in part.passages)
