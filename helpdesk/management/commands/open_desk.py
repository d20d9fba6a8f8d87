"""Open a desk: name who goes through the steps of joining."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.desks import desk_joining, staff_permissions
from helpdesk.models import Desk
from helpdesk.rules.routing import DeskName


class Command(BaseCommand):
    help = (
        "Let somebody open a desk. They sign in, choose Helpdesk, and are led through four steps; "
        "the form of the region opens with the last. You see no passphrase, and need none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("desk", choices=DeskName.values)
        parser.add_argument("user", help="name of an account that exists")

    def handle(self, *, desk: str, user: str, **options: Any) -> None:
        account = get_user_model().objects.filter(username=user, is_active=True).first()
        if account is None:
            msg = f"There is no active account called {user}. Make it in the CMS, under Users."
            raise CommandError(msg)
        row, _ = Desk.objects.get_or_create(pk=desk)
        if row.is_open and desk_joining.can_be_opened(row):
            msg = f"{row} is open already. A caseworker of it lets in colleagues, in the inbox."
            raise CommandError(msg)
        account.groups.add(staff_permissions.ensure_groups())
        desk_joining.begin(row, account)
        self.stdout.write(
            f"{user} can open {row} now: sign in, choose Helpdesk, follow the steps."
            " Until they are done its region's page shows the telephone."
        )
