"""What we ask of somebody who speaks instead of writing: all that `write` asks but the words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.gate.csrf import FormPost
from helpdesk.limits import LONGEST_VOICE
from helpdesk.public.write_form import WriteForm
from helpdesk.rules import submission
from helpdesk.rules.desk_promises import Offer
from helpdesk.rules.form_fields import let_choose

NO_VOICE = _("Record your voice, or choose a recording. Nothing has been sent yet.")
FAULTS = {
    "voice-kind": _(
        "This is not a recording that we can take. Choose another, or record again. Nothing has "
        "been sent yet."
    ),
    "voice-long": _("This recording is too large. Make a shorter one. Nothing has been sent yet."),
}


class VoiceField(forms.Field):
    """Its value never passes through the form: what came is sealed already, or was not taken."""

    widget = forms.FileInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        largest = {"data-most": LONGEST_VOICE, "data-large": FAULTS["voice-long"]}
        return {"accept": "audio/*", "capture": True} | largest


class VoiceFormMixin(forms.Form):
    """sent: what came, with the voice, or why that was not taken; None for a mere visit."""

    sent: FormPost | None = None

    voice = VoiceField(
        label=_("Your voice"),
        help_text=_("Or choose a recording from this phone. It can have 5 MB."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        if self.sent and not self.sent.attachment:
            self.add_error("voice", FAULTS.get(self.sent.attachment_fault, NO_VOICE))
        return super().clean() or {}


class SpeakForm(VoiceFormMixin, WriteForm):
    """
    A first message that is spoken. Otherwise as `WriteForm`. offer: of those who listen. every: of
    all centres; any can be named as one that must not hear it, since it may be handed on.
    """

    def __init__(self, offer: Offer, every: Offer, sent: FormPost | None) -> None:
        super().__init__(offer, sent.fields if sent else None)
        let_choose(self, avoid=self.choices_of_avoid(every))
        self.sent = sent
        self.fields["message"].required = False

    def clean_message(self) -> str:
        """No word comes with a voice."""
        return ""

    @property
    def words(self) -> submission.Submission:
        spoken = super().words
        if self.sent and self.sent.attachment:
            return submission.with_voice(spoken, self.sent.attachment.digest)
        return spoken


class SpeakMoreForm(VoiceFormMixin):
    """Something more that is spoken, by somebody who came back."""

    use_required_attribute = False

    in_danger = forms.BooleanField(label=_("I am in danger now"), required=False)

    def __init__(self, sent: FormPost) -> None:
        is_sent = sent.fields.get("act") == "add"
        super().__init__(sent.fields if is_sent else None, initial=sent.fields.dict())
        self.sent = sent
