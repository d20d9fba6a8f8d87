"""
How a centre answers in which language: what its desk has said of itself, and nothing beyond that.

A centre that has said nothing is promised nothing for, as is a language of which it has not.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

# What the people at the desks read, so that a program may read to them in it.
READ_AT_DESKS = ("nl", "fr", "de", "en")


class Manner(TextChoices):
    """The words that stand before the languages."""

    OWN = "own", _("Somebody there writes in:")
    INTERPRETED = "interpreted", _("With an interpreter:")
    SENTENCES = "sentences", _("With short sentences, written before:")


class AnswerLine(NamedTuple):
    """One manner, and `get_language_info` of its languages; none: all that no other line names."""

    manner: Manner
    languages: list[dict[str, Any]]


def answer_lines(promise: Any) -> list[AnswerLine]:
    """All that a desk says of itself; promise: the phonebook's, None for a desk that has none."""
    if promise is None:
        return []
    own = _known(promise.own_languages)
    interpreted = _known(code for code in promise.interpreted_languages if code not in own)
    lines = []
    if own:
        lines.append(AnswerLine(Manner.OWN, _infos(own)))
    if interpreted:
        lines.append(AnswerLine(Manner.INTERPRETED, _infos(interpreted)))
    if promise.sends_sentences:
        lines.append(AnswerLine(Manner.SENTENCES, []))
    return lines


def answer_line_for(promise: Any, language: str) -> list[AnswerLine]:
    """The one line that is true of this language; empty where the desk has said nothing of it."""
    if language not in dict(settings.LANGUAGES):
        return []
    asked = get_language_info(language)
    for line in answer_lines(promise):
        if asked in line.languages or not line.languages:
            return [AnswerLine(line.manner, [asked])]
    return []


def _known(codes: Iterable[str]) -> list[str]:
    """In the order of the site; a language that it has no more is left out."""
    chosen = set(codes)
    return [code for code, _name in settings.LANGUAGES if code in chosen]


def _infos(codes: Sequence[str]) -> list[dict[str, Any]]:
    return [get_language_info(code) for code in codes]
