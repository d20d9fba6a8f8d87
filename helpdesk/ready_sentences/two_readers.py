"""
Who has signed which translation: two people who read the language, each for the very same text.

It is a file that is looked at like code before it counts, so that nobody who may click in the CMS
makes a sentence leave that could send somebody into danger.
"""

from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

SIGNATURES = Path(__file__).with_suffix(".yaml")
# Different people. One alone can misread; that both do it in the same place is far less likely.
READERS = 2


class BadSignature(ValueError):
    """A row of the file lacks something; its text says which row and what."""


def is_signed_by_two(key: str, language: str, words: str) -> bool:
    """Whether two readers have signed these very words. Raises BadSignature."""
    return bool(words) and (key, language, words) in _signed(SIGNATURES)


@lru_cache(maxsize=4)
def _signed(path: Path) -> frozenset[tuple[str, str, str]]:
    """Sentence, language and words of each row, read once a process."""
    rows = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or []
    return frozenset(_row(row) for row in rows)


def _row(row: dict) -> tuple[str, str, str]:
    try:
        if not isinstance(row["readers"], list):
            raise TypeError("readers: one word is no list, and its letters are no people")
        readers = {str(reader).strip() for reader in row["readers"]} - {""}
        readers -= {str(row["written_by"]).strip()}
        signed = (str(row["sentence"]), str(row["language"]), str(row["words"]))
        row["on"].isoformat()
    except (AttributeError, KeyError, TypeError) as error:
        raise BadSignature(
            f"{row}: sentence, language, words, written_by, a list of readers and a day"
        ) from error
    if len(readers) < READERS:
        raise BadSignature(f"{signed[0]} in {signed[1]}: two different readers sign, and no author")
    return signed
