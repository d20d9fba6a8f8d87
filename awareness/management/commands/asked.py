"""`manage.py asked`: what is asked of those who know, as pages to print or to send."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from awareness.models import ExpertAnswer
from awareness.translating.questionnaire import questionnaire_html
from base.languages.language_list import STAFF_LANGUAGES


class Command(BaseCommand):
    help = "A page for each centre, Myria, a lawyer, a native reader: what this site asks of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="A folder; usually var/asked.")

    def handle(self, *, to: Path | None, **options: Any) -> None:
        to = to or Path(settings.VAR_DIR) / "asked"
        to.mkdir(parents=True, exist_ok=True)
        for sheet in ExpertAnswer.Sheet.values:
            for language in STAFF_LANGUAGES:
                page = to / f"{sheet}-{language}.html"
                page.write_text(questionnaire_html(sheet, language), encoding="utf-8")
        self.stdout.write(f"{to}: {len(ExpertAnswer.Sheet.values)} pages in each language.")
