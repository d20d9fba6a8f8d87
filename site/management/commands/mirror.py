from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.mirror import mirror
from website.publishing import publish, tree


class Command(BaseCommand):
    help = "Copy all published pages into a folder that works anywhere: a disk, another server."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        if not settings.PUBLIC_ORIGIN:
            raise CommandError("Set PUBLIC_ORIGIN: the buttons of a copy lead to the real form.")
        if folder.exists() and any(folder.iterdir()) and not (folder / "SHA256SUMS").exists():
            raise CommandError(f"{folder} holds something that is no copy of this site.")
        publish()
        with tree().alone():  # else a page could be copied with the headers of the next one
            count = mirror(tree().folder, folder, settings.PUBLIC_ORIGIN)
        self.stdout.write(f"{count} pages in {folder}. To check a copy: sha256sum -c SHA256SUMS")
