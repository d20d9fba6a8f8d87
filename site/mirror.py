"""
A copy of the published pages that works anywhere: from a disk, below any address, without us.

Addresses become relative, and name the file, since a disk knows no index. What needs the site (to
write, to come back, a list for search engines) leads to the real one: a copy has no token to give.
What our server says in headers, a copy says in the page, since it may be opened from a disk.
"""

import hashlib
import os
import re
import shutil
from pathlib import Path, PurePosixPath

from awareness.answers import SUFFIX, unpack
from website.front import is_dynamic

SUMS = "SHA256SUMS"
CHARSET = '<meta charset="utf-8">'
ADDRESS = re.compile(r'(?<=[ "])(href|action|src)="(/[^"]*)"')


def mirror(tree: Path, folder: Path, origin: str) -> int:
    """Copy `tree` into `folder`, which becomes that copy and nothing else; how many pages."""
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    pages = sorted(path.relative_to(tree) for path in tree.rglob("*.html"))
    for page in pages:
        text = (tree / page).read_text(encoding="utf-8")
        target = new / page
        target.parent.mkdir(parents=True, exist_ok=True)
        text = relative(guarded(text, tree / page, origin), page.as_posix(), tree, origin)
        target.write_text(text, encoding="utf-8")
    sums = [f"{hashlib.sha256((new / page).read_bytes()).hexdigest()}  {page}\n" for page in pages]
    (new / SUMS).write_text("".join(sums), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)
    return len(pages)


def guarded(text: str, page: Path, origin: str) -> str:
    """The page with its policy and its silence about where a reader comes from."""
    answer = unpack(page.with_name(f"{page.name}{SUFFIX}").read_bytes())
    headers = dict(answer.headers) if answer else {}
    rules = headers["Content-Security-Policy"].split("; ")
    # Frames can be forbidden by a header alone; a disk is no "self", and forms lead to the site.
    policy = "; ".join(
        rule.replace("'self'", origin.rstrip("/"))
        for rule in rules
        if not rule.startswith("frame-ancestors")
    )
    said = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    said += f'<meta name="referrer" content="{headers["Referrer-Policy"]}">'
    return text.replace(CHARSET, CHARSET + said, 1)


def relative(text: str, page: str, tree: Path, origin: str) -> str:
    """The page with addresses that hold wherever its copy lies."""

    def turned(match: re.Match[str]) -> str:
        return f'{match[1]}="{address(match[2], page, tree, origin)}"'

    return ADDRESS.sub(turned, text)


def address(there: str, page: str, tree: Path, origin: str) -> str:
    path, mark, rest = there.partition("#")
    target = "index.html" if path == "/" else f"{path[1:]}index.html"
    if is_dynamic(path) or not path.endswith("/") or not (tree / target).exists():
        return f"{origin.rstrip('/')}{there}"
    return os.path.relpath(target, PurePosixPath(page).parent) + mark + rest
