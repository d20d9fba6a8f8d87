"""
What this site asks of those who know, since no text that it read says it; and what they answered.

The questions are a file (`awareness/content/asked/questions.yaml`). An answer is a row of the
registry, so what one person typed holds after a second person's yes (`website.approvals`). It is
an answer to words: when the question has changed since, or the sentence of which it was asked, it
is asked anew.
"""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ruamel.yaml import YAML
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.types import StringSegmentValue

from awareness.facts.registered_row import RegistryRow
from awareness.models.campaigns import CampaignPage, NewsPage
from awareness.models.pages import BasePage, ContentPage, HomePage
from base.phonebook.signed_promises import PROMISES

FILE = Path(__file__).parent.parent / "content" / "asked" / "questions.yaml"
# In the file, all three.
CENTRE = "centre"
CENTRES = ("pag-asa", "payoke", "surya")


class ExpertQuestion(NamedTuple):
    """
    sheets: whose it is on. page: the id of the page that says it, or would. at: the sentence there,
    as its translations name it; promise, contact: what stands in the place of a sentence.
    asks, why: by language of staff.
    """

    code: str
    sheets: tuple[str, ...]
    page: str
    asks: dict[str, str]
    why: dict[str, str]
    tonight: bool = False
    at: str = ""
    promise: str = ""
    contact: str = ""


@cache
def expert_questions() -> dict[str, ExpertQuestion]:
    """By code, in the order of the file; what is needed in the night comes first on each sheet."""
    found = {}
    for row in YAML(typ="safe").load(FILE):
        sheets: list[str] = []
        for who in row.pop("of"):
            sheets += CENTRES if who == CENTRE else (who,)
        found[row["code"]] = ExpertQuestion(sheets=tuple(sheets), **row)
    return dict(sorted(found.items(), key=lambda each: not each[1].tonight))


def sentences_on_pages(language: str) -> dict[str, str]:
    """The sentences that are asked of, as they stand today on the pages of a language, by place."""
    asked = [question.at for question in expert_questions().values() if question.at]
    ids = {place.removeprefix("page/").partition(":")[0] for place in asked}
    found: dict[str, str] = {}
    for model in (HomePage, ContentPage, CampaignPage, NewsPage):
        for page in model.objects.filter(content_id__in=ids, locale__language_code=language):
            found.update(_sentences_of(page, asked))
    return found


def _sentences_of(page: BasePage, asked: list[str]) -> dict[str, str]:
    """A text of several paragraphs is several segments of one place."""
    found: dict[str, str] = {}
    for segment in extract_segments(page):
        place = f"page/{page.content_id}:{segment.path}"
        if isinstance(segment, StringSegmentValue) and place in asked:
            found[place] = f"{found.get(place, '')} {segment.string.data}".strip()
    return found


def words_asked(question: ExpertQuestion, sentences: dict[str, str]) -> str:
    """The English to which an answer is one: the question, and the sentence it is asked of."""
    promise = str(PROMISES.get(question.promise, ""))
    parts = (question.asks[settings.LANGUAGE_CODE], sentences.get(question.at, ""), promise)
    return "\n".join(part for part in parts if part)


class ExpertAnswer(RegistryRow):
    """asked: the words to which it is an answer. name: only where that person wishes it."""

    class Sheet(models.TextChoices):
        """Whose sheet a question is on."""

        PAG_ASA = "pag-asa", "PAG-ASA"
        PAYOKE = "payoke", "Payoke"
        SURYA = "surya", "Sürya"
        MYRIA = "myria", "Myria"
        LAWYER = "lawyer", _("a lawyer")
        READER = "reader", _("a native reader")
        OWNER = "owner", _("who publishes a number")

    class Verdict(models.TextChoices):
        YES = "yes", _("yes, it is right")
        NO = "no", _("no, it is not right")
        BETTER = "better", _("better words, or an answer")

    sheet = models.CharField(_("asked of"), max_length=8, choices=Sheet.choices)
    question = models.SlugField(_("question"), max_length=60)
    verdict = models.CharField(_("answer"), max_length=6, choices=Verdict.choices)
    better = models.TextField(_("better words, or the answer in words"), blank=True)
    body = models.CharField(_("organisation"), max_length=100)
    role = models.CharField(_("role there"), max_length=100)
    answered_on = models.DateField(_("answered on"))
    name = models.CharField(
        _("name"),
        max_length=100,
        blank=True,
        help_text=_("Only where this person wishes it. Staff of this site see it, and no reader."),
    )
    asked = models.TextField(_("what was asked"), blank=True, editable=False)

    # What no history of changes keeps: whoever wants their name gone is gone.
    PERSONAL = ("name",)

    class Meta:
        ordering = ["sheet", "question", "answered_on", "id"]
        verbose_name = _("answer of those who know")
        verbose_name_plural = _("answers of those who know")

    def __str__(self) -> str:
        return f"{self.question}: {self.get_verdict_display()} ({self.body}, {self.role})"

    @property
    def code(self) -> str:
        """As the audit names it."""
        return f"{self.sheet}.{self.question}"

    def clean(self) -> None:
        super().clean()
        question = expert_questions().get(self.question)
        if question is None or self.sheet not in question.sheets:
            raise ValidationError({"question": gettext("This is not asked of them.")})
        if self.verdict != self.Verdict.YES and not self.better.strip():
            raise ValidationError({"better": gettext("Write what they said.")})
        self.asked = self._asked_before() or words_asked(
            question, sentences_on_pages(settings.LANGUAGE_CODE)
        )

    def _asked_before(self) -> str:
        """Whoever mends a slip in an answer has not asked again; another day is another answer."""
        same: Any = {"question": self.question, "answered_on": self.answered_on}
        before = type(self).objects.filter(pk=self.pk, **same).first()
        return before.asked if before else ""
