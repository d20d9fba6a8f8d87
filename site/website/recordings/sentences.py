"""
What can be read aloud besides the sections of pages: ready sentences of the desks, the ten digits
of a number, and what stands on /speak/.

A recording names the place of its words. Of a section that is the page; of these a name of NAMES,
behind which stands which of them, and which no page can be called.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from awareness.recordings.sections import digests_of
from base.heard_recordings import sentence_digest
from helpdesk.ready_sentences import speak_page
from helpdesk.ready_sentences.sentence_list import BY_KEY
from helpdesk.ready_sentences.spoken import all_to_read, words_to_read
from helpdesk.voices.number_sound import DIGITS, LONGEST_DIGIT_BYTES

BEGIN, DIGIT, FORM = "ready sentence ", "digit ", "form "
NAMES = (BEGIN, DIGIT, FORM)
SPEAK = f"{FORM}speak"


class SentencePlace(NamedTuple):
    """As a page has them: what `recordings.voices` wants of the place of words."""

    language: str
    content_id: str


class SentencePart(NamedTuple):
    """As `awareness.recordings.sections.Section`, for the recorder. place: where it stands."""

    words: list[str]
    digest: str
    place: SentencePlace

    @property
    def title(self) -> str:
        return self.words[0]


def parts_in(language: str) -> list[SentencePart]:
    """All of them that can be read aloud in it: the digits first, since all ten are needed."""
    parts = [_part([digit], language, f"{DIGIT}{digit}") for digit in DIGITS]
    parts.append(_part(speak_page.words_in(language).lines, language, SPEAK))
    for key, words in all_to_read(language).items():
        parts.append(_part([words], language, f"{BEGIN}{key}"))
    return parts


def _part(words: list[str], language: str, content_id: str) -> SentencePart:
    place = SentencePlace(language, content_id)
    return SentencePart(words, sentence_digest("\n".join(words), language), place)


def is_in_no_page(content_id: str) -> bool:
    return content_id.startswith(NAMES)


def is_joined(content_id: str) -> bool:
    """Whether it is heard behind others, in one sound, and stands at no address."""
    return content_id.startswith((BEGIN, DIGIT))


def most_bytes(content_id: str) -> int | None:
    """How large its voice may be; none where the length of a section is all that counts."""
    return LONGEST_DIGIT_BYTES if content_id.startswith(DIGIT) else None


def digests_said(language: str, content_id: str) -> set[str]:
    """Of what is said in that place now; nothing where there is no such place."""
    if not is_in_no_page(content_id):
        return digests_of(language, content_id)
    if content_id == SPEAK:
        return {speak_page.digest_in(language)}
    if content_id.startswith(DIGIT):
        digit = content_id.removeprefix(DIGIT)
        return {sentence_digest(digit, language)} if digit in DIGITS else set()
    sentence = BY_KEY.get(content_id.removeprefix(BEGIN))
    words = words_to_read(sentence, language) if sentence else ""
    return {sentence_digest(words, language)} if words else set()


def kind_of_place(content_id: str) -> str:
    """What staff read of it in the list of recordings."""
    if content_id.startswith(DIGIT):
        return _("A digit")
    return _("The page where one speaks") if content_id == SPEAK else _("A ready sentence")
