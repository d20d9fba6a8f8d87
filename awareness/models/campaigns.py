"""A campaign: its days, its picture, one act; for whom, who made it, what is left of it; news."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from awareness.blocks.campaign_blocks import MATERIALS
from awareness.models.campaign_form import (
    CAMPAIGN_PANELS,
    FACTS,
    OF_FIRST_PAGE,
    YES,
    AskForYesPanel,
    CallToAction,
    CampaignForm,
    NewsForm,
    problems_of_campaign,
    problems_of_news,
    word_that_names,
)
from awareness.models.page_form import AdvicePanel
from awareness.models.pages import (
    THE_SAME_EVERYWHERE,
    TRANSLATED,
    BasePage,
    ContentPage,
)

# What a file may say of a campaign.
IN_FILES = FACTS + ("slogan", "picture_alt", "film_shows") + OF_FIRST_PAGE
ITS_TIME = ("starts_at", "ends_at", "on_first_page", "preferred")
THE_SAME = ITS_TIME + ("act", "picture", "not_in") + YES
# What holds in every language in the minute in which its English is published.
AT_ONCE = ITS_TIME + ("not_in",)


def a_picture() -> Any:
    """The field of a page for its picture, out of the media library."""
    return models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("No chains, no bruises, no dark rooms, no recognisable person."),
    )


class ParentRuleMixin(BasePage):
    """A page that stands below the page of its own kind, and nowhere else."""

    kind = ContentPage.Kind.CAMPAIGN

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and getattr(parent.specific, "kind", "") == cls.kind

    def calm_title(self) -> str:
        """The name of the site, where the title has a word that no screen should show."""
        if word_that_names(self.title, self.language):
            with override(self.language):
                return str(settings.PUBLIC_TITLE)
        return super().calm_title()

    def can_move_to(self, parent: Page) -> bool:
        return super().can_move_to(parent) and self.can_create_at(parent)


class ConsentFields(ParentRuleMixin):
    """
    What it shows is public only with the written yes of one centre and of one former resident.

    Of a campaign its film, of news all of it. Their days are kept, and no name: the papers stay
    with the operator. An alias has nobody's yes: it was said to the page that it follows, and is
    taken back there.
    """

    centre_yes_on = models.DateField(_("a centre said yes in writing on"), null=True, blank=True)
    resident_yes_on = models.DateField(_("a former resident did on"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_agreed(self) -> bool:
        """Whether both have said yes."""
        return bool(self.centre_yes_on and self.resident_yes_on and not self.alias_of_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.alias_of_id:
            for name in YES:  # that it has none when it follows no page any more
                setattr(self, name, None)
        super().save(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        """
        As Wagtail's. A day that the operator took away stays away, whatever older version is gone
        back to or published: one counts while the page, or its newest version, has it.
        """
        page = super().with_content_json(content)
        newest = self.latest_revision.content if self.latest_revision else {}
        for name in YES:
            noted = getattr(page, name)
            if noted and noted != getattr(self, name) and f"{noted}" != newest.get(name):
                setattr(page, name, None)
        return page


class CampaignPage(ConsentFields):
    """
    One campaign, below the list of them: running, coming or past, by its days.

    What it was, of those that are history, stands below its text; its materials are added by
    editors. While it runs it can stand on the first page with words of its own (see
    `awareness.models.campaign_form`). A film of ours stands on it when both have said yes to the
    film (see `awareness.sharing.own_films`).
    """

    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    slogan = models.CharField(
        _("its sentence"),
        max_length=120,
        blank=True,
        help_text=_("One sentence that makes somebody stop who only walks by."),
    )
    act = models.CharField(
        _("what it asks for"), max_length=10, choices=CallToAction.choices, blank=True
    )
    picture = a_picture()
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    film_shows = models.TextField(
        _("what our film shows"),
        max_length=900,
        blank=True,
        help_text=_("Each of its pictures in a sentence, for whoever cannot see it."),
    )
    on_first_page = models.BooleanField(
        _("on the first page"),
        default=False,
        help_text=_("Below the doors, from its first hour to its last, without you."),
    )
    preferred = models.BooleanField(
        _("rather than another campaign"),
        default=False,
        db_default=False,
        help_text=_("Where two want the first page on the same days, this one is shown."),
    )
    teaser_title = models.CharField(_("title there"), max_length=80, blank=True)
    teaser_text = models.CharField(_("sentence there"), max_length=200, blank=True)
    teaser_alt = models.CharField(_("what the picture shows, there"), max_length=250, blank=True)
    not_in = models.JSONField(_("left out in"), default=list, blank=True)
    when = models.CharField(
        _("when it was"),
        max_length=150,
        blank=True,
        help_text=_("Of history: its year or day, with a placeholder: {campaign_drivers_year}."),
    )
    name = models.CharField(_("its name, as it was printed"), max_length=200, blank=True)
    made_by = models.TextField(_("who made it: all partners"), blank=True)
    for_whom = models.CharField(_("for whom"), max_length=250, blank=True)
    today = models.CharField(_("what continues it today"), max_length=250, blank=True)
    materials = StreamField(MATERIALS, blank=True, verbose_name=_("materials"))

    # A copy is made for another time.
    exclude_fields_in_copy = BasePage.exclude_fields_in_copy + list(ITS_TIME + YES)
    WORDS = BasePage.WORDS + IN_FILES
    BLOCKS = BasePage.BLOCKS + ("materials",)
    sheets = frozenset({"rare"})

    translatable_fields = (
        TRANSLATED
        + [TranslatableField(name) for name in IN_FILES + ("materials",)]
        + [SynchronizedField(name, overridable=False) for name in THE_SAME]
        + THE_SAME_EVERYWHERE
        + [SynchronizedField("slug", overridable=False)]
    )
    base_form_class = CampaignForm

    content_panels = CAMPAIGN_PANELS
    template = "awareness/campaign_page.html"
    page_description = _("Days, a picture, a sentence and one act, with posters, cards and films.")
    parent_page_types = ["awareness.ContentPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name, verbose_name_plural = _("campaign"), _("campaigns")

    def social_preview(self) -> dict[str, Any]:
        """Its picture or its first poster, for it is made to be passed on."""
        if self.picture:
            return {"picture": self.picture, "alt": self.picture_alt}
        for block in self.materials:
            if block.value.get("picture"):
                return {"picture": block.value["picture"], "alt": block.value["alt"]}
        return {"picture": None}

    def state_at(self, moment: datetime) -> str:
        """Whether it is `running`, `coming` or `past`; without days, it is past."""
        if self.starts_at is None:
            return "past"
        if moment < self.starts_at:
            return "coming"
        if self.ends_at and self.ends_at <= moment:
            return "past"
        return "running"

    @property
    def days(self) -> list[date]:
        """Its first and last day where it has days, once if they are the same."""
        days: list[date] = []
        for hour in (self.starts_at, self.ends_at):
            day = timezone.localtime(hour).date() if hour else None
            if day and day not in days:
                days.append(day)
        return days

    def own_problems(self) -> dict[str, str]:
        return problems_of_campaign(self)

    def hold_at_once(self) -> None:
        """
        Give its public translations the days and the place of its public English (`AT_ONCE`).

        Called when one of them has been published, whichever it was; words wait for a translation.
        A yes that was taken back is taken back in each, and one that was given waits as words do.
        """
        every = CampaignPage.objects.filter(translation_key=self.translation_key)
        english = every.live().filter(locale__language_code=settings.LANGUAGE_CODE).first()
        if english is None:
            return
        values = {name: getattr(english, name) for name in AT_ONCE}
        for name in YES:
            if getattr(english, name) is None:
                values[name] = None
        every.exclude(pk=english.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)


class NewsPage(ConsentFields):
    """
    A short item below the page of news: its day, a picture, a text, the campaign that it is of.

    It is public only with the written yes of one centre and of one former resident. Their days
    are kept, and no name: the papers stay with the operator. The yes is to its English; a
    translation is public once the operator has read these very words (`withheld`).
    """

    kind = ContentPage.Kind.NEWS
    day = models.DateField(_("day"), default=timezone.localdate)
    picture = a_picture()
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    campaign = models.ForeignKey(
        CampaignPage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("campaign"),
    )

    WORDS = BasePage.WORDS + ("picture_alt",)
    # Who said yes has not said yes to a copy.
    exclude_fields_in_copy = BasePage.exclude_fields_in_copy + list(YES)
    base_form_class = NewsForm
    sheets = frozenset({"rare"})
    translatable_fields = (
        TRANSLATED
        + [TranslatableField("picture_alt"), SynchronizedField("campaign", overridable=False)]
        + [SynchronizedField(name, overridable=False) for name in ("day", "picture") + YES]
        + THE_SAME_EVERYWHERE
        + [SynchronizedField("slug", overridable=False)]
    )
    content_panels = [
        TitleFieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("day"),
        FieldPanel("picture"),
        FieldPanel("picture_alt"),
        FieldPanel("body"),
        FieldPanel("campaign"),
        MultiFieldPanel(
            [FieldPanel(name, permission="superuser") for name in YES],
            heading=_("Who said yes"),
            help_text=_("Before both have, nobody can publish it. The operator keeps the papers."),
        ),
        AskForYesPanel(heading=_("Two yeses")),
        AdvicePanel(heading=_("What could be better")),
    ]
    template = "awareness/news_page.html"
    page_description = _("A day, a picture and a few sentences, for the list of news.")
    parent_page_types = ["awareness.ContentPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name, verbose_name_plural = _("item of news"), _("items of news")

    def social_preview(self) -> dict[str, Any]:
        return {"picture": self.picture, "alt": self.picture_alt}

    def own_problems(self) -> dict[str, str]:
        return problems_of_news(self)
