"""
Keeping a desk's settings: who is told, and how long no message itself leaves by mail.

Whoever can change where messages go (a coordinator's browser left open, a stolen passphrase) could
read every new one. So a change of address or certificate is told at once, to the old address too;
and until two days have passed, or a second person of the desk agrees, mail has no content.
"""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.models import AuditEntry, Desk
from helpdesk.notices import outbox
from helpdesk.rules.mail_times import MAIL_WAITS


class SettingsChanged(Exception):
    """A colleague has changed them since the page was opened; nothing was kept."""


OF_MAIL = frozenset({"email", "certificate", "sends_mail_with_message"})


@transaction.atomic
def keep_settings(
    desk: Desk, changed: Collection[str], *, email_before: str, by: User, seen: int | None = None
) -> None:
    """
    Keep what `by` has seen and changed. changed: names of fields. seen: the number of the settings
    that the form was made of; None for whoever has just read them. Raises SettingsChanged.
    """
    _lock(desk, seen)
    is_of_mail = bool(OF_MAIL & set(changed)) or not desk.has_genuine_settings
    if is_of_mail:
        outbox.only_ring(desk)
        _let_mail_wait(desk, email_before if "email" in changed else "", by)
    desk.settle()
    for name in changed:
        audit.record(Action.DESK_CHANGED, by=by, desk=desk, about=name)
    if changed:
        outbox.tell(desk)


@transaction.atomic
def agree(desk: Desk, *, by: User, seen: int | None = None) -> bool:
    """
    A second person of the desk has looked at address and certificate; whether that counts. seen:
    the number of the settings that stood on their screen; None for whoever has just read them.

    Raises SettingsChanged: what they would agree to is another address by now.
    """
    _lock(desk, seen)
    if not desk.mail_waits or not desk.has_genuine_settings or _changed_of_it(desk, by):
        return False
    desk.mail_changed_on, desk.mail_changed_by, desk.email_before = None, None, ""
    desk.save()
    audit.record(Action.DESK_CHANGED, by=by, desk=desk, about="agreed")
    return True


def _lock(desk: Desk, seen: int | None) -> None:
    """Nobody else changes them until the transaction ends. Raises SettingsChanged."""
    now = Desk.objects.select_for_update().get(pk=desk.pk).vouched_number
    if now != desk.vouched_number or seen not in (None, now):
        raise SettingsChanged


def _changed_of_it(desk: Desk, by: User) -> bool:
    """Whether they changed any of what waits; a colleague may have changed something else since."""
    if desk.mail_changed_by == by.pk:
        return True
    since = (desk.mail_changed_on or timezone.localdate()) - MAIL_WAITS
    acts = AuditEntry.objects.filter(action=Action.DESK_CHANGED, desk=desk.pk, day__gte=since)
    return acts.filter(about__in=OF_MAIL, who_key=by.pk).exists()


def _let_mail_wait(desk: Desk, email_before: str, by: User) -> None:
    # Of two changes in a row the address that people knew hears of both.
    known = ""
    if desk.mail_waits:
        known = desk.email_before
    desk.email_before = known or email_before
    desk.mail_changed_on, desk.mail_changed_by = timezone.localdate(), by.pk
