"""
What we ask of those who write about somebody else: a professional, or who saw an adult.

Two kinds of one thing. Neither form has a field for the name of the person. How they can be reached
is asked of a professional alone, and only after the person's yes; who saw somebody is asked for
nothing by which that person could be found but the kind of place. No database.
"""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.public.write_form import ReceiptFieldMixin, WriteForm
from helpdesk.rules import routing, submission
from helpdesk.rules.desk_promises import Offer
from helpdesk.rules.form_fields import AnswerLanguageField, MomentField, WordsField, let_choose
from helpdesk.rules.submission import MessageKind


class ConsentForm(forms.Form):
    """The first question of a referral. Only "yes" leads to a form."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("Did the person say yes to this?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", _("Yes, the person knows what I write and to whom")),
            ("no", _("No, or I could not ask")),
            ("danger", _("Somebody is in danger now")),
            ("service", _("I am with the police or an inspection")),
        ],
        error_messages={
            "required": _("Choose one of these."),
            "invalid_choice": _("Choose one of these."),
        },
    )


class OtherPersonForm(ReceiptFieldMixin):
    """
    offer: who reads for whom. Once valid, `words` and `cleaned_data["desk"]` are what
    `intake.accept` wants.
    """

    use_required_attribute = False
    KIND = MessageKind.OWN
    DETAILS: tuple[str, ...] = ()
    REACH: tuple[str, ...] = ()

    message = WordsField(
        label=_("What happens?"),
        help_text=_("A few sentences. No name, no number and no address of the person."),
        limit=LONGEST_MESSAGE,
        rows=5,
        error_messages={"required": _("Write what it is about, even one sentence.")},
    )
    region = forms.ChoiceField(
        label=_("Where does the person live or work?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages=WriteForm.base_fields["region"].error_messages,
    )
    language = AnswerLanguageField()

    def __init__(self, offer: Offer, data: Any = None) -> None:
        super().__init__(
            data, initial={"region": routing.RegionCode.UNKNOWN, "language": get_language()}
        )
        self.offer = offer
        let_choose(self, region=[(each, self._read_by(each)) for each in self._regions])

    @property
    def _regions(self) -> list[routing.RegionCode]:
        return [*(reader.region for reader in self.offer.hearing), routing.RegionCode.UNKNOWN]

    def _desk(self, region: routing.RegionCode) -> routing.DeskName | None:
        hearing = frozenset(reader.desk for reader in self.offer.hearing)
        return routing.desk_for(region, among=hearing)

    def _read_by(self, region: routing.RegionCode) -> str:
        """A region, and who reads what is written about somebody there."""
        reader = self.offer.reader(self._desk(region) or "")
        return f"{region.label}: {reader.centre_in_town}" if reader else str(region.label)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "region" in cleaned:
            chosen = cleaned["region"] or routing.RegionCode.UNKNOWN
            cleaned["desk"] = self._desk(routing.RegionCode(chosen))
            if cleaned["desk"] is None:
                self.add_error("region", WriteForm.CLOSED)
        return super().clean()

    @property
    def words(self) -> submission.Submission:
        given = self.cleaned_data
        return submission.Submission(
            text=given["message"],
            language=given["language"],
            region=given["region"] or routing.RegionCode.UNKNOWN,
            in_danger=given.get("in_danger", False),
            safe_contact=self._filled(self.REACH),
            seen=self._filled(self.DETAILS),
            kind=self.KIND,
        )

    def _filled(self, names: tuple[str, ...]) -> dict[str, str]:
        given = self.cleaned_data
        return {name: given[name].strip() for name in names if given[name].strip()}


class ReferralForm(OtherPersonForm):
    """Of a professional, with the person's yes: `answer` comes with it, each time it is sent."""

    KIND = MessageKind.REFERRAL
    DETAILS = ("organisation", "interpreter")
    REACH = ("reach_at", "safe_hours", "if_another_answers", "never_do")

    organisation = WordsField(
        label=_("Your name, your organisation, and its public number"),
        help_text=_("The centre calls you back by this number only."),
        error_messages={"required": _("Write who you are, and by which number we find you.")},
    )
    interpreter = WordsField(
        label=_("Which language does the person speak? Is an interpreter needed?"),
        required=False,
        rows=1,
    )
    reach_at = WordsField(
        label=_("How can the centre reach the person safely?"),
        help_text=_("Only what the person agreed to. Leave it empty if they come with you."),
        required=False,
    )
    safe_hours = WordsField(label=_("When is it safe?"), required=False, rows=1)
    if_another_answers = WordsField(
        label=_("What shall we say if somebody else answers?"), required=False
    )
    never_do = WordsField(label=_("What must we never do?"), required=False)


class SightingForm(OtherPersonForm):
    """Of somebody who saw an adult, or a workplace."""

    KIND = MessageKind.SIGHTING
    DETAILS = ("work", "moment")

    in_danger = forms.BooleanField(label=_("Somebody is in danger now"), required=False)
    work = WordsField(
        label=_("What kind of work or place is it?"),
        help_text=_("For example: a building site, a car wash, a house, a farm, a bar."),
        required=False,
        rows=1,
    )
    moment = MomentField()
