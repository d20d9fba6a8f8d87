"""
What can be read aloud, and where it stands: a section of a page, or a ready sentence of the desks.

A recording names the place of its words. Of a section that is the page; of a ready sentence its key
behind BEGIN, which no page can be called.
"""

from typing import NamedTuple

from awareness.recordings.sections import digests_of
from base.heard_recordings import sentence_digest
from helpdesk.ready_sentences.sentence_list import BY_KEY
from helpdesk.ready_sentences.spoken import all_to_read, words_to_read

BEGIN = "ready sentence "


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


def sentences_in(language: str) -> list[SentencePart]:
    """Those that can be read aloud in it, in the order of the list."""
    parts = []
    for key, words in all_to_read(language).items():
        place = SentencePlace(language, f"{BEGIN}{key}")
        parts.append(SentencePart([words], sentence_digest(words, language), place))
    return parts


def is_of_a_sentence(content_id: str) -> bool:
    return content_id.startswith(BEGIN)


def digests_said(language: str, content_id: str) -> set[str]:
    """Of what is said in that place now; nothing where there is no such place."""
    if not is_of_a_sentence(content_id):
        return digests_of(language, content_id)
    sentence = BY_KEY.get(content_id.removeprefix(BEGIN))
    words = words_to_read(sentence, language) if sentence else ""
    return {sentence_digest(words, language)} if words else set()
