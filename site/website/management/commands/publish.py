from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from awareness.serving.page_tree import strayed
from website.published.publishing_order import Thoroughness
from website.published.reconciler import publish_tree, tree
from website.published.renderer import Renderer


class Command(BaseCommand):
    help = "Write what should be public and remove what should not, as the worker does by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="Also compress all of it well.")
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing: render everything and compare each byte with the files.",
        )

    def handle(self, *, small: bool = False, check: bool = False, **options: Any) -> None:
        if check:
            self._compare()
            return
        changes = publish_tree(Thoroughness.RENDER)
        while small and tree().squeeze():
            pass
        self.stdout.write(f"{len(changes.written)} written, {len(changes.removed)} removed.")
        if addresses := strayed():
            self.stderr.write(f"Not below a first page, so left out: {', '.join(addresses)}.")

    def _compare(self) -> None:
        press = Renderer()
        differences = list(tree().differences(press.wants, press.page))
        for line in differences:
            self.stdout.write(line)
        if differences:
            raise CommandError(f"{len(differences)} differences. The worker makes them good.")
        self.stdout.write(f"{len(press.wants)} files are what they should be.")
