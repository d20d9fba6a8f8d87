"""Take a caseworker's key away: they left, or lost their passphrase."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.desks import desk_keys, recovery_kit
from helpdesk.models import MemberKey


class Command(BaseCommand):
    help = (
        "Take a caseworker's key and all that it opens away. Whoever lost their passphrase makes a "
        "new one afterwards and is let in by a colleague or the recovery kit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="name of the account")
        parser.add_argument(
            "--even-the-last",
            action="store_true",
            help="though staff will never read what was written until now; the people who wrote "
            "still can. Then open_desk begins anew.",
        )

    def handle(self, *, user: str, even_the_last: bool = False, **options: Any) -> None:
        member = MemberKey.objects.filter(user__username=user).first()
        if member is None:
            msg = f"{user} has no key."
            raise CommandError(msg)
        try:
            recovery_kit.give_up_key(member, by=None, even_the_last=even_the_last)
        except desk_keys.LastHolder as desks:
            msg = f"Nobody else can open {desks}: let in a colleague first."
            raise CommandError(msg) from None
        self.stdout.write(f"{user} opens nothing any more.")
