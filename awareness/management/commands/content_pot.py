"""`manage.py content_pot`: after the English has changed, before translators start."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from awareness.content import BadContent, elsewhere, pages, registry
from awareness.seed import pot


class Command(BaseCommand):
    help = "Carry the English pages and registry into locale/*/LC_MESSAGES/content.po."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        try:
            facts = registry()
            found = pages(facts=facts)
            keys = pot.messages(found, facts)
        except BadContent as error:
            raise CommandError(str(error)) from None
        changed = pot.write_all(
            keys, Path(settings.LOCALE_PATHS[0]), lambda language: elsewhere(found, language)
        )
        self.stdout.write(f"{len(keys)} messages; changed: {', '.join(changed) or 'nothing'}.")
