"""`manage.py add_language so`, or `make language CODE=so`: one language more."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import to_locale

from website.languages import new_language
from website.languages.language_list import LANGUAGES

# What the new line leads to, each in a process that has read it. Each can be done again.
STEPS = (
    ("compile_catalogues",),
    ("content_pot",),
    ("makemigrations", "awareness", "helpdesk", "--name"),
)


class Command(BaseCommand):
    help = "Add a language: its line in language_list.py, its migrations, its folder in locale/."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="As BCP 47 has it, in small letters: so, zh-hant.")
        parser.add_argument("--name", default="", help="In English, for staff.")
        parser.add_argument("--own", default="", help="As its speakers write it.")
        parser.add_argument("--script", default="", help="ISO 15924: Latn, Arab, Ethi.")
        parser.add_argument("--plural", default="", help="nplurals=2; plural=(n != 1);")
        parser.add_argument("--fallback", nargs="*", default=[], help="Read before English.")

    def handle(self, *, code: str, **options: Any) -> None:
        begun = code in LANGUAGES
        if begun and self._is_whole(code):
            raise CommandError(f"{LANGUAGES[code].name} ({code}) is a language of this site.")
        if not begun:
            self._add(code, options)
        for step in STEPS:
            more = [f"speak_{to_locale(code).lower()}"] if step[0] == "makemigrations" else []
            self._run(*step, *more)
        self._say_what_to_translate(code)

    def _add(self, code: str, options: dict[str, Any]) -> None:
        given = {key: options[key] for key in ("name", "own", "script", "plural")}
        try:
            new = new_language.language(code, fallback=tuple(options["fallback"]), **given)
        except new_language.CannotAdd as problem:
            raise CommandError(str(problem)) from None
        if self._lacks_a_migration():
            raise CommandError("Models have changed: make that migration first, then this one.")
        new_language.write_language(
            code, new, Path(settings.BASE_DIR) / "site/languages/language_list.py"
        )
        self.stdout.write(new_language.line(code, new).strip())

    def _is_whole(self, code: str) -> bool:
        folder = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES"
        files = all((folder / name).exists() for name in ("django.po", "content.po"))
        return files and not self._lacks_a_migration()

    def _lacks_a_migration(self) -> bool:
        try:
            call_command("makemigrations", "--check", "--dry-run", verbosity=0)
        except SystemExit:
            return True
        return False

    def _run(self, *command: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            output = f"{done.stdout}{done.stderr}".strip()
            raise CommandError(
                f"{output}\n“{command[0]}” failed; when it is mended, the same again."
            )
        self.stdout.write(done.stdout.strip())

    def _say_what_to_translate(self, code: str) -> None:
        folder = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES"
        pages = polib.pofile(str(folder / "content.po")).untranslated_entries()
        words = polib.pofile(str(folder / "django.po")).untranslated_entries()
        self.stdout.write(
            f"\nTo translate, with Poedit or Weblate:\n"
            f"  {len(pages):>5} texts of pages and registry   {folder / 'content.po'}\n"
            f"  {len(words):>5} words of buttons and forms     {folder / 'django.po'}\n"
            "Until then every page is there in the language that comes next, and says so.\n"
            "Now: manage.py migrate, then make test. CONTRIBUTING.md says what else."
        )
