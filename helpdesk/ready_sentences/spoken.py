"""
Which ready sentences may be heard, read aloud by a volunteer, and in which words.

Only words that are sure: two readers have signed them, or English, in which it was written. None
with a number or a time: a voice goes on saying what was changed in the text.
"""

from helpdesk.ready_sentences.in_two_languages import in_language, is_sure
from helpdesk.ready_sentences.sentence_list import BY_KEY, ReadySentence

# By their keys: those that name a day, or a time, without a number.
NAME_A_TIME = frozenset({"look-tomorrow", "call-office-hours", "some-days"})


def words_to_read(sentence: ReadySentence, language: str) -> str:
    """What somebody reads aloud of it; empty where it has no voice in this language."""
    words = in_language(sentence, language)
    if sentence.key in NAME_A_TIME or not is_sure(sentence, language, words):
        return ""
    if _has_number(words) or _has_number(sentence.english):
        return ""
    return words


def all_to_read(language: str) -> dict[str, str]:
    """Those that have a voice, or can get one: the words, by the key."""
    words = {key: words_to_read(sentence, language) for key, sentence in BY_KEY.items()}
    return {key: text for key, text in words.items() if text}


def _has_number(words: str) -> bool:
    return any(character.isnumeric() for character in words)
