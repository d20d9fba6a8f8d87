import sqlite3
from datetime import date
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from website.storage import offsite_copy, restore_drill, sealed_backup


class Command(BaseCommand):
    help = "Write one sealed file with the database and the media, and destroy keys that are over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=None, help="the folder; BACKUP_TO")

    def handle(self, *, to: Path | None, **options: Any) -> None:
        today = timezone.localdate()
        for month in sealed_backup.destroy_old_keys(today):
            self.stdout.write(f"The key of {month} is destroyed: its backups open nothing now.")
        try:
            if not _is_of_before():
                restore_drill.keep_conversation(today)
            path = sealed_backup.make(to or settings.BACKUP_TO, today)
        except (OSError, DatabaseError, sqlite3.Error, CalledProcessError) as problem:
            msg = f"No backup was made: {type(problem).__name__}: {problem}. Is a disk full?"
            raise CommandError(msg) from None
        until = sealed_backup.last_day(f"{today:%Y-%m}")
        self.stdout.write(f"{path}\nOpens until {until}, with a key in {settings.BACKUP_KEYS}.")
        if settings.BACKUP_COPY_TO:
            self._copy(path.parent, today)

    def _copy(self, folder: Path, today: date) -> None:
        try:
            offsite_copy.copy(folder, today)
        except offsite_copy.NotCopied as reason:
            raise CommandError(f"The backup is made, its copy is not: {reason}.") from None
        self.stdout.write("The backups are copied to BACKUP_COPY_TO.")


def _is_of_before() -> bool:
    """Whether the tables are not this version's yet, which can write no conversation into them."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
