"""`manage.py start_catalogues`: after a language was added to languages.py."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from website.catalogues import start_catalogues


class Command(BaseCommand):
    help = "Give each language without one an empty catalogue for code strings, with its header."
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        started = start_catalogues(Path(settings.LOCALE_PATHS[0]))
        self.stdout.write(f"Started: {', '.join(started) or 'nothing was missing'}.")
