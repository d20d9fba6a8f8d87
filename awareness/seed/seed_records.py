"""What was planted, so that what staff have changed since is recognised and left alone."""

import hashlib

from awareness.models import SeedRecord


class Records:
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
