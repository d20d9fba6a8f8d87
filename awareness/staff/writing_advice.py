"""
What an editor may want to hear after saving a page. Advice, never a wall: there are good reasons
to break each of these, and a page that is needed today must be published today.
"""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from awareness.blocks.english_words import ENOUGH_TO_ASK, other_language
from awareness.blocks.plain_text import plain, texts_of
from awareness.facts.placeholders import bare_digit
from awareness.media.phone_files import is_for_readers
from awareness.models import ContentPage
from awareness.models.campaign_form import word_that_names
from awareness.staff.sources_read import sources_of, tells_history
from base import phonebook

# How hard a text is to read, and sentences that are too long. Pure.
#
# The measure is LIX: words in a sentence, plus the percentage of long words. It counts letters and
# nothing else, so it serves every language that puts spaces between words and dots after sentences;
# for the others we say nothing rather than something wrong.


# The most that still reads like A2-B1, by language; German and Dutch make words by joining them.
EASY = {"en": 40.0, "fr": 42.0, "nl": 44.0, "de": 46.0}
# Pages for professionals may be harder.
MORE_FOR_PROFESSIONALS = 15.0
MOST_WORDS = 25  # of a sentence; a longer one is said to be long
LONG_WORD = 7  # letters, as LIX counts them
SENTENCE_END = re.compile(r"(?<=[.!?:;…])[\"”»’)]*\s+|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def sentences(text: str) -> list[str]:
    parts = []
    for part in SENTENCE_END.split(plain(text)):
        if WORD.search(part):
            parts.append(part.strip())
    return parts


def words_in(text: str) -> list[str]:
    return WORD.findall(text)


def long_sentences(text: str, most: int = MOST_WORDS) -> list[str]:
    """The sentences with more words than a tired reader can hold."""
    return [sentence for sentence in sentences(text) if len(words_in(sentence)) > most]


def lix(text: str) -> float:
    """About 25 for a children's book, 40 for a newspaper's front page, 60 for a law."""
    of_text = sentences(text)
    all_words: list[str] = []
    for sentence in of_text:
        all_words += words_in(sentence)
    if not all_words:
        return 0.0
    hard = len([word for word in all_words if len(word) >= LONG_WORD])
    return len(all_words) / len(of_text) + 100 * hard / len(all_words)


def is_hard(text: str, language: str, *, for_professionals: bool = False) -> bool:
    """Whether it leaves the level we write at; never for a language we cannot measure."""
    most = EASY.get(language)
    if most is None:
        return False
    if for_professionals:
        most += MORE_FOR_PROFESSIONALS
    return lix(text) > most


Kind = ContentPage.Kind
NEED_SOURCES = {Kind.RIGHTS, Kind.LAW, Kind.WHO}
FOR_PROFESSIONALS = {Kind.LAW, Kind.WHO}
SHOWN = 3  # examples of one piece of advice: more is not read


def advice_on(page: Any) -> list[str]:
    """Sentences, each about one thing that could be better; none for a page that is fine."""
    texts = texts_of(page)
    kind = getattr(page, "kind", "")
    advice = _on_numbers(texts)
    advice += _on_sources(page, kind)
    advice += _on_sentences(texts)
    advice += _on_level(texts, page.language, kind)
    advice += _on_films(page)
    advice += _on_tab(page, kind)
    advice += _on_title(page)
    return advice


def _on_numbers(texts: list[str]) -> list[str]:
    sentence = _(
        "A number stands in the text: “%(text)s”. Make it a fact of the registry, so that "
        "it is right in every language."
    )
    with_digit = [text for text in map(plain, texts) if bare_digit(text)]
    return [sentence % {"text": _short(text)} for text in with_digit[:SHOWN]]


def _on_sources(page: Any, kind: str) -> list[str]:
    if not states_a_right(page, kind):
        return []
    known = phonebook.current().page(settings.LANGUAGE_CODE).sources
    body = page.body.raw_data
    sources = [known[code] for code in sources_of(body) if code in known]
    status = {source.status for source in sources}
    if not status:
        return [
            _("This page says what is right or law, but names no source. Add a “Sources” block.")
        ]
    if status == {"superseded"}:
        return [_("All sources of this page are history. Name the one that holds today as well.")]
    read = [source for source in sources if source.extent == "whole"]
    if not (tells_history(body) or any(source.is_of_today for source in read)):
        return [
            _("Of no source here has somebody said that it was read whole. Name another as well.")
        ]
    return []


def states_a_right(page: Any, kind: str) -> bool:
    """Whether a page is of a kind that says what is law, or has a callout in its colour."""
    if kind in NEED_SOURCES:
        return True
    for block in page.body.raw_data:
        if block["type"] == "callout" and block["value"]["kind"] == "rights":
            return True
    return False


def _on_sentences(texts: list[str]) -> list[str]:
    long: list[str] = []
    for text in texts:
        long += long_sentences(text)
    sentence = _("A long sentence: “%(text)s”. Can it be two?")
    return [sentence % {"text": _short(each)} for each in long[:SHOWN]]


def _on_level(texts: list[str], language: str, kind: str) -> list[str]:
    everything = "\n".join(texts)
    if not is_hard(everything, language, for_professionals=kind in FOR_PROFESSIONALS):
        return []
    sentence = _(
        "This page is hard to read (LIX %(lix)s). Shorter words and sentences help "
        "people who are tired, afraid, or still learning the language."
    )
    return [sentence % {"lix": f"{lix(everything):.0f}"}]


def _on_tab(page: Any, kind: str) -> list[str]:
    """What stands in the browser's tab and history, where others read it."""
    word = word_that_names(page.tab_title or page.title, page.language)
    if not word or kind in FOR_PROFESSIONALS:
        return []
    sentence = _(
        "The title in the browser's tab says “%(word)s”, and others can read it in the history. "
        "Give it a calm one, under “Address and days”."
    )
    return [sentence % {"word": word}]


def _on_title(page: Any) -> list[str]:
    """A title or slogan of the English page that is perhaps the editor's own language."""
    if page.language != settings.LANGUAGE_CODE:
        return []
    for text in (page.title, getattr(page, "slogan", "")):
        if code := other_language([text], ENOUGH_TO_ASK):
            sentence = _(
                "This page is the English one, and “%(text)s” looks like another language: "
                "%(language)s. Say it in English, unless it is a name."
            )
            language = get_language_info(code)["name_translated"]
            return [sentence % {"text": _short(text), "language": language}]
    return []


def _on_films(page: Any) -> list[str]:
    """What stands on the page and is shown to no reader."""
    films = [block.value for block in getattr(page, "materials", ()) if block.block_type == "film"]
    unseen = [film for film in films if film["document"] and not is_for_readers(film["document"])]
    sentence = _(
        "Readers do not see the film “%(title)s”, since it ends in .mov. Replace it by an MP4."
    )
    return [sentence % {"title": film["title"]} for film in unseen]


def _short(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= 80:
        return text
    return text[:79] + "…"
