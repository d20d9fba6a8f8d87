from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from website.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the translations of code strings. Needs no GNU gettext."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            compiled = compile_catalogues(folder)
            self.stdout.write(f"Compiled {len(compiled)}: {' '.join(compiled) or 'all up to date'}")
