"""What stands elsewhere in the admin: the menu item, the panel on the dashboard, the warning."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from helpdesk.conversations import recusal
from helpdesk.desks import staff_permissions
from helpdesk.desks.staff_permissions import Somebody
from helpdesk.inbox.layout import warning_banner
from helpdesk.models import Conversation, Desk, Message
from helpdesk.rules import routing


class News(NamedTuple):
    """A desk, how many of its conversations are new, and how many of these in danger."""

    desk: str
    new: int
    in_danger: int


def news_of(user: Somebody) -> list[News]:
    """
    What is new at each desk that lets this user in.

    Counts what is new and nothing else, so that it costs the same beside years of closed ones.
    """
    desks = _desks_of(user)
    counted = (
        _new_for(user)
        .order_by()
        .values("desk")
        .annotate(new=Count("pk"), in_danger=Count("pk", filter=Q(in_danger=True)))
    )
    by_desk: dict[str, Any] = {row["desk"]: row for row in counted}
    news = []
    for desk in desks:
        row = by_desk.get(desk.pk, {"new": 0, "in_danger": 0})
        news.append(News(routing.DeskName(desk.pk).label, row["new"], row["in_danger"]))
    return news


def newest_for(user: Somebody) -> dict[str, int]:
    """
    The number of the newest row in what is new at their desks, and in what is in danger there.

    It grows with each message that comes, whatever else was read meanwhile; 0 where there is none.
    """
    new = Message.objects.filter(conversation__in=_new_for(user), direction=Message.Direction.IN)
    urgent = Q(conversation__in_danger=True)
    last: dict[str, int | None] = new.aggregate(new=Max("pk"), urgent=Max("pk", filter=urgent))
    return {name: number or 0 for name, number in last.items()}


def _desks_of(user: Somebody) -> QuerySet[Desk]:
    return Desk.objects.filter(keys__grants__member__user_id=user.pk or 0).distinct()


def _new_for(user: Somebody) -> QuerySet[Conversation]:
    """What nobody has read, at the desks that let this user in, without what is shut to them."""
    every: QuerySet[Conversation] = Conversation.objects.all()
    if isinstance(user, User):
        every = recusal.without_shut(every, user)
    return every.filter(state=Conversation.State.NEW, set_aside=False, desk__in=_desks_of(user))


class HelpdeskItem(MenuItem):
    """“Helpdesk (3)”: the number is text, so that a screen reader says it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return staff_permissions.works_here(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        new = sum(news.new for news in news_of(request.user))
        label = _("Helpdesk")
        if new:
            label = _("Helpdesk (%(new)s)") % {"new": new}
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
