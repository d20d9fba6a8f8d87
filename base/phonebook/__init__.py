"""
The phonebook: the registry's numbers as one small file, so that no form and no error page needs a
database. It is written by the site (`website.phonebook.phonebook_writer`).

    phonebook_file     the file as everybody reads it, and the committed copy behind it
    phonebook_entries  a contact, a source, a desk's promise
    banners            the banners of a bad day, as pages show them
    signed_promises    what is said in a centre's name, and who of them has signed it
    numbering_plan     which numbers stay as they are, and how a number is written
    travel_lines       whom a traveller can tell in other countries, from its own small file
"""

import functools
from pathlib import Path

from django.conf import settings

from base.phonebook.phonebook_file import Phonebook

# Committed, so that a machine without a database has the numbers too.
SEED = Path(__file__).parent / "fallback.json"


def current() -> Phonebook:
    """The phonebook of this site, as its settings say: read anew whenever its file has changed."""
    return _phonebook(settings.PHONEBOOK_FILE, SEED, settings.PHONEBOOK_ONLY_CONFIRMED)


@functools.cache
def _phonebook(file: Path | None, seed: Path, only_confirmed: bool) -> Phonebook:
    return Phonebook(file, seed, only_confirmed=only_confirmed)
