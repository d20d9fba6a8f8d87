"""
Whether what stands in the place of English is English. An editor whose language is another writes
that by mistake: then all translations, and what may not be named on the first page, rest on it.
"""

import re
from collections import Counter
from typing import Any

from awareness.blocks.plain_text import texts_of, without_tags

# Small words that a sentence of each language hardly does without, and that no other of these has.
# Chosen by hand; `tests/awareness/test_english_words.py` asks all our pages.
SMALL_WORDS = {
    "en": "the of and to you for not with are have this who can they your from it be",
    "fr": "le la les des du et est une un vous pas pour dans que qui avec sont votre au chez",
    "nl": "het een van niet voor dat met zijn uw er aan ook wordt bij naar maar wij kunt",
    "de": "der das und ist nicht ein eine zu mit sie auf dem ihr wir werden oder können",
}
ENGLISH = "en"
# So many small words of another language are no name of a law or an office.
ENOUGH = 4
# In one line, where a name may stand by right: enough to ask.
ENOUGH_TO_ASK = 2
WORD = re.compile(r"[^\W\d_]+")


def other_language(texts: list[str], enough: int = ENOUGH) -> str:
    """
    The code of the language that texts are in, where they are not English; empty where they are,
    and where too few words tell. Only the languages of `SMALL_WORDS` are known.
    """
    language_of = {}
    for code, words in SMALL_WORDS.items():
        language_of.update(dict.fromkeys(words.split(), code))
    found: Counter[str] = Counter()
    for text in texts:
        for word in WORD.findall(without_tags(text).lower()):
            if word in language_of:
                found[language_of[word]] += 1
    english = found.pop(ENGLISH, 0)
    code, number = max(found.items(), key=lambda each: each[1], default=("", 0))
    return code if number >= enough and number > 2 * english else ""


def language_of_page(page: Any) -> str:
    """As above, of all that a page says."""
    return other_language([page.title, *texts_of(page)])
