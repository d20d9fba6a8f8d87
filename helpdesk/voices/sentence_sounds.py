"""
Ready sentences as a volunteer has read them aloud: small files, found by the digest of the words.

Who recorded them, and whose second yes they have, is on the floor above (`website.recordings`). An
answer holds the sentence and never the sound, so one that was withdrawn is silent in all of them.
"""

from collections.abc import Iterable
from contextlib import suppress

from django.core.files.storage import default_storage

from base.heard_recordings import heard_in, sentence_digest

FOLDER = "sentences"  # of the media library; no address leads there
ENDING = ".mp3"


def can_be_heard(words: Iterable[str], language: str) -> bool:
    """Whether any of these sentences has a voice."""
    heard = heard_in(language)
    return any(sentence_digest(each, language) in heard for each in words)


def sounds_of(words: Iterable[str], language: str) -> list[bytes]:
    """The voices of those that have one, in their order; a file that is gone is left out."""
    heard, sounds = heard_in(language), []
    for each in words:
        if name := heard.get(sentence_digest(each, language)):
            with suppress(OSError), default_storage.open(f"{FOLDER}/{name}{ENDING}") as file:
                sounds.append(file.read())
    return sounds
