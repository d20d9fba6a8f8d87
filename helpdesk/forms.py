"""
What we ask of somebody who writes, and the words when it is not enough. No database.

One field is required: the message. Every error says what to do next, blames nobody, and leaves
all that was typed where it was.
"""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk import intake, routing, sealing
from helpdesk.fields import LIMIT, InTheirLanguage, MarkedSelect, WordsField, own_names
from helpdesk.offer import Offer


class KeepsTheNumber(forms.Form):
    """A message in which somebody's number stands: asked about once, and then sent as it is."""

    keep_number = forms.BooleanField(
        label=_("Yes, send it with the number in it"),
        required=False,
    )
    asks_about_number = False

    def ask_about_number(self) -> None:
        self.asks_about_number = True
        self.add_error(
            "message",
            _(
                "Your number stands in this message. Whoever reads it could open your messages. "
                "Take it out, then send it. Nothing has been sent yet."
            ),
        )


class WriteForm(KeepsTheNumber):
    """
    The first message.

    offer: who reads for whom, and which desks are open. Once valid, `words` and `desk` are what
    `intake.accept` wants.
    """

    use_required_attribute = False

    message = WordsField(
        label=_("Your message"),
        help_text=_("Write in your own language. One sentence is enough to begin."),
        limit=LIMIT,
        rows=8,
        error_messages={
            "required": _("Write your message, even one sentence. We can ask the rest later.")
        },
    )
    region = forms.ChoiceField(
        label=_("Where are you? This decides who reads your message."),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _(
                "We do not know this region. Choose one of these, or “I do not know”."
            )
        },
    )
    avoid = forms.ChoiceField(
        label=_("Is there a centre that must not read it?"),
        help_text=_("For example because somebody you know works there."),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the centres of the list, or none.")},
    )
    in_danger = forms.BooleanField(label=_("I am in danger now"), required=False)
    language = forms.ChoiceField(
        label=_("In which language shall we answer?"),
        required=False,
        widget=InTheirLanguage,
        error_messages={"invalid_choice": _("Choose one of the languages of the list.")},
    )
    topic = forms.ChoiceField(
        label=_("What is it about?"),
        widget=MarkedSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the list, or leave it open.")},
    )
    reach_by = forms.MultipleChoiceField(
        label=_("May we also reach you in another way?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("call", _("Yes, you may call me")),
            ("text", _("Yes, you may send me a text message")),
            ("write", _("Yes, you may send me an e-mail")),
        ],
        error_messages={"invalid_choice": _("Choose a way of the list, or none.")},
    )
    reach_at = WordsField(
        label=_("Which number or address?"),
        required=False,
        # A number alone runs from left to right, or its groups would change places in Arabic.
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
    )
    safe_hours = WordsField(
        label=_("When is it safe?"),
        help_text=_("For example: on weekdays, in the morning."),
        required=False,
        rows=1,
    )
    if_another_answers = WordsField(
        label=_("What shall we say if somebody else answers?"),
        help_text=_("For example: nothing, or that we have the wrong number."),
        required=False,
    )
    never_do = WordsField(
        label=_("What must we never do?"),
        help_text=_("For example: leave a voice message, say our name, send a letter."),
        required=False,
    )

    SAFE_CONTACT = ("reach_at", "safe_hours", "if_another_answers", "never_do")

    def __init__(self, offer: Offer, data: Any = None) -> None:
        super().__init__(
            data, initial={"region": routing.Region.UNKNOWN, "language": get_language()}
        )
        self.offer = offer
        regions = [(reader.region, reader.region) for reader in offer.open]
        centres = [(reader.desk, reader.centre_in_town) for reader in offer.readers]
        self._let_choose("region", [*regions, (routing.Region.UNKNOWN, _("I do not know"))])
        self._let_choose("avoid", [("", _("No, any of the centres may read it")), *centres])
        self._let_choose("language", own_names())
        self._let_choose("topic", [("", _("I leave this open")), *offer.topics])

    def _let_choose(self, name: str, choices: Any) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reach_by") and not cleaned.get("reach_at", "").strip():
            self.add_error(
                "reach_at",
                _("Write the number or address, or take the ticks away: then you come back here."),
            )
        if "region" in cleaned and "avoid" in cleaned and self.desk is None:
            self.add_error(
                "region",
                _("That centre cannot take messages here just now. Call it, or choose another."),
            )
        return cleaned

    @property
    def reach_is_used(self) -> bool:
        """Whether anything stands in the block about other ways, so that it is shown open."""
        names = ("reach_by", *self.SAFE_CONTACT)
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def desk(self) -> routing.Desk | None:
        """Who will read it; None when no open desk may."""
        region = routing.Region(self.cleaned_data["region"] or routing.Region.UNKNOWN)
        avoid = self.cleaned_data["avoid"]
        return routing.desk_for(
            region,
            not_this=routing.Desk(avoid) if avoid else None,
            among=self.offer.open_desks,
        )

    @property
    def words(self) -> intake.Words:
        given = self.cleaned_data
        contact = {name: given[name].strip() for name in self.SAFE_CONTACT if given[name].strip()}
        if given["reach_by"]:
            contact["reach_by"] = " ".join(given["reach_by"])
        return intake.Words(
            text=given["message"],
            language=given["language"] or get_language() or settings.LANGUAGE_CODE,
            region=given["region"] or routing.Region.UNKNOWN,
            topic=given["topic"],
            in_danger=given["in_danger"],
            safe_contact=contact,
        )


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


class MoreForm(KeepsTheNumber):
    """Something more, from somebody who came back."""

    use_required_attribute = False

    message = WordsField(
        label=_("Write again"),
        limit=LIMIT,
        rows=5,
        error_messages={"required": _("Write what you want to tell us, even one sentence.")},
    )
    in_danger = forms.BooleanField(label=_("I am in danger now"), required=False)


def _typo(typo: sealing.ReceiptTypo) -> Any:
    if typo.digits == 0:
        return _("Type only the digits of your number.")
    if typo.digits == sealing.DIGITS:
        return _("One digit is not right, or two have changed places. Compare it with your note.")
    words = _("You typed %(typed)s digits, and the number has %(all)s. Compare it with your note.")
    return words % {"typed": typo.digits, "all": sealing.DIGITS}
