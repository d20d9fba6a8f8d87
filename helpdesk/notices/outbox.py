"""
News for the desks: owed in the same transaction as the message, delivered by the worker.

The only module that sends mail. A mail says that something is new; it never says what, from
whom, about whom or how much. It is a bell: the message itself is in the inbox whatever happens
to the mail. A notice is tried until it has been delivered, however long the mail server is away,
and dropped when a colleague has opened in the meantime what it is about.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from helpdesk import clock_guard, sealing
from helpdesk.models import Conversation, Desk, Message, Notice
from helpdesk.notices import emails
from helpdesk.rules.mail_times import is_within

# When mail leaves for a desk: at fixed times, so that it tells nobody when somebody wrote.


def next_bell(desk: Desk, now: datetime) -> datetime:
    """
    The next fixed time of day at which mail leaves for the desk.

    Fixed, so that whoever sees the mails of a desk cannot tell when somebody wrote.
    """
    if desk.bells:
        return _next_of(desk.bell_times, now)
    minutes = settings.NOTICE_EVERY_MINUTES
    if not minutes:
        return now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    every = timedelta(minutes=minutes)
    rounds, rest = divmod(now - midnight, every)
    if rest:
        rounds += 1
    return midnight + rounds * every


def _next_of(times: list[time], now: datetime) -> datetime:
    """The next of these times of day, by the clock on the wall."""
    local = timezone.localtime(now)
    moments = []
    for bell in times:
        today = local.replace(hour=bell.hour, minute=bell.minute, second=0, microsecond=0)
        moments += [today, today + timedelta(days=1)]
    return min(moment for moment in moments if moment >= now)


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
    sealed = ""
    if conversation.desk.takes_messages_by_mail:
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
    if conversation.in_danger or due <= now:
        due = today
    notice = Notice(
        key=_key(conversation, place),
        desk=desk,
        sealed=sealed,
        urgent=conversation.in_danger,
        due=due,
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
    # By a clock that is a year ahead the mail of that day would be owed, and missing in a year.
    day = clock_guard.believed_day(now).isoformat()
    _notice, is_new = Notice.objects.get_or_create(
        key=sealing.keyed_fingerprint("digest", desk.pk, day).hex(),
        defaults={"desk": desk, "kind": Kind.DIGEST, "due": now, "owed_since": now},
    )
    return is_new


def withdraw(conversation: Conversation) -> None:
    """It has been opened, closed, set aside or deleted: what is still owed of it need not leave."""
    Notice.objects.filter(key__in=_keys_of(conversation), sent_at=None).delete()


def only_ring_of(conversation: Conversation) -> None:
    """The person has taken back how to reach them: no words of it leave that wait here."""
    Notice.objects.filter(key__in=_keys_of(conversation), sent_at=None).update(sealed="")


def only_ring(desk: Desk) -> None:
    """The desk has another certificate, or none: of what still waits a bell is sent."""
    Notice.objects.filter(desk=desk, sent_at=None).update(sealed="")


def _keys_of(conversation: Conversation) -> list[str]:
    """Of all its notices."""
    keys = []
    for place in conversation.messages.values_list("sequence", flat=True):  # a handover is a note
        keys += [_key(conversation, place), _key(conversation, place, Kind.DUTY)]
    return keys


def _key(conversation: Conversation, place: int, kind: str = NEWS_KEY) -> str:
    return sealing.keyed_fingerprint(kind, conversation.pk, str(place)).hex()


# The daily mail that says yes or no.
#
# A desk that hears nothing cannot tell whether nothing came or the mail is broken. So once a day,
# at a time of its own, it hears either way.


HALF_A_DAY = timedelta(hours=12)


def owe_digests(now: datetime | None = None) -> None:
    """Owe each desk the mail of today once its time has come; one that is older is dropped."""
    local = timezone.localtime(now)
    for desk in Desk.objects.all():
        if not desk.addresses:
            continue
        if local.time() >= desk.digest_at and owe_digest(desk, local):
            Notice.objects.filter(
                desk=desk, kind=Notice.Kind.DIGEST, sent_at=None, owed_since__lt=local - HALF_A_DAY
            ).delete()


# Telling the people of a desk, at once, that something they rely on was changed.
#
# A setting, a holder of the key, a contact, a role, to whom a conversation is shut: the mail does
# not say which, the audit and the pages of the CMS do. It goes to the desk, to the address it had
# before, and to everybody who opens it, so that whoever makes a change cannot keep it from the
# others.


def tell(*desks: Desk) -> None:
    """Owe these desks the news; one that has not left yet is enough."""
    # To the minute: nobody needs to know better when a colleague did what.
    now, kind = timezone.now().replace(second=0, microsecond=0), Notice.Kind.CHANGED
    for desk in desks:
        waiting = Notice.objects.filter(desk=desk, kind=kind, sent_at=None)
        if desk.addresses and not waiting.exists():
            key = sealing.keyed_fingerprint("changed", desk.pk, sealing.new_token_seed()).hex()
            Notice.objects.create(key=key, desk=desk, kind=kind, due=now, owed_since=now)


def tell_owner(*addresses: str) -> None:
    """Owe the owner of an account, at each of these addresses, the news that it was changed."""
    now, desk = timezone.now().replace(second=0, microsecond=0), Desk.objects.first()
    for address in dict.fromkeys(addresses):
        if address and desk:
            key = sealing.keyed_fingerprint("account", address, sealing.new_token_seed()).hex()
            more = {"kind": Notice.Kind.ACCOUNT, "to": address}
            Notice.objects.create(key=key, desk=desk, due=now, owed_since=now, **more)


def tell_of_a_no(accounts: Iterable[int]) -> None:
    """
    Owe whoever has one of these keys the news that a colleague said no to what they asked for; one
    that has not left yet is enough. An account that is closed is told nothing.
    """
    now, desk = timezone.now().replace(second=0, microsecond=0), Desk.objects.first()
    people = get_user_model().objects.filter(pk__in=list(accounts), is_active=True)
    for address in people.exclude(email="").values_list("email", flat=True).distinct():
        told = {"kind": Notice.Kind.REFUSED, "to": address}
        if desk and not Notice.objects.filter(sent_at=None, **told).exists():
            key = sealing.keyed_fingerprint("refused", address, sealing.new_token_seed()).hex()
            Notice.objects.create(key=key, desk=desk, due=now, owed_since=now, **told)


def tell_every_desk() -> None:
    """As `tell`, of what everybody relies on."""
    tell(*Desk.objects.all())
