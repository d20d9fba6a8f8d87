"""Where staff record a section, hear what others recorded, agree to it, and withdraw it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from django_permissions_policy.decorators import permissions_policy_override
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from awareness.media.conversion import CannotConvert
from awareness.models.pages import BasePage
from awareness.recordings.sections import Section, live_pages, sections_of
from helpdesk.notices import refusals
from website.recordings import voices
from website.recordings.sentences import SentencePart, kind_of_place
from website.recordings.voices import LONGEST_SPEAKER, Recording
from website.web.media_files import sent_file

HOME = "home"  # whoever may change that page of a language, reads its ready sentences aloud
SENT_IN = "website.recording.sent"
AGREED = "website.recording.agreed"
REFUSED = "website.recording.refused"
WITHDRAWN = "website.recording.withdrawn"
MICROPHONE: Any = {**settings.PERMISSIONS_POLICY, "microphone": ["self"]}
SAID_NO: dict[type[Exception], Any] = {
    voices.RecordingGone: gettext_lazy(
        "This recording was withdrawn meanwhile, or its words have changed."
    ),
    voices.OwnRecording: gettext_lazy(
        "You sent this in. Somebody else has to hear it and say yes."
    ),
    voices.TooSlow: gettext_lazy("A digit may last two seconds. Say it alone, once."),
    refusals.NoReason: gettext_lazy("Write why. Whoever asked reads it, and can mend it."),
}


def writes_pages(user: Any) -> bool:
    return PagePermissionPolicy().user_has_any_permission(user, {"change", "publish"})


class SendForm(forms.Form):
    """A recording of one section: `words` is its digest, as it stood on the screen."""

    words = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(label=gettext_lazy("Or a file: m4a, mp3, wav, ogg"))
    speaker = forms.CharField(
        label=gettext_lazy("Who speaks; a name of their choice will do"),
        max_length=LONGEST_SPEAKER,
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "Who speaks agrees that this voice is public here. It can be withdrawn at any time, by "
            "one click; copies that others have made stay."
        )
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.DOCUMENT_BYTES:
            most = settings.DOCUMENT_BYTES // 1_000_000
            raise ValidationError(_("At most %(most)s MB fit.") % {"most": most})
        return file


class VoicesView(WagtailAdminTemplateMixin, TemplateView):
    """All recordings of pages that one may change; what waits for a yes comes first."""

    template_name = "website/recordings/voices.html"
    page_title: Any = gettext_lazy("Recordings")
    header_icon = "media"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not writes_pages(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        names = dict(settings.LANGUAGES)
        rows = []
        for voice in voices.all_voices():
            page = page_of(voice)
            if page and may_change(self.request, page):
                kind = kind_of_place(voice.page) if voice.is_in_no_page else ""
                rows.append((voice, page, names[voice.language], kind))
        rows.sort(key=lambda row: (row[0].is_public, row[0].day))
        sentences = []
        for code, name in names.items():
            if any(may_change(self.request, page) for page in live_pages(code, HOME)):
                sentences.append((code, name))
        return super().get_context_data(rows=rows, sentences=sentences, **context)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.page_title}]


@method_decorator(permissions_policy_override(MICROPHONE), name="dispatch")
class RecorderView(WagtailAdminTemplateMixin, TemplateView):
    """The sections of a page, with a microphone beside each."""

    template_name = "website/recordings/recorder.html"
    header_icon = "media"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = get_object_or_404(Page, pk=kwargs["pk"]).specific
        if not isinstance(page, BasePage) or not page.live:
            raise Http404
        if not may_change(request, page):
            raise PermissionDenied
        self.page, self.page_title = page, self.title_of(page)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        spoken = [each for each in voices.all_voices() if each.language == self.page.language]
        rows = []
        for part, _place in self.parts():
            of_part = [each for each in spoken if each.words == part.digest]
            rows.append((part, [(each, each.is_of(self.request.user)) for each in of_part]))
        more = {
            "rows": rows,
            "form": SendForm(auto_id=False),
            "speech": get_language_info(self.page.language),
            "may_agree": _may_publish(self.request, self.page),
        }
        return super().get_context_data(**more, **context)

    def title_of(self, page: Any) -> str:
        return str(page.title)

    def parts(self) -> Iterable[tuple[Section | SentencePart, Any]]:
        """What can be read aloud here, and the place that a recording of it names."""
        return [(part, self.page) for part in sections_of(self.page)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [{"url": edit, "label": self.page_title}, {"url": "", "label": _("Read it aloud")}]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        acts = {
            "send": self._send_in,
            "yes": self._say_yes,
            "no": self._say_no,
            "withdraw": self._withdraw,
        }
        act = acts.get(request.POST.get("act", ""))
        try:
            if act:
                act()
        except CannotConvert as problem:
            messages.error(request, str(problem))
        except tuple(SAID_NO) as problem:
            messages.error(request, SAID_NO[type(problem)])
        return redirect(request.path)

    def _send_in(self) -> None:
        form = SendForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            problems: list[str] = []
            for texts in form.errors.values():
                problems += [str(text) for text in texts]
            messages.error(self.request, " ".join(problems))
            return
        words, speaker = form.cleaned_data["words"], form.cleaned_data["speaker"]
        place = {part.digest: place for part, place in self.parts()}.get(words)
        if place is None:
            raise voices.RecordingGone
        given = form.cleaned_data["file"].chunks()
        voices.send_in(given, place, words, speaker, self.request.user)
        self._done(SENT_IN, _("Kept. Readers hear it when a second person has said yes."))

    def _say_yes(self) -> None:
        if not _may_publish(self.request, self.page):
            raise PermissionDenied
        voices.agree_to_voice(self._voice().name, self.request.user)
        self._done(AGREED, _("Readers hear it within seconds."))

    def _say_no(self) -> None:
        if not _may_publish(self.request, self.page):
            raise PermissionDenied
        voices.refuse_voice(
            self._voice().name,
            self.request.POST.get("why", ""),
            self.request.user,
            what=str(self.page_title),
            place=self.request.path,
        )
        self._done(REFUSED, _("It is gone. Whoever sent it in reads why."))

    def _withdraw(self) -> None:
        if not voices.withdraw_voice(self._voice()):
            raise voices.RecordingGone
        self._done(WITHDRAWN, _("Withdrawn. Within seconds no page leads to it any more."))

    def _voice(self) -> Recording:
        """The one that is named, if it is of this page."""
        voice = voices.find_voice(self.request.POST.get("name", ""))
        if not self.is_here(voice):
            raise voices.RecordingGone
        return voice

    def is_here(self, voice: Recording) -> bool:
        return (voice.language, voice.page) == (self.page.language, self.page.content_id)

    def _done(self, act: str, sentence: str) -> None:
        log(self.page, act, user=self.request.user)
        messages.success(self.request, sentence)


class HearView(View):
    """A recording for staff, public or not yet."""

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        try:
            voice = voices.find_voice(name)
        except voices.RecordingGone:
            raise Http404 from None
        page = page_of(voice)
        if page is None or not may_change(request, page):
            raise PermissionDenied
        file = voice.files[-1]  # every browser plays it
        with default_storage.open(file):  # brings it onto this machine
            return sent_file(request, Path(default_storage.path(file)))


def page_of(voice: Recording) -> Any:
    """
    The public page that has its words, or had them; of what stands in no page the first page of
    its language. None where there is none any more.
    """
    place = HOME if voice.is_in_no_page else voice.page
    return next(iter(live_pages(voice.language, place)), None)


def may_change(request: HttpRequest, page: Any) -> bool:
    return bool(page.permissions_for_user(request.user).can_edit())


def _may_publish(request: HttpRequest, page: Any) -> bool:
    return bool(page.permissions_for_user(request.user).can_publish())
