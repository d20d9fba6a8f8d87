"""What signing in needs besides django-otp's own tables."""

import re
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from helpdesk.attestation import replay_protection, revocations
from helpdesk.sealing import keyed_fingerprint

# The wait doubles with each wrong code, up to nine minutes: whoever has stolen the password guesses
# a few hundred codes a day of a million, and its owner is never shut out for longer than that.
LONGEST_WAIT_COUNT = 10
EVERY_SECONDS, DIGITS = 30, 6  # of a code, as every app makes them
MOST_DRIFT = 2  # codes by which an app may be early or late: a minute
SECRET_BYTES = 20  # what every app takes
# The half-minute of an app's last code, where there is none to come; it fits the column.
NO_MORE_CODES = 2**62
SET = re.compile(r"paper (\d{1,9})")


class ThrottleCapMixin:
    """A factor whose wait after wrong codes stops growing."""

    throttling_failure_count: int

    def throttle_increment(self, commit: bool = True) -> None:
        self.throttling_failure_count = min(self.throttling_failure_count, LONGEST_WAIT_COUNT - 1)
        super().throttle_increment(commit=commit)  # type: ignore[misc]


Patient = ThrottleCapMixin  # named by migration 0001


class AppCode(ThrottleCapMixin, TOTPDevice):
    """
    Six digits from an app on a telephone.

    key: not the app's secret but what it is made of, with a key outside the database and the
    account's number. Whoever reads this table makes no code with it, and whoever writes to it
    cannot give their own app to another account.
    """

    class Meta:
        proxy = True

    def verify_token(self, token: Any) -> bool:
        # These are the app's and never ours to choose. In the table they are only a copy: with a
        # long enough tolerance, any six digits would be right.
        self.step, self.t0, self.digits, self.tolerance = EVERY_SECONDS, 0, DIGITS, 1
        # A telephone's clock may be a minute off; with more, a code of yesterday would be right.
        row: Any = self  # the library gives the columns no types
        row.drift = max(-MOST_DRIFT, min(row.drift, MOST_DRIFT))
        row.last_t = max(row.last_t, replay_protection.newest(self._seen_as))
        is_right = bool(super().verify_token(token))
        if is_right:
            replay_protection.remember_number(self._seen_as, row.last_t)
        return is_right

    def end(self) -> None:
        """It was taken away: put back, it takes no code any more."""
        replay_protection.remember_number(self._seen_as, NO_MORE_CODES)

    @property
    def has_ended(self) -> bool:
        return replay_protection.newest(self._seen_as) >= NO_MORE_CODES

    @property
    def _seen_as(self) -> str:
        """By its secret, of whatever row it is a part."""
        fingerprint = keyed_fingerprint("app code in use", str(self.user_id), self.key)
        return f"app code {fingerprint.hex()[:32]}"

    @property
    def bin_key(self) -> bytes:
        return keyed_fingerprint("app code", str(self.user_id), self.key)[:SECRET_BYTES]


class PaperCodes(ThrottleCapMixin, StaticDevice):
    """
    Ten codes on paper, each good once; the database knows only how to recognise them, for their
    owner. name: "paper" and the number of the set, which only grows: those before it are void.
    """

    class Meta:
        proxy = True

    @classmethod
    def new_set(cls, owner: Any) -> "PaperCodes":
        """In the place of all that `owner` had."""
        before = cls.objects.filter(user=owner)
        last = replay_protection.newest(_sets_of(owner.pk))
        for old in before:
            last = max(last, old.number)
        before.delete()
        paper: PaperCodes = cls.objects.create(user=owner, name=f"paper {last + 1}")
        replay_protection.remember_number(_sets_of(owner.pk), paper.number)
        return paper

    @property
    def number(self) -> int:
        match = SET.fullmatch(self.name)
        if match is None:
            return 0
        return int(match[1])

    @property
    def is_void(self) -> bool:
        """There is a newer set, or was one."""
        return replay_protection.is_replayed(_sets_of(self.user_id), self.number)

    def give(self, code: str) -> None:
        self.token_set.create(token=self._hidden(code))

    def verify_token(self, token: str) -> bool:
        kept = self._hidden(token)
        if self.is_void or revocations.is_revoked(_revoked_as(kept)):
            kept = get_random_string(16)  # nothing that anybody could have written there
        is_right = super().verify_token(kept)
        if is_right:
            revocations.revoke([_revoked_as(kept)], revocations.FOR_GOOD)
        return bool(is_right)

    def _hidden(self, code: Any) -> str:
        """A code as the database keeps it for this owner and this set, sixteen characters long."""
        owner, its_set = str(self.user_id), str(self.number)
        if not self.number:  # the first sets had none
            return keyed_fingerprint("paper code", owner, str(code)).hex()[:16]
        return keyed_fingerprint("paper code", owner, its_set, str(code)).hex()[:16]


class Invitation(models.Model):
    """A link with which the owner of an account takes it over; good once, for a day."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    token = models.BinaryField(max_length=32, unique=True, help_text="Its fingerprint.")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"invitation {self.pk}"


def _sets_of(owner: int) -> str:
    return f"paper codes of {owner}"


def _revoked_as(kept: str) -> str:
    return f"paper code {kept}"
