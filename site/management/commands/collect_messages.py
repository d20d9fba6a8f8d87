from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from website.collecting import collect


class Command(BaseCommand):
    help = "Collect the words of code and templates into locale/*/LC_MESSAGES/django.po."

    def handle(self, **options: Any) -> None:
        for code, (done, all_of_them) in collect(settings.BASE_DIR).items():
            self.stdout.write(f"{code:<8} {done:>4} of {all_of_them} translated")
