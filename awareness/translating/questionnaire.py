"""
What is asked of those who know, as a page to print for each of them, and as a list for staff.

A sheet says first what somebody needs in the night in which she calls; then each sentence, the
page where it stands, why it is asked, and room for yes, no and better words.
"""

from collections import defaultdict
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext,
    gettext_lazy,
    override,
)
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from awareness.blocks.plain_text import without_tags
from awareness.facts.fact_filling import fill_html
from awareness.models import PAGES, ExpertAnswer
from awareness.models.expert_answers import (
    ExpertQuestion,
    expert_questions,
    sentences_on_pages,
    words_asked,
)
from base import phonebook
from base.languages.language_list import STAFF_LANGUAGES
from base.phonebook.signed_promises import PROMISES

MAY_SEE = "awareness.change_expertanswer"
# In the file, the row of the centre whose sheet it is.
OWN = "own"
# What is printed of a row of the registry.
OF_A_CONTACT = ("name", "phone", "email", "website", "address", "hours")


class AskedLine(NamedTuple):
    """
    A question on a sheet. page: title and address of where it stands. answers: those that hold;
    old: answers to words that have changed since.
    """

    code: str
    tonight: bool
    asks: str
    sentence: str
    page: tuple[str, str]
    why: str
    answers: list[ExpertAnswer]
    old: list[ExpertAnswer]


def lines_of(sheet: str, language: str) -> list[AskedLine]:
    """The questions of a sheet in a language of staff, with what two people have agreed to."""
    given = defaultdict(list)
    for answer in ExpertAnswer.objects.filter(sheet=sheet, live=True):
        given[answer.question].append(answer)
    english = sentences_on_pages(settings.LANGUAGE_CODE)
    own, titles = english | sentences_on_pages(language), _titles(language)
    lines = []
    with override(language):
        for question in expert_questions().values():
            if sheet in question.sheets:
                sentence = _sentence(question, own, sheet, language)
                asked, answers = words_asked(question, english), given[question.code]
                lines.append(
                    AskedLine(
                        question.code, question.tonight, question.asks[language], sentence,
                        titles.get(question.page, (question.page, "")), question.why[language],
                        [each for each in answers if each.asked == asked],
                        [each for each in answers if each.asked != asked],
                    )
                )  # fmt: skip
    return lines


def questionnaire_html(sheet: str, language: str) -> str:
    """One file that prints, and opens without network."""
    lines = lines_of(sheet, language)
    with override(language):
        context = {
            "who": ExpertAnswer.Sheet(sheet).label,
            "tonight": [line for line in lines if line.tonight],
            "others": [line for line in lines if not line.tonight],
            "lang": language,
            "code": sheet,
        }
        return render_to_string("awareness/translating/questionnaire.html", context)


def _titles(language: str) -> dict[str, tuple[str, str]]:
    """Title and address of each page in a language, or in English, by its id."""
    found = {}
    for code in (settings.LANGUAGE_CODE, language):
        for model in PAGES:
            for page in model.objects.filter(locale__language_code=code, live=True):
                found[page.content_id] = (page.title, page.url_path)
    return found


def _sentence(question: ExpertQuestion, own: dict[str, str], sheet: str, language: str) -> str:
    """What it is asked of, as readers find it; empty where it is asked of nothing written."""
    if question.promise:
        return gettext(PROMISES[question.promise])
    if question.contact:
        return _row(sheet if question.contact == OWN else question.contact, language)
    return without_tags(fill_html(own.get(question.at, ""), language))


def _row(code: str, language: str) -> str:
    """What the registry says of a contact, also where readers are not shown it yet."""
    data = phonebook.current().data()
    for row in data["centres"] + data["hotlines"]:
        if row["code"] == code:
            said = [_in(row.get(name, ""), language) for name in OF_A_CONTACT]
            return " · ".join(text for text in said if text)
    return ""


def _in(value: Any, language: str) -> str:
    """A column of the phonebook; those that are words have them by language."""
    if isinstance(value, dict):
        value = value.get(language, "")
    return str(value)


class AskedView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """All that is asked, and what was answered, for whoever keeps the registry."""

    permission_required = MAY_SEE
    template_name = "awareness/translating/asked.html"
    page_title = gettext_lazy("Asked of those who know")
    header_icon = "help"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language = get_language() or ""
        if language not in STAFF_LANGUAGES:
            language = settings.LANGUAGE_CODE
        sheets = []
        for code, who in ExpertAnswer.Sheet.choices:
            lines = lines_of(code, language)
            answered = sum(bool(line.answers) for line in lines)
            sheets.append({"code": code, "who": who, "lines": lines, "answered": answered})
        languages = [(code, get_language_info(code)["name_local"]) for code in STAFF_LANGUAGES]
        add = reverse(ExpertAnswer.snippet_viewset.get_url_name("add"))
        return super().get_context_data(sheets=sheets, languages=languages, add=add, **kwargs)


class QuestionnaireDownload(PermissionRequiredMixin, View):
    """The page for one of them, in a language of staff."""

    permission_required = MAY_SEE

    def get(self, request: HttpRequest, sheet: str, language: str) -> HttpResponse:
        if sheet not in ExpertAnswer.Sheet.values or language not in STAFF_LANGUAGES:
            raise Http404
        return HttpResponse(questionnaire_html(sheet, language))
