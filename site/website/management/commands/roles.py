from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Locale

from website.accounts.roles import ROLES, ensure_roles, native_readers, translators


class Command(BaseCommand):
    help = "Make the groups for each role, and for each language that has pages."

    def handle(self, **options: Any) -> None:
        ensure_roles()
        languages = Locale.objects.order_by("language_code").values_list("language_code", flat=True)
        names = list(ROLES)
        for code in languages:
            names.append(translators(code).name)
            names.append(native_readers(code).name)
        if options["verbosity"] > 0:
            self.stdout.write(", ".join(names))
