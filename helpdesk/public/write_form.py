"""
What we ask of somebody who writes, and the words when it is not enough.

No database to show a form; to check one, a single look-up, of a number that stands in the words
(`lookup.contains_a_receipt`). One field is required: the message. Every error says what to do next,
blames nobody, and leaves all that was typed where it was.
"""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.conversations.lookup import contains_a_receipt
from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.rules import routing, submission
from helpdesk.rules.desk_promises import Offer
from helpdesk.rules.form_fields import AnswerLanguageField, MarkedSelect, WordsField, let_choose


class ReceiptFieldMixin(forms.Form):
    """A message in which somebody's number stands: asked about once, and then sent as it is."""

    keep_number = forms.BooleanField(
        label=_("Yes, send it with the number in it"),
        required=False,
    )
    asks_about_number = False

    def clean(self) -> dict[str, Any]:
        """Last of all, and only where the rest is as it should be: the look-up is dear."""
        cleaned = super().clean() or {}
        asks = not self.errors and not cleaned["keep_number"]
        if asks and contains_a_receipt(cleaned["message"]):
            self._ask_about_number()
        return cleaned

    def _ask_about_number(self) -> None:
        self.asks_about_number = True
        self.add_error(
            "message",
            _(
                "Your number stands in this message. Whoever reads it could open your messages. "
                "Take it out, then send it. Nothing has been sent yet."
            ),
        )


class WriteForm(ReceiptFieldMixin):
    """
    The first message.

    offer: who reads for whom, and which desks are open. Once valid, `words` and
    `cleaned_data["desk"]` are what `intake.accept` wants.
    """

    use_required_attribute = False

    message = WordsField(
        label=_("Your message"),
        help_text=_(
            "Write in the language that is easiest for you. One sentence is enough to begin."
        ),
        limit=LONGEST_MESSAGE,
        rows=5,
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
    language = AnswerLanguageField()
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
    our_word = WordsField(
        label=_("Which word shows that it is us?"),
        help_text=_(
            "Choose any word, for example the name of a fruit. "
            "Whoever calls or writes without it may not be us."
        ),
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

    CLOSED = _("That centre cannot take messages here just now. Call it, or choose another.")
    SAFE_CONTACT = ("reach_at", "safe_hours", "our_word", "if_another_answers", "never_do")

    def __init__(self, offer: Offer, data: Any = None) -> None:
        super().__init__(
            data, initial={"region": routing.RegionCode.UNKNOWN, "language": get_language()}
        )
        self.offer, self.open = offer, offer.open
        regions = [(reader.region, reader.region) for reader in self.open]
        let_choose(
            self,
            region=[*regions, (routing.RegionCode.UNKNOWN, _("I do not know"))],
            avoid=self.choices_of_avoid(offer),
            topic=[("", _("I leave this open")), *offer.topics],
        )

    @staticmethod
    def choices_of_avoid(offer: Offer) -> list[tuple[str, Any]]:
        return [("", _("No, any of the centres may read it")), *offer.centres]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("reach_by") and not cleaned.get("reach_at", "").strip():
            self.add_error(
                "reach_at",
                _("Write the number or address, or take the ticks away: then you come back here."),
            )
        if "region" in cleaned and "avoid" in cleaned:
            cleaned["desk"] = self._desk(cleaned["region"], cleaned["avoid"])
            if cleaned["desk"] is None:
                self.add_error("region", self.CLOSED)
        return super().clean()

    def _desk(self, region: str, avoid: str) -> routing.DeskName | None:
        """Who will read it; None when no open desk may. Asked in `clean` and nowhere else."""
        return routing.desk_for(
            routing.RegionCode(region or routing.RegionCode.UNKNOWN),
            not_this=routing.DeskName(avoid) if avoid else None,
            among=frozenset(reader.desk for reader in self.open),
        )

    @property
    def instead(self) -> list[tuple[str, str]]:
        """Of each centre that is open, and may be refused, who reads in its place."""
        pairs = [(each, self._desk(each.region, each.desk)) for each in self.open]
        readers = [(each, self.offer.reader(desk)) for each, desk in pairs if desk]
        return [(each.centre_in_town, other.centre_in_town) for each, other in readers if other]

    @property
    def reach_is_used(self) -> bool:
        """Whether anything stands in the block about other ways, so that it is shown open."""
        names = ("reach_by", *self.SAFE_CONTACT)
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def words(self) -> submission.Submission:
        given = self.cleaned_data
        contact = {name: given[name].strip() for name in self.SAFE_CONTACT if given[name].strip()}
        if given["reach_by"]:
            contact["reach_by"] = " ".join(given["reach_by"])
        return submission.Submission(
            text=given["message"],
            language=given["language"],
            region=given["region"] or routing.RegionCode.UNKNOWN,
            topic=given["topic"],
            in_danger=given["in_danger"],
            safe_contact=contact,
            avoid=given["avoid"],
        )
