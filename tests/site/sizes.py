"""How large a page may be: one round trip on a poor connection."""

from pathlib import Path

from awareness.answers import SUFFIX, unpack
from awareness.compression import SMALL, compressed

MOST_BROTLI, MOST_GZIP = 8_000, 12_500
# What the server adds: the first line, date, length, coding, mark and `Vary`.
ADDED = 250


def too_big(tree: Path) -> dict[str, tuple[int, int]]:
    """Pages of a published tree over the limit: bytes of Brotli, and of gzip with headers."""
    found = {}
    for path in [*tree.glob("**/index.html"), *tree.glob("404/*.html")]:
        answer = unpack(path.with_name(f"{path.name}{SUFFIX}").read_bytes())
        assert answer is not None, path
        headers = sum(len(name) + len(value) + 4 for name, value in answer.headers) + ADDED
        br = answer.br
        if len(br) > MOST_BROTLI:  # as it will be once it has been compressed at leisure
            br = compressed(path.read_bytes(), SMALL)
        sizes = len(br), len(answer.gzip) + headers
        if sizes[0] > MOST_BROTLI or sizes[1] > MOST_GZIP:
            found[str(path.relative_to(tree))] = sizes
    return found
