"""Say that the clock of this machine is right, after it has jumped."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk import clock_guard


class Command(BaseCommand):
    help = (
        "Say what day it is, by your own calendar. If this machine says the same, what is due is "
        "deleted again; nothing is while its clock has jumped by more than two days."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("today", type=date.fromisoformat, help="for example 2026-11-26")

    def handle(self, *, today: date, **options: Any) -> None:
        try:
            clock_guard.trust(today)
        except clock_guard.WrongDay as other:
            msg = f"{other} Put that right first; nothing was changed."
            raise CommandError(msg) from None
        self.stdout.write("The clock is believed. What is due is deleted at the next round.")
