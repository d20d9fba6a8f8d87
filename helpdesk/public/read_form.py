"""What is asked of somebody who comes back: their number, and what they write now. No database."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from helpdesk import sealing
from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.public.write_form import ReceiptFieldMixin
from helpdesk.rules.form_fields import WordsField


class NumberForm(forms.Form):
    """Coming back. Once valid, `receipt` is the twenty digits."""

    use_required_attribute = False

    number = WordsField(
        label=_("Your number"),
        help_text=_("Spaces, and the digits of any script, are fine."),
        widget=forms.TextInput(
            {"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": _("Type the number that you were shown after writing.")},
    )

    def clean_number(self) -> str:
        try:
            return sealing.parse(self.cleaned_data["number"])
        except sealing.ReceiptTypo as typo:
            raise ValidationError(_typo(typo), code="typo") from typo

    @property
    def receipt(self) -> str:
        return str(self.cleaned_data["number"])


class MoreForm(ReceiptFieldMixin):
    """Something more, from somebody who came back."""

    use_required_attribute = False

    message = WordsField(
        label=_("Write again"),
        limit=LONGEST_MESSAGE,
        rows=5,
        required=False,
        error_messages={"required": _("Write what you want to tell us, even one sentence.")},
    )
    in_danger = forms.BooleanField(label=_("I am in danger now"), required=False)
    # Asked of everybody: whoever holds the number must not learn whether another one was given.
    no_contact = forms.BooleanField(
        label=_("Do not use any number or address that I gave you. Answer only here."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The tick says enough without a word; all else needs one."""
        told = self.cleaned_data
        if "message" in told and not told["message"].strip() and not told.get("no_contact"):
            self.add_error("message", self.fields["message"].error_messages["required"])
        return super().clean()

    @property
    def text(self) -> str:
        """What is kept, once valid: the sentence that was ticked, and their own words."""
        ticked = str(self.fields["no_contact"].label) * self.cleaned_data["no_contact"]
        return "\n\n".join(filter(str.strip, [ticked, self.cleaned_data["message"]]))


def _typo(typo: sealing.ReceiptTypo) -> Any:
    if typo.digits == 0:
        return _("Type only the digits of your number.")
    if typo.digits == sealing.DIGITS:
        return _("One digit is not right, or two have changed places. Compare it with your note.")
    words = _("You typed %(typed)s digits, and the number has %(all)s. Compare it with your note.")
    return words % {"typed": typo.digits, "all": sealing.DIGITS}
