"""From what came with a form to whether it is set aside; and what the form shows in a flood."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from helpdesk import sealing
from helpdesk.gate import captcha
from helpdesk.gate.captcha import CaptchaVerdict
from helpdesk.gate.csrf import FormPost
from helpdesk.rules.desk_promises import Offer
from helpdesk.rules.submission import Submission

# How often the same words came within a day; by a key that only this process ever had.


SAME_WORDS = 5  # forms with the same words that are counted; more say nothing new
DAY = 24 * 3600.0
MOST_TEXTS = 20_000  # that are remembered; a flood must not fill the memory


class DuplicateText:
    """How often the same text came within a day; by a key that only this process ever had."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._secret = sealing.new_token_seed()
        self._lock = threading.Lock()
        self._seen: dict[bytes, list[tuple[float, bytes]]] = {}

    def count(self, text: str, form: str = "") -> int:
        """In how many forms, this one included."""
        fingerprint = sealing.keyed_fingerprint(self._secret, " ".join(text.split()).casefold())
        # Not the seed itself: with the server's key it makes the number, which opens what was said.
        seed = b""
        if form:
            seed = sealing.keyed_fingerprint(self._secret, form)
        now = self._clock()
        with self._lock:
            self._forget(now)
            # Taken out and put in anew, so that the oldest stand first.
            before = self._seen.pop(fingerprint, [])
            times = []
            for then, other in before:
                is_this_form = bool(seed) and seed == other
                if now - then < DAY and not is_this_form:
                    times.append((then, other))
            times.append((now, seed))
            self._seen[fingerprint] = times[-SAME_WORDS:]
            return len(self._seen[fingerprint])

    def _forget(self, now: float) -> None:
        """What is older than a day, and everything when it is too much."""
        if len(self._seen) > MOST_TEXTS:
            self._seen.clear()
        while self._seen:
            oldest = next(iter(self._seen))
            if now - self._seen[oldest][-1][0] < DAY:
                break
            del self._seen[oldest]


same_words = DuplicateText()


# Is this message probably unwanted? The worst that follows is a place aside, where the desk sees
# it.
#
# A message is never refused and never dropped; whoever sent it gets the same page and a number. The
# sum of the evidence decides, so that no two things that a frightened person may do (be fast, share
# a network, have no script, send words that others send too) are ever enough.


# What people do weighs 2 at most and everything else 1, so it takes three. The field that nobody
# sees is filled by no person, and is enough.
SET_ASIDE_AT = -4
HONEYPOT, IN_A_HURRY, FROM_A_CROWD, LOOKS_SENT_OFTEN = -4, -1, -1, -2  # weights, as above
IN_SURGE, SUM_DONE = -1, 2  # weights, as above
# A weight too. That Google does not answer, or was not asked, says nothing of anybody.
GOOGLE_SAYS = {
    CaptchaVerdict.HUMAN: 3,
    CaptchaVerdict.FAILED: -1,
    CaptchaVerdict.ABSENT: 0,
    CaptchaVerdict.UNREACHABLE: 0,
}
HURRY_SECONDS = 3  # in which nobody reads and fills in a form
CROWD = 6  # forms of one network in an hour: a shelter shares one too
MOST_LINKS = 3  # who asks for help seldom sends more
# Below this many letters the same words are no sign: many people write "Help me" on one day.
COMMON_LETTERS = 40


@dataclass(frozen=True)
class SpamSignals:
    """
    What is known of how a form came.

    form: the seed of the form's token and all that was sent with it; the same twice is an impatient
    thumb and no repetition. trap: what stands in the field that people do not see. seconds: since
    the form was shown.
    crowd: how many forms came from the same corner of the net this hour. surge: a desk has said
    that it is flooded. sum_done, google: what the checks say, in a surge.
    """

    text: str
    form: str = ""
    trap: str = ""
    seconds: float = 60
    crowd: int = 0
    surge: bool = False
    sum_done: bool = False
    google: CaptchaVerdict = CaptchaVerdict.ABSENT


def score(signs: SpamSignals) -> int:
    """The sum; at SET_ASIDE_AT or below, the message is set aside."""
    total = 0
    if signs.trap.strip():
        total += HONEYPOT
    if signs.seconds < HURRY_SECONDS:
        total += IN_A_HURRY
    if signs.crowd >= CROWD:
        total += FROM_A_CROWD
    if _looks_sent_often(signs):
        total += LOOKS_SENT_OFTEN
    if signs.surge:
        total += IN_SURGE + GOOGLE_SAYS[signs.google]
        if signs.sum_done:
            total += SUM_DONE
    return total


def _looks_sent_often(signs: SpamSignals) -> bool:
    """The same words in many forms, or many links."""
    text = signs.text
    is_rare = sum(map(str.isalpha, text)) >= COMMON_LETTERS
    if is_rare and same_words.count(text, signs.form) >= SAME_WORDS:
        return True
    links = text.casefold().count("http://") + text.casefold().count("https://")
    return links > MOST_LINKS


def is_unwanted(signs: SpamSignals, *, in_danger: bool) -> bool:
    """Whoever says that they are in danger is read at once, unless the desk is being flooded."""
    unwanted = score(signs) <= SET_ASIDE_AT
    return unwanted and (signs.surge or not in_danger)


def challenge_for(token: str, *, surge: bool) -> str:
    """The browser's sum, where a flood makes it worth the battery; else empty."""
    if not surge:
        return ""
    return captcha.challenge(token)


def looks_unwanted(
    request: HttpRequest,
    sent: FormPost,
    words: Submission,
    offer: Offer,
    *,
    surge: bool,
    has_sum: bool,
) -> bool:
    """
    Never raises over anything that somebody sent, and never refuses.

    has_sum: whether a sum that came with it counts.
    """
    fields = sent.fields
    google = captcha.CaptchaVerdict.ABSENT
    if surge and offer.google_check:
        google = captcha.ask_google(str(fields.get("g-recaptcha-response", "")))
    signs = SpamSignals(
        text=words.text,
        form=f"{sent.seed} {words}",
        trap=str(fields.get("subject", "")),
        seconds=sent.seconds,
        crowd=getattr(request, "crowd", 0),
        surge=surge,
        sum_done=has_sum and captcha.is_solved(str(fields.get("altcha", "")), sent.token),
        google=google,
    )
    return is_unwanted(signs, in_danger=words.in_danger)


def checks(token: str, offer: Offer, sent: FormPost | None) -> dict[str, Any]:
    """What the template needs. sent: the form, if its visitor may have pressed the button."""
    google = ""
    if offer.google_check and captcha.google_is_set_up():
        google = "offered"
        # Another site can send a form in somebody's name, and cannot press the button for them.
        if sent and not sent.fault and "show-check" in sent.fields:
            google = "shown"
    return {
        "challenge": challenge_for(token, surge=offer.surge),
        "google": google,
        "google_key": settings.RECAPTCHA_PUBLIC_KEY,
        "google_domain": settings.RECAPTCHA_DOMAIN,
    }


def allow_google(response: HttpResponse, context: dict[str, Any]) -> HttpResponse:
    """This one answer may load Google's check, since its reader has just asked for it."""
    if context["google"] == "shown":
        google = f"https://{settings.RECAPTCHA_DOMAIN}/recaptcha/"
        gstatic = "https://www.gstatic.com/recaptcha/"
        response._csp_update = {  # type: ignore[attr-defined]  # as django-csp's decorator does
            "script-src": [google, gstatic],
            "frame-src": [google],
            "connect-src": [google],
        }
    return response
