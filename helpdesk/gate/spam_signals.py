"""From what came with a form to whether it is set aside; and what the form shows in a flood."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from helpdesk.gate import captcha, spam_score
from helpdesk.gate.csrf import Sent
from helpdesk.gate.spam_score import Signals
from helpdesk.rules.desk_promises import Offer
from helpdesk.rules.submission import Submission


def looks_unwanted(
    request: HttpRequest, sent: Sent, words: Submission, offer: Offer, *, surge: bool
) -> bool:
    """Never raises over anything that somebody sent, and never refuses."""
    fields = sent.fields
    google = captcha.CaptchaVerdict.ABSENT
    if surge and offer.google_check:
        google = captcha.ask_google(str(fields.get("g-recaptcha-response", "")))
    signs = Signals(
        text=words.text,
        form=sent.seed,
        trap=str(fields.get("subject", "")),
        seconds=sent.seconds,
        crowd=getattr(request, "crowd", 0),
        surge=surge,
        sum_done=surge and captcha.is_solved(str(fields.get("altcha", "")), sent.token),
        google=google,
    )
    return spam_score.is_unwanted(signs, in_danger=words.in_danger)


def checks(token: str, offer: Offer, sent: Sent | None) -> dict[str, Any]:
    """What the template needs. sent: the form, if its visitor may have pressed the button."""
    offered = offer.google_check and captcha.google_is_set_up()
    # Another site can send a form in somebody's name, and cannot press the button for them.
    asked = bool(sent and not sent.fault and "show-check" in sent.fields)
    return {
        "challenge": spam_score.challenge_for(token, surge=offer.surge),
        "google": ("shown" if asked else "offered") if offered else "",
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
