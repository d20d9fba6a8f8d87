"""
News for the desks: owed in the same transaction as the message, delivered by the worker.

The only module that sends mail. A mail says that something is new; it never says what, from
whom, about whom or how much. It is a bell: the message itself is in the inbox whatever happens
to the mail. A notice is tried until it has been delivered, however long the mail server is away,
and dropped when a colleague has opened in the meantime what it is about.
"""

from datetime import datetime

from django.utils import timezone

from helpdesk import sealing
from helpdesk.models import Conversation, Desk, Message, Notice
from helpdesk.notices import emails
from helpdesk.notices.due_time import next_bell
from helpdesk.rules.mail_times import is_within

Kind = Notice.Kind
State = Conversation.State
NEWS_KEY = "notice"
# So many failures take an hour. Not counted any further: their number would tell when it began.
TRIED_FOR_AN_HOUR = 8


def owe(conversation: Conversation, message: Message, content: dict) -> None:
    """
    Owe the desk the news of this message: danger at once, the rest at the next bell.

    What was set aside rings no bell; the daily mail says that there is something.
    """
    if conversation.set_aside:
        return
    sealed = emails.seal(conversation.desk, conversation, message, content)
    conversation.mailed = conversation.mailed or bool(sealed)
    ring(conversation, message.sequence, sealed)


def ring(conversation: Conversation, place: int, sealed: str = "") -> None:
    """
    Owe the desk that has the conversation the news that something is new at this place.

    Danger outside its hours rings at its duty address too.
    """
    now, desk = timezone.localtime(), conversation.desk
    # The day and no hour: what leaves at once has been due since midnight.
    today, due = now.replace(hour=0, minute=0, second=0, microsecond=0), next_bell(desk, now)
    notice = Notice(
        key=_key(conversation, place),
        desk=desk,
        sealed=sealed,
        urgent=conversation.in_danger,
        due=today if conversation.in_danger or due <= now else due,
        owed_since=today,
    )
    owed = [notice]
    if conversation.in_danger and desk.duty_email and not is_within(desk.office_hours, now):
        key = _key(conversation, place, Kind.DUTY)
        owed.append(Notice(key=key, desk=desk, kind=Kind.DUTY, due=today, owed_since=today))
    Notice.objects.bulk_create(owed, ignore_conflicts=True)  # owed already is owed once


def remind(desk: Desk, kind: str, name: str) -> None:
    """Owe a reminder, once for each `name`."""
    due = next_bell(desk, timezone.now())
    Notice.objects.get_or_create(
        key=sealing.keyed_fingerprint(kind, desk.pk, name).hex(),
        defaults={"desk": desk, "kind": kind, "due": due, "owed_since": due},
    )


def send_word(address: str, word: str) -> None:
    """Try an address before a desk relies on it. Raises what the mail server raises."""
    emails.with_word(address, word).send()


def owe_digest(desk: Desk, now: datetime) -> bool:
    """Owe the daily mail; False when that of this day is owed or sent already."""
    day = timezone.localdate(now).isoformat()
    _notice, is_new = Notice.objects.get_or_create(
        key=sealing.keyed_fingerprint("digest", desk.pk, day).hex(),
        defaults={"desk": desk, "kind": Kind.DIGEST, "due": now, "owed_since": now},
    )
    return is_new


def withdraw(conversation: Conversation) -> None:
    """It has been opened, closed, set aside or deleted: what is still owed of it need not leave."""
    places = conversation.messages.values_list("sequence", flat=True)  # a handover is a note
    kinds = (NEWS_KEY, Kind.DUTY)
    keys = [_key(conversation, place, kind) for place in places for kind in kinds]
    Notice.objects.filter(key__in=keys, sent_at=None).delete()


def only_ring(desk: Desk) -> None:
    """The desk has another certificate, or none: of what still waits a bell is sent."""
    Notice.objects.filter(desk=desk, sent_at=None).update(sealed="")


def _key(conversation: Conversation, place: int, kind: str = NEWS_KEY) -> str:
    return sealing.keyed_fingerprint(kind, conversation.pk, str(place)).hex()
