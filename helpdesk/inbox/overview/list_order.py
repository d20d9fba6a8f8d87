"""Which conversations a caseworker sees, under which tab, and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.conversations import recusal
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.models import Conversation, Desk, Message
from helpdesk.rules import working_days
from helpdesk.rules.submission import APART

State = Conversation.State
NEEDS_US = Q(state__in=[State.NEW, State.WITH_US])
# By what it is and not by what it is not, so that a table of closed ones is not walked through.
OPEN = Q(state__in=[State.NEW, State.WITH_US, State.WAITING])

# The person has had the last answer on their screen.
CAME_BACK = Q(seen_up_to__isnull=False) & ~Q(
    Exists(
        Message.objects.filter(
            conversation=OuterRef("pk"),
            direction=Message.Direction.OUT,
            sequence__gt=OuterRef("seen_up_to"),
        )
    )
)

# Ids of open conversations about somebody else, by what their sealed labels say of their kind.
Apart = Mapping[str, Sequence[str]]
NONE_APART: Apart = dict.fromkeys(APART, ())

TABS = {
    "us": _("Waits for us"),
    "mine": _("Mine"),
    "waiting": _("Waits for the person"),
    "others": _("About others"),
    "back": _("Came back, no word"),
    "aside": _("Set aside"),
    "closed": _("Closed"),
}
MORE = ("back", "aside", "closed")  # of these, all under one: “More”
# A place and no tab: it stands above the first one, and holds whoever wrote.
DANGER = "danger"


def conversations_of(opened: UnlockedSession) -> QuerySet[Conversation]:
    """
    All that this member may see: of the desks that let them in, until the promised day.

    Without what is shut to them.
    """
    return recusal.without_shut(all_of(opened), opened.member.user)


def all_of(opened: UnlockedSession) -> QuerySet[Conversation]:
    """The same with what is shut to them: for what shows none of it, and must leave none out."""
    return (
        Conversation.objects.filter(desk__in=opened.desks)
        .filter(delete_on__gte=timezone.localdate())
        .select_related("assignee", "desk")
        .prefetch_related("grants")
    )


def in_this_order(ids: Sequence[str], opened: UnlockedSession) -> list[Conversation]:
    """
    Those that are still there. For ids that `conversations_of` has just let through.

    By their ids alone: SQLite would rather go through all that the desk ever had.
    """
    desks = {desk.pk: desk for desk in opened.desk_rows}
    there = Conversation.objects.select_related("assignee").prefetch_related("grants").in_bulk(ids)
    rows = [there[pk] for pk in ids if pk in there and there[pk].desk_id in desks]
    for row in rows:
        row.desk = desks[row.desk_id]
    return rows


def which(tab: str, request: HttpRequest, apart: Apart = NONE_APART) -> Q:
    """
    The conversations of a tab, or those in danger, of all that the caller may see.

    What others wrote stands under its own tab while it is open, and under no other; but in danger
    it stands with all others in danger. These stand above the first tab, so it leaves them out.
    """
    kept_apart = Q(pk__in=list(chain.from_iterable(apart.values())))
    here = OPEN & Q(set_aside=False)
    if tab == DANGER:
        return here & Q(in_danger=True)
    if tab == "others":
        return here & kept_apart
    return {
        "us": NEEDS_US & Q(set_aside=False, in_danger=False),
        "mine": here & Q(assignee_id=request.user.pk),
        "waiting": Q(state=State.WAITING, set_aside=False),
        "back": Q(state=State.WAITING, set_aside=False) & CAME_BACK,
        "aside": OPEN & Q(set_aside=True),
        "closed": Q(state=State.CLOSED),
    }[tab] & ~kept_apart


def sort_for_tab(
    conversations: QuerySet[Conversation], tab: str, late_ones: Q
) -> QuerySet[Conversation]:
    """
    Danger, late, new, what else waits for us, the rest; the oldest unanswered first in each.

    What was read today stays among the new until tomorrow, and within a day stands what came
    first: so nothing moves under the hand of whoever goes from one to the next. Closed ones stand
    newest first. late_ones: as `late` says it.
    """
    if tab == "closed":
        return conversations.order_by("-last_day", "pk")
    read_today = Q(state=State.WITH_US, moved_on=timezone.localdate())
    groups = [
        Q(in_danger=True) & NEEDS_US,
        Q(in_danger=True),
        late_ones & NEEDS_US,
        Q(state=State.NEW) | read_today,
        NEEDS_US,
    ]
    urgency = Case(
        *(When(group, then=Value(rank)) for rank, group in enumerate(groups)),
        default=Value(len(groups)),
    )
    asked = F("asked_on").asc(nulls_last=True)  # nobody waits there; databases differ about it
    # No hour is kept; which of two rows was made first the database knows by their numbers.
    first = Message.objects.filter(conversation=OuterRef("pk"), sequence=1).values("pk")[:1]
    return conversations.order_by(urgency, asked, "last_day", "day", Subquery(first), "pk")


def late(desks: Iterable[Desk]) -> Q:
    """What was promised an answer by a day that is over; the same for rows as `is_late` for one."""
    today = timezone.localdate()
    over = Q(in_danger=True, asked_on__lt=today)
    for desk in desks:
        in_time = working_days.first_in_time(today, desk.reply_days)
        over |= Q(desk=desk, asked_on__lt=in_time)
    return over & Q(set_aside=False)


def is_late(conversation: Conversation) -> bool:
    """Whether the day is over by which an answer was promised."""
    due = reply_by(conversation)
    return due is not None and due < timezone.localdate()


def reply_by(conversation: Conversation) -> date | None:
    """
    The working day by which the desk has promised an answer; None where none is owed.

    Whoever is in danger is answered on the day they ask, whatever day it is.
    """
    if conversation.asked_on is None or conversation.set_aside:
        return None
    if conversation.in_danger:
        return conversation.asked_on
    return working_days.after(conversation.asked_on, conversation.desk.reply_days)
