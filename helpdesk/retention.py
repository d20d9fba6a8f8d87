"""
How long things are kept, and their deletion. `now` is an argument, so that a test can wait years.

Deletion takes the keys first. What a disk or an old backup may still hold of the rows opens
nothing then.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from helpdesk import replies
from helpdesk.models import Conversation, Unlocked, UsedToken

# A form counts for a day (gate.TOKEN_SECONDS), so what was sent with it must be known as long.
# Counted in days, because the hour in which somebody wrote is kept nowhere.
USED_TOKENS_KEPT = timedelta(days=1)


def forget(now: datetime | None = None) -> int:
    """Delete what has had its time; how many conversations that were."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    UsedToken.objects.filter(used_on__lt=today - USED_TOKENS_KEPT).delete()
    Unlocked.objects.filter(until__lt=now).delete()
    over = Conversation.objects.filter(delete_on__lt=today).values_list("pk", flat=True)
    deleted = sum(_delete(case, today) for case in list(over))
    # Every time: what somebody deleted with their own hand lies in the journal too.
    transaction.on_commit(empty_the_journal)
    return deleted


def empty_the_journal() -> None:
    """SQLite's write-ahead log keeps what was deleted until it is written over: empty it now."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def _delete(case: str, today: object) -> bool:
    # Asked again under the lock: somebody may have written this very moment.
    conversation = (
        Conversation.objects.select_for_update().filter(pk=case, delete_on__lt=today).first()
    )
    if conversation is None:
        return False
    replies.delete(conversation)
    return True
