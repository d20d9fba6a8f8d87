"""Is the audit whole? Ends with a status other than 0 when it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk import audit


class Command(BaseCommand):
    help = (
        "Walk along the chain of the audit and say what was changed, taken out or put in from "
        "outside. Whether its end was cut off shows with the line of a digest: --head 184-7f3a…"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="the audit's end as a digest named it")

    def handle(self, *, head: str, **options: Any) -> None:
        verdict = audit.verify(head)
        for fault in verdict.faults:
            self.stderr.write(f"Entry {fault.number}: {fault.kind.label}")
        if verdict.faults:
            msg = f"The audit is not whole: {len(verdict.faults)} faults. Keep a copy of it now."
            raise CommandError(msg)
        self.stdout.write(f"The audit is whole: {verdict.entries} entries, end {verdict.head}.")
