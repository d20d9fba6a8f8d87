"""
Own texts of desks: written and reviewed by caseworkers, offered once two people have read them.

Neither of the two wrote any of it since it was last offered, and one of them is of the desk that
answers with it. A text that is changed by one letter has to be read again. A language that has none
offers none: nobody is sent an answer in a language they did not ask for, and no machine translates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView, changed_since
from helpdesk.models import AnswerReview, Desk, MemberKey, ReadyAnswer
from helpdesk.models.ready_answers import all_writers
from helpdesk.notices import outbox, refusals
from helpdesk.ready_sentences.two_readers import READERS
from helpdesk.rules.form_fields import WordsField, whole_number


@dataclass(frozen=True)
class ReviewState:
    """
    How far the text of one language is. by: who has read it as it is now and wrote none of it.
    has_colleague: whether one of them is of the desk for which it is asked.
    """

    language: message_display.Tongue
    text: str
    by: list[str]
    last_day: date | None
    has_colleague: bool

    @property
    def is_read(self) -> bool:
        return bool(self.text.strip()) and len(self.by) >= READERS

    @property
    def is_offered(self) -> bool:
        return self.is_read and self.has_colleague


class Accounts(NamedTuple):
    """By their keys. colleagues: of the desk that would answer. writers: of each text."""

    colleagues: set[int]
    writers: dict[str, set[str]]


def accounts_of(desks: Iterable[Desk]) -> Accounts:
    members: list[MemberKey] = []
    for desk in desks:
        members += desk.members()
    return Accounts({member.user_id for member in members}, all_writers())


def standing(answer: ReadyAnswer, language: str, accounts: Accounts) -> ReviewState:
    writers = accounts.writers.get(answer.writers_of(language), set())
    reviews = []
    for review in answer.reviews.all():
        is_of_this = review.language == language and str(review.user_id) not in writers
        if is_of_this and bytes(review.version) == answer.version(language, review.user):
            reviews.append(review)
    readers = {review.user_id for review in reviews}
    return ReviewState(
        language=message_display.tongue(language),
        text=answer.text_in(language),
        by=[message_display.name_of(review.user) for review in reviews],
        last_day=max((review.day for review in reviews), default=None),
        has_colleague=bool(readers & accounts.colleagues),
    )


def all_answers() -> list[ReadyAnswer]:
    return list(ReadyAnswer.objects.prefetch_related("reviews__user"))


def offered(language: str, desk: Desk) -> list[tuple[int, str]]:
    """Id and title of those that this desk may use in this language."""
    accounts = accounts_of([desk])
    return [
        (answer.pk, answer.title)
        for answer in all_answers()
        if standing(answer, language, accounts).is_offered
    ]


def text_of(pk: str, language: str, desk: Desk) -> str:
    """The text, if this desk may use it in this language; else empty."""
    answer = ReadyAnswer.objects.filter(pk=whole_number(pk) or 0).first()
    if answer is None or language not in dict(settings.LANGUAGES):
        return ""
    version = standing(answer, language, accounts_of([desk]))
    if not version.is_offered:
        return ""
    return version.text


def in_all_languages(
    answer: ReadyAnswer, accounts: Accounts
) -> tuple[list[ReviewState], list[ReviewState]]:
    """Where it has a text, and where it is missing: with thirty languages mostly the latter."""
    written, missing = [], []
    for code, _name in settings.LANGUAGES:
        version = standing(answer, code, accounts)
        if version.text.strip():
            written.append(version)
        else:
            missing.append(version)
    return written, missing


class TitleForm(forms.ModelForm):
    class Meta:
        model = ReadyAnswer
        fields = ("title",)


class TextForm(forms.Form):
    use_required_attribute = False
    text = WordsField(label=gettext_lazy("Text"), limit=5000, rows=10, required=False)


class OfDesksView(InboxView):
    """For whoever has opened the helpdesk and holds a desk's key: who signed must be somebody."""

    needs_desk = True
    page_title: str = gettext_lazy("Own texts")  # type: ignore[assignment]

    def note(self, action: Action, answer: ReadyAnswer, language: str) -> None:
        desk = self.opened.desk_rows[0]
        audit.record(action, by=self.user, desk=desk, about=_about(answer, language))


class ReadyAnswersView(OfDesksView):
    """All of them: in which language each is missing, waits for readers, or is offered."""

    def get(self, request: HttpRequest, form: TitleForm | None = None) -> HttpResponse:
        answers = []
        accounts = accounts_of(self.opened.desk_rows)
        for answer in all_answers():
            written, missing = in_all_languages(answer, accounts)
            answers.append((answer, written, missing))
        return self.page(
            "inbox/answers.html",
            form=form or TitleForm(),
            status=422 if form else 200,
            answers=answers,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TitleForm(request.POST)
        if not form.is_valid():
            return self.get(request, form)
        with transaction.atomic():
            answer = form.save()
            self.note(Action.ANSWER_WRITTEN, answer, settings.LANGUAGE_CODE)
        return redirect("inbox:answer", answer=answer.pk, language=settings.LANGUAGE_CODE)


class ReadyAnswerView(OfDesksView):
    """One text in one language: written here, and read by two others; and what it was before."""

    def get(self, request: HttpRequest, answer: int, language: str) -> HttpResponse:
        ready_answer = self._found(answer, language)
        text = self.carried().get("text") or ready_answer.text_in(language)
        return self._show(ready_answer, language, TextForm(initial={"text": text}))

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
            elif request.POST.get("act") == "refuse":
                self._refuse(ready_answer, language, form.cleaned_data["text"].strip())
            else:
                self._keep(ready_answer, language, form.cleaned_data["text"].strip())
        return redirect("inbox:answer", answer=ready_answer.pk, language=language)

    def _keep(self, answer: ReadyAnswer, language: str, text: str) -> None:
        if text == answer.text_in(language):
            return
        was_offered = standing(answer, language, accounts_of([])).is_read
        refusals.note_read(self.user, _about(answer, language))
        answer.write(language, text, self.user, was_offered=was_offered)
        self.note(Action.ANSWER_WRITTEN if text else Action.ANSWER_EMPTIED, answer, language)
        if was_offered:  # by any desk, until now
            outbox.tell_every_desk()
        messages.success(self.request, _("Kept. Now two others read it before it is offered."))

    def _review(self, answer: ReadyAnswer, language: str) -> None:
        if str(self.user.pk) in answer.writers(language):
            messages.error(self.request, _("You wrote this text. Two others have to read it."))
            return
        AnswerReview.objects.update_or_create(
            answer=answer,
            language=language,
            user=self.user,
            defaults={"version": answer.version(language, self.user)},
        )
        self.note(Action.ANSWER_READ, answer, language)
        messages.success(self.request, _("Noted that you have read it and that it is right."))

    def _refuse(self, answer: ReadyAnswer, language: str, text: str) -> None:
        """It is offered to nobody until two have read it again; whoever wrote it reads why."""
        if text != answer.text_in(language).strip():
            messages.error(self.request, changed_since())
            return
        writers = answer.writers(language)
        if str(self.user.pk) in writers:
            messages.error(self.request, _("You wrote this text. Two others have to read it."))
            return
        was_offered = standing(answer, language, accounts_of([])).is_read
        place = reverse("inbox:answer", args=[answer.pk, language])
        try:
            refusals.refuse(
                map(int, writers),
                _about(answer, language),
                what=f"{answer.title} ({language})",
                by=self.user,
                why=self.request.POST.get("why", ""),
                place=place,
            )
        except refusals.NoReason:
            messages.error(
                self.request, _("Write why. Whoever wrote it reads it, and can mend it.")
            )
            return
        answer.reviews.filter(language=language).delete()
        self.note(Action.REFUSED, answer, language)
        if was_offered:
            outbox.tell_every_desk()
        messages.success(self.request, _("Not offered. Whoever wrote it reads why."))

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
            standing=standing(answer, language, accounts_of(self.opened.desk_rows)),
            is_own=str(self.user.pk) in answer.writers(language),
            versions=answer.versions.filter(language=language),
            refusals=self._refusals(answer, language),
            original=answer.text_in(settings.LANGUAGE_CODE),
            form=form,
        )

    def _refusals(self, answer: ReadyAnswer, language: str) -> list[refusals.Refusal]:
        about = _about(answer, language)
        return [one for one in refusals.refusals_to(self.user) if one.about == about]


def _about(answer: ReadyAnswer, language: str) -> str:
    """As the audit names a text in a language."""
    return f"{answer.pk}.{language}"
