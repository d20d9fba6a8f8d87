"""The pages of the site: fields, panels and what makes a page unfit to publish."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField
from wagtail_localize.models import StringSegment, StringTranslation

from awareness import facts
from awareness.blocks import BODY
from awareness.certainty import UnsurePanel
from awareness.placeholders import complaint, difference, names_in
from awareness.policy_blocks import POLICY

TRANSLATED = [
    TranslatableField(name) for name in ("title", "tab_title", "menu_title", "summary", "body")
]
THE_SAME_EVERYWHERE = [
    SynchronizedField(name, overridable=False)
    for name in ("content_id", "show_in_menus", "checked_on", "review_by")
]
PLACEHOLDERS = (
    "A number, date or name is a placeholder, such as {reflection_days} or {phone_payoke}. "
    "The registry lists the codes."
)


class BasePage(Page):
    """
    What every page has.

    content_id is the key of its translations and never changes. Numbers, dates and names in its
    texts are placeholders that `awareness.facts` fills when the page is shown.
    """

    content_id = models.SlugField(editable=False, blank=True)
    tab_title = models.CharField(
        max_length=100,
        help_text="Shown in the browser's tab and history, where others may see it: be neutral.",
    )
    menu_title = models.CharField(
        max_length=50, blank=True, help_text="A shorter name for menus. Empty: the title."
    )
    summary = models.TextField(max_length=500, help_text="One or two sentences.")
    body = StreamField([*BODY, *POLICY], blank=True)
    checked_on = models.DateField(
        "last checked on", null=True, help_text="When it was last compared with its sources."
    )
    review_by = models.DateField("check again by", null=True, blank=True)

    class Meta:
        abstract = True

    # The fields in which readers meet words: plain ones, and those that are made of blocks.
    WORDS: tuple[str, ...] = ("summary",)
    BLOCKS: tuple[str, ...] = ("body",)

    content_panels = [
        FieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("body", help_text=PLACEHOLDERS),
        UnsurePanel(heading="How sure we are of its facts"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("tab_title"),
                FieldPanel("menu_title"),
                FieldPanel("show_in_menus"),
            ],
            heading="Where it is found",
        ),
        MultiFieldPanel(
            [FieldPanel("checked_on"), FieldPanel("review_by")], heading="How sure we are"
        ),
    ]
    # Withheld: restricting a page by password or login would put a cookie on a public address.
    private_page_options: list[str] = []

    def __str__(self) -> str:
        return self.title

    @property
    def language(self) -> str:
        """The language that this page is written in."""
        return self.locale.language_code

    @property
    def in_menu_as(self) -> str:
        return self.menu_title or self.title

    def clean(self) -> None:
        super().clean()
        if not self.content_id:
            self.content_id = "home" if self.slug == self.language else self.slug
        problems = (
            self._problems_of_english()
            if self.language == settings.LANGUAGE_CODE
            else self._problems_of_translation()
        )
        if problems:
            raise ValidationError(problems)

    def _texts(self) -> dict[str, str]:
        """The texts that may hold placeholders, by field; those of blocks as a JSON document."""
        blocks = {name: list(getattr(self, name).raw_data) for name in self.BLOCKS}
        return {
            **{name: getattr(self, name) for name in self.WORDS},
            **{name: json.dumps(value, ensure_ascii=False) for name, value in blocks.items()},
        }

    def _problems_of_english(self) -> dict[str, str]:
        known = facts.known_names()
        problems = {
            field: complaint(_only_placeholders(text), known)
            for field, text in self._texts().items()
        }
        for field in ("title", "tab_title", "menu_title"):
            if names_in(getattr(self, field)):
                problems[field] = "Placeholders are not filled here: leave it out."
        return {field: sentence for field, sentence in problems.items() if sentence}

    def _problems_of_translation(self) -> dict[str, str]:
        english = (
            type(self)
            .objects.filter(
                translation_key=self.translation_key,
                locale__language_code=settings.LANGUAGE_CODE,
            )
            .first()
        )
        if english is None:
            return {}
        wanted = english._texts()
        problems = {
            field: difference(_only_placeholders(wanted[field]), _only_placeholders(text))
            for field, text in self._texts().items()
        }
        # A passage that was refused is shown in English by the translation tool: say so instead.
        problems["body"] = problems["body"] or self._refusal()
        return {field: sentence for field, sentence in problems.items() if sentence}

    def _refusal(self) -> str:
        """Why a passage of today's English was refused; what was said of older ones is over."""
        asked = StringSegment.objects.filter(
            source__object_id=self.translation_key,
            string_id=OuterRef("translation_of_id"),
            context_id=OuterRef("context_id"),
        )
        refused = StringTranslation.objects.filter(
            Exists(asked), locale=self.locale, has_error=True
        ).exclude(field_error="")
        return refused.values_list("field_error", flat=True).first() or ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Here and not above: the tree of addresses asks for these models.
        from awareness.serving import context_of

        return {**super().get_context(request, *args, **kwargs), **context_of(self, request)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        # The language of the words, which on a fallback page is not that of the address.
        response.headers["Content-Language"] = self.language
        return response


class HomePage(BasePage):
    """The first page of a language. Its slug is the language's code."""

    translatable_fields = [*TRANSLATED, *THE_SAME_EVERYWHERE]
    template = "awareness/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["awareness.ContentPage"]

    promote_panels = [
        FieldPanel("tab_title"),
        FieldPanel("menu_title"),
        *BasePage.promote_panels[1:],
    ]

    class Meta:
        verbose_name = "home page"

    def clean(self) -> None:
        # Siblings under the root may not share a slug, and this one is the language's address.
        self.slug = self.language
        super().clean()


class ContentPage(BasePage):
    """Everything else that can be read."""

    class Kind(models.TextChoices):
        HELP = "help", "help now"
        RIGHTS = "rights", "rights"
        GUIDE = "guide", "guide"
        CAMPAIGN = "campaign", "campaign"
        LAW = "law", "law and policy"
        WHO = "who", "who does what"
        ABOUT = "about", "about this site"

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.GUIDE)

    translatable_fields = [
        *TRANSLATED,
        *THE_SAME_EVERYWHERE,
        SynchronizedField("slug", overridable=False),
        SynchronizedField("kind", overridable=False),
    ]
    content_panels = [FieldPanel("kind"), *BasePage.content_panels]
    template = "awareness/content_page.html"
    page_description = "Everything that can be read: help, rights, guides, law, who does what."
    parent_page_types = ["awareness.HomePage", "awareness.ContentPage"]
    subpage_types = ["awareness.ContentPage", "awareness.CampaignPage"]

    class Meta:
        verbose_name = "page"


def _only_placeholders(text: str) -> str:
    """The placeholders of a text alone: the braces of JSON are not for us to judge."""
    return " ".join(f"{{{name}}}" for name in sorted(names_in(text)))
