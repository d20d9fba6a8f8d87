"""
Which page is meant by some words: those with more of them, and in a better place, come first.

A title says more than the words that people type instead (`SearchText.everyday`), and both say
more than a word somewhere in the text. Both databases count the same.
"""

from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Length, Replace

from awareness.limits import MOST_SEARCH_RESULTS
from awareness.models.search_texts import SearchText

# Between the everyday words of a page: no letter, so that nobody can type it.
BETWEEN = "|"
# What the whole phrase is worth; a word of that many letters is worth most, and one of so few is
# no reason to show a page.
WHOLE, LONG_WORD, SHORT_WORD = 100, 8, 2


def ranked(rows: QuerySet[SearchText], words: list[list[str]]) -> list[Any]:
    """
    The rows that have a word, best first; `has_0` and so on say which, `score` how well.

    words: for each word of the query what may stand for it. The database sorts and cuts: a word
    may be on all of thousands of pages.
    """
    score: Any = _whole(words)
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


def _whole(words: list[list[str]]) -> Case:
    """More for a page to which just these words lead, as they stand in the file of such words."""
    phrase = f"{BETWEEN}{' '.join(forms[0] for forms in words)}{BETWEEN}"
    return Case(When(everyday__contains=phrase, then=WHOLE), default=0)


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
