from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from awareness.published import Care
from website.publishing import publish, tree


class Command(BaseCommand):
    help = "Write what should be public and remove what should not, as the worker does by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="Also compress all of it well.")

    def handle(self, *, small: bool = False, **options: Any) -> None:
        changes = publish(Care.RENDER)
        while small and tree().squeeze():
            pass
        self.stdout.write(f"{len(changes.written)} written, {len(changes.removed)} removed.")
