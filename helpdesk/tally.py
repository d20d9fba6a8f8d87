"""Counting for the yearly reports, in the transaction of what is counted."""

from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import turns
from helpdesk.models import Tally


class Languages(TextChoices):
    """Groups, since a language that few speak here would point at the few."""

    BELGIAN = "belgian", _("Dutch, French, German")
    ENGLISH = "english", _("English")
    EUROPEAN = "european", _("other languages of Europe")
    NEAR_EAST = "near-east", _("languages from Türkiye to Pakistan")
    ASIAN = "asian", _("languages of South and East Asia")
    EAST_AFRICAN = "east-african", _("Tigrinya, Amharic")


class Outcome(TextChoices):
    """How a conversation was closed."""

    HELPED = "helped", _("help was given or arranged")
    REFERRED = "referred", _("sent on to somebody else")
    LOST = "lost", _("the person did not come back")
    OTHER = "other", _("something else")
    SILENT = "silent", _("closed by itself, without an answer")


_GROUPS = {
    Languages.BELGIAN: "nl fr de",
    Languages.ENGLISH: "en",
    Languages.EUROPEAN: "es pt ro bg pl hu sq sr-latn uk ru",
    Languages.NEAR_EAST: "tr ar fa ps ur ckb",
    Languages.ASIAN: "zh-hans vi th fil id hi pa bn",
    Languages.EAST_AFRICAN: "ti am",
}
GROUP_OF = {code: group for group, codes in _GROUPS.items() for code in codes.split()}


def count_message(*, desk: str, region: str, language: str, topic: str) -> None:
    """A conversation has begun: one more in each margin."""
    _count(
        desk=desk,
        region=region,
        language=GROUP_OF.get(language, Languages.EUROPEAN).value,
        topic=topic or "open",
    )


def count_outcome(outcome: str) -> None:
    _count(outcome=Outcome(outcome).value if outcome in Outcome.values else Outcome.OTHER.value)


@transaction.atomic(savepoint=False)
def _count(**margins: str) -> None:
    month = timezone.localdate().replace(day=1)
    ours = {margin: value[:32] for margin, value in margins.items()}
    # One after the other, or two who count could wait for each other in a ring.
    turns.take("tallies")
    each = [Q(margin=margin, value=value) for margin, value in ours.items()]
    rows = Tally.objects.filter(reduce(or_, each), month=month)
    if rows.update(count=F("count") + 1) < len(ours):
        for margin in set(ours).difference(rows.values_list("margin", flat=True)):
            Tally.objects.create(month=month, margin=margin, value=ours[margin], count=1)
