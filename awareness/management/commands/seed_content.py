"""`manage.py seed_content [language ...]`: plant the pages and the registry."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from awareness.content import BadContent
from awareness.seed import seeder
from awareness.seed.campaign_artwork import give_artwork

WIDTH = 30  # letters of the bar
# Objects until the collector looks for rubbish; after Python's 2,000 it took a quarter of the time.
SELDOM = 100_000


class Command(BaseCommand):
    help = "Plant pages, translations and registry. What staff have changed is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("first", nargs="*", metavar="language", help="Default: all.")
        parser.add_argument("--languages", nargs="+", default=[], metavar="language", choices=codes)
        parser.add_argument(
            "--again", action="store_true", help="Look also at files that have not changed."
        )
        parser.add_argument(
            "--pictures",
            action="store_true",
            help="Give each campaign the picture drawn for it, unless it has another.",
        )

    def handle(self, **options: Any) -> None:
        codes = [code for code, _name in settings.LANGUAGES]
        chosen = list(options["first"]) + list(options["languages"])
        if not chosen:
            chosen = codes
        if unknown := set(chosen) - set(codes):
            raise CommandError(f"Not a language of this site: {', '.join(sorted(unknown))}.")
        try:
            with _seldom_collected():
                counts = seeder.seed_content(
                    chosen, self._progress(options), again=options["again"]
                )
        except BadContent as error:
            raise CommandError(f"Nothing was planted.\n{error}") from None
        except seeder.SeedRefused as error:
            self.stdout.write(error.counts.sentence())
            raise CommandError(f"The rest was planted, but not these:\n{error}") from None
        if options["pictures"]:
            give_artwork()
        if options["verbosity"] > 0:
            # What is written over on a terminal ends here.
            self.stdout.write(("\n" if self.stdout.isatty() else "") + counts.sentence())
            if set(chosen) == set(codes):
                self.stdout.write(f"All {len(codes)} languages are there.")

    def _progress(self, options: dict[str, Any]) -> seeder.Progress:
        """A bar that is written over on a terminal; silence elsewhere."""

        def say(line: str, share: float) -> None:
            done = round(share * WIDTH)
            bar = "#" * done + "." * (WIDTH - done)
            self.stdout.write(f"\r\033[K[{bar}] {share:4.0%}  {line}", ending="")
            self.stdout.flush()

        quiet = options["verbosity"] == 0 or not self.stdout.isatty()
        return (lambda _line, _share: None) if quiet else say


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Whoever called this goes on as before."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
