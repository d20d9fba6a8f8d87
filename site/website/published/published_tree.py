"""
The published tree: files that say what the site says, kept equal to what should be public.

    public/en/help/index.html        the page, for any web server and for a copy
                             .br     the same, compressed
                             .gz
                             .answer the same with its headers, for our own front
    public.manifest                  what each file was made from, written after it

Whoever keeps the tree can be killed between any two steps: what is half done is done again, what
should not be there is removed, and a reader meets the old page or the new one, never half of it.
Knows neither Django nor pages: names, fingerprints and bytes are all there is.
"""

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from base.files.atomic_files import write_atomically
from base.files.file_lock import only_one
from website.published.compression import (
    FORMS,
    QUICK,
    SMALL,
    SQUEEZED,
    RenderedPage,
    compressed,
    content_digest,
    in_all_forms,
    paths_of,
    smaller_forms,
)
from website.published.manifest import (
    Entry,
    are_as_left,
    file_stamp,
    files_below,
    folder_identity,
    manifest_bytes,
    read_manifest,
)
from website.published.publishing_order import (
    Changes,
    Thoroughness,
    is_paper,
    pages_before_papers,
    to_be_squeezed,
    while_it_waits,
    whose,
)
from website.published.response_file import SUFFIX

# Each round reads the list of all files twice and writes it once: few rounds, and none so long that
# much is lost with a process that is killed in it.
SQUEEZED_AT_ONCE = 200

Render = Callable[[str], RenderedPage]


class _TakenAway(Exception):
    """The folder is not the one with which the round began."""


# So many pages are made before they are first written down, and then each time twice as many: a
# change is known in seconds, and all pages of all languages are not written down hundreds of times.
NOTED_FIRST = 10


def _begin_papers(wants: Mapping[str, str], names: Sequence[str], number: int) -> bool:
    """Whether the first paper stands at this place, behind pages."""
    return is_paper(wants[names[number]]) and not is_paper(wants[names[number - 1]])


class PublishedTree:
    """folder: where the files are; its manifest and lock lie beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = folder.with_name(f"{folder.name}.manifest")
        self.lock = folder.with_name(f"{folder.name}.lock")

    def reconcile(
        self,
        wants: Mapping[str, str],
        render: Render,
        care: Thoroughness = Thoroughness.USUAL,
        papers: int = sys.maxsize,
    ) -> Changes:
        """
        Make the tree hold exactly the names in `wants`, each made from its fingerprint there.

        Withdraws first, then adds, then changes; among those in the order of `wants`, and papers
        last: so many of them, for pages must not wait until all are made.

        A tree that is taken away in between is made from the beginning, and empty at first: what
        was looked at or written before is gone, and the rest would say of it that it is not there.
        """
        while True:
            with self.alone():
                with suppress(_TakenAway):
                    return self._round(wants, render, care, papers)
                self._remove_all_but({})

    def _round(
        self, wants: Mapping[str, str], render: Render, care: Thoroughness, papers: int
    ) -> Changes:
        folder = folder_identity(self.folder)
        entries = read_manifest(self.manifest)
        sound = {name for name in wants if name in entries and self._sound(name, entries, care)}
        removed = self._remove_all_but(wants) + self._withdraw_papers(wants, entries)
        before = {name: entries[name] for name in sound}
        kept: dict[str, Entry] = {}
        for name in sound:
            # The fingerprint of a paper holds all that it is made of.
            is_believed = care.believes or is_paper(wants[name])
            if is_believed and entries[name].want == wants[name]:
                kept[name] = entries[name]
        changes = Changes([], removed, {}, [])
        names = sorted(wants.keys() - kept.keys(), key=pages_before_papers(wants, entries))
        due = NOTED_FIRST
        for number, name in enumerate(names):
            if number == due or (number and _begin_papers(wants, names, number)):
                # Whoever asks whether a page is public waits for few others, and for no paper.
                entries = self._note(kept, names[number:], wants, before)
                due = 2 * number
            if is_paper(wants[name]) and papers <= 0:
                changes.waiting.append(name)
                kept |= while_it_waits(name, wants[name], before.get(name))
            else:
                kept |= self._made(name, wants[name], before.get(name), render, changes)
                if folder_identity(self.folder) != folder:
                    raise _TakenAway
                papers -= is_paper(wants[name]) and name not in changes.failed
        if kept != entries:
            self.write(self.manifest, manifest_bytes(kept), durable=True)
        return changes

    def _note(
        self,
        made: Mapping[str, Entry],
        later: Collection[str],
        wants: Mapping[str, str],
        before: Mapping[str, Entry],
    ) -> dict[str, Entry]:
        """Write down what is made by now, and of what is made later what may stay until then."""
        entries = dict(made)
        for name in later:
            entries |= while_it_waits(name, wants[name], before.get(name))
        self.write(self.manifest, manifest_bytes(entries), durable=True)
        return entries

    def _made(
        self, name: str, want: str, before: Entry | None, render: Render, changes: Changes
    ) -> dict[str, Entry]:
        """The line of a page or paper that is made now; none where it cannot be and must go."""
        try:
            page = render(name)
        except Exception as error:  # noqa: BLE001 - one page must not hold up the others
            changes.failed[name] = error
            if before and self._may_stay(name, before.want, want):
                return {name: before._replace(want=f"{whose(want)}:")}
            return {}
        entry, new = self._put(name, want, page, before)
        if new:
            changes.written.append(name)
        return {name: entry}

    def squeeze(self, pages: int = SQUEEZED_AT_ONCE) -> int:
        """Compress so many quickly compressed pages as well as it can be done; how many it was."""
        entries = read_manifest(self.manifest)
        small, done = {}, 0
        for name in to_be_squeezed(entries)[:pages]:
            with suppress(FileNotFoundError):
                stored = (self.folder / f"{name}{SUFFIX}").read_bytes()
                small[name] = content_digest(stored), smaller_forms(stored)
        with self.alone():
            entries = read_manifest(self.manifest)
            for name, (was, forms) in small.items():
                # In between, a page may have changed or gone, or all of the tree.
                same = name in entries and entries[name].digests[-1] == was
                if forms and same and self._sound(name, entries, Thoroughness.USUAL):
                    want = entries[name].want
                    entries[name] = self._write_forms(name, want, forms, SMALL, SQUEEZED)
                    done += 1
            if done:
                self.write(self.manifest, manifest_bytes(entries), durable=True)
        return done

    def differences(self, wants: Mapping[str, str], render: Render) -> Iterator[str]:
        """Each name whose files are not what rendering it now would make, with what is wrong."""
        with self.alone():
            entries = read_manifest(self.manifest)
            for name in sorted(wants.keys() - entries.keys()):
                yield f"{name}: should be public and is not"
            for path in sorted(set(files_below(self.folder)) - set(paths_of(wants))):
                yield f"{path}: is public and should not be"
            for name in sorted(wants.keys() & entries.keys()):
                page = render(name)
                small = compressed(page.content, entries[name].level)
                for form, data in zip(FORMS, in_all_forms(page, small), strict=True):
                    file = self.folder / f"{name}{form}"
                    if not file.exists() or file.read_bytes() != data:
                        yield f"{name}{form}: is not what it should be"

    # --- Steps, each of which may be the last ---
    def _may_stay(self, name: str, was: str, want: str) -> bool:
        """Whether old files do until there are new ones: those of the same page; others go."""
        if whose(was) == whose(want):
            return True
        self._withdraw(name)
        return False

    def _withdraw_papers(self, wants: Mapping[str, str], entries: Mapping[str, Entry]) -> list[str]:
        """Remove the papers that would say something else today, before anything is made."""
        withdrawn = []
        for name, want in wants.items():
            if not is_paper(want) or name not in entries:
                continue
            says_the_same = whose(entries[name].want) == whose(want)
            if not says_the_same and (self.folder / f"{name}{SUFFIX}").exists():
                withdrawn.append(name)
        for name in withdrawn:
            self._withdraw(name)
        return withdrawn

    def _withdraw(self, name: str) -> None:
        for form in reversed(FORMS):
            self.remove(self.folder / f"{name}{form}")

    def _put(
        self, name: str, want: str, page: RenderedPage, before: Entry | None
    ) -> tuple[Entry, bool]:
        if before is not None and before.digests[0] == content_digest(page.content):
            with suppress(FileNotFoundError):  # the tree was taken away
                forms = in_all_forms(page, (self.folder / f"{name}.br").read_bytes())
                if content_digest(forms[3]) == before.digests[3]:
                    return before._replace(want=want), False
        forms = in_all_forms(page, compressed(page.content, QUICK))
        return self._write_forms(name, want, forms, QUICK), True

    def _write_forms(
        self, name: str, want: str, forms: list[bytes], level: int, new: Collection[str] = FORMS
    ) -> Entry:
        """new: the forms that are not there already."""
        for form, data in zip(FORMS, forms, strict=True):
            if form in new:
                self.write(self.folder / f"{name}{form}", data)
        stamps = [file_stamp(self.folder / f"{name}{form}") for form in FORMS]
        return Entry(want, level, stamps, [content_digest(data) for data in forms])

    def write(self, path: Path, data: bytes, *, durable: bool = False) -> None:
        """Put a file in place in one step; the tests pull the plug here."""
        write_atomically(path, data, durable=durable, sweeps=durable)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def _remove_all_but(self, wants: Mapping[str, str]) -> list[str]:
        """Remove whatever is not wanted, whether the manifest knows of it or not."""
        unwanted = set(files_below(self.folder)) - set(paths_of(wants))
        # The front looks at the answer alone: first it, then the files behind it.
        for path in sorted(unwanted, key=lambda path: not path.endswith(SUFFIX)):
            self.remove(self.folder / path)
        for folder, _, _ in os.walk(self.folder, topdown=False):
            if folder != str(self.folder) and not os.listdir(folder):
                os.rmdir(folder)
        answers = [path for path in unwanted if path.endswith(SUFFIX)]
        return sorted(path.removesuffix(SUFFIX) for path in answers)

    def _sound(self, name: str, entries: Mapping[str, Entry], care: Thoroughness) -> bool:
        """Whether all four files are there as they were written."""
        files = [self.folder / f"{name}{form}" for form in FORMS]
        return are_as_left(files, entries[name], reads=care is not Thoroughness.USUAL)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One keeper a machine at a time; who dies lets the next one in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with only_one(self.lock):
            yield
