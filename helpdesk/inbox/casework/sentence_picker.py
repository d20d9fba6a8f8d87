"""
Ready sentences, ticked in the caseworker's language and sent in the person's.

Without script: they are boxes of the answer's form. What may not leave in that language stands
there too, with the reason, so that nobody looks for it in vain.

Those that a caseworker sent last stand first. Which they were is kept in their session alone,
sealed to their own key and as long as any other: it is gone when they sign out.
"""

import base64
import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk import sealing
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.unsaved_text import ticked
from helpdesk.ready_sentences.in_two_languages import (
    Hindrance,
    SentencePair,
    hindrance,
    is_sure,
    put_beside,
    read_at_desk,
)
from helpdesk.ready_sentences.sentence_list import BY_KEY, GROUPS, OF_ANSWERS, ReadySentence

HEADINGS = {
    "thanks": _("Thanks"),
    "us": _("Who we are"),
    "safety": _("Are you safe?"),
    "danger": _("Danger"),
    "reach": _("How to reach each other"),
    "choice": _("The person decides"),
    "can": _("What we can do"),
    "cannot": _("What we cannot do"),
    "police": _("Police"),
    "secrecy": _("Secrecy"),
    "language": _("Language"),
    "cost": _("Cost"),
    "bring": _("To bring, keep and sign"),
    "papers": _("Papers"),
    "work": _("Work"),
    "children": _("Children"),
    "young": _("To somebody under 18"),
    "health": _("Health"),
    "lodging": _("A place to sleep"),
    "closing": _("Closing"),
}
SITUATIONS = {
    "first": _("First answer"),
    "danger": _("Danger"),
    "meeting": _("A call or a meeting"),
    "papers": _("Papers"),
    "no": _("We cannot help"),
}
MOST_LAST = 8  # sentences that stand first since they were sent last
LAST_LENGTH = 400  # bytes of what is sealed of them, whichever they are
IN_SESSION = "sentences"
REASONS = {
    Hindrance.MISSING: _("not translated yet"),
    Hindrance.UNSIGNED: _("tells to act: first two readers sign it"),
    Hindrance.UNAGREED: _("a promise: first a coordinator signs it, in the settings"),
}


class Choice(NamedTuple):
    """
    A box. words and lang: as the caseworker reads it. english: what it was made from, where nobody
    has signed those words. reason: why it cannot be ticked.
    """

    key: str
    words: str
    lang: str
    english: str
    is_ticked: bool
    reason: Any


class ChoiceGroup(NamedTuple):
    heading: Any
    choices: list[Choice]


class TickedWidget(forms.SelectMultiple):
    """Reads the boxes, and the one hidden field in which they pass the lock."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return ticked(data)


class SentencesField(forms.MultipleChoiceField):
    """Keys of ready sentences; one that no list has is left out."""

    widget = TickedWidget

    def clean(self, value: Any) -> list[str]:
        return [key for key in value or [] if key in OF_ANSWERS]


def check(keys: list[str], language: str, signed: Collection[str]) -> None:
    """
    Raises ValidationError where one of them may not leave in that language. signed: the promises
    of the desk, here and below.
    """
    if any(hindrance(BY_KEY[key], language, signed) for key in keys):
        told = _("Not sent: not all of these sentences may leave in %(language)s. See which below.")
        raise ValidationError(told % {"language": message_display.tongue(language).own})


def to_send(keys: list[str], language: str, signed: Collection[str]) -> list[SentencePair]:
    """What the person will read, beside what the caseworker read."""
    return put_beside(keys, language, get_language() or "", signed)


def groups(
    keys: list[str], language: str, signed: Collection[str], last: Collection[str] = ()
) -> list[ChoiceGroup]:
    """
    All boxes under their headings, each once. keys: those that are ticked. last: those that were
    sent last, which stand first.
    """
    sent = [_choice(BY_KEY[key], keys, language, signed) for key in last]
    shown = [ChoiceGroup(_("Sent last"), sent)]
    for name, sentences in GROUPS.items():
        others = [each for each in sentences if each.key not in last]
        choices = [_choice(each, keys, language, signed) for each in others]
        shown.append(ChoiceGroup(HEADINGS[name], choices))
    return [group for group in shown if group.choices]


def last_sent(request: HttpRequest, opened: UnlockedSession) -> list[str]:
    """The keys of the sentences that this caseworker sent last in this session, newest first."""
    kept = base64.b64decode(request.session.get(IN_SESSION, ""))
    try:
        said = sealing.open_sealed_box(kept, opened.private)
    except sealing.CannotUnseal:
        return []
    return [key for key in json.loads(said) if key in OF_ANSWERS]


def remember(request: HttpRequest, opened: UnlockedSession, keys: list[str]) -> None:
    """These were sent just now."""
    newest = [*keys, *last_sent(request, opened)]
    said = json.dumps(list(dict.fromkeys(newest))[:MOST_LAST]).ljust(LAST_LENGTH)
    sealed = sealing.seal_to_public_key(said.encode(), bytes(opened.member.public))
    request.session[IN_SESSION] = base64.b64encode(sealed).decode()


def _choice(
    sentence: ReadySentence, keys: list[str], language: str, signed: Collection[str]
) -> Choice:
    words, lang = read_at_desk(sentence, get_language() or "")
    hindered = hindrance(sentence, language, signed)
    english, reason = "", ""  # type: str, Any
    if not is_sure(sentence, lang, words):
        english = sentence.english
    if hindered:
        reason = REASONS[hindered]
    return Choice(sentence.key, words, lang, english, sentence.key in keys, reason)
