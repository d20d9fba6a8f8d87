"""What somebody reads aloud, as readers hear it: a small file, and no page asks a database."""

from django.conf import settings

from base.files import json_files


def heard_in(language: str) -> dict[str, str]:
    """The names of the recordings that can be heard in it, by the digest of their words."""
    return json_files.read_kept(settings.RECORDINGS_FILE).get(language, {})
