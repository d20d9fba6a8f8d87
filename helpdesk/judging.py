"""From what came with a form to whether it is set aside; and what the form shows in a flood."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from helpdesk import captcha, evidence, intake
from helpdesk.evidence import Signs
from helpdesk.gate import Sent
from helpdesk.intake import Words
from helpdesk.offer import Offer
from helpdesk.routing import Desk


def accept(
    request: HttpRequest, sent: Sent, words: Words, offer: Offer, *, desk: Desk
) -> intake.Accepted:
    """As `intake.accept`, with what seems unwanted set aside."""
    reader = offer.reader(desk)
    surge = bool(reader and reader.promise.surge)
    aside = is_unwanted(request, sent, words, offer, surge=surge)
    return intake.accept(words, desk=desk, token=sent.seed, set_aside=aside)


def is_unwanted(
    request: HttpRequest, sent: Sent, words: Words, offer: Offer, *, surge: bool
) -> bool:
    """Never raises over anything that somebody sent, and never refuses."""
    fields = sent.fields
    google = captcha.Verdict.ABSENT
    if surge and offer.google_check:
        google = captcha.ask_google(str(fields.get("g-recaptcha-response", "")))
    signs = Signs(
        text=words.text,
        form=sent.seed,
        trap=str(fields.get("subject", "")),
        seconds=sent.seconds,
        crowd=getattr(request, "crowd", 0),
        surge=surge,
        sum_done=surge and captcha.is_solved(str(fields.get("altcha", "")), sent.token),
        google=google,
    )
    return evidence.is_unwanted(signs, in_danger=words.in_danger)


def checks(token: str, offer: Offer, sent: Sent | None) -> dict[str, Any]:
    """What the template needs. sent: the form, if its visitor may have pressed the button."""
    offered = offer.google_check and captcha.google_is_set_up()
    # Another site can send a form in somebody's name, and cannot press the button for them.
    asked = bool(sent and not sent.fault and "show-check" in sent.fields)
    return {
        "challenge": evidence.challenge_for(token, surge=offer.surge),
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
