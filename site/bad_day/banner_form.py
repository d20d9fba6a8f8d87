"""What is chosen for a banner: which line, and its last day. Nothing is typed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from website.phonebook.banners import NAMES_A_LINE, BannerKind, can_be_named

USUAL_LINE = "national"
# Days after today. A bad day that lasts longer is put up again.
LASTS = {
    0: _("until the end of today"),
    1: _("until the end of tomorrow"),
    3: _("for three days more"),
    7: _("for a week more"),
}
LINE_LABELS = {
    BannerKind.NUMBER_DOWN: _("Which number does not answer?"),
    BannerKind.CLOSED: _("Which number to call instead?"),
}


class BannerForm(forms.Form):
    """For one kind, with everything chosen as it is most often wanted."""

    line = forms.ChoiceField()
    lasts = forms.TypedChoiceField(label=_("How long?"), coerce=int, choices=[*LASTS.items()])

    def __init__(self, kind: BannerKind, today: date, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{kind}-%s", initial={"line": USUAL_LINE, "lasts": 0})
        self.kind, self.today = kind, today
        if kind in NAMES_A_LINE:
            field: Any = self.fields["line"]
            field.label, field.choices = LINE_LABELS[kind], _lines()
        else:
            del self.fields["line"]

    @property
    def line_code(self) -> str:
        return str(self.cleaned_data.get("line", ""))

    @property
    def last_day(self) -> date:
        return self.today + timedelta(days=self.cleaned_data["lasts"])


def _lines() -> list[tuple[str, str]]:
    """The contacts that a banner may name, the national line first."""
    contacts = settings.PHONEBOOK.page(get_language()).contacts
    return [(each.code, f"{each.name}: {each.phone}") for each in contacts if can_be_named(each)]
