"""What somebody has besides a password: passkeys, apps, codes on paper."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.desks import unlock
from website.accounts.attested_accounts import is_genuine_passkey
from website.accounts.login_throttle import code_backoff
from website.accounts.models import AppCode, PaperCodes

CODES, CODE_LENGTH = 10, 8  # on paper, each good once; letters of one
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
# What one can sign in with for years. Paper is for the day on which these are lost.
LASTING = {"passkey": WebAuthnCredential, "app": AppCode}


@dataclass(frozen=True)
class Factor:
    """A lasting factor as its owner sees it."""

    kind: str
    pk: int
    since: datetime | None
    last_used: datetime | None


@dataclass(frozen=True)
class CodeAttempt:
    """device: the factor that took the code. wait: seconds until the next is looked at."""

    device: Device | None = None
    wait: int = 0


def factors_of(user: User) -> list[Factor]:
    return [
        Factor(kind, row.pk, row.created_at, row.last_used_at)
        for kind, model in LASTING.items()
        for row in model.objects.filter(user=user, confirmed=True).order_by("pk")
    ]


def is_genuine(device: Device) -> bool:
    """Given by way of the site and not taken away since, whatever its row says by now."""
    if isinstance(device, AppCode):
        return not device.has_ended
    if isinstance(device, PaperCodes):
        return not device.is_void
    return isinstance(device, WebAuthnCredential) and is_genuine_passkey(device)


def has_factor(user: User) -> bool:
    return bool(factors_of(user))


def without_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Those of `users` who have no lasting factor."""
    for model in (WebAuthnCredential, TOTPDevice):
        factors = model.objects.filter(user=OuterRef("pk"), confirmed=True)
        users = users.exclude(Exists(factors))
    return users


def codes_left(user: User) -> int:
    return sum(paper.token_set.count() for paper in PaperCodes.objects.filter(user=user))


@transaction.atomic
def try_code(user: User, typed: str, mark: str = "") -> CodeAttempt:
    """
    The digits of an app, or a code from paper; both may be typed with spaces and hyphens.

    A code that comes while its owner has to wait is not looked at. mark: of a browser that its
    owner has used before, which waits for what was typed in it and for no stranger.
    """
    name = f"{user.pk} {mark}".strip()
    if wait := code_backoff.begin(name):
        audit.record(Action.WRONG_FACTOR, by=user)
        return CodeAttempt(wait=wait)
    tried = _try(user, typed, is_known=bool(mark))
    if tried.device:
        code_backoff.was_right(name)
    audit.record(Action.SIGNED_IN if tried.device else Action.WRONG_FACTOR, by=user)
    return tried


def _try(user: User, typed: str, *, is_known: bool) -> CodeAttempt:
    code = "".join(letter for letter in typed.lower() if letter.isalnum())
    model = AppCode if code.isdecimal() and len(code) == AppCode().digits else PaperCodes
    devices = list(model.objects.select_for_update().filter(user=user, confirmed=True))
    if is_known:
        return CodeAttempt(_past_the_wait(code, devices))
    device = _first_that_takes(code, devices)
    for each in devices if device else []:
        each.throttle_reset()  # it was not wrong, only another's: of two apps both stay good
    return CodeAttempt(device, _wait(devices))


def _past_the_wait(code: str, devices: Iterable[Any]) -> Device | None:
    """As if no wrong code had been typed elsewhere; for whoever types there, the wait stays."""
    waits = []
    for each in devices:
        waits.append((each, each.throttling_failure_count, each.throttling_failure_timestamp))
        each.throttle_reset(commit=False)
    device = _first_that_takes(code, devices)
    for each, count, since in waits:
        each.throttling_failure_count, each.throttling_failure_timestamp = count, since
        each.save(update_fields=["throttling_failure_count", "throttling_failure_timestamp"])
    return device


@transaction.atomic
def new_paper_codes(user: User, codes: Iterable[str] = ()) -> list[str]:
    """Ten codes, known from here on to their owner alone; those before them are void."""
    fresh = list(codes) or [_new_code() for _ in range(CODES)]
    paper = PaperCodes.new_set(user)
    for code in fresh:
        paper.give(code.replace("-", ""))
    audit.record(Action.FACTOR_ADDED, by=user, about="paper")
    return fresh


@transaction.atomic
def remove(user: User, kind: str, pk: int) -> bool:
    """Take away one of one's own; the last one stays, or its owner would be locked out."""
    mine = factors_of(user)
    if len(mine) < 2 or not any((device.kind, device.pk) == (kind, pk) for device in mine):
        return False
    _take_away(LASTING[kind].objects.filter(user=user, pk=pk))
    unlock.lock_everywhere(None, user)  # with it somebody else may have opened the helpdesk
    audit.record(Action.FACTOR_REMOVED, by=user, about=kind)
    return True


@transaction.atomic
def reset(user: User, *, by: User | None) -> None:
    """Take everything away: factors, password, and with it every session and open helpdesk."""
    for model in (WebAuthnCredential, AppCode):
        _take_away(model.objects.filter(user=user))
    PaperCodes.new_set(user).delete()  # an empty one, so that those before it are void
    user.set_unusable_password()
    user.save(update_fields=["password"])
    unlock.lock_everywhere(None, user)
    audit.record(Action.FACTORS_RESET, by=by, about=user)


def _take_away(factors: QuerySet[Any]) -> None:
    """For good: none of them counts if its row is put back."""
    for factor in factors:
        if isinstance(factor, AppCode):
            factor.end()
        factor.delete()  # of a passkey, what vouches for it ends with this


def _first_that_takes(code: str, devices: Iterable[Any]) -> Device | None:
    return next((device for device in devices if device.verify_token(code)), None)


def _wait(devices: Iterable[Any]) -> int:
    """Seconds until one of them looks at a code again."""
    locked = [info["locked_until"] for device in devices if (info := device.verify_is_allowed()[1])]
    return max(0, *(int((until - timezone.now()).total_seconds()) + 1 for until in locked), 0)


def _new_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"
