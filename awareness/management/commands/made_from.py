"""`manage.py made_from`: note of each translation from which English it was made."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from awareness.management.commands.reading import others
from awareness.translation_reviews import made_from
from awareness.translation_reviews.review_files import ReadMessage


class Command(BaseCommand):
    help = (
        "Note of each translation from which English it was made; after every change of words. "
        "Asks of each that stayed while its English changed, until somebody has looked at it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("languages", nargs="*", help="Such as am ti; all, if none is named.")
        parser.add_argument(
            "--still-right",
            default="",
            help="Somebody has read those whose place or English begins so beside what is new.",
        )

    def handle(self, *, languages: list[str], still_right: str, **options: Any) -> None:
        def is_right(message: ReadMessage) -> bool:
            places = (message.context, message.english)
            return bool(still_right) and any(each.startswith(still_right) for each in places)

        if unknown := set(languages) - set(others()):
            raise CommandError(f"No languages of ours besides English: {', '.join(unknown)}.")
        asked = 0
        for language in languages or others():
            for message in made_from.record(language, is_right=is_right):
                asked += 1
                self.stdout.write(f"{language} {message.context}: {message.english}")
                self.stdout.write(f"    {message.translation}")
        if asked:
            raise CommandError(
                f"{asked} translations stayed while their English changed. Write each anew, or "
                "read it beside what is new, and say --still-right with its place or its English."
            )
