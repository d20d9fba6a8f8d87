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
from base.languages import language_list

# Nobody reads these aloud: links, files, and where the words come from.
NOT_READ = frozenset({"sources", "subpages", "figure", "download"})
# Who says so and when we read it, and what works without credit: seen, and not read aloud.
SMALL_PRINT = re.compile(r'<(p|small) class="(?:day|unconfirmed)".*?</\1>', re.DOTALL)
# Drawn, or said once more for who sees a small screen: what is read aloud has it already.
SILENT = re.compile(r'<(svg|b) [^>]*aria-hidden="true".*?</\1>', re.DOTALL)
# A number keeps its order where one reads from right to left, and as plain text too: isolated, as
# its element isolates it.
NUMBER = re.compile(r'<bdi dir="ltr"[^>]*>(.*?)</bdi>', re.DOTALL)
ISOLATED = "\u2066\\1\u2069"
# Words of the markup stand apart where one of these ends, and where a passage begins within it.
ENDS = re.compile(r"</(?:h\d|p|li|dt|dd|td|th|div|summary|caption)>|<br>|<(?:p|ul|ol)\b[^>]*>")


class SmallPrintSet(set[str]):
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
    digests: set[str] = set()
    for page in live_pages(language, content_id):
        digests.update(section.digest for section in sections_of(page))
    return digests


def live_pages(language: str, content_id: str) -> list[Any]:
    """The public page of that name in a language; one, or none."""
    pages: list[Any] = []
    for model in PAGES:
        named = model.objects.live().filter(content_id=content_id)
        pages.extend(named.filter(locale__language_code=language))
    return pages


def translation_keys(content_ids: set[str]) -> dict[str, Any]:
    """By which key the CMS joins the languages of these pages."""
    keys: dict[str, Any] = {}
    for model in PAGES:
        named = model.objects.filter(content_id__in=content_ids)
        keys.update(named.values_list("content_id", "translation_key"))
    return keys


def spoken_words(blocks: Iterable[Any], language: str) -> list[str]:
    """Line by line, as somebody whose language it is reads them."""
    context = {
        "page_language": language,
        "language": language,
        "page_lang": language_list.html_code(language),
        "html_lang": language_list.html_code(language),
        "html_dir": language_list.direction(language),
        "days_said": SmallPrintSet(),
    }
    with translation.override(language):
        html = [each.render(context) for each in blocks if each.block_type not in NOT_READ]
    heard = SILENT.sub("", SMALL_PRINT.sub("", "\n".join(html)))
    spoken = NUMBER.sub(ISOLATED, heard)
    lines = []
    for line in unescape(strip_tags(ENDS.sub("\n", spoken))).split("\n"):
        words = line.split()
        if words:
            lines.append(" ".join(words))
    return lines


def words_digest(words: list[str], language: str) -> str:
    return hashlib.sha256("\n".join([language] + words).encode()).hexdigest()


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
