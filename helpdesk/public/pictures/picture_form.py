"""The picture of a paper that a centre has asked for. No word comes with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.gate.csrf import FormPost
from helpdesk.limits import LONGEST_PICTURE

NO_PICTURE = _("Choose a picture. Nothing has been sent yet.")
FAULTS = {
    "picture-kind": _(
        "This is not a picture that we can take. Choose another. Nothing has been sent yet."
    ),
    "picture-long": _(
        "This picture is too large. Choose a smaller one. Nothing has been sent yet."
    ),
}


class PictureForm(forms.Form):
    """sent: what came, with the picture, or why it was not taken; None for a mere visit."""

    use_required_attribute = False

    # Its value never passes through the form: what came is sealed already, or was not taken.
    picture = forms.Field(
        label=_("Your picture"),
        help_text=_("A photo or a PDF from this phone. It can have 8 MB."),
        widget=forms.FileInput(
            {
                "accept": "image/*,application/pdf",
                "data-most": LONGEST_PICTURE,
                "data-large": FAULTS["picture-long"],
            }
        ),
        required=False,
    )

    def __init__(self, sent: FormPost | None) -> None:
        super().__init__(sent.fields if sent else None)
        self.sent = sent

    def clean(self) -> dict[str, Any]:
        if self.sent and not self.sent.attachment:
            self.add_error("picture", FAULTS.get(self.sent.attachment_fault, NO_PICTURE))
        return super().clean() or {}
