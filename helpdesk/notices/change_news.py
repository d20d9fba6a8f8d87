"""
Telling the people of a desk, at once, that something they rely on was changed.

A setting, a holder of the key, a contact, a role, to whom a conversation is shut: the mail does not
say which, the audit and the pages of the CMS do. It goes to the desk, to the address it had before,
and to everybody who opens it, so that whoever makes a change cannot keep it from the others.
"""

from django.utils import timezone

from helpdesk import sealing
from helpdesk.models import Desk, Notice


def tell(*desks: Desk) -> None:
    """Owe these desks the news; one that has not left yet is enough."""
    # To the minute: nobody needs to know better when a colleague did what.
    now, kind = timezone.now().replace(second=0, microsecond=0), Notice.Kind.CHANGED
    for desk in desks:
        waiting = Notice.objects.filter(desk=desk, kind=kind, sent_at=None)
        if desk.addresses and not waiting.exists():
            key = sealing.keyed_fingerprint("changed", desk.pk, sealing.new_token_seed()).hex()
            Notice.objects.create(key=key, desk=desk, kind=kind, due=now, owed_since=now)


def tell_every_desk() -> None:
    """As `tell`, of what everybody relies on."""
    tell(*Desk.objects.all())
