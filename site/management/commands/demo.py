from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from website.demo import make_accounts


class Command(BaseCommand):
    help = "Make demonstration accounts and open the centres' desks. Only with DEBUG=1."

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            msg = "Demonstration accounts have passwords that lie in a file: only with DEBUG=1."
            raise CommandError(msg)
        for name, account in make_accounts(settings.VAR_DIR / "demo.json").items():
            self.stdout.write(f"{name}: {account.role}")
