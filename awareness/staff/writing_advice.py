"""
What an editor may want to hear after saving a page. Advice, never a wall: there are good reasons
to break each of these, and a page that is needed today must be published today.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from awareness.blocks.plain_text import plain, texts_of
from awareness.facts.placeholders import bare_digit
from awareness.library.film_states import is_waiting, state_of_film
from awareness.models import ContentPage
from awareness.staff.readability import is_hard, lix, long_sentences

Kind = ContentPage.Kind
NEED_SOURCES = {Kind.RIGHTS, Kind.LAW, Kind.WHO}
FOR_PROFESSIONALS = {Kind.LAW, Kind.WHO}
SHOWN = 3


def advice_on(page: Any) -> list[str]:
    """Sentences, each about one thing that could be better; none for a page that is fine."""
    texts = texts_of(page)
    kind = getattr(page, "kind", "")
    return [
        *_on_numbers(texts),
        *_on_sources(page, kind),
        *_on_sentences(texts),
        *_on_level(texts, page.language, kind),
        *_on_films(page),
    ]


def _on_numbers(texts: list[str]) -> list[str]:
    with_digit = [text for text in map(plain, texts) if bare_digit(text)]
    return [
        _(
            "A number stands in the text: “%(text)s”. Make it a fact of the registry, so that "
            "it is right in every language."
        )
        % {"text": _short(text)}
        for text in with_digit[:SHOWN]
    ]


def _on_sources(page: Any, kind: str) -> list[str]:
    if not (kind in NEED_SOURCES or _states_a_right(page)):
        return []
    known = settings.PHONEBOOK.page(settings.LANGUAGE_CODE).sources
    status = [known[code].status for code in _sources_of(page) if code in known]
    if not status:
        return [
            _("This page says what is right or law, but names no source. Add a “Sources” block.")
        ]
    if set(status) == {"superseded"}:
        return [_("All sources of this page are history. Name the one that holds today as well.")]
    return []


def _states_a_right(page: Any) -> bool:
    """Whether a page of any kind has a callout in the colour of rights."""
    return any(
        block["type"] == "callout" and block["value"]["kind"] == "rights"
        for block in page.body.raw_data
    )


def _sources_of(page: Any) -> list[str]:
    return [
        item["value"]
        for block in page.body.raw_data
        if block["type"] == "sources"
        for item in block["value"]["codes"]
    ]


def _on_sentences(texts: list[str]) -> list[str]:
    long = [sentence for text in texts for sentence in long_sentences(text)]
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


def _on_films(page: Any) -> list[str]:
    """What stands on the page and is shown to no reader yet."""
    films = [block.value for block in getattr(page, "materials", ()) if block.block_type == "film"]
    waiting = [film for film in films if film["document"] and is_waiting(film["document"])]
    return [f"{film['title']}: {state_of_film(film['document'])}" for film in waiting]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"
