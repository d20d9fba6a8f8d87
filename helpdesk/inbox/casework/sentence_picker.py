"""
Ready sentences, ticked in the caseworker's language and sent in the person's.

Without script: they are boxes of the answer's form. What may not leave in that language stands
there too, with the reason, so that nobody looks for it in vain.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.unsaved_text import ticked
from helpdesk.ready_sentences.in_two_languages import (
    Beside,
    Hindrance,
    hindrance,
    original_of,
    put_beside,
)
from helpdesk.ready_sentences.ready_sentence import ReadySentence
from helpdesk.ready_sentences.whole_list import BY_KEY, GROUPS

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
    "health": _("Health"),
    "lodging": _("A place to sleep"),
    "closing": _("Closing"),
}
REASONS = {
    Hindrance.MISSING: _("not translated yet"),
    Hindrance.UNSIGNED: _("tells to act: first two readers sign it"),
}


class Choice(NamedTuple):
    """A box. words and lang: as the caseworker reads it. reason: why it cannot be ticked."""

    key: str
    words: str
    lang: str
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
        return [key for key in value or [] if key in BY_KEY]


def check(keys: list[str], language: str) -> None:
    """Raises ValidationError where one of them may not leave in that language."""
    if any(hindrance(BY_KEY[key], language) for key in keys):
        told = _("Not sent: not all of these sentences may leave in %(language)s. See which below.")
        raise ValidationError(told % {"language": message_display.tongue(language).own})


def to_send(keys: list[str], language: str) -> list[Beside]:
    """What the person will read, beside what the caseworker read."""
    return put_beside(keys, language, get_language() or "")


def groups(keys: list[str], language: str) -> list[ChoiceGroup]:
    """All boxes under their headings. keys: those that are ticked."""
    return [
        ChoiceGroup(HEADINGS[name], [_choice(each, keys, language) for each in sentences])
        for name, sentences in GROUPS.items()
    ]


def _choice(sentence: ReadySentence, keys: list[str], language: str) -> Choice:
    words, lang = original_of(sentence, get_language() or "")
    hindered = hindrance(sentence, language)
    reason = REASONS[hindered] if hindered else ""
    return Choice(sentence.key, words, lang, sentence.key in keys, reason)
