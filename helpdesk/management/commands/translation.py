"""The program that reads messages to a desk: bring its model, try it, take it away."""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.machine_translation import model_files, reading
from helpdesk.machine_translation.known_models import KnownModel
from helpdesk.machine_translation.model_files import NotTaken
from helpdesk.ready_sentences.in_two_languages import in_language
from helpdesk.ready_sentences.sentence_list import BY_KEY, ReadySentence

SENTENCES_TO_TRY = 10  # as many as somebody who knows both looks through at once


class Command(BaseCommand):
    help = (
        "The program that reads messages to a desk in its own language, on this machine alone.\n\n"
        "  translation                 which model is here, and what it reads\n"
        "  translation add FILE        the zip of one, with FILE.sha256 beside it\n"
        "  translation try ar nl       ten known sentences, from one language in the other\n"
        "  translation remove          take it away\n\n"
        "Nothing is fetched. Which models there are: docs/translation-models.md."
    )

    def create_parser(self, *names: str, **options: Any) -> CommandParser:
        return super().create_parser(*names, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", nargs="?", choices=["add", "try", "remove"])
        parser.add_argument("words", nargs="*", help="what the act is done with")

    def handle(self, *, act: str | None, words: list[str], **options: Any) -> None:
        match [act or "", *words]:
            case [""]:
                self._tell()
            case ["add", file]:
                self._add(Path(file))
            case ["try", source, target]:
                self._try(source, target)
            case ["remove"]:
                model_files.remove()
                self._tell()
            case _:
                raise CommandError("Type it as `translation --help` says.")

    def _tell(self) -> None:
        model = model_files.installed_model()
        if model is None:
            self.stdout.write("No model is here, or its two packages are not installed.")
            return
        codes = [code for code, _name in settings.LANGUAGES if code in model.words]
        needed = round(reading.memory_needed(model_files.size_of(model)) / 1_000_000)
        self.stdout.write(f"{model.name} reads {' '.join(codes)} in {' '.join(model.into)}.")
        self.stdout.write(f"For each message it needs {needed} MB of free memory.")

    def _add(self, file: Path) -> None:
        try:
            model_files.take_in(file)
        except NotTaken as refused:
            raise CommandError(str(refused)) from None
        self._tell()
        self.stdout.write("Try it, with somebody who knows both: translation try ar nl")

    def _try(self, source: str, target: str) -> None:
        model = model_files.installed_model()
        if model is None or not model.reads(source, target):
            raise CommandError("No model is here that reads the one language in the other.")
        sentences = _known_in_both(source, target)
        given = [in_language(each, source) for each in sentences]
        read = self._read(model, given, source, target)
        for sentence, words, made in zip(sentences, given, read, strict=True):
            known = in_language(sentence, target)
            self.stdout.write(f"\n{words}\n  read as   {made.text}\n  should be {known}")
        self.stdout.write("\nWhether it says sense, only somebody who knows both can tell.")

    def _read(
        self, model: KnownModel, given: list[str], source: str, target: str
    ) -> list[reading.ReadLine]:
        try:
            return reading.read(given, source, target)
        except reading.NotRead as refused:
            why = f"{model.name} read nothing ({refused.hindrance.value}): see docs/operations.md."
            raise CommandError(why) from None


def _known_in_both(source: str, target: str) -> list[ReadySentence]:
    """The first of the ready sentences that somebody has translated into both."""
    known = []
    for sentence in BY_KEY.values():
        if in_language(sentence, source) and in_language(sentence, target):
            known.append(sentence)
    return known[:SENTENCES_TO_TRY]
