"""Take a caseworker's key away: they left, or lost their passphrase."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from helpdesk.models import DeskGrant, DeskKey, MemberKey, Unlocked


class Command(BaseCommand):
    help = (
        "Take a caseworker's key and all that it opens away. Whoever lost their passphrase makes a "
        "new one afterwards and is let in by a colleague."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="name of the account")

    @transaction.atomic
    def handle(self, *, user: str, **options: Any) -> None:
        member = MemberKey.objects.filter(user__username=user).first()
        if member is None:
            msg = f"{user} has no key."
            raise CommandError(msg)
        if alone := _held_by_nobody_else(member):
            msg = f"Nobody else can open {', '.join(alone)}: let in a colleague first."
            raise CommandError(msg)
        Unlocked.objects.filter(user=member.user).delete()
        member.delete()
        self.stdout.write(f"{user} opens nothing any more.")


def _held_by_nobody_else(member: MemberKey) -> list[str]:
    """The desks of which some key would be lost to everybody."""
    held = DeskKey.objects.filter(grants__member=member).select_related("desk")
    with_others = DeskGrant.objects.exclude(member=member).values("desk_key")
    return sorted({str(key.desk) for key in held.exclude(pk__in=with_others)})
