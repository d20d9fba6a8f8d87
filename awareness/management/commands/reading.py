"""`manage.py reading`: sentences for somebody to read, as a file; and the grades that follow."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.text import slugify

from awareness.translation_reviews import review_files, review_grades, review_samples
from awareness.translation_reviews.review_files import BadReading, ReadMessage

TABLE = "docs/translators.md"


class Command(BaseCommand):
    help = (
        "Write a reading of a language: a sample (--words 1000 --seed 7), or all that begins with "
        "--scope. Without a language: write the grades into docs/translators.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("language", nargs="?", default="")
        parser.add_argument("--words", type=int, default=review_grades.FEWEST_WORDS)
        parser.add_argument("--seed", type=int)
        parser.add_argument("--scope", default="", help="Such as page/rights or buttons.")

    def handle(self, **options: Any) -> None:
        try:
            if options["language"]:
                self._write_reading(**options)
            else:
                self._write_grades()
        except BadReading as problem:
            raise CommandError(str(problem)) from None

    def _write_reading(self, *, language: str, scope: str, seed: int | None, **more: Any) -> None:
        if language not in others():
            raise CommandError(f"“{language}” is no language of ours besides English.")
        if bool(scope) == (seed is not None):
            raise CommandError("Say --seed for a sample, or --scope for all that begins with it.")
        messages = review_files.messages_of(language)
        if seed is not None:
            messages = review_samples.draw(messages, more["words"], seed, language)
        else:
            messages = [each for each in messages if each.context.startswith(scope)]
        name = f"sample-{seed}"
        if scope:
            name = slugify(scope.replace("/", "-"))
        self._save(language, name, messages)

    def _save(self, language: str, scope: str, messages: list[ReadMessage]) -> None:
        if not messages:
            raise CommandError("Nothing of it is translated.")
        name = f"{timezone.localdate().isoformat()}-{scope}.csv"
        path = review_files.folder_of(language) / name
        review_files.write(path, messages)
        self.stdout.write(
            f"{path}: {len(messages)} messages, {review_samples.words_in(messages)} words."
        )

    def _write_grades(self) -> None:
        path = Path(settings.BASE_DIR) / TABLE
        before = path.read_text(encoding="utf-8")
        after = review_grades.with_table(before, review_grades.table(others()))
        path.write_text(after, encoding="utf-8")
        self.stdout.write("Written." if after != before else "It was up to date.")


def others() -> dict[str, str]:
    """English names of every language but English, by code."""
    names = {code: str(name) for code, name in settings.LANGUAGES}
    del names[settings.LANGUAGE_CODE]
    return names
