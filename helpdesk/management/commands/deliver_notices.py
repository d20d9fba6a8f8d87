from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.notices import delivery


class Command(BaseCommand):
    help = "Send the desks the news they are owed, once. The worker does this all the time."

    def handle(self, **options: Any) -> None:
        sent, failed = delivery.deliver()
        self.stdout.write(f"Sent {sent}.")
        if failed:
            raise CommandError(f"{failed} not sent. They stay owed; check the mail server.")
