"""`manage.py content_export`: what staff have changed in the CMS, into files to commit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from awareness.content import BadContent
from awareness.export.exporter import export_content


class Command(BaseCommand):
    help = "Write published changes of staff into awareness/content/ and locale/*/content.po."

    def handle(self, **options: Any) -> None:
        try:
            gathered = export_content()
        except BadContent as error:
            raise CommandError(f"Nothing was written.\n{error}") from None
        for sentence in gathered.sentences():
            self.stdout.write(sentence)
        if gathered.rows:
            self.stdout.write("Now: manage.py phonebook --seed")
        if gathered.refused:
            raise CommandError(
                "The rest was written, but not this:\n" + "\n".join(gathered.refused)
            )
