"""`manage.py content_pot`: after the English has changed, before translators start."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from awareness.content import BadContent, content_pot, elsewhere, pages, read_registry


class Command(BaseCommand):
    help = "Carry the English pages and registry into locale/*/LC_MESSAGES/content.po."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        try:
            facts = read_registry()
            every_page = pages(facts=facts)
            keys = content_pot.content_messages(every_page, facts)
        except BadContent as error:
            raise CommandError(str(error)) from None
        changed = content_pot.write_all(
            keys, Path(settings.LOCALE_PATHS[0]), lambda language: elsewhere(every_page, language)
        )
        self.stdout.write(f"{len(keys)} messages; changed: {', '.join(changed) or 'nothing'}.")
