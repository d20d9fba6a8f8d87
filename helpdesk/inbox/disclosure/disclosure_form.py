"""What a coordinator chooses and confirms before a copy leaves; whatever tells more is unticked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import sealing
from helpdesk.conversations.disclosures import LAW, PROTECTION
from helpdesk.inbox.casework.printing import GROUNDS as OF_PRINTING
from helpdesk.inbox.disclosure.redaction import words_to_black
from helpdesk.inbox.layout.unsaved_text import TypedBox
from helpdesk.limits import LONGEST_CERTIFICATE, LONGEST_FIELD, LONGEST_MESSAGE
from helpdesk.rules.form_fields import WordsField

# Six words of the site's own list have about twenty-five letters; a short one can be guessed.
SHORTEST_PASSPHRASE = 20
NAMES = [
    ("black", gettext_lazy("They are blacked out, or there are none.")),
    ("stay", gettext_lazy("They stay: that is agreed, or the law demands it.")),
]
# Both are PROTECTION outside of the sealed note.
TOLD, DANGER = "told", "danger"
GROUNDS = OF_PRINTING | {
    TOLD: gettext_lazy("Under 18, and told before: for a service that protects"),
    DANGER: gettext_lazy("A life is in danger: for a service that protects"),
}


def kept_as(ground: str) -> str:
    """The code of the audit and of the label for one of GROUNDS."""
    return PROTECTION if ground in (TOLD, DANGER) else ground


class DisclosureForm(forms.Form):
    """
    choices: place and heading of each message. making: whether the file is to be made now, which
    asks for a ground and a lock; else it is only shown.
    """

    use_required_attribute = False

    pick = forms.MultipleChoiceField(
        error_messages={"required": gettext_lazy("Choose at least one message.")}
    )
    contact = forms.BooleanField(
        label=gettext_lazy("With the safe contact and the number that the person gave"),
        required=False,
    )
    sounds = forms.BooleanField(
        label=gettext_lazy(
            "With the sound of what was spoken: a voice is recognised, and nothing is blacked out"
        ),
        required=False,
    )
    # Under this name, so that what was typed passes the lock.
    text = WordsField(
        label=gettext_lazy("Words to black out, a line each"),
        limit=LONGEST_MESSAGE,
        widget=TypedBox(rows=4, spellcheck="false"),
        required=False,
    )
    names = forms.ChoiceField(
        label=gettext_lazy("Names of other people"),
        choices=NAMES,
        required=False,
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=[("", "–"), *GROUNDS.items()], required=False
    )
    untold = forms.BooleanField(
        label=gettext_lazy("The law forbids to tell the person"), required=False
    )
    why = WordsField(
        label=gettext_lazy("Which law or decision forbids it; or why a life is in danger"),
        limit=LONGEST_FIELD,
        required=False,
    )
    # Not "passphrase": under that name the helpdesk would be opened with it.
    of_file = forms.CharField(
        label=gettext_lazy("Passphrase of the file: tell it by telephone, never with the file"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    certificate = WordsField(
        label=gettext_lazy("Or the OpenPGP certificate of whoever gets it"),
        limit=LONGEST_CERTIFICATE,
        rows=3,
        required=False,
    )
    read = forms.MultipleChoiceField(required=False)
    seen = forms.CharField(required=False)

    def __init__(
        self, choices: list[tuple[str, str]], *args: Any, making: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.making = making
        for name in ("pick", "read"):
            self.fields[name].choices = choices + CONTACT  # type: ignore[attr-defined]

    @property
    def black(self) -> list[str]:
        """The words to black out."""
        return words_to_black(self.cleaned_data.get("text", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.making:
            for name, fault in _lacks(cleaned):
                self.add_error(name, fault)
        return cleaned


# The box of the page with the safe contact has a place of its own, as each message has.
CONTACT = [("contact", "")]


def _lacks(cleaned: dict[str, Any]) -> list[tuple[str, str]]:
    """What is still missing before a file may be made: the field, and a sentence about it."""
    by_law, untold = cleaned.get("ground") == LAW, cleaned.get("untold")
    lacks = []
    if not cleaned.get("names"):
        lacks.append(("names", _("Say what is to be done with the names of other people.")))
    if not cleaned.get("ground"):
        lacks.append(("ground", _("Say first why it is made.")))
    if untold and not (by_law and cleaned.get("why", "").strip()):
        lacks.append(("untold", _("Only a demand of the law can forbid it. Write down which.")))
    if cleaned.get("ground") == DANGER and not cleaned.get("why", "").strip():
        lacks.append(("why", _("Write down why a life is in danger.")))
    return lacks + _bad_lock(cleaned)


def _bad_lock(cleaned: dict[str, Any]) -> list[tuple[str, str]]:
    if certificate := cleaned.get("certificate", "").strip():
        try:
            sealing.look_at(certificate)
        except sealing.UnusableCertificate:
            return [("certificate", _("This certificate cannot be used. Ask for another one."))]
        return []
    if len(cleaned.get("of_file", "").strip()) < SHORTEST_PASSPHRASE:
        return [("of_file", _("A passphrase needs twenty characters or more."))]
    return []
