import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from website.storage import restore_drill


class Command(BaseCommand):
    help = "Restore the newest backup into a scratch place and open a conversation there."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--of", type=Path, default=None, help="the folder; BACKUP_TO")
        parser.add_argument("--inside", action="store_true", help="the part in the scratch place")

    def handle(self, *, of: Path | None, inside: bool, **options: Any) -> None:
        if inside:
            self._inside()
        else:
            self._outside(of or settings.BACKUP_TO)

    def _outside(self, folder: Path) -> None:
        result = restore_drill.run_drill(folder, timezone.localdate())
        if result.fault:
            raise CommandError(
                f"The drill failed: {result.fault} ({result.backup or 'no backup'}). Nothing that "
                "is in use was touched. Look at the backups today: docs/operations.md. "
                + result.label
            )
        self.stdout.write(
            f"{result.backup} was restored in a scratch place, and it opens. {result.label}"
        )

    def _inside(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if not restore_drill.opens(sys.stdin.read().strip()):
            raise CommandError("The conversation does not open.")
