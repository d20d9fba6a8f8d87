"""The editor's form of campaigns and news, and what makes a place on the first page unfit."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    Panel,
    TitleFieldPanel,
)

from awareness.models.page_form import AdvicePanel, PageForm
from awareness.models.pages import PLACEHOLDERS
from awareness.models.unconfirmed_facts import UnsurePanel

# Beginnings of words that name what a first page must not, where others can see the screen:
# exploitation, trafficking, slavery, sex, police. Where one letter runs into the next word, or a
# prefix stands before it, `\w*` does.
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
    "bg": r"експлоат|трафик|робств|секс|проститу|изнасил|насили|полици|жертв",
    "hu": r"kizsákmány|\w*kereskedel|rabszolg|szex|prostitu|erőszak|bántalm|rendőr|áldozat",
    "sq": r"shfrytëz|trafik|skllav|seks|prostitu|përdhun|abuz|polic|viktim",
    "sr-latn": r"iskoriš|eksploat|trgovin|rops|seks|prostitu|silov|zlostav|polici|žrtv",
    "tr": r"sömür|ticaret|köle|seks|cinsel|fuhuş|fahişe|tecavüz|istismar|polis|mağdur",
    "ar": r"\w*(?:استغلال|اتجار|تهريب|عبودية|جنسي(?![ةت])|دعارة|اغتصاب|شرطة|ضحية|ضحايا)",
    "fa": r"بهره.?کشی|استثمار|قاچاق|بردگی|سکس|جنسی|تن.?فروشی|تجاوز|آزار|پلیس|قربانی",
    "ps": r"ناوړه ګټ|قاچاق|غلام|جنسي|سکس|فحشا|تېري|پولیس|قرباني",
    "ur": r"استحصال|اسمگل|غلام|جنسی|سیکس|عصمت|زیادتی|پولیس|متاثرہ",
    "ckb": r"چەوساندن|قاچاغ|کۆیل|سێکس|لەشفرۆش|دەستدرێژی|پۆلیس|قوربانی",
    "am": r"\w*(?:ብዝበዛ|ዝውውር|ባርነት|ወሲብ|ወሲባዊ|ጾታዊ|መደፈር|ፖሊስ|ተጠቂ|ሰለባ)",
    "ti": r"\w*(?:ምዝመዛ|ንግዲ ሰብ|ባርነት|ጾታዊ|ወሲብ|ምንዝርና|ዓመጽ|ፖሊስ|ግዳይ|ግዳያት)",
    "hi": r"शोषण|तस्करी|गुलाम|ग़ुलाम|यौन|सेक्स|वेश्या|बलात्कार|पुलिस|पीड़ित",
    "pa": r"ਸ਼ੋਸ਼ਣ|ਤਸਕਰ|ਗੁਲਾਮ|ਗ਼ੁਲਾਮ|ਜਿਨਸੀ|ਸੈਕਸ|ਵੇਸਵਾ|ਬਲਾਤਕਾਰ|ਪੁਲਿਸ|ਪੁਲੀਸ|ਪੀੜਤ",
    "bn": r"শোষণ|পাচার|দাস|যৌন|সেক্স|পতিতা|ধর্ষণ|পুলিশ|ভুক্তভোগী",
    "th": r"\w*(?:เอารัดเอาเปรียบ|ค้ามนุษย์|ทาส|ทางเพศ|ค้าประเวณี|ข่มขืน|ตำรวจ|เหยื่อ)",
    "zh-hans": r"\w*(?:剥削|贩|偷运|奴|性侵|性交|卖淫|强奸|虐待|警察|受害)",
    "vi": r"bóc lột|buôn (?:bán )?người|nô lệ|tình dục|mại dâm|hiếp|xâm hại|cảnh sát|nạn nhân",
    "id": r"\w*(?:eksploitasi|perdagangan|penyelundup|budak|seks|pelacur|perkosa|polisi|korban)",
    "fil": r"pagsasamantala|trafficking|alipin|seks|prostitu|\w*gahasa|abuso|pulis|biktima",
}
# Where a campaign may stand on the first page. In another language nobody has said what it may not
# name: the words above are enough to ask our own page, and not what an editor writes.
TEASED_IN = frozenset({"en", "nl", "fr", "de", "es", "pt", "pl", "ro", "ru", "uk"})


AN_HOUR = re.compile(r"[:h]")


class CallToAction(models.TextChoices):
    """The one thing that a campaign asks for."""

    REPORT = "report", gettext_lazy("Tell what was seen")
    WRITE = "write", gettext_lazy("Write to a centre")
    SIGNS = "signs", gettext_lazy("Look for the signs")
    PASS_ON = "pass-on", gettext_lazy("Pass it on")


# What is told of a campaign of before.
FACTS = ("when", "name", "made_by", "for_whom", "today")
OF_FIRST_PAGE = ("teaser_title", "teaser_text", "teaser_alt")


class AskForYesPanel(Panel):
    """
    Whom an editor asks to note the two days, with a mail ready to be sent; and where whoever notes
    them says that one of both said no. It saves nothing.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "awareness/panels/ask_for_yes.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if self.request.user.is_superuser:
                pk = self.instance.pk
                return {**context, "say_no": reverse("news_no", args=[pk]) if pk else ""}
            asked = get_user_model().objects.filter(is_superuser=True, is_active=True)
            place = ""
            if self.instance.pk:
                edit = reverse("wagtailadmin_pages:edit", args=[self.instance.pk])
                place = f"{settings.WAGTAILADMIN_BASE_URL}{edit}"
            mails = [person.email for person in asked if person.email]
            words = {"subject": _("Two yeses to an item of news"), "body": place}
            mail = f"mailto:{','.join(mails)}?{urlencode(words, quote_via=quote)}"
            return {**context, "asked": asked, "mail": mail}


class ReadersPanel(Panel):
    """Shows in a campaign's editor what readers of each language see of it. It saves nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "awareness/panels/readers.html"
        # `awareness.apps` puts it here, as that of advice.
        readers_panel: Callable[[Any, Any], dict[str, Any]]

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if self.instance.pk:
                context |= type(self).readers_panel(self.instance, self.request.user)
            return context


# What a page is called in the tab, in menus and in its address.
NAMES = frozenset({"tab_title", "menu_title", "slug"})
# Whose yes the operator notes, by day.
YES = ("centre_yes_on", "resident_yes_on")

# What the form shows, from above to below.
CAMPAIGN_PANELS = [
    TitleFieldPanel("title"),
    FieldPanel("summary"),
    FieldRowPanel(
        [FieldPanel("starts_at"), FieldPanel("ends_at")], heading=gettext_lazy("Its days")
    ),
    ReadersPanel(heading=gettext_lazy("What readers see now")),
    FieldPanel("slogan"),
    FieldPanel("picture"),
    FieldPanel("picture_alt"),
    FieldPanel("act"),
    FieldPanel("body", help_text=PLACEHOLDERS),
    FieldPanel(
        "materials",
        help_text=gettext_lazy(
            "What others made. Posters, a postcard and the press kit are made of your picture by "
            "themselves."
        ),
    ),
    MultiFieldPanel(
        [
            FieldPanel("film_shows"),
            FieldPanel("centre_yes_on", permission="superuser"),
            FieldPanel("resident_yes_on", permission="superuser"),
        ],
        heading=gettext_lazy("Our film"),
        help_text=gettext_lazy(
            "Only a demonstration shows it before both have said yes. The operator notes the "
            "two days."
        ),
    ),
    MultiFieldPanel(
        [
            FieldPanel("on_first_page"),
            FieldPanel("preferred"),
            FieldPanel("teaser_title"),
            FieldPanel("teaser_text"),
            FieldPanel("teaser_alt"),
            FieldPanel("not_in"),
        ],
        heading=gettext_lazy("On the first page"),
        help_text=gettext_lazy(
            "Others may see the screen: no word for exploitation, trafficking, sex or police."
        ),
    ),
    MultiFieldPanel(
        [FieldPanel(name) for name in FACTS],
        heading=gettext_lazy("The campaign"),
        help_text=gettext_lazy("Only of a campaign that is history."),
        classname="collapsed",
    ),
    AdvicePanel(heading=gettext_lazy("What could be better")),
    UnsurePanel(heading=gettext_lazy("How sure we are of its facts")),
]


class PublicationConsentForm(PageForm):
    """
    A yes is to what was shown to those who said it: where that changes, its day goes.

    The operator notes the day anew, with the change or after it.
    """

    said_yes_to: frozenset[str] = frozenset()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._says_otherwise():
            for name in set(YES) - set(self.changed_data):
                cleaned[name] = None
                setattr(self.instance, name, None)
        return cleaned

    def _says_otherwise(self) -> bool:
        """
        Whether anything is another than what they said yes to. A name that is left empty is not:
        then the title stands in its place.
        """
        changed = self.said_yes_to & set(self.changed_data)
        left_empty = {name for name in NAMES & changed if not self.cleaned_data.get(name)}
        return bool(changed - left_empty)

    def save(self, commit: bool = True) -> Any:
        """
        A day that the operator takes away is gone at once, in each language: in a draft it would
        leave public what is. What is to be public at an hour, Wagtail lets nobody edit.
        """
        page = super().save(commit)
        taken = [name for name in YES if name in self.changed_data and not self.cleaned_data[name]]
        if taken:
            every = type(page).objects.filter(translation_key=page.translation_key)
            every.update(**dict.fromkeys(taken))
        return page


class CampaignForm(PublicationConsentForm):
    """Languages are ticked, and no code is typed."""

    said_yes_to = frozenset({"film_shows", "slug"})  # the film has the name of the page

    not_in = forms.MultipleChoiceField(
        choices=lambda: [pair for pair in settings.LANGUAGES if pair[0] in TEASED_IN],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=gettext_lazy("Leave it out of the first page in"),
    )

    def clean_ends_at(self) -> datetime | None:
        """Until a day, without an hour: until the end of that day."""
        ends, typed = self.cleaned_data["ends_at"], str(self["ends_at"].data)
        if ends is None or AN_HOUR.search(typed):
            return ends
        return ends.replace(hour=23, minute=59)


class NewsForm(PublicationConsentForm):
    """A yes is to these words and this picture, and to what it is called elsewhere."""

    said_yes_to = NAMES | {"title", "summary", "body", "picture", "picture_alt", "campaign"}


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
    if page.on_first_page:
        problems.update(_problems_on_first_page(page))
    return problems


def _problems_on_first_page(page: Any) -> dict[str, str]:
    needed = ["starts_at", "ends_at", "teaser_title", "teaser_text"]
    if page.picture:
        needed.append("teaser_alt")
    problems = {name: _("The first page needs this.") for name in needed if not getattr(page, name)}
    for name in OF_FIRST_PAGE:
        if word := word_that_names(getattr(page, name), page.language):
            problems[name] = _(
                "“%(word)s” may not stand on the first page, where others can see the screen. "
                "Say it with everyday words."
            ) % {"word": word}
    if sentence := _who_else(page):
        problems["preferred"] = sentence
    return problems


def _who_else(page: Any) -> str:
    """Who wants the first page on the same days, where nobody has chosen; its English is asked."""
    if page.language != settings.LANGUAGE_CODE or not (page.starts_at and page.ends_at):
        return ""
    others = (
        type(page)
        .objects.live()
        .filter(
            locale__language_code=page.language,
            on_first_page=True,
            preferred=page.preferred,
            starts_at__lt=page.ends_at,
            ends_at__gt=max(page.starts_at, timezone.now()),
        )
    )
    other = others.exclude(pk=page.pk).order_by("starts_at").first()
    if other is None:
        return ""
    if page.preferred:
        sentence = _("“%(title)s” is shown rather than another as well, until %(day)s: choose one.")
    else:
        sentence = _(
            "“%(title)s” stands there on the same days, until %(day)s. Tick this to show the new "
            "one, or take “on the first page” away."
        )
    until = date_format(timezone.localtime(other.ends_at), "j F Y, H:i")
    return sentence % {"title": other.title, "day": until}


def word_that_names(text: str, language: str) -> str:
    """The first word that names what a first page must not; empty where there is none."""
    pattern = NAMED.get(language)
    if not pattern:
        return ""
    match = re.search(rf"\b(?:{pattern})\w*", text, re.IGNORECASE)
    return match[0] if match else ""


def can_stand_on_first_page(page: Any) -> bool:
    """Whether a campaign may be shown on the first page of its language, its days aside."""
    fields = (getattr(page, name) for name in OF_FIRST_PAGE)
    is_wanted = (
        page.on_first_page and page.language in TEASED_IN and page.language not in page.not_in
    )
    is_calm = not any(word_that_names(text, page.language) for text in fields)
    return bool(is_wanted and is_calm and page.teaser_title and page.teaser_text)
