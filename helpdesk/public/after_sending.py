"""
What the form for oneself and the report share: taking in what was sent, and the page that answers.
"""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import intake, replies
from helpdesk.gate import csrf
from helpdesk.gate.csrf import Sent
from helpdesk.gate.spam_signals import looks_unwanted
from helpdesk.rules import answer_languages, working_days
from helpdesk.rules.desk_promises import Offer, Reader, ReportReader, is_signed
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import Submission

logger = logging.getLogger("helpdesk")


class FormState(NamedTuple):
    """How a form stands on its page. fault: as templates know it; token: of its next sending."""

    fault: str
    token: str
    status: int


def state_of(sent: Sent | None, *, fault: str, status: int) -> FormState:
    """
    Of a form as it was sent, if it was. fault, status: of the view; the gate's own come first.

    A form that may have been stored keeps its token: sent again it is the same conversation, and
    the same number, even if the answer of the first time was lost on the way.
    """
    kept = sent.token if sent and fault != "once-more" else ""
    status = sent.status if sent and sent.fault else status
    return FormState(fault or (sent.fault if sent else ""), kept or csrf.new_token(), status)


def keep_submission(
    request: HttpRequest,
    sent: Sent,
    words: Submission,
    offer: Offer,
    *,
    desk: DeskName,
    again: Callable[..., HttpResponse],
    **more: Any,
) -> HttpResponse:
    """
    Store the words for `desk` and show the number; or, by `again`, the form with its words. Where
    nobody reads them they are not stored, and shown as not sent.

    more: what else the page with the number says.
    """
    if settings.FORMS_SHUT_AT:
        return again(sent, status=503)
    try:
        accepted = accept_submission(request, sent, words, offer, desk=desk)
    except intake.FormSpent:
        return again(fault="once-more", status=422)
    except replies.TooMuch as much:
        return again(sent, fault=too_much(much), status=422)
    except Exception as error:  # noqa: BLE001 - whatever it is, the words must not be lost
        return again(sent, fault=stored_not(error), status=503)
    # The form routes to readers of the offer only, so the desk is one of them.
    reader = offer.reader(accepted.desk)
    lines = answer_languages.answer_line_for(reader and reader.promise, words.language)
    return received_page(request, accepted, reader, answer_lines=lines, **more)


def received_page(
    request: HttpRequest,
    accepted: intake.Accepted,
    reader: Reader | ReportReader | None,
    **more: Any,
) -> HttpResponse:
    """The number, for ten minutes. reader: who reads it."""
    if accepted.outcome == intake.IntakeResult.GONE:
        return gone_page(request)
    reader = cast(Reader | ReportReader, reader)
    promised = working_days.after(timezone.localdate(), reader.promise.reply_days)
    receipt = "" if accepted.outcome == intake.IntakeResult.KEPT_BACK else accepted.receipt
    context = {
        "number": receipt and sealing.group(receipt),
        "as_phone_numbers": sealing.as_phone_numbers(receipt) if receipt else (),
        "reader": reader,
        "look_again": promised if is_signed() else None,
    }
    return render(request, "helpdesk/received.html", context | more)


def gone_page(request: HttpRequest, sent: Sent | None = None) -> HttpResponse:
    """
    One page for a number that never was, has expired or was deleted.

    Nobody who holds somebody else's note learns more; not a byte differs.
    """
    kept = sent.fields.get("message", "") if sent else ""
    return render(request, "helpdesk/gone.html", {"kept": kept})


def too_much(much: replies.TooMuch) -> str:
    """The fault as the templates know it."""
    return "full" if much.for_good else "full-today"


def stored_not(error: Exception) -> str:
    """Name the fault in the log by its class alone: its words may hold a message."""
    logger.error("A form could not be carried out: %s.", type(error).__name__)
    return "storage"


def accept_submission(
    request: HttpRequest, sent: Sent, words: Submission, offer: Offer, *, desk: DeskName
) -> intake.Accepted:
    """As `intake.accept`, with what seems unwanted set aside."""
    reader = offer.reader(desk)
    surge = bool(reader and reader.promise.surge)
    aside = looks_unwanted(request, sent, words, offer, surge=surge)
    return intake.accept(words, desk=desk, token=sent.seed, set_aside=aside)
