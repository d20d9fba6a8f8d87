from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from website.monitoring import support_bundle


class Command(BaseCommand):
    help = "A bundle for whoever helps: no content, no address, no name, no key."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="the file; report.tar.gz in VAR_DIR")

    def handle(self, *, to: Path | None, **options: Any) -> None:
        to = to or settings.VAR_DIR / "report.tar.gz"
        names = support_bundle.write_bundle(to)
        self.stdout.write(f"{to}: {', '.join(names)}. Read it before you send it.")
