"""
Finding a page by words, without anybody knowing what was looked for.

Each public page has one row with its words, brought to a plain form: no capitals, accents,
vowel marks or stretched letters, and the digits of our own. What a reader types is brought to the
same form, and is then looked for as it is, so that Chinese, Thai and Amharic are found as well as
languages with endings. A query is kept nowhere: it arrives by POST and is gone with the answer.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.html import escape
from wagtail.models import Page

from awareness.facts import fill_html
from awareness.models.found import SearchText
from awareness.models.review import withheld
from awareness.prose import texts_of
from awareness.reading import without_tags

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
    rows = _rows(words, languages) or _rows([_stem(word) for word in words], languages)
    rows.sort(key=lambda row: (-_weight(row, words), row.path.count("/"), row.path))
    return [Result(row.title, row.summary, row.path, row.language) for row in rows[:MOST_RESULTS]]


def _rows(words: list[str], languages: list[str]) -> list[SearchText]:
    """The rows that match, of each page only the one that the reader will see."""
    matching = _of_readers(languages)
    for word in words:
        matching = matching.filter(text__contains=word)
    found = list(matching.only("path", "language", "title", "summary", "normal_title"))
    if not found:
        return []
    seen = _seen_in({row.path for row in found}, languages)
    return [row for row in found if seen[row.path] == row.language]


def _of_readers(languages: list[str]) -> Any:
    return SearchText.objects.filter(language__in=languages).exclude(page__in=withheld())


def _seen_in(paths: Iterable[str], languages: list[str]) -> dict[str, str]:
    """The language in which each page is shown to this reader."""
    there: dict[str, set[str]] = {}
    rows = _of_readers(languages).filter(path__in=list(paths))
    for path, language in rows.values_list("path", "language"):
        there.setdefault(path, set()).add(language)
    return {path: next(c for c in languages if c in codes) for path, codes in there.items()}


def _stem(word: str) -> str:
    """Without its ending, for languages that change it; short words stay whole."""
    return word[: max(4, len(word) - 3)]


def _weight(row: SearchText, words: list[str]) -> int:
    return sum(word in row.normal_title for word in words)


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
    from awareness.models import ContentPage, HomePage

    pages = [
        page
        for model in (HomePage, ContentPage)
        for page in model.objects.live().select_related("locale")
    ]
    SearchText.objects.exclude(page_id__in=[page.pk for page in pages]).delete()
    for page in pages:
        index(page)
    return len(pages)
