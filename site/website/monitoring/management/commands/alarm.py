from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from website.monitoring import alarm_mail


class Command(BaseCommand):
    help = "Tell OPERATOR_ALARM_EMAIL what is wrong, once a day while it lasts, and when it ends."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        if not settings.OPERATOR_ALARM_EMAIL:
            raise CommandError("Nobody would be told: set OPERATOR_ALARM_EMAIL.")
        try:
            news = alarm_mail.send_alarm(timezone.localdate())
        except OSError as problem:
            # The class alone: a mail server's words may repeat what it was sent.
            raise CommandError(f"The mail did not leave: {type(problem).__name__}.") from None
        self.stdout.write(f"Told: {len(news.faults)} wrong, {len(news.over)} well again.")
