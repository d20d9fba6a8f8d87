"""
A copy of all that is published that works anywhere: from a disk, below any address, without us.

Addresses become relative, and name the file, since a disk knows no index. What needs the site (to
write, to come back, a list for search engines) leads to the real one: a copy has no token to give.
What our server says in headers, a copy says in the page, since it may be opened from a disk.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from website.published.front_server import is_dynamic
from website.published.response_file import SUFFIX, unpack

SUMS = "SHA256SUMS"
UNFINISHED = ".new"
POLICY = '<meta http-equiv="Content-Security-Policy"'
CHARSET = '<meta charset="utf-8">'
ADDRESS = re.compile(r'(?<=[ "])(href|action|src|poster)="(/[^"]*)"')


# What is read aloud: the one thing of the media library that a copy has too.
RECORDING = re.compile(rb'src="/(media/recordings/[a-z0-9]+\.[a-z0-9]+)"')


def mirror(tree: Path, folder: Path, origin: str, library: Path | None = None) -> int:
    """
    Copy `tree` into `folder`, which becomes that copy and nothing else; how many files.

    library: the folder that is `/media/`, of which come the recordings that pages play.
    """
    new = folder / UNFINISHED
    shutil.rmtree(new, ignore_errors=True)
    # What has an answer is public; beside it lie its packed forms, which a copy has no use for.
    names = []
    for path in tree.rglob(f"*{SUFFIX}"):
        names.append(path.relative_to(tree).with_name(path.name.removesuffix(SUFFIX)))
    names.sort()
    voices = recordings_of(tree, names, library) if library else {}
    for name in names:
        target = new / name_in_copy(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(copied(name, tree, origin, voices))
    for place, source in voices.items():
        (new / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, new / place)
    everything = [str(name_in_copy(name)) for name in names]
    everything += voices
    sums = ""
    for written in everything:
        digest = hashlib.sha256((new / written).read_bytes()).hexdigest()
        sums += f"{digest}  {written}\n"
    (new / SUMS).write_text(sums, encoding="utf-8")
    _take_its_place(new, folder)
    return len(everything)


def _take_its_place(new: Path, folder: Path) -> None:
    """
    Within the folder: the site's user owns that, and not the disk on which it lies.

    Whoever is killed on the way leaves sums that do not agree, by which the next finds a copy.
    """
    for path in folder.iterdir():
        if path.is_dir() and path != new:
            shutil.rmtree(path)
        elif path.name not in (SUMS, UNFINISHED):
            path.unlink()
    for path in new.iterdir():
        if path.name != SUMS:
            path.rename(folder / path.name)
    (new / SUMS).replace(folder / SUMS)
    new.rmdir()


def name_in_copy(name: Path) -> Path:
    """Where a file of the tree lies in a copy: what leads on from an old address, at that one."""
    if name.parts[0] != "moved":
        return name
    return Path(*name.parts[1:]).with_suffix("") / "index.html"


def recordings_of(tree: Path, names: Sequence[Path], library: Path) -> dict[str, Path]:
    """Those that pages play and that are on this machine: the address, and where it lies."""
    linked: set[bytes] = set()
    for name in names:
        if name.suffix == ".html":
            linked.update(RECORDING.findall((tree / name).read_bytes()))
    files = {}
    for place in sorted(address.decode() for address in linked):
        file = library / place.removeprefix("media/")
        if file.is_file():
            files[place] = file
    return files


def copied(name: Path, tree: Path, origin: str, beside: Collection[str] = ()) -> bytes:
    """
    What a copy holds under a name: a page with other links, all else as it is.

    beside: what the copy has and the tree has not.
    """
    data = (tree / name).read_bytes()
    if name.suffix != ".html":
        return data
    text = guarded(data.decode(), tree / name, origin)
    return with_relative_links(text, name_in_copy(name).as_posix(), tree, origin, beside).encode()


def guarded(text: str, page: Path, origin: str) -> str:
    """The page with its policy and its silence about where a reader comes from."""
    if POLICY in text:
        return text  # the one file says so itself, wherever it is opened
    answer = unpack(page.with_name(f"{page.name}{SUFFIX}").read_bytes())
    headers = dict(answer.headers) if answer else {}
    rules = headers["Content-Security-Policy"].split("; ")
    # Frames can be forbidden by a header alone; a disk is no "self", and forms lead to the site.
    # Recordings lie in the copy, films on the site.
    origin = origin.rstrip("/")
    kept = []
    for rule in rules:
        if rule.startswith("media-src"):
            kept.append(rule.replace("'self'", f"'self' file: {origin}"))
        elif not rule.startswith("frame-ancestors"):
            kept.append(rule.replace("'self'", origin))
    tags = f'{POLICY} content="{"; ".join(kept)}">'
    tags += f'<meta name="referrer" content="{headers["Referrer-Policy"]}">'
    return text.replace(CHARSET, CHARSET + tags, 1)


def with_relative_links(
    text: str, page: str, tree: Path, origin: str, beside: Collection[str] = ()
) -> str:
    """The page with addresses that hold wherever its copy lies."""

    def turned(match: re.Match[str]) -> str:
        if match[2][1:] in beside:
            return f'{match[1]}="{os.path.relpath(match[2][1:], PurePosixPath(page).parent)}"'
        return f'{match[1]}="{address(match[2], page, tree, origin)}"'

    return ADDRESS.sub(turned, text)


def address(link: str, page: str, tree: Path, origin: str) -> str:
    path, mark, rest = link.partition("#")
    target = path[1:]
    if path.endswith("/"):
        target += "index.html"
    if is_dynamic(path) or not (tree / target).is_file():
        return f"{origin.rstrip('/')}{link}"
    return os.path.relpath(target, PurePosixPath(page).parent) + mark + rest
