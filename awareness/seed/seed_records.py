"""What was planted, so that what staff have changed since is recognised and left alone."""

import hashlib
from collections import Counter

from awareness.models import SeedRecord


class SeedRecords:
    """The seeder's memory: read once, written back by `keep`."""

    def __init__(self) -> None:
        self._known = dict(SeedRecord.objects.values_list("key", "digest"))
        self._changed: set[str] = set()

    def planted(self, key: str) -> bool:
        """Whether anything was ever planted under this key."""
        return key in self._known

    def is_ours(self, key: str, text: str) -> bool:
        """Whether what stands there now is what was planted."""
        return self._known.get(key) == text_digest(text)

    def note(self, key: str, text: str) -> None:
        """Remember what has just been planted."""
        if not self.is_ours(key, text):
            self._known[key] = text_digest(text)
            self._changed.add(key)

    def keep(self) -> None:
        """Write what is new to the database."""
        SeedRecord.objects.bulk_create(
            [SeedRecord(key=key, digest=self._known[key]) for key in sorted(self._changed)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["digest"],
        )
        self._changed.clear()


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# What a planting did, for the one line that it prints.


# What is counted, in the order in which it is told.
TOLD = {
    "created": "pages created",
    "updated": "updated",
    "published": "translations published",
    "draft": "kept as drafts, since they are incomplete",
    "waiting": "translations left as they are until they are complete again",
    "rows": "rows of the registry written",
    "kept_pages": "pages kept as staff left them",
    "kept_strings": "translated passages kept as staff left them",
    "kept_fields": "fields of the registry kept as staff left them",
}


class SeedCounts(Counter[str]):
    def sentence(self) -> str:
        parts = [f"{self[key]} {words}" for key, words in TOLD.items() if self[key]]
        return ", ".join(parts) + "." if parts else "Nothing has changed."
