"""Counting for the yearly reports, in the transaction of what is counted."""

from datetime import date
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import advisory_locks
from helpdesk.models import Tally
from helpdesk.rules import routing, working_days
from helpdesk.rules.submission import MessageKind

# Beside the counts stands how regions were routed when they were made: a month is read by its own
# routing for ever, and not by today's.
ROUTE = "route"
# In place of what a form did not ask for, or somebody left open.
OPEN = "open"

# Working days; what took longer is counted as one.
LONGEST_COUNTED = 10


class Languages(TextChoices):
    """Groups, since a language that few speak here would point at the few."""

    BELGIAN = "belgian", _("Dutch, French, German")
    ENGLISH = "english", _("English")
    EUROPEAN = "european", _("other languages of Europe")
    NEAR_EAST = "near-east", _("languages from Türkiye to Pakistan")
    ASIAN = "asian", _("languages of South and East Asia")
    EAST_AFRICAN = "east-african", _("Tigrinya, Amharic")


class Ending(TextChoices):
    """How a conversation was closed."""

    HELPED = "helped", _("help was given or arranged")
    REFERRED = "referred", _("sent on to somebody else")
    LOST = "lost", _("the person did not come back")
    OTHER = "other", _("something else")
    SILENT = "silent", _("closed by itself, without an answer")


class FirstAnswer(TextChoices):
    """After how many working days it came, in order."""

    SAME_DAY = "0", _("on the same day")
    ONE = "1", _("after 1 working day")
    TWO = "2", _("after 2 working days")
    THREE = "3", _("after 3 working days")
    FOUR = "4", _("after 4 working days")
    FIVE = "5", _("after 5 working days")
    TO_TEN = "6-10", _("after 6 to 10 working days")
    LATER = "later", _("after more than 10 working days")


class Return(TextChoices):
    """Whether a number was ever used before its conversation was deleted."""

    CAME_BACK = "came-back", _("the number was used")
    NEVER = "never", _("the number was never used")


_GROUPS = {
    Languages.BELGIAN: "nl fr de",
    Languages.ENGLISH: "en",
    Languages.EUROPEAN: "es pt ro bg pl hu sq sr-latn uk ru",
    Languages.NEAR_EAST: "tr ar fa ps ur ckb",
    Languages.ASIAN: "zh-hans vi th fil id hi pa bn",
    Languages.EAST_AFRICAN: "ti am",
}
GROUP_OF = {code: group for group, codes in _GROUPS.items() for code in codes.split()}


def count_message(
    *, desk: str, region: str, language: str, topic: str, kind: str = MessageKind.OWN
) -> None:
    """A conversation has begun: one more in each margin."""
    if kind == MessageKind.CHILD:
        region = OPEN  # its form asks for none, and is read by no desk of a region
    _count(
        desk=desk,
        region=region,
        language=GROUP_OF.get(language, Languages.EUROPEAN).value,
        topic=topic or OPEN,
        kind=str(kind),
    )
    _note_routes()


def count_outcome(outcome: str) -> None:
    if outcome not in Ending.values:
        outcome = Ending.OTHER.value
    _count(outcome=outcome)


def routes_now() -> list[tuple[str, str]]:
    """Each region that is counted, with the desk that reads it."""
    pairs = [(str(region), str(desk)) for region, desk in routing.DESK_OF.items()]
    pairs.append((OPEN, str(routing.DeskName.CHILD_PROTECTION)))
    return pairs


def count_first_answer(began_on: date) -> None:
    """What began on the day `began_on` has its first answer today."""
    days = working_days.between(began_on, timezone.localdate())
    if days > LONGEST_COUNTED:
        _count(answer=FirstAnswer.LATER.value)
    elif str(days) in FirstAnswer.values:
        _count(answer=str(days))
    else:
        _count(answer=FirstAnswer.TO_TEN.value)


def count_return(*, came_back: bool) -> None:
    """A conversation is being deleted, and with it its number."""
    if came_back:
        _count(came=Return.CAME_BACK.value)
    else:
        _count(came=Return.NEVER.value)


def _note_routes() -> None:
    """Of every region, so that these rows tell of nobody."""
    month = timezone.localdate().replace(day=1)
    routes = [" ".join(pair) for pair in routes_now()]
    rows = [Tally(month=month, margin=ROUTE, value=route) for route in routes]
    Tally.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic(savepoint=False)
def _count(**margins: str) -> None:
    month = timezone.localdate().replace(day=1)
    ours = {margin: value[:32] for margin, value in margins.items()}
    # One after the other, or two who count could wait for each other in a ring.
    advisory_locks.lock_exclusive("tallies")
    each = [Q(margin=margin, value=value) for margin, value in ours.items()]
    rows = Tally.objects.filter(reduce(or_, each), month=month)
    if rows.update(count=F("count") + 1) < len(ours):
        for margin in set(ours).difference(rows.values_list("margin", flat=True)):
            Tally.objects.create(month=month, margin=margin, value=ours[margin], count=1)
