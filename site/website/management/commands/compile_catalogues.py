from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from base.languages.catalogue_folders import FOLDERS, languages_of
from base.languages.gettext_catalogues import compile_catalogues, start_catalogues


class Command(BaseCommand):
    help = "Compile the translations of code strings; a new language gets an empty one first."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        for folder in FOLDERS:
            if started := start_catalogues(settings.BASE_DIR / folder, languages_of(folder)):
                self.stdout.write(f"Started: {', '.join(started)}")
        compiled = compile_catalogues(settings.BASE_DIR)
        self.stdout.write(f"Compiled {len(compiled)}: {' '.join(compiled) or 'all up to date'}")
