"""The pages of the site: fields, panels and what makes a page unfit to publish."""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Revision
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from awareness.blocks.plain_text import findable
from awareness.blocks.policy_blocks import POLICY
from awareness.blocks.text_blocks import BODY
from awareness.models.page_form import (
    LONGEST_TAB,
    AdvicePanel,
    OwnCopyForm,
    PageForm,
    free_content_id,
)
from awareness.models.page_problems import problems_of
from awareness.models.unconfirmed_facts import UnsurePanel

TRANSLATED = [
    TranslatableField(name) for name in ("title", "tab_title", "menu_title", "summary", "body")
]
THE_SAME_EVERYWHERE = [
    SynchronizedField(name, overridable=False)
    for name in ("content_id", "show_in_menus", "checked_on", "review_by")
]
PLACEHOLDERS = _(
    "A number, date or name is a placeholder, such as {reflection_days} or {phone_payoke}. "
    "The registry lists the codes."
)


class BasePage(Page):
    """
    What every page has.

    content_id is the key of its translations and never changes. Numbers, dates and names in its
    texts are placeholders that `awareness.facts.fact_filling` fills when the page is shown.
    """

    content_id = models.SlugField(editable=False, blank=True)
    tab_title = models.CharField(
        _("title in the browser's tab"),
        max_length=100,
        blank=True,
        help_text=_(
            "Shown in the browser's tab and history, where others may see it: be neutral. "
            "Empty: the title."
        ),
    )
    menu_title = models.CharField(
        _("name in menus"),
        max_length=50,
        blank=True,
        help_text=_("A shorter name for menus. Empty: the title."),
    )
    summary = models.TextField(_("summary"), max_length=500, help_text=_("One or two sentences."))
    body = StreamField(BODY + POLICY, blank=True, verbose_name=_("text"))
    checked_on = models.DateField(
        _("last checked on"),
        null=True,
        default=timezone.localdate,
        help_text=_("When it was last compared with its sources."),
    )
    review_by = models.DateField(_("check again by"), null=True, blank=True)

    class Meta:
        abstract = True

    # The fields in which readers meet words: plain ones, and those that are made of blocks.
    WORDS: tuple[str, ...] = ("summary",)
    BLOCKS: tuple[str, ...] = ("body",)
    # The style sheets that its template needs besides that of all pages; blocks say theirs in Meta.
    sheets: frozenset[str] = frozenset()
    # What its templates are given of the pages around it. `awareness.apps` puts it here: the tree
    # of addresses asks for these models, so they cannot ask for it.
    context_of: Callable[[HttpRequest], dict[str, Any]]

    base_form_class = PageForm
    copy_form_class = OwnCopyForm
    # A copy is a page of its own, and gets a name of its own.
    exclude_fields_in_copy = ["content_id"]
    # While the form of an editor keeps a draft, its words may be wrong. See `PageForm`.
    is_draft_of_form = False

    # In the CMS, whose search knows only titles by itself.
    search_fields = Page.search_fields + [index.AutocompleteField("findable_words")]

    content_panels = [
        TitleFieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("body", help_text=PLACEHOLDERS),
        AdvicePanel(heading=_("What could be better")),
        UnsurePanel(heading=_("How sure we are of its facts")),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", heading=_("Its place in the address")),
                FieldPanel("tab_title"),
                FieldPanel("menu_title"),
                FieldPanel("show_in_menus"),
            ],
            heading=_("Where it is found"),
        ),
        MultiFieldPanel(
            [FieldPanel("checked_on"), FieldPanel("review_by")], heading=_("How sure we are")
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
        if self.is_draft_of_form:
            return
        self._fill_in()
        if problems := {**self.own_problems(), **problems_of(self)}:
            raise ValidationError(problems)

    def findable_words(self) -> str:
        """By which staff find it in the CMS."""
        return findable(self)

    def own_problems(self) -> dict[str, str]:
        """A sentence for each field that is wrong for a reason of this kind of page alone."""
        return {}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.live:  # also what was made public without the form, among many
            self._fill_in()
        super().save(*args, **kwargs)

    def save_revision(
        self, user: Any = None, *, overwrite_revision: Revision | None = None, **more: Any
    ) -> Revision:
        """
        As Wagtail's. What was published stays in the history as it was: whoever wrote it would
        write over it, and what comes then is a draft of its own.
        """
        if overwrite_revision is not None and overwrite_revision.pk == self.live_revision_id:
            overwrite_revision = None
        return super().save_revision(user, overwrite_revision=overwrite_revision, **more)

    def _fill_in(self) -> None:
        """What readers or files need of a public page and its author need not think of."""
        self.tab_title = self.tab_title or self.calm_title()
        if not self.content_id:
            self.content_id = "home" if self.slug == self.language else free_content_id(self)

    def calm_title(self) -> str:
        """What stands in the tab where its author gave nothing."""
        return self.title[:LONGEST_TAB]

    def _texts(self) -> dict[str, str]:
        """The texts that may hold placeholders, by field; those of blocks as a JSON document."""
        texts = {name: getattr(self, name) for name in self.WORDS}
        for name in self.BLOCKS:
            blocks = list(getattr(self, name).raw_data)
            texts[name] = json.dumps(blocks, ensure_ascii=False)
        return texts

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **self.context_of(request)}

    def social_preview(self) -> dict[str, Any] | None:
        """
        What a social network shows of it: `picture` and its `alt`, if it has one. None: nothing.

        Of most pages next to nothing: a link that says "exploitation" in a family's chat can hurt.
        """
        return None

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        # The language of the words, which on a fallback page is not that of the address.
        response.headers["Content-Language"] = self.language
        return response


class HomePage(BasePage):
    """The first page of a language. Its slug is the language's code."""

    translatable_fields = TRANSLATED + THE_SAME_EVERYWHERE
    template = "awareness/home_page.html"
    sheets = frozenset({"home"})
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["awareness.ContentPage"]

    promote_panels = [
        FieldPanel("tab_title"),
        FieldPanel("menu_title"),
    ] + BasePage.promote_panels[1:]

    class Meta:
        verbose_name, verbose_name_plural = _("home page"), _("home pages")

    def clean(self) -> None:
        # Siblings under the root may not share a slug, and this one is the language's address.
        self.slug = self.language
        super().clean()


class ContentPage(BasePage):
    """Everything else that can be read."""

    class Kind(models.TextChoices):
        HELP = "help", _("help now")
        RIGHTS = "rights", _("rights")
        GUIDE = "guide", _("guide")
        CAMPAIGN = "campaign", _("campaign")
        LAW = "law", _("law and policy")
        WHO = "who", _("who does what")
        ABOUT = "about", _("about this site")
        HANDOUT = "handout", _("to print")
        NEWS = "news", _("news")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.GUIDE)

    translatable_fields = (
        TRANSLATED
        + THE_SAME_EVERYWHERE
        + [
            SynchronizedField("slug", overridable=False),
            SynchronizedField("kind", overridable=False),
        ]
    )
    content_panels = (
        BasePage.content_panels[:2] + [FieldPanel("kind")] + BasePage.content_panels[2:]
    )
    template = "awareness/content_page.html"
    page_description = _("Everything that can be read: help, rights, guides, law, who does what.")
    parent_page_types = ["awareness.HomePage", "awareness.ContentPage"]
    subpage_types = ["awareness.ContentPage", "awareness.CampaignPage", "awareness.NewsPage"]

    class Meta:
        verbose_name, verbose_name_plural = _("page"), _("pages")

    def social_preview(self) -> dict[str, Any] | None:
        # A campaign is made to be passed on, and so is the list of them.
        if self.kind in (self.Kind.CAMPAIGN, self.Kind.NEWS):
            return {"picture": None}
        return None
