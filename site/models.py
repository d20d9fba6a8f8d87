"""What signing in needs besides django-otp's own tables."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from helpdesk.sealing import fingerprint

# The wait doubles with each wrong code, up to nine minutes: whoever has stolen the password guesses
# a few hundred codes a day of a million, and its owner is never shut out for longer than that.
LONGEST_WAIT_COUNT = 10
SECRET_BYTES = 20  # what every app takes


class Patient:
    """A factor whose wait after wrong codes stops growing."""

    throttling_failure_count: int

    def throttle_increment(self, commit: bool = True) -> None:
        self.throttling_failure_count = min(self.throttling_failure_count, LONGEST_WAIT_COUNT - 1)
        super().throttle_increment(commit=commit)  # type: ignore[misc]


class AppCode(Patient, TOTPDevice):
    """
    Six digits from an app on a telephone.

    key: not the app's secret but what it is made of, with a key outside the database and the
    account's number. Whoever reads this table makes no code with it, and whoever writes to it
    cannot give their own app to another account.
    """

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        return fingerprint("app code", str(self.user_id), self.key)[:SECRET_BYTES]


class PaperCodes(Patient, StaticDevice):
    """
    Ten codes on paper, each good once; the database knows only how to recognise them, for their
    owner.
    """

    class Meta:
        proxy = True

    def give(self, code: str) -> None:
        self.token_set.create(token=hidden(self.user_id, code))

    def verify_token(self, token: str) -> bool:
        return bool(super().verify_token(hidden(self.user_id, token)))


class Invitation(models.Model):
    """A link with which the owner of an account takes it over; good once, for a day."""

    LASTS = timedelta(hours=24)

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    token = models.BinaryField(max_length=32, unique=True, help_text="Its fingerprint.")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @staticmethod
    def lasts_until(now: datetime | None = None) -> datetime:
        return (now or timezone.now()) + Invitation.LASTS


def hidden(owner: int, code: Any) -> str:
    """A code as the database keeps it for the account `owner`, sixteen characters long."""
    return fingerprint("paper code", str(owner), str(code)).hex()[:16]
