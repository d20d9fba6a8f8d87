"""`manage.py check_links`: ask the other sites that we name whether they still answer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from awareness import links


class Command(BaseCommand):
    help = "Ask for the links that were not asked for since a week, a host once a second."

    def handle(self, **options: Any) -> None:
        try:
            asked = links.check()
        except links.NoNetwork:
            msg = "Nothing answers, so nothing was noted. Is this machine connected?"
            raise CommandError(msg) from None
        self.stdout.write(f"{asked} asked, {len(links.dead())} dead.")
