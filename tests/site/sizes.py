"""How large a page may be: one round trip on a poor connection."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.http import HttpResponse

from website.published.compression import QUICK, SMALL, RenderedPage, compressed, in_all_forms
from website.published.response_file import SUFFIX, ResponseFile, unpack

MOST_BROTLI, MOST_GZIP = 8_000, 12_600
# What one banner of a bad day may add to the longest page; 12,900 bytes are one round trip still.
MOST_OF_A_BANNER = 400
# All of a language in one piece, which has a bound of its own (`tests/site/test_one_file.py`).
ONE_FILE = "/file/index.html"
# What the server adds: the first line, date, length, coding, mark and `Vary`.
ADDED = 250
# To an answer of Django's: the first line, date, name, and that it must come by TLS.
ADDED_TO_DJANGO = 140

Sizes = dict[str, tuple[int, int]]


def too_big(tree: Path) -> Sizes:
    """Pages of a published tree over the limit: bytes of Brotli, and of gzip with headers."""
    paths = [*tree.glob("**/index.html"), *tree.glob("404/*.html")]
    return _over(
        (str(path.relative_to(tree)), _answer(path.with_name(f"{path.name}{SUFFIX}").read_bytes()))
        for path in paths
    )


def sent(answer: HttpResponse) -> int:
    """Bytes of what Django answers over TLS: with its headers, and what comes to them."""
    headers = sum(len(key) + len(value) + 4 for key, value in answer.items())
    return len(answer.content) + headers + ADDED_TO_DJANGO


def too_big_once_published(pages: Mapping[str, RenderedPage]) -> Sizes:
    """The same of pages by their names, as their files would be."""
    return _over(_as_published(pages))


def _as_published(pages: Mapping[str, RenderedPage]) -> Iterator[tuple[str, ResponseFile]]:
    for name, page in pages.items():
        if name.endswith(".html"):
            quick = compressed(page.content, QUICK)
            yield name, _answer(in_all_forms(page, quick)[3])


def _over(answers: Iterable[tuple[str, ResponseFile]]) -> Sizes:
    found = {}
    for name, answer in answers:
        if name.endswith(ONE_FILE):
            continue
        headers = sum(len(key) + len(value) + 4 for key, value in answer.headers) + ADDED
        br = answer.br
        if len(br) > MOST_BROTLI:  # as it will be once it has been compressed at leisure
            br = compressed(answer.body("identity"), SMALL)
        sizes = len(br), len(answer.gzip) + headers
        if sizes[0] > MOST_BROTLI or sizes[1] > MOST_GZIP:
            found[name] = sizes
    return found


def _answer(data: bytes) -> ResponseFile:
    answer = unpack(data)
    assert answer is not None
    return answer
