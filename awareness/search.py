"""
Finding a page by words, without anybody knowing what was looked for.

Each public page has one row with its words, brought to a plain form: no capitals, accents,
vowel marks or stretched letters, and the digits of our own. What a reader types is brought to the
same form, and is then looked for as it is, so that Chinese, Thai and Amharic are found as well as
languages with endings. A query is kept nowhere: it arrives by POST and is gone with the answer.
"""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length, Replace
from django.utils.html import escape
from wagtail.models import Page

from awareness.facts import fill_html
from awareness.models.found import SearchText
from awareness.models.review import withheld
from awareness.prose import texts_of
from awareness.reading import without_tags
from awareness.tree import private

MOST_LETTERS = 100
MOST_WORDS = 8
MOST_RESULTS = 30
TATWEEL = "\u0640"


@dataclass(frozen=True)
class Result:
    """A page that was found, in its own language, with its address without a language."""

    title: str
    summary: str
    path: str
    language: str

    @property
    def lang(self) -> str:
        """As BCP 47 writes it, for the `lang` attribute."""
        language, _, script = self.language.partition("-")
        return f"{language}-{script.title()}" if script else language

    @property
    def dir(self) -> str:
        return "rtl" if self.language in settings.LANGUAGES_BIDI else "ltr"


def normalised(text: str) -> str:
    """The plain form of a text."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace(TATWEEL, ""))
    letters = (_letter(letter) for letter in decomposed)
    return " ".join("".join(letters).split())


def _letter(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Cf"):  # accents, vowel marks, invisible joiners
        return ""
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    return letter if kind[0] in "LNM" else " "


def words_of(query: str) -> list[str]:
    return normalised(query[:MOST_LETTERS]).split()[:MOST_WORDS]


def find(query: str, languages: list[str]) -> list[Result]:
    """
    Pages with every word of the query, best first.

    languages: the reader's, then those that stand in for it. A page is found in the first of them
    in which it exists, for this is how the reader will see it.
    """
    words = words_of(query)
    if not words:
        return []
    best = _best(words, languages)
    rows = _first(best, words) or _first(best, [_stem(word) for word in words])
    return [Result(row.title, row.summary, row.path, row.language) for row in rows]


def _best(words: list[str], languages: list[str]) -> QuerySet[SearchText]:
    """
    Every row that the reader may see: words in the title first, then what is nearer to the first
    page. The database sorts and cuts: a word may be on all of thousands of pages.
    """
    in_title = (Case(When(normal_title__contains=word, then=1), default=0) for word in words)
    steps = Length("path") - Length(Replace("path", Value("/"), Value("")))
    nearest = (sum(in_title, Value(0)).desc(), steps, "path")
    return _shown().filter(_seen_in(languages)).order_by(*nearest)


def _shown() -> QuerySet[SearchText]:
    """The rows of all pages but private ones, and those that a rule withholds until reviewed."""
    return SearchText.objects.filter(~private("page__path")).exclude(page__in=withheld())


def _seen_in(languages: list[str]) -> Q:
    """Of each page the row in the first of these languages that has it."""
    seen = Q()
    for place, language in enumerate(languages):
        better = _shown().filter(path=OuterRef("path"), language__in=languages[:place])
        seen |= Q(~Exists(better), language=language) if place else Q(language=language)
    return seen


def _first(rows: QuerySet[SearchText], words: list[str]) -> list[SearchText]:
    """Those that hold all the words, as many as are shown."""
    for word in words:
        rows = rows.filter(text__contains=word)
    return list(rows.only("path", "language", "title", "summary")[:MOST_RESULTS])


def _stem(word: str) -> str:
    """Without its ending, for languages that change it; short words stay whole."""
    return word[: max(4, len(word) - 3)]


def index(page: Any) -> None:
    """Bring the row of a page up to date, or take it away when the page is no longer public."""
    if not page.live:
        forget(page)
        return
    language = page.language
    summary = _plain(escape(page.summary), language)
    words = [page.title, *(_plain(text, language) for text in texts_of(page))]
    SearchText.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "language": language,
            "path": path_of(page),
            "title": page.title,
            "summary": summary,
            "normal_title": normalised(page.title)[:255],
            "text": normalised(" ".join(words)),
        },
    )


def _plain(html: str, language: str) -> str:
    """The words with their facts, as they are read."""
    return without_tags(fill_html(html, language))


def forget(page: Page) -> None:
    SearchText.objects.filter(page_id=page.pk).delete()


def path_of(page: Page) -> str:
    """The page's address without its language: the same in all of them."""
    below_home = page.url_path.strip("/").split("/")[1:]
    return "/" + "".join(f"{slug}/" for slug in below_home)


def index_all() -> int:
    """Every public page anew; how many."""
    from awareness.models import PAGES

    pages = [page for model in PAGES for page in model.objects.live().select_related("locale")]
    SearchText.objects.exclude(page_id__in=[page.pk for page in pages]).delete()
    for page in pages:
        index(page)
    return len(pages)
