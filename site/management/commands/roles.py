from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Locale

from website.roles import ROLES, ensure_roles, translators


class Command(BaseCommand):
    help = "Make the groups for each role and for the translators of each language that has pages."

    def handle(self, **options: Any) -> None:
        ensure_roles()
        languages = Locale.objects.order_by("language_code").values_list("language_code", flat=True)
        groups = [translators(language).name for language in languages]
        self.stdout.write(", ".join([*ROLES, *groups]))
