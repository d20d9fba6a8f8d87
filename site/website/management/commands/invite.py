"""The first administrator's way in, and the last resort of somebody who lost everything."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from website.accounts import invitations, second_factors


class Command(BaseCommand):
    help = (
        "Print a link, good once and for a day, with which NAME chooses a password and a second "
        "factor. An account that is not there yet is made."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--superuser", action="store_true", help="make NAME one")
        parser.add_argument("--reset", action="store_true", help="take NAME's factors away first")

    @transaction.atomic
    def handle(self, *, name: str, superuser: bool, reset: bool, **options: Any) -> None:
        if not settings.PUBLIC_ORIGIN:
            msg = "The link needs the site's address: set PUBLIC_ORIGIN=https://… first."
            raise CommandError(msg)
        user, is_new = get_user_model().objects.get_or_create(username=name)
        if not user.is_active:
            msg = f"The account of {name} is closed: its link would be over at once. Open it first."
            raise CommandError(msg)
        if second_factors.has_factor(user) and not reset:
            msg = f"{name} has a second factor. If it is lost: invite {name} --reset"
            raise CommandError(msg)
        if is_new or reset:
            second_factors.reset(user, by=None)
        if superuser:
            self._make_superuser(user)
        self.stdout.write(invitations.invite(user, by=None))

    def _make_superuser(self, user: User) -> None:
        user.is_superuser = user.is_staff = True
        user.save(update_fields=["is_superuser", "is_staff"])
