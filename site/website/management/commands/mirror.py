from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.published.mirror import SUMS, UNFINISHED, mirror
from website.published.reconciler import publish_tree, tree


class Command(BaseCommand):
    help = "Copy all that is published into a folder that works anywhere: a disk, another server."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        if not settings.PUBLIC_ORIGIN:
            raise CommandError("Set PUBLIC_ORIGIN: the buttons of a copy lead to the real form.")
        there = set()
        if folder.exists():
            there = {path.name for path in folder.iterdir()}
        if there - {UNFINISHED} and SUMS not in there:
            raise CommandError(f"{folder} holds something that is no copy of this site.")
        publish_tree()
        try:
            with tree().alone():  # else a page could be copied with the headers of the next one
                count = mirror(
                    tree().folder, folder, settings.PUBLIC_ORIGIN, Path(settings.MEDIA_ROOT)
                )
        except OSError as error:
            raise CommandError(f"No copy was made: {error}.") from None
        self.stdout.write(
            f"{count} files in {folder}. To check a copy: sha256sum -c SHA256SUMS\n"
            "What no page can say: a server of the copy adds the header `Request-OTR: 1`."
        )
