"""
Ready answers: written and reviewed by caseworkers, offered once two people have read them.

A text that is changed by one letter has to be read again. A language that has none offers none:
nobody is sent an answer in a language they did not ask for, and no machine translates.
"""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.models import AnswerReview, ReadyAnswer
from helpdesk.rules.form_fields import WordsField, whole_number

REVIEWERS = 2


@dataclass(frozen=True)
class Standing:
    """How far the text of one language is. by: who has read it as it is now."""

    language: message_display.Tongue
    text: str
    by: list[str]
    last_day: date | None

    @property
    def is_offered(self) -> bool:
        return bool(self.text.strip()) and len(self.by) >= REVIEWERS


def standing(answer: ReadyAnswer, language: str) -> Standing:
    reviews = [
        review
        for review in answer.reviews.all()
        if review.language == language
        and bytes(review.version) == answer.version(language, review.user)
    ]
    return Standing(
        language=message_display.tongue(language),
        text=answer.text_in(language),
        by=[message_display.name_of(review.user) for review in reviews],
        last_day=max((review.day for review in reviews), default=None),
    )


def all_answers() -> list[ReadyAnswer]:
    return list(ReadyAnswer.objects.prefetch_related("reviews__user"))


def offered(language: str) -> list[tuple[int, str]]:
    """Id and title of those that may be used in this language."""
    return [
        (answer.pk, answer.title)
        for answer in all_answers()
        if standing(answer, language).is_offered
    ]


def text_of(pk: str, language: str) -> str:
    """The text, if it may be used in this language; else empty."""
    answer = ReadyAnswer.objects.filter(pk=whole_number(pk) or 0).first()
    version = (
        standing(answer, language) if answer and language in dict(settings.LANGUAGES) else None
    )
    return version.text if version and version.is_offered else ""


def in_all_languages(answer: ReadyAnswer) -> tuple[list[Standing], list[Standing]]:
    """Where it has a text, and where it is missing: with thirty languages mostly the latter."""
    every = [standing(answer, code) for code, _name in settings.LANGUAGES]
    return [version for version in every if version.text.strip()], [
        version for version in every if not version.text.strip()
    ]


class TitleForm(forms.ModelForm):
    class Meta:
        model = ReadyAnswer
        fields = ("title",)


class TextForm(forms.Form):
    use_required_attribute = False
    text = WordsField(label=gettext_lazy("Text"), limit=5000, rows=10)


class Answers(InboxView):
    """All of them: in which language each is missing, waits for readers, or is offered."""

    needs_key = False
    page_title: str = gettext_lazy("Ready answers")  # type: ignore[assignment]

    def get(self, request: HttpRequest, form: TitleForm | None = None) -> HttpResponse:
        return self.page(
            "inbox/answers.html",
            form=form or TitleForm(),
            status=422 if form else 200,
            answers=[(answer, *in_all_languages(answer)) for answer in all_answers()],
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TitleForm(request.POST)
        if not form.is_valid():
            return self.get(request, form)
        answer = form.save()
        return redirect("inbox:answer", answer=answer.pk, language=settings.LANGUAGE_CODE)


class AnswerText(InboxView):
    """One text in one language: written here, and read by two people."""

    needs_key = False
    page_title: str = gettext_lazy("Ready answers")  # type: ignore[assignment]

    def get(self, request: HttpRequest, answer: int, language: str) -> HttpResponse:
        ready_answer = self._found(answer, language)
        return self._show(
            ready_answer, language, TextForm(initial={"text": ready_answer.text_in(language)})
        )

    def post(self, request: HttpRequest, answer: int, language: str) -> HttpResponse:
        ready_answer, form = self._found(answer, language), TextForm(request.POST)
        if not form.is_valid():
            return self._show(ready_answer, language, form, status=422)
        with transaction.atomic():
            ready_answer = ReadyAnswer.objects.select_for_update().get(pk=ready_answer.pk)
            if request.POST.get("act") == "review":
                # What they read stood in the box. Changed there, or by a colleague meanwhile, it
                # is another text.
                if form.cleaned_data["text"].strip() != ready_answer.text_in(language).strip():
                    form.add_error("text", _("This is not the text that is kept. Keep it first."))
                    return self._show(ready_answer, language, form, status=409)
                self._review(ready_answer, language)
            else:
                ready_answer.put_text(language, form.cleaned_data["text"].strip())
                ready_answer.save()
                messages.success(request, _("Kept. Now two people read it before it is offered."))
        return redirect("inbox:answer", answer=ready_answer.pk, language=language)

    def _review(self, answer: ReadyAnswer, language: str) -> None:
        AnswerReview.objects.update_or_create(
            answer=answer,
            language=language,
            user=self.user,
            defaults={"version": answer.version(language, self.user)},
        )
        messages.success(self.request, _("Noted that you have read it and that it is right."))

    def _found(self, pk: int, language: str) -> ReadyAnswer:
        if language not in dict(settings.LANGUAGES):
            raise Http404
        return get_object_or_404(ReadyAnswer, pk=pk)

    def _show(
        self, answer: ReadyAnswer, language: str, form: TextForm, status: int = 200
    ) -> HttpResponse:
        return self.page(
            "inbox/answer.html",
            status=status,
            answer=answer,
            standing=standing(answer, language),
            original=answer.text_in(settings.LANGUAGE_CODE),
            form=form,
        )
