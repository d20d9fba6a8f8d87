"""
The published tree: files that say what the site says, kept equal to what should be public.

    public/en/help/index.html        the page, for any web server and for a copy
                             .br     the same, compressed
                             .gz
                             .answer the same with its headers, for our own front
    public.manifest                  what each file was made from, written last

Whoever keeps the tree can be killed between any two steps: what is half done is done again, what
should not be there is removed, and a reader meets the old page or the new one, never half of it.
Knows neither Django nor pages: names, fingerprints and bytes are all there is.
"""

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from awareness.answers import SUFFIX, unpack
from awareness.compression import FORMS, QUICK, SMALL, Page, compressed, digest, in_all_forms


class Entry(NamedTuple):
    """
    A line of the manifest. want: whose words the page shows, a colon, and from what it was made.
    level: of its Brotli. stamps and digests: of its four files; the stamp tells a file that was
    half replaced from the one meant.
    """

    want: str
    level: int
    stamps: list[str]
    digests: list[str]


class Care(Enum):
    """How much of what was done before is believed."""

    USUAL = "files that look as they were left, made from what they should be made from"
    READ = "the same, after reading every file"
    RENDER = "nothing: every page is rendered again, and written if it is another"


class Changes(NamedTuple):
    """What a round did. failed: names whose page could not be rendered; the old one stays."""

    written: list[str]
    removed: list[str]
    failed: dict[str, Exception]


Render = Callable[[str], Page]


class PublishedTree:
    """folder: where the files are; its manifest and lock lie beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = folder.with_name(f"{folder.name}.manifest")
        self.lock = folder.with_name(f"{folder.name}.lock")

    def reconcile(
        self, wanted: Mapping[str, str], render: Render, care: Care = Care.USUAL
    ) -> Changes:
        """
        Make the tree hold exactly the names in `wanted`, each made from its fingerprint there.

        Withdraws first, then adds, then changes; among those in the order of `wanted`.
        """
        with self.alone():
            entries = self._read_manifest()
            sound = {
                name for name in wanted if name in entries and self._sound(name, entries, care)
            }
            removed = self._remove_all_but(wanted)
            same = () if care is Care.RENDER else sound
            kept = {name: entries[name] for name in same if entries[name].want == wanted[name]}
            written, failed = [], {}
            for name in sorted(wanted.keys() - kept.keys(), key=_order(wanted, entries)):
                try:
                    page = render(name)
                except Exception as error:  # noqa: BLE001 - one page must not hold up the others
                    failed[name] = error
                    if name in sound and self._may_stay(name, entries[name].want, wanted[name]):
                        kept[name] = entries[name]._replace(want=f"{_whose(wanted[name])}:")
                    continue
                before = entries[name] if name in sound else None
                kept[name], new = self._put(name, wanted[name], page, before)
                if new:
                    written.append(name)
            if kept != entries:
                self._write_manifest(kept)
        return Changes(written, removed, failed)

    def squeeze(self, pages: int = 20) -> int:
        """Compress so many quickly compressed pages as well as it can be done; how many it was."""
        quick = [name for name, entry in self._read_manifest().items() if entry.level < SMALL]
        small: dict[str, tuple[bytes, bytes]] = {}
        for name in quick[:pages]:
            try:
                content = (self.folder / name).read_bytes()
            except FileNotFoundError:
                continue
            small[name] = content, compressed(content, SMALL)
        with self.alone():
            entries = self._read_manifest()
            for name, (content, br) in small.items():
                entry = entries.get(name)
                # In between, the page may have been changed or withdrawn.
                if entry is None or entry.digests[0] != digest(content):
                    continue
                answer = unpack((self.folder / f"{name}{SUFFIX}").read_bytes())
                if answer is not None:
                    forms = in_all_forms(Page(content, answer.headers), br)
                    entries[name] = self._write_forms(name, entry.want, forms, SMALL)
            if small:
                self._write_manifest(entries)
        return len(small)

    def differences(self, wanted: Mapping[str, str], render: Render) -> Iterator[str]:
        """Each name whose files are not what rendering it now would make, with what is wrong."""
        with self.alone():
            entries = self._read_manifest()
            for name in sorted(wanted.keys() - entries.keys()):
                yield f"{name}: should be public and is not"
            for path in sorted(set(self._files()) - set(_paths(wanted))):
                yield f"{path}: is public and should not be"
            for name in sorted(wanted.keys() & entries.keys()):
                page = render(name)
                small = compressed(page.content, entries[name].level)
                for form, data in zip(FORMS, in_all_forms(page, small), strict=True):
                    path = self.folder / f"{name}{form}"
                    if not path.exists() or path.read_bytes() != data:
                        yield f"{name}{form}: is not what it should be"

    # --- Steps, each of which may be the last ---
    def _may_stay(self, name: str, was: str, want: str) -> bool:
        """Whether old files do until there are new ones: those of the same page; others go."""
        if _whose(was) == _whose(want):
            return True
        for form in reversed(FORMS):
            self.remove(self.folder / f"{name}{form}")
        return False

    def _put(self, name: str, want: str, page: Page, before: Entry | None) -> tuple[Entry, bool]:
        if before is not None and before.digests[0] == digest(page.content):
            forms = in_all_forms(page, (self.folder / f"{name}.br").read_bytes())
            if digest(forms[3]) == before.digests[3]:
                return before._replace(want=want), False
        forms = in_all_forms(page, compressed(page.content, QUICK))
        return self._write_forms(name, want, forms, QUICK), True

    def _write_forms(self, name: str, want: str, forms: list[bytes], level: int) -> Entry:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        for form, data in zip(FORMS, forms, strict=True):
            self.write(self.folder / f"{name}{form}", data)
        stamps = [stamp_of(self.folder / f"{name}{form}") for form in FORMS]
        return Entry(want, level, stamps, [*map(digest, forms)])

    def write(self, path: Path, data: bytes, *, durable: bool = False) -> None:
        """Put a file in place in one step; the tests pull the plug here."""
        new = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_native_id()}")
        with new.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        new.replace(path)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def _remove_all_but(self, wanted: Mapping[str, str]) -> list[str]:
        """Remove whatever is not wanted, whether the manifest knows of it or not."""
        unwanted = set(self._files()) - set(_paths(wanted))
        # The front looks at the answer alone: first it, then the files behind it.
        for path in sorted(unwanted, key=lambda path: not path.endswith(SUFFIX)):
            self.remove(self.folder / path)
        for folder, _, _ in os.walk(self.folder, topdown=False):
            if folder != str(self.folder) and not os.listdir(folder):
                os.rmdir(folder)
        return sorted(path.removesuffix(SUFFIX) for path in unwanted if path.endswith(SUFFIX))

    def _files(self) -> Iterator[str]:
        """Every file under the tree, as a path within it; half-written ones too."""
        for folder, _, names in os.walk(self.folder):
            inside = os.path.relpath(folder, self.folder)
            yield from (name if inside == "." else f"{inside}/{name}" for name in names)

    def _sound(self, name: str, entries: Mapping[str, Entry], care: Care) -> bool:
        """Whether all four files are there as they were written."""
        paths = [self.folder / f"{name}{form}" for form in FORMS]
        if [*map(stamp_of, paths)] != entries[name].stamps:
            return False
        return care is Care.USUAL or all(
            digest(path.read_bytes()) == written
            for path, written in zip(paths, entries[name].digests, strict=True)
        )

    def _read_manifest(self) -> dict[str, Entry]:
        """What was written when; empty when that cannot be read, and all is made again."""
        try:
            lines = json.loads(self.manifest.read_bytes())
            return {name: Entry(*line) for name, line in lines.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _write_manifest(self, entries: Mapping[str, Entry]) -> None:
        data = json.dumps(entries, separators=(",", ":"), sort_keys=True).encode()
        self.write(self.manifest, data, durable=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One keeper a machine at a time; who dies lets the next one in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def stamp_of(path: Path) -> str:
    """By what a file that was replaced is known; empty when there is none."""
    try:
        stat = os.stat(path)
    except OSError:
        return ""
    return f"{stat.st_size}-{stat.st_mtime_ns}"


def _whose(want: str) -> str:
    return want.rpartition(":")[0]


def _paths(names: Mapping[str, str]) -> Iterator[str]:
    return (f"{name}{form}" for name in names for form in FORMS)


def _order(wanted: Mapping[str, str], entries: Mapping[str, Entry]) -> Callable[[str], Any]:
    """New pages come before those that will link to them."""
    places = {name: place for place, name in enumerate(wanted)}
    return lambda name: (name in entries, places[name])
