"""
The editor's form of a page, and what a page is given that its author did not think of.

A draft is kept from its first word on: what a page lacks or has wrong is said when it is to be
published or sent in, not while somebody types.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import Panel
from wagtail.models import Page, get_page_models

LONGEST_ID, LONGEST_TAB = 50, 100  # letters of an address, and of a tab's title
MOST_NAMESAKES = 1000  # pages of one title below one page


class PageForm(WagtailAdminPageForm):
    """Wagtail's own, which asks for a title before it keeps anything, and our rules at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def defer_required_fields(self) -> None:
        super().defer_required_fields()
        if self.fields["title"].required:
            self.fields["title"].required = False
            self.deferred_required_fields.append("title")

    def clean_title(self) -> str:
        return self.cleaned_data["title"] or _("Untitled")

    def clean_slug(self) -> str:
        """Its place in the address. Empty: the title, as far as it is Latin."""
        if slug := self.cleaned_data["slug"]:
            return slug
        name = slugify(self.cleaned_data.get("title", ""))[:LONGEST_ID] or "page"
        slugs = [name] + [f"{name}-{number}" for number in range(2, MOST_NAMESAKES)]
        is_free = Page._slug_is_available
        return next(slug for slug in slugs if is_free(slug, self.parent_page, self.instance))

    def _post_clean(self) -> None:
        # The page judges its own words (`BasePage.clean`), and cannot see what they are for.
        self.instance.is_draft_of_form = self.is_deferred_validation
        super()._post_clean()


class OwnCopyForm(CopyForm):
    """
    Copies a page into one of its own.

    Wagtail also offers an alias, which follows the other page and can be neither edited nor
    translated: nothing of ours knows such a page.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)


class AdvicePanel(Panel):
    """Shows in a page's editor what could be better in what is saved. It saves nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "awareness/panels/advice.html"
        # `awareness.apps` puts it here: advice asks for the pages, so they cannot ask for it.
        advice_on: Callable[[Any], list[str]]

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            advice = type(self).advice_on(self.instance) if self.instance.pk else []
            return {**super().get_context_data(parent_context), "advice": advice}


def free_content_id(page: Any) -> str:
    """What files and catalogues call a new page: its slug, with a number where that is taken."""
    slug = page.slug[: LONGEST_ID - 4]
    taken = _ids_of_others(page, slug)
    name, number = slug, 1
    while name in taken:
        number += 1
        name = f"{slug}-{number}"
    return name


def _ids_of_others(page: Any, beginning: str) -> set[str]:
    taken: set[str] = set()
    for kind in get_page_models():
        if hasattr(kind, "content_id"):
            others = kind.objects.exclude(translation_key=page.translation_key)
            like_it = others.filter(content_id__startswith=beginning)
            taken.update(like_it.values_list("content_id", flat=True))
    return taken


def is_fit(page: Any) -> bool:
    """Whether the newest draft of a page has all that a public page needs."""
    try:
        page.get_latest_revision_as_object().full_clean()
    except ValidationError:
        return False
    return True
