"""The editor's form of campaigns and news, and what makes a place on the first page unfit."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel

from awareness.models.page_form import AdvicePanel, PageForm
from awareness.models.pages import PLACEHOLDERS
from awareness.models.unconfirmed_facts import UnsurePanel

# Beginnings of words that name what a first page must not, where others can see the screen:
# exploitation, trafficking, slavery, sex, police. A language that is not here has nobody who said
# its words: no campaign stands on its first page.
NAMED = {
    "en": r"exploit|traffick|smuggl|slave|sex|prostitut|rape|abus|police|victim",
    "nl": r"uitbuit|mensenh|mensensmok|slav|seks|prostitu|verkracht|misbruik|politie|slachtoff",
    "fr": r"exploit|traite|trafic|esclav|sex|prostitu|viol|abus|polic|victim",
    "de": r"ausbeut|\w*handel|schleus|sklav|sex|prostitu|vergewalt|missbrauch|poliz|opfer",
    "es": r"explota|trata|tráfico|esclav|sex|prostitu|viol|abus|polic|víctima",
    "pt": r"explora|tráfico|escrav|sex|prostitu|viol|abus|políc|vítima",
    "pl": r"wyzysk|handel|handl|niewoln|seks|prostytu|gwał|wykorzyst|polic|ofiar",
    "ro": r"exploat|trafic|sclav|sex|prostitu|viol|abuz|poliț|victim",
    "ru": r"эксплуат|торговл|рабств|секс|проститу|насил|полици|жертв",
    "uk": r"експлуат|торгівл|рабств|секс|проститу|насил|поліці|жертв",
}


AN_HOUR = re.compile(r"[:h]")


class Act(models.TextChoices):
    """The one thing that a campaign asks for."""

    REPORT = "report", gettext_lazy("Tell what was seen")
    WRITE = "write", gettext_lazy("Write to a centre")
    SIGNS = "signs", gettext_lazy("Look for the signs")
    PASS_ON = "pass-on", gettext_lazy("Pass it on")


# What is told of a campaign of before.
FACTS = ("when", "name", "made_by", "for_whom", "today")
OF_FIRST_PAGE = ("teaser_title", "teaser_text", "teaser_alt")


# Whose yes the operator notes, by day.
YES = ("centre_yes_on", "resident_yes_on")

# What the form shows, from above to below.
CAMPAIGN_PANELS = [
    TitleFieldPanel("title"),
    FieldPanel("summary"),
    FieldRowPanel(
        [FieldPanel("starts_at"), FieldPanel("ends_at")], heading=gettext_lazy("Its days")
    ),
    FieldPanel("slogan"),
    FieldPanel("picture"),
    FieldPanel("picture_alt"),
    FieldPanel("act"),
    FieldPanel("body", help_text=PLACEHOLDERS),
    FieldPanel("materials"),
    MultiFieldPanel(
        [
            FieldPanel("film_shows"),
            *(FieldPanel(name, permission="superuser") for name in YES),
        ],
        heading=gettext_lazy("Our film"),
        help_text=gettext_lazy(
            "Only a demonstration shows it before both have said yes. The operator notes the "
            "two days."
        ),
    ),
    MultiFieldPanel(
        [FieldPanel(name) for name in ("on_first_page", *OF_FIRST_PAGE, "not_in")],
        heading=gettext_lazy("On the first page"),
        help_text=gettext_lazy(
            "Others may see the screen: no word for exploitation, trafficking, sex or police."
        ),
    ),
    MultiFieldPanel([FieldPanel(name) for name in FACTS], heading=gettext_lazy("The campaign")),
    AdvicePanel(heading=gettext_lazy("What could be better")),
    UnsurePanel(heading=gettext_lazy("How sure we are of its facts")),
]


class FormWithYes(PageForm):
    """
    A yes is to what was shown to those who said it: where that changes, its day goes.

    The operator notes the day anew, with the change or after it.
    """

    said_yes_to: frozenset[str] = frozenset()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        changed = set(self.changed_data)
        for name in YES:
            if changed & self.said_yes_to and name not in changed:
                cleaned[name] = None
                setattr(self.instance, name, None)
        return cleaned


class CampaignForm(FormWithYes):
    """Languages are ticked, and no code is typed."""

    said_yes_to = frozenset({"film_shows"})

    not_in = forms.MultipleChoiceField(
        choices=lambda: [pair for pair in settings.LANGUAGES if pair[0] in NAMED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=gettext_lazy("Leave it out of the first page in"),
    )

    def clean_ends_at(self) -> datetime | None:
        """Until a day, without an hour: until the end of that day."""
        ends, typed = self.cleaned_data["ends_at"], str(self["ends_at"].data)
        return ends if ends is None or AN_HOUR.search(typed) else ends.replace(hour=23, minute=59)


class NewsForm(FormWithYes):
    """A yes is to these words and this picture."""

    said_yes_to = frozenset({"title", "summary", "body", "picture", "picture_alt", "campaign"})


def problems_of_news(page: Any) -> dict[str, str]:
    """The same of an item of news. Its editor cannot fill in the days of the yes: no field's."""
    problems = {}
    if not page.is_agreed:
        problems["__all__"] = _(
            "News is public when one centre and one former resident have said yes in writing. "
            "The operator notes the two days."
        )
    if page.picture and not page.picture_alt:
        problems["picture_alt"] = _("Say what the picture shows, for whoever cannot see it.")
    return problems


def problems_of_campaign(page: Any) -> dict[str, str]:
    """A sentence for each field of a campaign that has something wrong; page: a CampaignPage."""
    problems = {}
    if page.starts_at and page.ends_at and page.ends_at <= page.starts_at:
        problems["ends_at"] = _("It ends before it begins.")
    if page.picture and not page.picture_alt:
        problems["picture_alt"] = _("Say what the picture shows, for whoever cannot see it.")
    return {**problems, **(_problems_on_first_page(page) if page.on_first_page else {})}


def _problems_on_first_page(page: Any) -> dict[str, str]:
    needed = ["starts_at", "ends_at", "teaser_title", "teaser_text"]
    needed += ["teaser_alt"] if page.picture else []
    problems = {name: _("The first page needs this.") for name in needed if not getattr(page, name)}
    for name in OF_FIRST_PAGE:
        if word := word_that_names(getattr(page, name), page.language):
            problems[name] = _(
                "“%(word)s” may not stand on the first page, where others can see the screen. "
                "Say it with everyday words."
            ) % {"word": word}
    return problems


def word_that_names(text: str, language: str) -> str:
    """The first word that names what a first page must not; empty where there is none."""
    pattern = NAMED.get(language)
    found = pattern and re.search(rf"\b(?:{pattern})\w*", text, re.IGNORECASE)
    return found[0] if found else ""


def can_stand_on_first_page(page: Any) -> bool:
    """Whether a campaign may be shown on the first page of its language, its days aside."""
    fields = (getattr(page, name) for name in OF_FIRST_PAGE)
    is_wanted = page.on_first_page and page.language in NAMED and page.language not in page.not_in
    is_calm = not any(word_that_names(text, page.language) for text in fields)
    return bool(is_wanted and is_calm and page.teaser_title and page.teaser_text)
