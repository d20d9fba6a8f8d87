"""
Two checks that somebody is no machine; neither is ever needed to be heard.

Google's is loaded only when the operator has set keys, a desk wants it, a flood is under way and
the visitor has pressed the button. Its answer is evidence: whatever Google does, hang or fail or
talk nonsense, the form stays valid. ALTCHA is our own: a sum that the browser does by itself
while somebody writes, and that costs whoever sends thousands.
"""

import base64
import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs

from altcha import v1 as altcha
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django_recaptcha.fields import ReCaptchaField

from helpdesk.gate.csrf import TOKEN_SECONDS

# A phone does this in about a second while its owner types.
HARDEST = 50_000
# Its words could hold what Google sent; the verdict says all that is needed.
logging.getLogger("django_recaptcha").setLevel(logging.CRITICAL)


class CaptchaVerdict(StrEnum):
    HUMAN = "human"
    FAILED = "failed"
    ABSENT = "absent"
    UNREACHABLE = "unreachable"


class EvidenceField(ReCaptchaField):
    """Google's field, except that it is never required, sends no address and raises nothing."""

    def __init__(self) -> None:
        super().__init__(
            public_key=settings.RECAPTCHA_PUBLIC_KEY, private_key=settings.RECAPTCHA_PRIVATE_KEY
        )
        self.required = False

    def get_remote_ip(self) -> str:
        return ""

    def verdict(self, answer: str) -> CaptchaVerdict:
        """What Google says of the visitor's answer to its check; nobody waits long for it."""
        if not answer:
            return CaptchaVerdict.ABSENT
        verdicts: list[CaptchaVerdict] = []
        asks = threading.Thread(target=lambda: verdicts.append(self._ask(answer)), daemon=True)
        asks.start()
        # The package's limit is one for each step: not for a name that nobody resolves, nor for an
        # answer that comes a byte at a time.
        asks.join(settings.RECAPTCHA_VERIFY_REQUEST_TIMEOUT)
        if not verdicts:
            return CaptchaVerdict.UNREACHABLE
        return verdicts[0]

    def _ask(self, answer: str) -> CaptchaVerdict:
        try:
            self.validate(answer)
        except ValidationError as fault:
            known = getattr(fault, "code", "") == "captcha_invalid"
            if known:
                return CaptchaVerdict.FAILED
            return CaptchaVerdict.UNREACHABLE
        except Exception:  # noqa: BLE001 - a message must not be lost over anything Google does
            return CaptchaVerdict.UNREACHABLE
        return CaptchaVerdict.HUMAN


def google_is_set_up() -> bool:
    return bool(settings.RECAPTCHA_PUBLIC_KEY and settings.RECAPTCHA_PRIVATE_KEY)


def ask_google(answer: str) -> CaptchaVerdict:
    return EvidenceField().verdict(answer) if google_is_set_up() else CaptchaVerdict.ABSENT


def challenge(token: str) -> str:
    """A sum for the browser, as JSON; good for the form with this token and no other."""
    made = altcha.create_challenge(
        altcha.ChallengeOptions(
            hmac_key=_key(),
            max_number=HARDEST,
            expires=datetime.now(UTC) + timedelta(seconds=TOKEN_SECONDS),
            params={"form": _form(token)},
        )
    )
    names = ("algorithm", "challenge", "salt", "signature")
    return json.dumps({name: getattr(made, name) for name in names} | {"most": HARDEST})


def is_solved(payload: str, token: str) -> bool:
    """Whether the browser has done the sum of this very form."""
    try:
        solution: dict[str, Any] = json.loads(_decoded(payload))
        form = parse_qs(str(solution["salt"]).partition("?")[2]).get("form", [""])[0]
        right, _fault = altcha.verify_solution(payload, _key(), check_expires=True)
    except Exception:  # noqa: BLE001 - rubbish is no solution, and no reason to lose a message
        return False
    return bool(right) and form == _form(token)


def _decoded(payload: str) -> bytes:
    """Each sum has one spelling. Raises ValueError for any other."""
    plain = base64.b64decode(payload, validate=True)
    if base64.b64encode(plain).decode() != payload:
        raise ValueError("This is not how it was written.")
    return plain


def _key() -> str:
    return salted_hmac("helpdesk.altcha", "key").hexdigest()


def _form(token: str) -> str:
    return salted_hmac("helpdesk.altcha", token).hexdigest()[:16]
