"""
Which page is meant by some words: those with more of them, and in a better place, come first.

A title says more than the words that people type instead (`SearchText.everyday`), and both say
more than a word somewhere in the text. Both databases count the same.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Length, Replace
from rapidfuzz.distance import OSA
from ruamel.yaml import YAML

from awareness.limits import MOST_SEARCH_PIECES, MOST_SEARCH_RESULTS
from awareness.models.search_texts import SearchText

# Between the everyday words of a page: no letter, so that nobody can type it.
BETWEEN = "|"
# What the whole phrase is worth; a word of that many letters is worth most, and one of so few is
# no reason to show a page.
WHOLE, LONG_WORD, SHORT_WORD = 100, 8, 2


# Letters that are written without spaces: ideographs and kana; Thai, Lao, Burmese and Khmer.
NO_SPACES = re.compile(
    "([\u3040-\u30ff\u3400-\u9fff]+)|([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+)"
)
# Of how many of the first and of the second a piece is made that says something.
IDEOGRAPHS, LETTERS = 2, 3
# A piece that is on more than one page in so many leads to none of them.
ON_MOST = 5


def pieces_of(words: list[str], known: Collection[str], rows: QuerySet[SearchText]) -> list[str]:
    """
    What is looked for. Of a word without spaces, which may be a whole sentence: itself, what
    people are known to type that stands in it, the longest first, and its overlapping pieces, but
    for those that are on so many of the rows that they say nothing.
    """
    pieces: dict[str, None] = {}
    overlapping: dict[str, None] = {}
    for word in words:
        pieces[word] = None
        for run in NO_SPACES.finditer(word):
            inside = [each for each in known if each in run[0] and len(each) > 1]
            pieces |= dict.fromkeys(sorted(inside, key=lambda each: (-len(each), each)))
            size = IDEOGRAPHS if run[1] else LETTERS
            places = range(len(run[0]) - size + 1)
            overlapping |= dict.fromkeys(run[0][at : at + size] for at in places)
    rare = _rare([each for each in overlapping if each not in pieces], rows)
    return [*pieces, *rare][:MOST_SEARCH_PIECES]


def _rare(pieces: list[str], rows: QuerySet[SearchText]) -> list[str]:
    """Those that are on few of the rows; asked at once."""
    if not pieces:
        return []
    on = {f"on_{at}": Count("pk", filter=Q(text__contains=each)) for at, each in enumerate(pieces)}
    counted = rows.aggregate(every=Count("pk"), **on)
    most = counted["every"] / ON_MOST
    return [each for at, each in enumerate(pieces) if counted[f"on_{at}"] <= most]


def ranked(rows: QuerySet[SearchText], words: list[list[str]], phrase: str) -> list[Any]:
    """
    The rows that have a word, best first; `has_0` and so on say which, `score` how well.

    words: for each word of the query what may stand for it. phrase: the query in its plain form.
    The database sorts and cuts: a word may be on all of thousands of pages.
    """
    score: Any = _whole(phrase)
    rows = rows.filter(_any(words))
    for number, forms in enumerate(words):
        rows = rows.annotate(**{f"has_{number}": Case(When(_exact(forms), then=1), default=0)})
        score += _worth(forms)
    columns = ("path", "language", "title", "summary")
    best = nearest_first(rows.annotate(score=score), "-score").only(*columns)
    return list(best[:MOST_SEARCH_RESULTS])


def nearest_first(rows: QuerySet[SearchText], *before: str) -> QuerySet[SearchText]:
    """What is fewer steps from the first page comes first, where `before` does not decide."""
    steps = Length("path") - Length(Replace("path", Value("/"), Value("")))
    return rows.order_by(*before, steps, "path")


def _whole(phrase: str) -> Case:
    """More for a page to which just these words lead, as they stand in the file of such words."""
    alone = f"{BETWEEN}{phrase}{BETWEEN}"
    return Case(When(everyday__contains=alone, then=WHOLE), default=0)


def _worth(forms: list[str]) -> Case:
    """What a word adds, by the place where it stands; long words say more than short ones."""
    letters = min(len(forms[0]), LONG_WORD)
    stems = [_stem(form) for form in forms]
    places = [
        ("normal_title__contains", forms, 6),
        ("everyday__contains", forms, 5),
        ("text__contains", forms, 2),
        ("everyday__contains", stems, 2),
        ("text__contains", stems, 1),
    ]
    return Case(
        *(When(_one_of(place, some), then=worth * letters) for place, some, worth in places),
        default=0,
    )


def _exact(forms: list[str]) -> Q:
    return _one_of("text__contains", forms) | _one_of("everyday__contains", forms)


def _any(words: list[list[str]]) -> Q:
    """Rows with one of the words; those of one or two letters are on every page."""
    long = [forms for forms in words if len(forms[0]) > SHORT_WORD or not forms[0].isascii()]
    found = Q()
    for forms in long or words:
        found |= _exact([_stem(form) for form in forms])
    return found


def _one_of(place: str, forms: list[str]) -> Q:
    found = Q()
    for form in forms:
        found |= Q(**{place: form})
    return found


def _stem(word: str) -> str:
    """Without its ending, for languages that change it; short words stay whole."""
    return word[: max(4, len(word) - 3)]


# What somebody meant who typed a letter too many, too few or in another place.


# Letters that a word must have before one of them may be wrong, and before two may.
ONE_SLIP, TWO_SLIPS = 4, 8
# Words that are tried instead of one that was typed.
MOST_MEANT = 5


def meant(typed: str, *vocabularies: Iterable[str]) -> list[str]:
    """
    The words that are nearest to what was typed, by slips of a finger; empty if none is near.

    vocabularies: of equally near words those of the first are taken. A number is never two slips
    away: that would be another number.
    """
    if len(typed) < ONE_SLIP:
        return []
    slips = 1
    if len(typed) >= TWO_SLIPS and not typed.isdecimal():
        slips = 2
    by_nearness: dict[tuple[int, int], list[str]] = {}
    for place, words in enumerate(vocabularies):
        for word in words:
            distance = OSA.distance(typed, word, score_cutoff=slips)
            if distance <= slips:
                by_nearness.setdefault((distance, place), []).append(word)
    if not by_nearness:
        return []
    nearest = by_nearness[min(by_nearness)]
    return sorted(nearest)[:MOST_MEANT]


# What people type when they look for a page, from `content/search/everyday_words.yaml`.


FILE = Path(__file__).parent.parent / "content" / "search" / "everyday_words.yaml"


@cache
def everyday_words() -> dict[str, dict[str, list[str]]]:
    """By the page's id and the language: words and short phrases, as people say them."""
    by_page: dict[str, dict[str, list[str]]] = {}
    for page_id, said in YAML(typ="safe").load(FILE).items():
        by_page[page_id] = {}
        for language, words in said.items():
            by_page[page_id][language] = [str(word) for word in words]
    return by_page


def words_for(page_id: str) -> list[str]:
    """
    All that leads to a page, in every language.

    Whoever reads Polish looks in Polish also for a page that is shown to her in English.
    """
    every: list[str] = []
    for words in everyday_words().get(page_id, {}).values():
        every += words
    return every


def words_in(language: str) -> list[str]:
    """All that is typed in a language, whatever it leads to."""
    every: list[str] = []
    for by_language in everyday_words().values():
        every += by_language.get(language, [])
    return every
