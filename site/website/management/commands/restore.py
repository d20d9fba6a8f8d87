import os
import pwd
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.sealing import CannotUnseal
from website.storage import backup_label, sealed_backup


class Command(BaseCommand):
    help = "Put a backup back in the place of everything that is there now. Stop the site first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace-everything", action="store_true", required=True)
        parser.add_argument("--even-another", action="store_true", help="than its name says")

    def handle(self, *, file: Path, even_another: bool, **options: Any) -> None:
        seen = backup_label.seen_in_the_audit()
        try:
            label = sealed_backup.restore(file, even_another=even_another)
        except sealed_backup.KeyIsGone as month:
            msg = f"The key of {month} is destroyed, or is not in BACKUP_KEYS. Nothing was changed."
            raise CommandError(msg) from None
        except backup_label.OtherThanMade as said:
            raise CommandError(
                f"{file.name} is not what its name says: an older one, or not the last that was "
                f"made here on that day. {said} {seen} Nothing was changed. If you want this one "
                "all the same: --even-another"
            ) from None
        except CalledProcessError as error:
            msg = f"PostgreSQL refused (above, {error.cmd[0]} says why). Nothing was changed. "
            raise CommandError(msg + "Does anything of the site still run?") from None
        except (CannotUnseal, OSError) as error:
            msg = f"This file does not open ({type(error).__name__}). Nothing was changed."
            if not os.access(file, os.R_OK):
                whose = pwd.getpwuid(os.geteuid()).pw_name
                msg += f" {whose} must be able to read it, and each folder above it."
            raise CommandError(msg) from None
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"{label} {seen}")
        self.stdout.write(
            "Everything is as it was. What people deleted since then is there again until its day: "
            "see docs/operations.md. Start the site, then: manage.py publish"
        )
