"""What a planting did, for the one line that it prints."""

from collections import Counter

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


class Counts(Counter[str]):
    def sentence(self) -> str:
        parts = [f"{self[key]} {words}" for key, words in TOLD.items() if self[key]]
        return ", ".join(parts) + "." if parts else "Nothing has changed."
