"""
Digits and addresses of a translation beside those of its original.

A number typed wrong is right in every other way: nobody who reads the language alone sees it. What
differs is asked, both beside each other, when a sentence is saved, taken in from a file or
published. Refused is only a telephone number that the registry does not have.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from typing import NamedTuple

import phonenumbers
from django.utils.translation import gettext as _
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from awareness.blocks.plain_text import without_tags
from awareness.facts.placeholders import PLACEHOLDER
from base import phonebook
from base.phonebook.numbering_plan import HOME

# Mail and web addresses; and runs of digits, so that 1.200 and 1 200 are the same.
MARK = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s<>\"“”»)]+|\d+", re.ASCII)


class NumberQuestion(NamedTuple):
    """A sentence whose numbers are not those of its original: both, and what each alone has."""

    english: str
    own: str
    of_english: str
    of_own: str


class OpenQuestions(NamedTuple):
    """
    What is asked before a translation is published. none_translated: of all its sentences.

    seen: what a form sends back that has shown them; another after any change. Empty: nothing.
    """

    none_translated: bool
    numbers: list[NumberQuestion]

    @property
    def seen(self) -> str:
        if not (self.none_translated or self.numbers):
            return ""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def question(english: str, own: str) -> NumberQuestion | None:
    """What is asked of a translated sentence; None where its numbers and addresses are the same."""
    of_english, of_own = _marks(english), _marks(own)
    if of_english == of_own:
        return None
    return NumberQuestion(
        without_tags(english),
        without_tags(own),
        " ".join((of_english - of_own).elements()),
        " ".join((of_own - of_english).elements()),
    )


def asked_in_words(english: str, own: str) -> str:
    """The question as one sentence, for beside the translation; empty where nothing is asked."""
    differs = question(english, own)
    if differs is None:
        return ""
    values = {"english": differs.of_english or "–", "own": differs.of_own or "–"}
    return _("Is this number right? English: %(english)s. Here: %(own)s.") % values


def phone_complaint(english: str, own: str) -> str:
    """Why a translation is refused: a telephone number that neither registry nor English has."""
    known = {contact.phone for contact in phonebook.current().page("en").contacts}
    known |= _phones(english)
    for number in sorted(_phones(own) - known):
        sentence = _("“%(number)s” is no telephone number of the registry. Look at the English.")
        return sentence % {"number": number}
    return ""


def open_questions(translation: Translation) -> OpenQuestions:
    """translation: a page in a language. Two queries."""
    segments = StringSegment.objects.filter(source=translation.source_id).order_by("order", "pk")
    rows = StringTranslation.objects.filter(
        locale=translation.target_locale_id, context__object_id=translation.source.object_id
    )
    own = {(row.translation_of_id, row.context_id): row for row in rows}
    numbers, translated = [], 0
    for segment in segments.select_related("string"):
        row = own.get((segment.string_id, segment.context_id))
        if row is None or row.has_error:
            continue
        translated += 1
        if asked := question(segment.string.data, row.data):
            numbers.append(asked)
    return OpenQuestions(bool(segments) and not translated, numbers)


def _plain(text: str) -> str:
    """Without tags and placeholders; the digits of every script as ours."""
    text = PLACEHOLDER.sub(" ", without_tags(text))
    return "".join(_as_ours(character) for character in text)


def _as_ours(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _marks(text: str) -> Counter[str]:
    found = MARK.findall(_plain(text))
    return Counter(mark.rstrip(".,;:!?").lower() for mark in found)


def _phones(text: str) -> set[str]:
    """The telephone numbers in a text, as they are dialled from abroad."""
    matches = phonenumbers.PhoneNumberMatcher(_plain(text), HOME)
    form = phonenumbers.PhoneNumberFormat.E164
    return {phonenumbers.format_number(match.number, form) for match in matches}
