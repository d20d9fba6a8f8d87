"""`manage.py check_links`: ask the other sites that we name whether they still answer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from awareness.elsewhere import link_check


class Command(BaseCommand):
    help = "Ask for the links that were not asked for since a week, a host once a second."

    def handle(self, **options: Any) -> None:
        try:
            asked = link_check.check()
        except link_check.NoNetwork:
            msg = "Nothing answers, so nothing was noted. Is this machine connected?"
            raise CommandError(msg) from None
        summary = f"{asked} asked, {len(link_check.dead())} dead, "
        self.stdout.write(f"{summary}{len(link_check.not_asked())} that may not be asked.")
