"""Open a desk: make its key, for its first caseworker."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from helpdesk import keys, sealing, staff
from helpdesk.models import Desk
from helpdesk.routing import Desk as DeskName


class Command(BaseCommand):
    help = (
        "Open a desk: makes its key and lets in its first caseworker. Shows their passphrase once, "
        "so run it where only they look on. Colleagues are let in by them, in the inbox."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("desk", choices=DeskName.values)
        parser.add_argument("user", help="name of an account that exists")

    def handle(self, *, desk: str, user: str, **options: Any) -> None:
        account = get_user_model().objects.filter(username=user, is_active=True).first()
        if account is None:
            msg = f"There is no active account called {user}. Make it in the CMS, under Users."
            raise CommandError(msg)
        passphrase = open_desk(desk, account)
        self.stdout.write(f"The desk {DeskName(desk).label} is open, and {user} is let in.")
        if passphrase:
            self.stdout.write(
                f"\n    {passphrase}\n\nThese six words are the passphrase of {user}. They are "
                "shown this once and kept nowhere.\nWrite them on paper, then clear this screen."
            )


@transaction.atomic
def open_desk(name: str, account: User) -> str:
    """The passphrase made for `account`; empty when they had a key already."""
    desk, _ = Desk.objects.get_or_create(pk=name)
    if desk.is_open:
        msg = f"{desk} is open already. A caseworker of it lets in colleagues, in the inbox."
        raise CommandError(msg)
    account.groups.add(staff.ensure_groups())
    member, passphrase = staff.member_key(account), ""
    if member is None:
        passphrase = sealing.new_passphrase()
        member = keys.make_member_key(account, passphrase)
    keys.make_desk_key(desk, member)
    return passphrase
