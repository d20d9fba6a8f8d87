"""Where Wagtail asks: addresses, a button on each page, and an entry among the reports."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from awareness.models.pages import BasePage
from awareness.recordings.sections import translation_keys
from website.recordings import voices
from website.recordings.recorder_views import (
    AGREED,
    REFUSED,
    SENT_IN,
    WITHDRAWN,
    HearView,
    RecorderView,
    VoicesView,
    writes_pages,
)
from website.recordings.sentence_views import SentencesView


@hooks.register("register_admin_urls")
def recorder_urls() -> list[URLPattern]:
    return [
        path("recordings/", VoicesView.as_view(), name="recordings"),
        path("recordings/page/<int:pk>/", RecorderView.as_view(), name="recorder"),
        path(
            "recordings/sentences/<slug:language>/",
            SentencesView.as_view(),
            name="recorder_sentences",
        ),
        path("recordings/heard/<str:name>/", HearView.as_view(), name="recording_heard"),
    ]


@hooks.register("register_page_header_buttons")
def recorder_button(
    page: Page, user: Any, view_name: str | None = None, next_url: str | None = None
) -> Iterator[Button]:
    is_ours = issubclass(page.specific_class or Page, BasePage)
    if is_ours and page.live and page.permissions_for_user(user).can_edit():
        url = reverse("recorder", args=[page.pk])
        yield Button(_("Read it aloud"), url, icon_name="media", priority=56)


@hooks.register("beside_translation")
def recorder_beside(page: Page, user: Any) -> list[tuple[str, str]]:
    """In the editor of a translation, which has no header of Wagtail's: a label, and where to."""
    return [(str(button.label), button.url) for button in recorder_button(page, user)]


class VoicesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return writes_pages(request.user)


@hooks.register("register_reports_menu_item")
def voices_item() -> MenuItem:
    return VoicesMenuItem(_("Recordings"), reverse_lazy("recordings"), icon_name="media", order=95)


@hooks.register("sections_heard")
def sections_heard() -> Counter[tuple[Any, str]]:
    """For the screen of translators: sections with a public voice, by page's key and language."""
    public = [voice for voice in voices.all_voices() if voice.is_public]
    keys = translation_keys({voice.page for voice in public})
    heard: Counter[tuple[Any, str]] = Counter()
    for voice in public:
        if voice.page in keys:
            heard[keys[voice.page], voice.language] += 1
    return heard


@hooks.register("register_log_actions")
def voice_actions(actions: LogActionRegistry) -> None:
    actions.register_action(SENT_IN, _("Send in a recording"), _("Sent in a recording"))
    actions.register_action(AGREED, _("Publish a recording"), _("Published a recording"))
    actions.register_action(REFUSED, _("Say no to a recording"), _("Said no to a recording"))
    actions.register_action(WITHDRAWN, _("Withdraw a recording"), _("Withdrew a recording"))
