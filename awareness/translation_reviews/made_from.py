"""
English that changed while its translation stayed: each translation keeps what it was made from.

`locale/<xx>/made-from.txt` has a line for each message: a digest of its place with its translation,
and one of the English beside which it was written. Whoever writes an English sentence anew in a
catalogue, and leaves the translation below it, makes a pair that no line knows, of a translation
that a line knows with English that is no more. `manage.py made_from` notes all others, and these
only when somebody has looked (`--still-right`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import polib

from awareness.content.translation_files import po_file
from awareness.translation_reviews.review_files import (
    BUTTONS,
    ReadMessage,
    both_forms,
    folder_of,
)

NAME = "made-from.txt"
# Letters of a digest: of a language's four thousand messages no two are taken for each other.
OF_TRANSLATION, OF_ENGLISH = 10, 8

Records = dict[str, set[str]]


class KnownMessages(NamedTuple):
    """
    current: what readers see. kept: keys of all that stands in the catalogues, also uncertain or
    of before. english: by place, digests of what is asked to be translated today.
    """

    current: list[ReadMessage]
    kept: set[str]
    english: dict[str, set[str]]


def key_of(message: ReadMessage) -> str:
    return _digest(f"{message.context}\n{message.translation}", OF_TRANSLATION)


def english_of(message: ReadMessage) -> str:
    return _digest(message.english, OF_ENGLISH)


def carried_over(language: str, root: Path | None = None) -> list[ReadMessage]:
    """The messages whose English is another than that from which their translation was made."""
    records, known = recorded(language, root), _known(language, root)
    return [each for each in known.current if _is_carried(each, records, known)]


def unrecorded(language: str, root: Path | None = None) -> list[ReadMessage]:
    """The messages of which no line says what they were made from."""
    records = recorded(language, root)
    current = _known(language, root).current
    return [each for each in current if english_of(each) not in records.get(key_of(each), ())]


def recorded(language: str, root: Path | None = None) -> Records:
    """By place and translation, the English of which it is one."""
    records: Records = defaultdict(set)
    path = _file(language, root)
    if path.exists():
        for line in path.read_text(encoding="ascii").splitlines():
            key, english = line.split()
            records[key].add(english)
    return records


def record(
    language: str,
    root: Path | None = None,
    is_right: Callable[[ReadMessage], bool] = lambda _message: False,
) -> list[ReadMessage]:
    """
    Note what each translation was made from; the messages of which that is still asked.

    is_right: somebody has looked at this one beside its new English, and it holds.
    """
    before, known = recorded(language, root), _known(language, root)
    after: Records = defaultdict(set)
    for key in known.kept & set(before):
        after[key] |= before[key]
    asked = []
    for message in known.current:
        if _is_carried(message, before, known) and not is_right(message):
            asked.append(message)
        else:
            of_today = after[key_of(message)] & known.english[message.context]
            after[key_of(message)] = of_today | {english_of(message)}
    _write(_file(language, root), _lines(after))
    return asked


def _is_carried(message: ReadMessage, records: Records, known: KnownMessages) -> bool:
    """Two messages may have one translation: then the English of the other is still asked for."""
    made_from = records.get(key_of(message), set())
    is_known = english_of(message) in made_from
    return bool(made_from) and not is_known and not made_from & known.english[message.context]


def _known(language: str, root: Path | None) -> KnownMessages:
    pages = po_file(language, root)
    known = KnownMessages([], set(), defaultdict(set))
    for path in (pages, pages.with_name("django.po")):
        if not path.exists():
            continue
        for entry in polib.pofile(str(path)):
            for english, translation in both_forms(entry):
                message = ReadMessage(entry.msgctxt or BUTTONS, english, translation)
                _add(message, entry, known)
    return known


def _add(message: ReadMessage, entry: polib.POEntry, known: KnownMessages) -> None:
    if message.translation:
        known.kept.add(key_of(message))
    if not entry.obsolete:
        known.english[message.context].add(english_of(message))
        if message.translation and not entry.fuzzy:
            known.current.append(message)


def _lines(records: Records) -> Iterable[str]:
    for key, made_from in sorted(records.items()):
        for english in sorted(made_from):
            yield f"{key} {english}\n"


def _write(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="ascii")


def _file(language: str, root: Path | None) -> Path:
    return folder_of(language, root).with_name(NAME)


def _digest(text: str, letters: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:letters]
