"""`manage.py phonebook`: after registry.yaml has changed, and before it is committed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from awareness.content import read_registry, translations
from awareness.seed.registry_rows import rows
from base import phonebook
from base.languages.language_list import LANGUAGES
from base.phonebook.phonebook_file import Phonebook
from website.phonebook.phonebook_writer import (
    promises_at_first,
    publish_phonebook,
    shaped_phonebook,
)


class Command(BaseCommand):
    help = "Write the phonebook from the database; --seed: its committed copy, from the YAML."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", action="store_true")

    def handle(self, **options: Any) -> None:
        if options["seed"]:
            seed = phonebook.SEED
            changed = Phonebook(seed, seed).write(from_content())
        else:
            changed = publish_phonebook()
        self.stdout.write("Written." if changed else "It was up to date.")


def from_content() -> dict[str, Any]:
    """The phonebook's data from registry.yaml and content.po, without a database."""
    facts = read_registry()
    words = {code: translations(code) for code in LANGUAGES}
    return shaped_phonebook(**rows(facts, words), desks=promises_at_first())
