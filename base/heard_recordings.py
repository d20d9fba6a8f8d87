"""What somebody reads aloud, as readers hear it: a small file, and no page asks a database."""

import hashlib

from django.conf import settings

from base.files import json_files


def heard_in(language: str) -> dict[str, str]:
    """The names of the recordings that can be heard in it, by the digest of their words."""
    return json_files.read_kept(settings.RECORDINGS_FILE).get(language, {})


def sentence_digest(words: str, language: str) -> str:
    """Of a ready sentence of the desks; a section of the same words has another."""
    return hashlib.sha256(f"ready sentence\n{language}\n{words}".encode()).hexdigest()
