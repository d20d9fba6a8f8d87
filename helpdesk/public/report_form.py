"""
What we ask of somebody who saw a child that may need help. No database.

Who, where, when, what; one sentence of "what" is enough. There is no field for a picture: it
belongs with Child Focus or the police, and no machine of ours may ever hold one.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.rules import submission
from helpdesk.rules.countries import countries
from helpdesk.rules.form_fields import (
    AnswerLanguageField,
    MomentField,
    ShortSelect,
    WordsField,
    let_choose,
)
from helpdesk.rules.submission import MessageKind


class ReportForm(forms.Form):
    """Once valid, `words` is what `intake.accept` wants."""

    use_required_attribute = False

    message = WordsField(
        label=_("What did you see or hear?"),
        help_text=_("One sentence is enough. Leave out what you do not know."),
        limit=LONGEST_MESSAGE,
        rows=5,
        error_messages={"required": _("Write what you saw or heard, even one sentence.")},
    )
    in_danger = forms.BooleanField(label=_("A child is in danger now"), required=False)
    child = WordsField(
        label=_("The child, or the children"),
        help_text=_("For example: how many, about how old, clothes, language."),
        required=False,
    )
    adult = WordsField(
        label=_("The adult"),
        help_text=_("For example: what they look like, language, a name, a car."),
        required=False,
    )
    country = forms.ChoiceField(
        label=_("In which country?"),
        required=False,
        widget=ShortSelect,
        error_messages={"invalid_choice": _("Choose a country of the list, or leave it open.")},
    )
    place = WordsField(
        label=_("In which place?"),
        help_text=_("For example: town, street, hotel, train, website."),
        required=False,
        rows=1,
    )
    moment = MomentField()
    language = AnswerLanguageField()

    DETAILS = ("child", "adult", "country", "place", "moment")

    def __init__(self, language: str, data: Any = None) -> None:
        super().__init__(data, initial={"language": language})
        let_choose(self, country=[("", _("I leave this open")), *countries(language)])

    @property
    def words(self) -> submission.Submission:
        given = self.cleaned_data
        return submission.Submission(
            text=given["message"],
            language=given["language"],
            in_danger=given["in_danger"],
            seen={name: given[name].strip() for name in self.DETAILS if given[name].strip()},
            kind=MessageKind.CHILD,
        )
