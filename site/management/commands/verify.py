from typing import Any

from django.core.management.base import BaseCommand, CommandError

from website.publishing import Press, tree


class Command(BaseCommand):
    help = "Render everything that is public again and compare it with the published files."

    def handle(self, **options: Any) -> None:
        press = Press()
        found = list(tree().differences(press.wanted, press.page))
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} differences. The worker makes them good.")
        self.stdout.write(f"{len(press.wanted)} files are what they should be.")
