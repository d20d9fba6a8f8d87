"""
Opening the helpdesk for a while, in one browser.

The passphrase opens the member's private key. It is then kept in the database, sealed with a
secret that only this browser's cookie holds, and bound to the user, to their password and to
their session. So the database with all our secrets opens nothing, another person's session opens
nothing, and logging out or changing the password locks. It locks by itself after a quarter of an
hour without a click, and after four hours whatever happens. A row that was locked and is put back
opens nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from base.backoff import Backoff
from helpdesk import audit, sealing
from helpdesk.audit import Action
from helpdesk.desks import key_rotation, member_keys
from helpdesk.desks.desk_keys import desk_keys_of, desks_of
from helpdesk.desks.staff_permissions import user_of
from helpdesk.models import Desk, MemberKey, Unlocked
from helpdesk.models.members import UnlockedQuerySet

IDLE = timedelta(minutes=15)  # without a click: somebody has left the desk
AT_LATEST = timedelta(hours=4)  # whatever happens: half a working day
PATH = "/cms/helpdesk/"
# By account and in memory: no address is known here, and none is needed.
passphrase_backoff = Backoff(longest=5 * 60)


class WrongPassphrase(Exception):
    """This passphrase does not open the member's key."""


class PassphraseWait(Exception):
    """Too many wrong ones. seconds: how long to wait before the next is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} s.")
        self.seconds = seconds


@dataclass(frozen=True)
class UnlockedSession:
    """
    What a caseworker holds while the helpdesk is open.

    desks: slugs of the desks that let them in. until: when it locks if nothing is clicked.
    private: their own key, for letting in a colleague. secret: for the cookie, when it is new.
    """

    member: MemberKey
    private: bytes
    desk_keys: dict[int, bytes]
    desks: list[str]
    until: datetime
    secret: str = ""

    @cached_property
    def desk_rows(self) -> list[Desk]:
        """The rows of `desks`, asked for once."""
        return list(Desk.objects.filter(pk__in=self.desks))


def unlock(request: HttpRequest, passphrase: str) -> UnlockedSession:
    """Open the helpdesk in this browser. Raises WrongPassphrase or PassphraseWait."""
    member = user_of(request).member_key
    private = private_key(member, passphrase)
    private = member_keys.made_hybrid(member, private, passphrase)
    key_rotation.renew_what_is_due(member, private)
    secret, row = _keep(request, private)
    audit.record(Action.UNLOCKED, by=member.user)
    return _opened(member, private, row, secret)


def private_key(member: MemberKey, passphrase: str) -> bytes:
    """The member's own, with a wait after wrong ones. Raises WrongPassphrase or PassphraseWait."""
    name = str(member.pk)
    if wait := passphrase_backoff.begin(name):
        raise PassphraseWait(wait)
    try:
        private = member_keys.open_member_key(member, passphrase)
    except sealing.CannotUnseal as error:
        audit.record(Action.WRONG_PASSPHRASE, by=member.user)
        raise WrongPassphrase from error
    passphrase_backoff.was_right(name)
    return private


def _keep(request: HttpRequest, private: bytes) -> tuple[str, Unlocked]:
    Unlocked.objects.filter(until__lt=timezone.now()).delete()
    secret, now = sealing.new_unlock_secret(), timezone.now()
    row = Unlocked(
        user=user_of(request),
        secret_fingerprint=_fingerprint(secret),
        sealed_private=sealing.seal_unlocked_key(private, secret, *_bound_to(request)),
        until=_whole_minute(now + IDLE),
        at_latest=_whole_minute(now + AT_LATEST),
    )
    row.attest()
    row.save()
    return secret, row


def current(request: HttpRequest, *, puts_off_lock: bool = True) -> UnlockedSession | None:
    """What this browser holds; None when it is locked. puts_off_lock: whether somebody is there."""
    secret, now = request.COOKIES.get(unlock_cookie_name(), ""), timezone.now()
    row = _rows(request).filter(until__gt=now, at_latest__gt=now).first()
    if row is None or not row.is_attested:
        return None
    try:
        private = sealing.open_unlocked_key(bytes(row.sealed_private), secret, *_bound_to(request))
    except sealing.CannotUnseal:
        return None
    if puts_off_lock:
        row.until = min(_whole_minute(now + IDLE), row.at_latest)
        row.attest()
        if not Unlocked.objects.filter(pk=row.pk).update(until=row.until, mark=row.mark):
            return None  # locked in this very moment, in another tab
    return _opened(user_of(request).member_key, private, row)


def _whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def lock_helpdesk(request: HttpRequest) -> None:
    """Lock this browser: the row goes, and with it the half of the key that was here."""
    _rows(request).lock()


def lock_everywhere(sender: object, user: User | None, **more: object) -> None:
    """Receiver of Django's `user_logged_out`: whoever leaves, locks all their browsers."""
    if user is not None:
        Unlocked.objects.filter(user=user).lock()


def unlock_cookie_name() -> str:
    return "__Secure-helpdesk" if settings.HTTPS else "helpdesk"


def set_cookie(response: HttpResponse, secret: str) -> None:
    """A cookie that goes to the helpdesk's own addresses and is gone with the browser."""
    response.set_cookie(
        unlock_cookie_name(),
        secret,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def delete_cookie(response: HttpResponse) -> None:
    response.delete_cookie(unlock_cookie_name(), path=PATH, samesite="Strict")


def _rows(request: HttpRequest) -> UnlockedQuerySet:
    """The row of this browser and this user, if there is one."""
    secret = request.COOKIES.get(unlock_cookie_name(), "")
    return Unlocked.objects.filter(secret_fingerprint=_fingerprint(secret), user=user_of(request))


def _opened(member: MemberKey, private: bytes, row: Unlocked, secret: str = "") -> UnlockedSession:
    desk_keys = desk_keys_of(member, private)
    return UnlockedSession(member, private, desk_keys, desks_of(desk_keys), row.until, secret)


def _bound_to(request: HttpRequest) -> tuple[str, str]:
    """Owner and session; a changed password makes another owner of the same person."""
    user = user_of(request)
    return f"{user.pk} {user.get_session_auth_hash()}", request.session.session_key or ""


def _fingerprint(secret: str) -> bytes:
    return sealing.keyed_fingerprint("unlock", secret)
