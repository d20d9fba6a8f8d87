"""A campaign: what it was, for whom, who made it, and what is left of it."""

from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from awareness.certainty import UnsurePanel
from awareness.materials import MATERIALS
from awareness.models.pages import (
    PLACEHOLDERS,
    THE_SAME_EVERYWHERE,
    TRANSLATED,
    BasePage,
    ContentPage,
)

FACTS = ("when", "name", "made_by", "for_whom", "today")


class CampaignPage(BasePage):
    """
    One campaign, below the list of them.

    Its facts stand in a box at the top, its materials below the text. Pictures and files are
    added by editors; without them it says what has not been found.
    """

    kind = ContentPage.Kind.CAMPAIGN
    when = models.CharField(
        max_length=150,
        help_text="Its year or day, with a placeholder: {campaign_drivers_year}.",
    )
    name = models.CharField("its name", max_length=200, blank=True, help_text="As it was printed.")
    made_by = models.TextField("who made it", help_text="All partners.")
    for_whom = models.CharField(max_length=250)
    today = models.CharField(max_length=250, blank=True, help_text="What continues it.")
    materials = StreamField(MATERIALS, blank=True)

    WORDS = (*BasePage.WORDS, *FACTS)
    BLOCKS = (*BasePage.BLOCKS, "materials")

    translatable_fields = [
        *TRANSLATED,
        *(TranslatableField(name) for name in (*FACTS, "materials")),
        *THE_SAME_EVERYWHERE,
        SynchronizedField("slug", overridable=False),
    ]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel(name) for name in FACTS], heading="The campaign"),
        FieldPanel("body", help_text=PLACEHOLDERS),
        FieldPanel("materials"),
        UnsurePanel(heading="How sure we are of its facts"),
    ]
    template = "awareness/campaign_page.html"
    page_description = "When it was, who made it and for whom, with its posters, cards and films."
    parent_page_types = ["awareness.ContentPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "campaign"

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and _holds_campaigns(parent)

    def can_move_to(self, parent: Page) -> bool:
        return super().can_move_to(parent) and _holds_campaigns(parent)


def _holds_campaigns(parent: Any) -> bool:
    return getattr(parent.specific, "kind", "") == ContentPage.Kind.CAMPAIGN
