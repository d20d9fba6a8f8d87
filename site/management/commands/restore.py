from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.sealing import CannotUnseal
from website.storage import sealed_backup


class Command(BaseCommand):
    help = "Put a backup back in the place of everything that is there now. Stop the site first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace-everything", action="store_true", required=True)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            sealed_backup.restore(file)
        except sealed_backup.KeyIsGone as month:
            msg = f"The key of {month} is destroyed, or is not in BACKUP_KEYS. Nothing was changed."
            raise CommandError(msg) from None
        except (CannotUnseal, OSError) as error:
            msg = f"This file does not open ({type(error).__name__}). Nothing was changed."
            raise CommandError(msg) from None
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(
            "Everything is as it was. What people deleted since then is there again until its day: "
            "see docs/operations.md. Start the site, then: manage.py publish"
        )
