"""What of a conversation is on the paper: each part with its place, and blacked out already."""

from collections.abc import Iterable, Iterator
from datetime import date
from html import unescape
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.conversations.lookup import KeyedConversation, OpenedMessage, opened_label
from helpdesk.inbox.disclosure import disclosed_pictures, disclosed_sounds
from helpdesk.inbox.disclosure.disclosed_pictures import CopiedPictures, pictures_of
from helpdesk.inbox.disclosure.disclosed_sounds import CopiedVoice, voice_of
from helpdesk.inbox.disclosure.disclosure_pdf import (
    CopiedText,
    DisclosurePdf,
    Part,
    reads_from_right,
)
from helpdesk.inbox.disclosure.redaction import black_out, not_found
from helpdesk.inbox.layout import message_display
from helpdesk.models import Message

NOTE, OUT = Message.Direction.NOTE, Message.Direction.OUT


class DisclosedMessage(NamedTuple):
    """A part and its place: the number of a message, or `contact`."""

    place: str
    part: Part


class Disclosure(NamedTuple):
    """not_found: words to black out that stand nowhere in it. seen: changes with every letter."""

    parts: list[DisclosedMessage]
    not_found: list[str]
    seen: str


def heading(opened: OpenedMessage, keyed: KeyedConversation, *, with_names: bool = False) -> str:
    """Who and when. with_names: of the colleague who wrote a note, too."""
    author = str(opened.content.get("author", "")) or str(keyed.conversation.desk)
    who = _("The person")
    if opened.message.direction == OUT:
        who = _("%(desk)s to the person") % {"desk": author}
    elif opened.message.direction == NOTE and with_names:
        who = _("Private note by %(name)s") % {"name": author}
    elif opened.message.direction == NOTE:
        who = _("Private note")
    return f"{who} · {date_format(opened.message.day, 'j F Y')}"


def copy_of(
    keyed: KeyedConversation, opened: list[OpenedMessage], chosen: dict, black: list[str]
) -> Disclosure:
    """
    chosen: cleaned data of the form. opened: all messages of the conversation, notes too.

    Raises TooManyPages, TooManySounds; NotSeen or NotHeard while somebody else looks at a picture
    or hears a voice.
    """
    label = opened_label(keyed)
    language = label.get("language", "")
    with_names = chosen.get("names") == "stay"
    parts = []
    if chosen["contact"] and not message_display.is_without_contact(keyed.conversation, label):
        parts.append(_contact(opened))
    for each in opened:
        place = str(each.message.sequence)
        if place in chosen["pick"]:
            said = Part(heading(each, keyed, with_names=with_names), _passages(each, language))
            room = disclosed_sounds.MOST_IN_A_COPY - sum(len(one.part.sounds) for one in parts)
            said = _with_voice(said, voice_of(each, with_sound=chosen["sounds"], room=room))
            room = disclosed_pictures.MOST_IN_A_COPY - sum(len(one.part.pictures) for one in parts)
            said = _with_pictures(said, pictures_of(each, keyed, opened, room))
            parts.append(DisclosedMessage(place, said))
    blacked = [DisclosedMessage(place, _blacked(part, black)) for place, part in parts]
    seen = sealing.keyed_fingerprint("copy", keyed.conversation.pk, *_texts(blacked)).hex()
    return Disclosure(blacked, not_found(black, _texts(parts)), seen)


def paper_of(copy: Disclosure, keyed: KeyedConversation, day: date) -> DisclosurePdf:
    """The paper, in the language of whoever makes it."""
    about = [
        _("Kept by %(desk)s. Copied on %(day)s.")
        % {"desk": keyed.conversation.desk, "day": date_format(day, "j F Y")},
        _("It holds what was chosen. Where a bar stands, words were taken out."),
    ]
    parts = [copied.part for copied in copy.parts]
    return DisclosurePdf(_("What was said"), about, parts, get_language() or "en")


def _passages(opened: OpenedMessage, language: str) -> list[CopiedText]:
    if opened.is_damaged:
        return [CopiedText(_("This message is damaged and cannot be opened."), "", "ltr")]
    if opened.message.direction == OUT:
        language = str(opened.content.get("language", ""))
    text = str(opened.content.get("text", ""))
    passages = []
    if text.strip():
        passages.append(_passage(text, language))
    for sentence in opened.sentences:
        passages.append(_passage(sentence.text, language))
        if sentence.original:
            passages.append(_passage(sentence.original, sentence.read_in))
    return passages


def _passage(text: str, lang: str) -> CopiedText:
    if reads_from_right(text):
        return CopiedText(text, lang, "rtl")
    return CopiedText(text, lang, "ltr")


def _contact(opened: list[OpenedMessage]) -> DisclosedMessage:
    lines = [
        _passage(f"{question}: {unescape(strip_tags(answer))}", "")
        for question, answer in message_display.safe_contact(opened)
    ]
    return DisclosedMessage("contact", Part(_("Safe contact"), lines))


def _blacked(part: Part, black: list[str]) -> Part:
    passages = [each._replace(text=black_out(each.text, black)) for each in part.passages]
    return part._replace(heading=black_out(part.heading, black), passages=passages)


def _with_voice(part: Part, voice: CopiedVoice | None) -> Part:
    if voice is None:
        return part
    line = CopiedText(voice.line, "", "ltr")
    return part._replace(passages=[line, *part.passages], sounds=voice.sounds)


def _with_pictures(part: Part, pictures: CopiedPictures | None) -> Part:
    if pictures is None:
        return part
    line = CopiedText(pictures.line, "", "ltr")
    return part._replace(passages=[line, *part.passages], pictures=pictures.pages)


def _texts(parts: Iterable[DisclosedMessage]) -> Iterator[str]:
    for copied in parts:
        yield copied.part.heading
        for passage in copied.part.passages:
            yield passage.text
        for picture in copied.part.pictures:
            yield sealing.digest_of_file(picture.jpeg)
        for sound in copied.part.sounds:
            yield sealing.digest_of_file(sound.mp3)
