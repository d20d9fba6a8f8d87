from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from website import backup


class Command(BaseCommand):
    help = "Write one sealed file with the database and the media, and destroy keys that are over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=None, help="the folder; VAR_DIR/backups")

    def handle(self, *, to: Path | None, **options: Any) -> None:
        today = timezone.localdate()
        for month in backup.destroy_old_keys(today):
            self.stdout.write(f"The key of {month} is destroyed: its backups open nothing now.")
        path = backup.make(to or settings.VAR_DIR / "backups", today)
        until = backup.last_day(f"{today:%Y-%m}")
        self.stdout.write(f"{path}\nOpens until {until}, with a key in {settings.BACKUP_KEYS}.")
