"""
What /speak/ says before somebody speaks, in its order: shown there, and heard where a volunteer has
read it aloud. The recording belongs to these very words, as one of a section of a page does.
"""

from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop, override

from base.heard_recordings import heard_in, sentence_digest

ENGLISH = (
    gettext_noop("Speak to a centre"),
    gettext_noop("Without your name. In the language that is easiest for you."),
    gettext_noop("A voice can be recognised. Somebody near you can hear you."),
    gettext_noop(
        "The phone can show that the browser used the microphone. If it asks, choose “only this "
        "time”."
    ),
    gettext_noop(
        "If you record with the phone's own recorder, a file stays on the phone until you delete "
        "it."
    ),
    gettext_noop("Somebody at the centre hears your voice as it is, perhaps with an interpreter."),
    gettext_noop("Recording stops by itself after three minutes."),
    gettext_noop(
        "After sending you see a number of twenty digits. It opens your messages and the answer."
    ),
)


class SpeakWords(NamedTuple):
    """In one language. warnings: before the form. stops, number: within it."""

    title: str
    lead: str
    warnings: tuple[str, ...]
    stops: str
    number: str

    @property
    def lines(self) -> list[str]:
        return [self.title, self.lead, *self.warnings, self.stops, self.number]


def words_in(language: str) -> SpeakWords:
    with override(language):
        title, lead, *warnings, stops, number = [gettext(line) for line in ENGLISH]
    return SpeakWords(title, lead, tuple(warnings), stops, number)


def digest_in(language: str) -> str:
    return sentence_digest("\n".join(words_in(language).lines), language)


def recording_in(language: str) -> str:
    """The name of the recording of all of it; empty where there is none."""
    return heard_in(language).get(digest_in(language), "")
