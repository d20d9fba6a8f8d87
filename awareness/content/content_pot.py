"""
The English carried to the translators: locale/content.pot, and from it every content.po.

What `msgmerge --previous` does, in Python, since a machine with Python and make has no gettext.
A changed English sentence keeps its old translation as a fuzzy suggestion, which is never shown.
"""

from collections import defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.types import StringSegmentValue

from awareness.content.page_fields import NO_CONTENT_TYPE, instance_of
from awareness.content.page_files import PageWords
from awareness.content.registry_file import RegistryFile
from awareness.content.translation_files import Key, po_file

WIDTH = 99
SIGNED_ON = "X-Reviewed-On"


def content_messages(pages: list[PageWords], registry: RegistryFile) -> list[Key]:
    """Every text to translate, in the order of the pages, each once."""
    messages = []
    for words in pages:
        page = instance_of(words, content_type_id=NO_CONTENT_TYPE)
        for segment in extract_segments(page):
            if isinstance(segment, StringSegmentValue):
                messages.append((f"page/{words.id}:{segment.path}", segment.string.data))
    messages.extend(registry.texts().items())
    return list(dict.fromkeys(messages))


def write_all(
    keys: list[Key],
    root: Path,
    elsewhere: Callable[[str], tuple[str, ...]] = lambda _language: (),
) -> list[str]:
    """
    Write content.pot and merge it into each language; the languages whose file changed.

    elsewhere: how the keys begin that are not for a language.
    """
    template = polib.POFile(wrapwidth=WIDTH)
    template.metadata = metadata("")
    template.extend(polib.POEntry(msgctxt=where, msgid=english) for where, english in keys)
    _write(template, root / "content.pot")
    changed = []
    for language, _name in settings.LANGUAGES:
        path = po_file(language, root)
        if language == settings.LANGUAGE_CODE:
            continue
        not_for_it = elsewhere(language)
        of_language = [key for key in keys if not key[0].startswith(not_for_it)]
        catalogue = merged_catalogue(path, of_language, language)
        _take_signature_back(catalogue, path)
        if _write(catalogue, path):
            changed.append(language)
    return changed


def _take_signature_back(catalogue: polib.POFile, path: Path) -> None:
    """Who has read the file at `path` has not read what is new or uncertain since."""
    if SIGNED_ON not in catalogue.metadata:
        return
    before = _current(polib.pofile(str(path)))
    if _current(catalogue).items() - before.items():
        del catalogue.metadata[SIGNED_ON]


def _current(catalogue: polib.POFile) -> dict[Key, tuple[str, bool]]:
    """What stands there for each message that is not obsolete, and whether it is uncertain."""
    texts = {}
    for entry in catalogue:
        if not entry.obsolete:
            texts[entry.msgctxt or "", entry.msgid] = (entry.msgstr, entry.fuzzy)
    return texts


def merged_catalogue(path: Path, keys: list[Key], language: str) -> polib.POFile:
    """The catalogue at `path`, as it must be for these messages."""
    old = polib.pofile(str(path), wrapwidth=WIDTH) if path.exists() else polib.POFile()
    kept = {(entry.msgctxt, entry.msgid): entry for entry in old}
    current = set(keys)
    orphans: dict[str, list[polib.POEntry]] = defaultdict(list)
    for entry in old:
        if (entry.msgctxt, entry.msgid) not in current and entry.msgstr:
            orphans[entry.msgctxt].append(entry)
    new = polib.POFile(wrapwidth=WIDTH)
    new.header = old.header
    new.metadata = {**metadata(language, path), **_told_by_translators(old)}
    for where, english in keys:
        entry = kept.get((where, english))
        if entry is None or (entry.obsolete and not entry.msgstr):
            entry = _suggested(where, english, orphans[where])
        entry.obsolete = False
        new.append(entry)
    for left in orphans.values():
        for entry in left:
            entry.obsolete = True
            new.append(entry)
    return new


def _suggested(where: str, english: str, orphans: list[polib.POEntry]) -> polib.POEntry:
    """A new entry, with the translation of the sentence that stood there before, if any."""
    entry = polib.POEntry(msgctxt=where, msgid=english)
    if orphans:
        closest = max(
            orphans, key=lambda old: SequenceMatcher(None, old.msgid, english).quick_ratio()
        )
        orphans.remove(closest)
        entry.msgstr, entry.tcomment = closest.msgstr, closest.tcomment
        entry.previous_msgid = closest.msgid
        entry.flags.append("fuzzy")
    return entry


def metadata(language: str, path: Path | None = None) -> dict[str, str]:
    """The header. The plural rule is that of the code strings beside it."""
    beside = path.with_name("django.po") if path else None
    header = {
        "Project-Id-Version": "content",
        "Language": to_locale(language) if language else "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if beside and beside.exists():
        rule = polib.pofile(str(beside)).metadata.get("Plural-Forms")
        if rule is not None:
            header["Plural-Forms"] = rule
    if language:
        header["X-Translation-Origin"] = "machine"
    return header


def _told_by_translators(old: polib.POFile) -> dict[str, str]:
    kept = {}
    for key, value in old.metadata.items():
        is_signature = key in ("Last-Translator", "Language-Team", "PO-Revision-Date")
        if is_signature or key.startswith("X-"):
            kept[key] = value
    return kept


def _write(catalogue: polib.POFile, path: Path) -> bool:
    """Write if anything differs; whether it did."""
    text = str(catalogue) + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True
