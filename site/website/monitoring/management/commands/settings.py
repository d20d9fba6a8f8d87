from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand, CommandParser

from website.monitoring import settings_guide


class Command(BaseCommand):
    help = "Print docs/settings.md; with --check, what is set here and what is wrong with it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(settings_guide.document(), ending="")
            return
        complaints = checks.run_checks(include_deployment_checks=True)
        for line in settings_guide.lines_about(complaints):
            self.stdout.write(line)
