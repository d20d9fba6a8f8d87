"""
Finding a page by words, without anybody knowing what was looked for.

Each public page has one row with its words, brought to a plain form: no capitals, accents,
vowel marks or stretched letters, and the digits of our own. What a reader types is brought to the
same form, and is then looked for as it is, so that Chinese, Thai and Amharic are found as well as
languages with endings. A query is kept nowhere: it arrives by POST and is gone with the answer.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import escape
from django.utils.translation import get_language_info
from wagtail.models import Page

from awareness.blocks.plain_text import texts_of, without_tags
from awareness.facts.fact_filling import fill_html
from awareness.limits import MOST_SEARCH_LETTERS, MOST_SEARCH_WORDS
from awareness.models.review_due_dates import withheld
from awareness.models.search_texts import SearchText
from awareness.serving.page_tree import private
from awareness.serving.search_ranking import (
    BETWEEN,
    meant,
    nearest_first,
    pieces_of,
    ranked,
    words_for,
    words_in,
)
from base import phonebook

TATWEEL = "\u0640"
DIGITS = re.compile(r"[0-9]+(?: [0-9]+)*")
SHORTEST_FROM_ABROAD = 10  # digits that begin with 32: less is no number of ours
# A page is shown if it is worth at least that part of the best one.
WORTH_SHOWING = 4
MOST_PAGES_SPELLED = 400  # pages whose words are compared with one that is misspelled


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
        return str(get_language_info(self.language)["lang"])

    @property
    def dir(self) -> str:
        return str(get_language_info(self.language)["dir"])


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


def query_words(query: str) -> list[str]:
    """What is looked for: words, and each number as it is dialled here, however it was grouped."""
    plain = DIGITS.sub(lambda run: _dialled(run[0]), normalised(query[:MOST_SEARCH_LETTERS]))
    return plain.split()[:MOST_SEARCH_WORDS]


def _dialled(number: str) -> str:
    """`3278055800`, with or without spaces, as it is dialled in Belgium; others without spaces."""
    digits = number.replace(" ", "").removeprefix("00")
    abroad = digits.startswith("32") and len(digits) >= SHORTEST_FROM_ABROAD
    return f"0{digits[2:]}" if abroad else number.replace(" ", "")


def find_pages(query: str, languages: list[str]) -> list[Result]:
    """
    Pages by the words of the query, best first: those with more of them, and in a better place.

    languages: the reader's, then those that stand in for it. A page is found in the first of them
    in which it exists, for this is how the reader will see it. What is on no page is looked for
    once more as it was perhaps meant.
    """
    words = query_words(query)
    if not words:
        return []
    phrase = " ".join(words)
    visible = _visible(languages)
    pieces = pieces_of(words, typed_in(languages[0]), visible)
    forms = [[piece] for piece in pieces]
    rows = ranked(visible, forms, phrase)
    unknown = [place for place in range(len(pieces)) if _is_on_none(rows, place)]
    if unknown:
        known = _vocabulary(languages)
        is_meant = False
        for place in unknown:
            others = meant(pieces[place], *known)
            if others:
                forms[place] = others
                is_meant = True
        if is_meant:
            rows = ranked(visible, forms, phrase)
    if not rows:
        return []
    best = rows[0].score
    near = [row for row in rows if row.score * WORTH_SHOWING >= best]
    return [Result(row.title, row.summary, row.path, row.language) for row in near]


def _is_on_none(rows: list[Any], place: int) -> bool:
    """Whether the word at this place of the query is on none of the pages that were found."""
    return not any(getattr(row, f"has_{place}") for row in rows)


def _vocabulary(languages: list[str]) -> list[set[str]]:
    """
    Words that somebody may have meant, the likelier first: what people type in her language, what
    they type in those that stand in for it, the words of the pages nearest to the first.
    """
    vocabulary = [set(" ".join(typed_in(code)).split()) for code in languages]
    vocabulary[0] |= _dialled_numbers(phonebook.current().page(languages[0]).contacts)
    rows = nearest_first(_shown().filter(language__in=languages))
    on_pages: set[str] = set()
    for text in rows.values_list("text", flat=True)[:MOST_PAGES_SPELLED]:
        on_pages.update(text.split())
    vocabulary.append(on_pages)
    return vocabulary


@cache
def typed_in(language: str) -> frozenset[str]:
    """The words and phrases that people type in a language, in the plain form."""
    return frozenset(normalised(words) for words in words_in(language))


def _visible(languages: list[str]) -> QuerySet[SearchText]:
    """Each page once, in the first of these languages that has it."""
    return _shown().filter(_seen_in(languages))


def _shown() -> QuerySet[SearchText]:
    """The rows of all pages but private ones, and those that a rule withholds until reviewed."""
    return SearchText.objects.filter(~private("page__path")).exclude(page__in=withheld())


def _seen_in(languages: list[str]) -> Q:
    """Of each page the row in the first of these languages that has it."""
    visible = Q()
    for place, language in enumerate(languages):
        better = _shown().filter(path=OuterRef("path"), language__in=languages[:place])
        visible |= Q(~Exists(better), language=language) if place else Q(language=language)
    return visible


def index(page: Any) -> None:
    """Bring the row of a page up to date, or take it away when the page is no longer public."""
    if not page.live:
        forget_page(page)
        return
    SearchText.objects.update_or_create(page_id=page.pk, defaults=row_of(page))


def row_of(page: Any) -> dict[str, str]:
    """What a page can be found by, by the columns of `SearchText`."""
    language = page.language
    words = [page.title]
    words += [_plain(text, language) for text in texts_of(page)]
    everyday = [normalised(word) for word in words_for(page.content_id)]
    everyday += _numbers(page)
    return {
        "language": language,
        "path": path_of(page),
        "title": page.title,
        "summary": _plain(escape(page.summary), language),
        "normal_title": normalised(page.title)[:255],
        "text": normalised(" ".join(words)),
        "everyday": f"{BETWEEN}{BETWEEN.join(everyday)}{BETWEEN}",
    }


def _numbers(page: Any) -> set[str]:
    """The numbers that the page is for, as they are dialled here: those of its cards."""
    book = phonebook.current().page(page.language)
    contacts = []
    for raw in page.body.raw_data:
        if raw["type"] == "phone":
            contacts.append(book.contact(raw["value"]["contact"]))
        elif raw["type"] == "centres":
            contacts += book.centres
    return _dialled_numbers(contacts)


def _dialled_numbers(contacts: Iterable[Any]) -> set[str]:
    return {_dialled(normalised(each.phone)) for each in contacts if each and each.phone}


def _plain(html: str, language: str) -> str:
    """The words with their facts, as they are read."""
    return without_tags(fill_html(html, language))


def forget_page(page: Page) -> None:
    SearchText.objects.filter(page_id=page.pk).delete()


def path_of(page: Page) -> str:
    """The page's address without its language: the same in all of them."""
    below_home = page.url_path.strip("/").split("/")[1:]
    return "/" + "".join(f"{slug}/" for slug in below_home)


def index_all() -> int:
    """Every public page anew; how many."""
    from awareness.models import PAGES

    pages: list[Page] = []
    for model in PAGES:
        pages.extend(model.objects.live().select_related("locale"))
    SearchText.objects.exclude(page_id__in=[page.pk for page in pages]).delete()
    for page in pages:
        index(page)
    return len(pages)
