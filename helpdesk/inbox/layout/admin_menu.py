"""What stands elsewhere in the admin: the menu item, the panel on the dashboard, the warning."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from helpdesk.conversations import shutting_out
from helpdesk.desks import staff_permissions
from helpdesk.desks.staff_permissions import Somebody
from helpdesk.inbox.layout import warning_banner
from helpdesk.models import Conversation, Desk
from helpdesk.rules import routing


class News(NamedTuple):
    """A desk, how many of its conversations are new, and how many of these in danger."""

    desk: str
    new: int
    in_danger: int


def news_of(user: Somebody) -> list[News]:
    """
    The desks that let this user in.

    Counts what is new and nothing else, so that it costs the same beside years of closed ones.
    """
    slugs = Desk.objects.filter(keys__grants__member__user_id=user.pk or 0).distinct()
    every: QuerySet[Conversation] = Conversation.objects.all()
    if isinstance(user, User):
        every = shutting_out.without_shut(every, user)
    new = every.filter(state=Conversation.State.NEW, set_aside=False)
    counted: dict[str, dict[str, Any]] = {
        row["desk"]: dict(row)
        for row in new.filter(desk__in=slugs)
        .order_by()
        .values("desk")
        .annotate(new=Count("pk"), in_danger=Count("pk", filter=Q(in_danger=True)))
    }
    return [
        News(
            routing.DeskName(desk.pk).label,
            counted.get(desk.pk, {}).get("new", 0),
            counted.get(desk.pk, {}).get("in_danger", 0),
        )
        for desk in slugs
    ]


class HelpdeskItem(MenuItem):
    """“Helpdesk (3)”: the number is text, so that a screen reader says it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return staff_permissions.works_here(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        new = sum(news.new for news in news_of(request.user))
        label = _("Helpdesk (%(new)s)") % {"new": new} if new else _("Helpdesk")
        return LinkMenuItem(
            self.name, label, reverse("inbox:list"), icon_name=self.icon_name, attrs=self.attrs
        )


class NewsPanel(Component):
    """How many are new, on the dashboard; and the warning, for whoever runs the site too."""

    name = "helpdesk"
    order = 50
    template_name = "inbox/panel.html"

    def __init__(self, user: Somebody) -> None:
        self.user = user

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        desks = news_of(self.user)
        return {
            "new": sum(news.new for news in desks),
            "in_danger": sum(news.in_danger for news in desks),
            "works_here": staff_permissions.works_here(self.user),
            "warnings": warning_banner.warnings(),
        }
