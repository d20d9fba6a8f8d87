"""What a desk decides for itself: how soon it answers, how long it keeps, when mail leaves."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.phonebook.signed_promises import HOURS, PROMISES, SIGNED_WORDS, still_signed
from base.sandbox import system_calls
from helpdesk import sealing
from helpdesk.desks import desk_settings
from helpdesk.inbox.layout.inbox_view import InboxView, changed_since
from helpdesk.inbox.layout.message_display import tongues
from helpdesk.machine_translation.model_files import installed_model
from helpdesk.models import Desk
from helpdesk.rules import routing
from helpdesk.rules.form_fields import whole_number

REFUSED = {
    "garbage": gettext_lazy(
        "This is not an OpenPGP certificate. Export your public key, armoured."
    ),
    "several": gettext_lazy("Put in exactly one certificate."),
    "private": gettext_lazy(
        "This is a private key. Nobody else may ever have it: it was not kept here. Put in the "
        "public one."
    ),
    "revoked": gettext_lazy("This certificate was revoked."),
    "expired": gettext_lazy("This certificate has expired."),
    "sign-only": gettext_lazy("This certificate has no key that is in use for encryption."),
}

# Nobody speaks, or shows a paper, to a desk that is no centre's.
OF_CENTRES = ("hears_voices", "voices_assessed_on", "asks_for_pictures", "pictures_assessed_on")

BOTH_NAMES = (
    '<span><bdi lang="{code}" dir="{dir}">{own}</bdi> <span class="hd-hint">{name}</span></span>'
)


def _ticks_of_languages(field: Any) -> forms.MultipleChoiceField:
    """Which of the site's languages, each with its own name and that in the reader's words."""
    return forms.MultipleChoiceField(
        choices=[(each.code, format_html(BOTH_NAMES, **each._asdict())) for each in tongues()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=field.verbose_name,
        help_text=field.help_text,
    )


def _ticks_of_promises(field: Any, desk: str) -> forms.MultipleChoiceField:
    """The sentences to be signed, in the words of whoever does; a desk of no centre has hours."""
    sentences = {HOURS: _("Outside our hours nobody reads, and the forms may say so.")}
    if desk in routing.DESK_OF.values():
        sentences |= {name: _(words) for name, words in PROMISES.items()}
    return forms.MultipleChoiceField(
        choices=list(sentences.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=field.verbose_name,
        help_text=field.help_text,
    )


class DeskForm(forms.ModelForm):
    """Which certificates are taken is said by `helpdesk.sealing`."""

    use_required_attribute = False

    class Meta:
        model = Desk
        fields = (
            "email",
            "reply_days",
            "retention_days",
            "bells",
            "digest_at",
            "duty_email",
            "office_hours",
            "surge",
            "google_check",
            "hears_others",
            "own_languages",
            "interpreted_languages",
            "sends_sentences",
            "machine_reads_in",
            "assessed_on",
            "hears_voices",
            "voices_assessed_on",
            "asks_for_pictures",
            "pictures_assessed_on",
            "signed_promises",
            "sends_mail_with_message",
            "certificate",
        )
        widgets = {
            "digest_at": forms.TimeInput(format="%H:%M"),
            "certificate": forms.Textarea(
                {"rows": 6, "autocomplete": "off", "spellcheck": "false"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True  # a desk that hears of nothing is not open
        for name in ("own_languages", "interpreted_languages"):
            self.fields[name] = _ticks_of_languages(Desk._meta.get_field(name))
        of_promises, desk = Desk._meta.get_field("signed_promises"), self.instance
        self.fields["signed_promises"] = _ticks_of_promises(of_promises, desk.pk)
        self.initial["signed_promises"] = still_signed(desk.signed_promises)
        self.model = installed_model()
        if self.model is None:
            del self.fields["machine_reads_in"], self.fields["assessed_on"]
        if desk.pk not in routing.EVERY_DESK:  # a reader who may be a police unit
            for name in OF_CENTRES:
                del self.fields[name]

    def clean_signed_promises(self) -> dict[str, str]:
        """The very words that are signed, by the name of each promise."""
        return {name: SIGNED_WORDS[name] for name in self.cleaned_data["signed_promises"]}

    def clean_machine_reads_in(self) -> str:
        language = str(self.cleaned_data["machine_reads_in"])
        if language and self.model and language not in self.model.into:
            raise ValidationError(_("The program that is here does not write this language."))
        return language

    def clean_hears_voices(self) -> bool:
        hears = bool(self.cleaned_data["hears_voices"])
        if hears and not system_calls.is_possible():
            raise ValidationError(
                _("This computer cannot open voices safely. Whoever runs the site can say why.")
            )
        return hears

    def clean_voices_assessed_on(self) -> date | None:
        return self._day_of("voices_assessed_on", "hears_voices")

    def clean_asks_for_pictures(self) -> bool:
        asks = bool(self.cleaned_data["asks_for_pictures"])
        if asks and not system_calls.is_possible():
            raise ValidationError(
                _("This computer cannot open pictures safely. Whoever runs the site can say why.")
            )
        return asks

    def clean_pictures_assessed_on(self) -> date | None:
        return self._day_of("pictures_assessed_on", "asks_for_pictures")

    def clean_assessed_on(self) -> date | None:
        return self._day_of("assessed_on", "machine_reads_in")

    def _day_of(self, assessment: str, setting: str) -> date | None:
        """The day of an assessment, without which the setting is not kept."""
        day: date | None = self.cleaned_data[assessment]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        if self.cleaned_data.get(setting) and not day:
            raise ValidationError(_("Name the day on which somebody has looked at it."))
        return day

    def clean_certificate(self) -> str:
        certificate = str(self.cleaned_data["certificate"]).strip()
        if certificate:
            try:
                sealing.look_at(certificate)
            except sealing.UnusableCertificate as fault:
                # What was typed may be a private key: it is not shown again either.
                # A plain dict would keep one tick of each list.
                shown = cast(QueryDict, self.data).copy()
                shown["certificate"] = ""
                self.data = shown
                raise ValidationError(REFUSED[fault.reason], code=fault.reason) from fault
        return certificate

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("sends_mail_with_message") and not cleaned.get("certificate"):
            self.add_error(
                "sends_mail_with_message", _("For this the desk's certificate is needed below.")
            )
        return cleaned


class DeskSettingsView(InboxView):
    """For coordinators who hold the key of the desk."""

    page_title: str = gettext_lazy("The desk's settings")  # type: ignore[assignment]

    def get(self, request: HttpRequest, desk: str) -> HttpResponse:
        return self._show(DeskForm(instance=self.coordinated(desk)))

    def post(self, request: HttpRequest, desk: str) -> HttpResponse:
        form = DeskForm(request.POST, instance=self.coordinated(desk))
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            desk_settings.keep_settings(
                form.save(commit=False),
                form.changed_data,
                email_before=form.initial["email"],
                by=self.user,
                seen=whole_number(request.POST.get("seen", "")),
            )
        except desk_settings.SettingsChanged:
            messages.error(request, changed_since())
            return self._show(DeskForm(instance=self.coordinated(desk)), status=409)
        messages.success(request, _("The settings are kept. The form says them within a minute."))
        return redirect("inbox:desk", desk=desk)

    def _show(self, form: DeskForm, status: int = 200) -> HttpResponse:
        desk = Desk.objects.get(pk=form.instance.pk)
        certificate, fault = None, ""
        if desk.certificate:
            try:
                certificate = sealing.look_at(desk.certificate)
            except sealing.UnusableCertificate as refused:
                fault = str(REFUSED[refused.reason])
        return self.page(
            "inbox/settings.html",
            status=status,
            form=form,
            desk=desk,
            # Of what the boxes say: a colleague may keep others before these are sent.
            seen=form.data.get("seen") if form.is_bound else form.instance.vouched_number,
            certificate=certificate,
            certificate_fault=fault,
        )
