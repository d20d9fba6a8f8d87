"""*I speak X. Is there an interpreter?* in thirty languages, and that it is on no paper."""

import unicodedata

import pytest
from django.conf import settings

from awareness.content import pages, read_registry, translations
from base.languages.language_list import LANGUAGES
from tests.site.spoken import LETTERS

PLACE = "page/words:body.tongue.items.interpreter.answer"
SPOKEN_HERE = {"nl": "Nederlands: ", "fr": "Français : ", "de": "Deutsch: "}
LIKE = {"nl": "Is er een tolk?", "fr": "un interprète", "de": "der dolmetscht?"}


def lines_in(code: str) -> list[str]:
    if code == settings.LANGUAGE_CODE:
        [page] = [page for page in pages(facts=read_registry()) if page.id == "words"]
        [block] = [block for block in page.body if block["id"] == "tongue"]
        answer = block["value"]["items"][0]["value"]["answer"]
        return [line.partition("</li>")[0] for line in answer.split("<li>")[1:]]
    return [text for (place, _english), text in translations(code).texts.items() if place == PLACE]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_sentence_stands_in_three_languages_and_as_it_sounds_in_her_letters(code):
    lines = dict(zip(SPOKEN_HERE, lines_in(code), strict=True))
    for spoken, words in lines.items():
        line = words.replace("\u00a0", " ")  # in French, before the colon
        assert line.startswith(SPOKEN_HERE[spoken])
        assert LIKE[spoken] in line
        said, dash, sound = line.partition(" – ")
        assert bool(dash) == (spoken != code), said
        script = LETTERS[LANGUAGES[code].script]
        letters = [letter for letter in sound if letter.isalpha()]
        assert all(unicodedata.name(letter).startswith(script) for letter in letters), sound


def test_it_is_carried_on_no_sheet_and_stands_on_no_page_to_show():
    carried = [page for page in pages(facts=read_registry()) if page.kind == "handout"]
    shown = [page for page in pages(facts=read_registry()) if page.id == "show"]
    assert len(carried) > 5
    assert len(shown) == 1
    for page in carried + shown:
        assert not any(words in str(page.body) for words in LIKE.values()), page.id
