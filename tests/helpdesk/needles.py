"""Looking for words in whatever a site leaves lying about."""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

# One sentence in each of six scripts; every one is unlike anything the site says by itself.
NEEDLES = (
    "My papers are in his safe zqxj",
    "الأوراق في خزنته زقشج",
    "Мои документы в его сейфе зкшж",
    "ወረቀቶቼ በካዝናው ውስጥ ናቸው ዝቅሽ",
    "मेरे कागज़ उसकी तिजोरी में हैं ज़्क्ष",
    "我的证件在他的保险箱里吱嘎",
)


def shapes(needle: str) -> Iterator[bytes]:
    """The words as a file may hold them: encodings, escapes, base64 at each offset, hex."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        raw = needle.encode(encoding)
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for offset in range(3):
            # Of what stands between other bytes, the middle is always the same.
            whole = base64.b64encode(b"\0" * offset + raw)
            yield whole[4 if offset else 0 : -4]
    yield quote(needle).encode()
    yield quote_plus(needle).encode()
    yield needle.encode("unicode_escape")


def find(needles: Iterable[str], contents: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Which of the needles are in which of the named contents."""
    wanted = [(needle, shape) for needle in needles for shape in shapes(needle)]
    return [
        (name, needle) for name, content in contents for needle, shape in wanted if shape in content
    ]


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
