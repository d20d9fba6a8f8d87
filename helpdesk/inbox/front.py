"""What stands elsewhere in the admin: the menu item, the panel on the dashboard, the warning."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from helpdesk import staff
from helpdesk.models import Conversation, Desk, Notice

STUCK_AFTER = timedelta(hours=1)
NEW = Q(conversations__state=Conversation.State.NEW)


def counts_by_desk(user: AbstractBaseUser) -> list[Desk]:
    """The desks that let this user in, each with how many are `new` and how many `in_danger`."""
    return list(
        Desk.objects.filter(keys__grants__member__user_id=user.pk).annotate(
            new=Count("conversations", filter=NEW, distinct=True),
            in_danger=Count(
                "conversations", filter=NEW & Q(conversations__in_danger=True), distinct=True
            ),
        )
    )


def count_new(user: AbstractBaseUser) -> int:
    return sum(desk.new for desk in counts_by_desk(user))


def warnings() -> list[str]:
    """What everybody at the desk must know before anything else."""
    waiting = Notice.objects.filter(
        sent_at=None, owed_since__lt=timezone.now() - STUCK_AFTER
    ).exclude(desk__email="")
    if not waiting.exists():
        return []
    return [
        _(
            "E-mail has not left this server for more than an hour. Messages arrive here as "
            "always, but nobody is told by mail: look here yourself, and tell whoever runs the "
            "site."
        )
    ]


class HelpdeskItem(MenuItem):
    """“Helpdesk (3)”: the number is text, so that a screen reader says it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return staff.works_here(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        new = count_new(request.user)
        label = _("Helpdesk (%(new)s)") % {"new": new} if new else _("Helpdesk")
        return LinkMenuItem(
            self.name, label, reverse("inbox:list"), icon_name=self.icon_name, attrs=self.attrs
        )


class NewsPanel(Component):
    """How many are new, on the dashboard; and the warning, for whoever runs the site too."""

    name = "helpdesk"
    order = 50
    template_name = "helpdesk/inbox/panel.html"

    def __init__(self, user: AbstractBaseUser) -> None:
        self.user = user

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        desks = counts_by_desk(self.user)
        return {
            "desks": desks,
            "new": sum(desk.new for desk in desks),
            "in_danger": sum(desk.in_danger for desk in desks),
            "works_here": staff.works_here(self.user),
            "warnings": warnings(),
        }
