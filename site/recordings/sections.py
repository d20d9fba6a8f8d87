"""
A page in sections, each a block with the heading above it, and what is read aloud of it.

The words are those that readers see: with numbers, days and names filled in. A recording is bound
to their digest, so that it is gone with any of them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.html import strip_tags

from awareness.models import PAGES
from website.languages import language_list

# Nobody reads these aloud: links, files, and where the words come from.
NOT_READ = frozenset({"sources", "subpages", "figure", "download"})
# Who says so and when we read it, and what works without credit: seen, and not read aloud.
SMALL_PRINT = re.compile(r'<(p|small) class="(?:day|unconfirmed)".*?</\1>', re.DOTALL)
# A number keeps its order where one reads from right to left, and as plain text too: isolated, as
# its element isolates it.
NUMBER = re.compile(r'<bdi dir="ltr"[^>]*>(.*?)</bdi>', re.DOTALL)
ISOLATED = "\u2066\\1\u2069"
# Between these, words of the markup stand apart.
ENDS = re.compile(r"</(?:h\d|p|li|dt|dd|td|th|div|summary|caption)>|<br>")


class AllSaid(set[str]):
    """The day for which a right's number speaks is small print: as if it had been said before."""

    def __contains__(self, _name: object) -> bool:
        return True


class Section(NamedTuple):
    """first: the block with which it begins. words: its lines. digest: of them, in the language."""

    first: Any
    words: list[str]
    digest: str

    @property
    def title(self) -> str:
        return self.words[0]


def sections_of(page: Any) -> Iterator[Section]:
    """Those in which there is anything to read aloud."""
    for blocks in _parts(page.body):
        if words := spoken_words(blocks, page.language):
            yield Section(blocks[0], words, words_digest(words, page.language))


def digests_of(language: str, content_id: str) -> set[str]:
    """Of every section of a page that is public; nothing where there is no such page."""
    pages = live_pages(language, content_id)
    return {section.digest for page in pages for section in sections_of(page)}


def live_pages(language: str, content_id: str) -> list[Any]:
    """The public page of that name in a language; one, or none."""
    return [
        page
        for model in PAGES
        for page in model.objects.live().filter(
            content_id=content_id, locale__language_code=language
        )
    ]


def translation_keys(content_ids: set[str]) -> dict[str, Any]:
    """By which key the CMS joins the languages of these pages."""
    return {
        name: key
        for model in PAGES
        for name, key in model.objects.filter(content_id__in=content_ids).values_list(
            "content_id", "translation_key"
        )
    }


def spoken_words(blocks: Iterable[Any], language: str) -> list[str]:
    """Line by line, as somebody whose language it is reads them."""
    context = {
        "page_language": language,
        "language": language,
        "page_lang": language_list.html_code(language),
        "html_lang": language_list.html_code(language),
        "html_dir": language_list.direction(language),
        "days_said": AllSaid(),
    }
    with translation.override(language):
        html = [each.render(context) for each in blocks if each.block_type not in NOT_READ]
    spoken = NUMBER.sub(ISOLATED, SMALL_PRINT.sub("", "\n".join(html)))
    lines = unescape(strip_tags(ENDS.sub("\n", spoken))).split("\n")
    return [line for line in (" ".join(line.split()) for line in lines) if line]


def words_digest(words: list[str], language: str) -> str:
    return hashlib.sha256("\n".join([language, *words]).encode()).hexdigest()


def _parts(body: Iterable[Any]) -> list[list[Any]]:
    """Headings go with what they stand above, and paragraphs with the paragraphs before them."""
    parts: list[list[Any]] = []
    before = ""
    for block in body:
        goes_on = before == "heading" or before == block.block_type == "paragraph"
        if not goes_on or not parts:
            parts.append([])
        parts[-1].append(block)
        before = block.block_type
    return parts
