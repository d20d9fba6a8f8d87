"""
What somebody who writes meets: the form, the number, and coming back with it.

Every answer to a form is given in place and never after a redirect: a number, or what was
written, must not pass through an address, a cookie or a session. Whatever breaks, the words stay
in the form, the phone numbers stand on the page, and nothing says "sent" that was not stored.
"""

import logging
from contextlib import suppress
from typing import Any, cast

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from helpdesk import gate, intake, judging, replies, sealing, transfer, working_days
from helpdesk.finding import holds_a_number
from helpdesk.forms import MoreForm, NumberForm, WriteForm
from helpdesk.gate import Sent
from helpdesk.models import Conversation
from helpdesk.offer import Reader, ReportReader, offer
from helpdesk.replies import Found, HandedOver
from helpdesk.terms import UNREAD_DAYS
from helpdesk.thread import thread

logger = logging.getLogger("helpdesk")


@gate.form_page
def write(request: HttpRequest, sent: Sent | None) -> HttpResponse:
    form = WriteForm(offer(_language()), sent.fields if sent else None)
    if sent is None or sent.fault or "show-check" in sent.fields:
        return _write_page(request, form, sent)
    if not form.is_valid() or form.desk is None or _shows_a_number(form):
        return _write_page(request, form, sent, status=422)
    try:
        accepted = judging.accept(request, sent, form.words, form.offer, desk=form.desk)
    except intake.FormSpent:
        return _write_page(request, form, fault="once-more", status=422)
    except Exception as error:  # noqa: BLE001 - whatever it is, the words must not be lost
        return _write_page(request, form, sent, fault=stored_not(error), status=503)
    # The form routes to readers of the offer only, so the desk is one of them.
    return received_page(request, accepted, form.offer.reader(accepted.desk))


@gate.form_page
def read(request: HttpRequest, sent: Sent | None) -> HttpResponse:
    if sent is None or sent.fault:
        return _number_page(request, sent)
    try:
        if "ticket" not in sent.fields:
            return _open(request, sent)
        found = replies.find_by_ticket(str(sent.fields["ticket"]))
        if found is None:
            return _number_page(request, sent, fault="too-late", status=422)
        return ACTS.get(sent.fields.get("act", ""), _show)(request, sent, found)
    except Conversation.DoesNotExist as left:
        return _left_page(request, sent, left)
    except Exception as error:  # noqa: BLE001 - whatever it is, the words must not be lost
        return _again_page(request, sent, fault=stored_not(error))


def _open(request: HttpRequest, sent: Sent) -> HttpResponse:
    form = NumberForm(sent.fields)
    if not form.is_valid():
        return _number_page(request, sent, form=form, status=422)
    found = replies.find(form.receipt)
    if found is None:
        return _gone_page(request, sent)
    again = found.conversation.seen_up_to is None
    return _show(request, sent, found, number=sealing.group(form.receipt) if again else "")


def _show(request: HttpRequest, sent: Sent, found: Found, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    _remember(found)
    context = {
        "thread": thread(found),
        "reader": offer(_language()).reader(found.conversation.desk_id),
        "came_from": offer(_language()).reader(transfer.came_from(found.conversation)),
        "more": MoreForm(initial=sent.fields.dict()),
        "unread_days": UNREAD_DAYS,
        "token": gate.new_token(),
    }
    return render(request, "helpdesk/thread.html", context | more, status=status)


def _remember(found: Found) -> None:
    """So that the desk sees that the person has come back. A full disk must stop nobody reading."""
    last = found.conversation.messages.aggregate(last=Max("sequence"))["last"] or 0
    with suppress(DatabaseError):
        replies.seen_by_person(found.conversation, last)


def _show_words(request: HttpRequest, sent: Sent, found: Found) -> HttpResponse:
    return _show(request, sent, found, show_own=True)


def _add(request: HttpRequest, sent: Sent, found: Found) -> HttpResponse:
    form = MoreForm(sent.fields)
    if not form.is_valid() or _shows_a_number(form):
        return _show(request, sent, found, more=form, token=sent.token, status=422)
    intake.add(
        found,
        text=form.cleaned_data["message"],
        in_danger=form.cleaned_data["in_danger"],
        token=sent.seed,
    )
    found.conversation.refresh_from_db()
    return _show(request, sent, found, added=True, more=MoreForm())


def _ask_to_delete(request: HttpRequest, sent: Sent, found: Found) -> HttpResponse:
    return _show(request, sent, found, ask_to_delete=True)


def _delete(request: HttpRequest, sent: Sent, found: Found) -> HttpResponse:
    replies.delete(found.conversation)
    return render(request, "helpdesk/deleted.html")


ACTS = {
    "words": _show_words,
    "add": _add,
    "ask-delete": _ask_to_delete,
    "delete": _delete,
}


def _write_page(
    request: HttpRequest,
    form: WriteForm,
    sent: Sent | None = None,
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    # A form that may have been stored keeps its token: sent again it is the same case, and the
    # same number, even if the answer of the first time was lost on the way.
    context = {
        "form": form,
        "offer": form.offer,
        "unread_days": UNREAD_DAYS,
        "fault": fault or (sent.fault if sent else ""),
        "token": (sent.token if sent and fault != "once-more" else "") or gate.new_token(),
    }
    status = sent.status if sent and sent.fault else status
    context |= judging.checks(str(context["token"]), form.offer, sent)
    return judging.allow_google(
        render(request, "helpdesk/write.html", context, status=status), context
    )


def received_page(
    request: HttpRequest,
    accepted: intake.Accepted,
    reader: Reader | ReportReader | None,
    **more: Any,
) -> HttpResponse:
    """The number, once. reader: who reads it."""
    if accepted.outcome == intake.Outcome.GONE:
        return _gone_page(request)
    reader = cast(Reader | ReportReader, reader)
    look_again = working_days.after(timezone.localdate(), reader.promise.reply_days)
    context = {
        "number": sealing.group(accepted.receipt),
        "as_phone_numbers": sealing.as_phone_numbers(accepted.receipt),
        "reader": reader,
        "look_again": look_again,
    }
    return render(request, "helpdesk/received.html", context | more)


def _number_page(
    request: HttpRequest,
    sent: Sent | None,
    *,
    form: NumberForm | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    fields = sent.fields if sent else {}
    context = {
        "form": form or NumberForm(initial={"number": fields.get("number", "")}),
        "kept": fields.get("message", ""),
        "fault": fault or (sent.fault if sent else ""),
        "token": gate.new_token(),
    }
    status = sent.status if sent and sent.fault else status
    return render(request, "helpdesk/read.html", context, status=status)


def _shows_a_number(form: WriteForm | MoreForm) -> bool:
    """Whether somebody's number stands in what they wrote, and they have not said it may."""
    if form.cleaned_data["keep_number"]:
        return False
    try:
        found = holds_a_number(form.cleaned_data["message"])
    except DatabaseError:
        return False  # storing will tell, and keep the words
    if found:
        form.ask_about_number()
    return found


def _left_page(request: HttpRequest, sent: Sent, left: Exception) -> HttpResponse:
    """Deleted a moment ago; or handed to another desk, and then the number opens it once more."""
    if isinstance(left, HandedOver):
        return _number_page(request, sent, fault="too-late", status=422)
    return _gone_page(request, sent)


def _gone_page(request: HttpRequest, sent: Sent | None = None) -> HttpResponse:
    """
    One page for a number that never was, has expired or was deleted.

    Nobody who holds somebody else's note learns more; not a byte differs.
    """
    kept = sent.fields.get("message", "") if sent else ""
    return render(request, "helpdesk/gone.html", {"kept": kept})


def _again_page(request: HttpRequest, sent: Sent, *, fault: str) -> HttpResponse:
    """The form that could not be carried out, once more, with all that was in it."""
    if "ticket" not in sent.fields:
        return _number_page(request, sent, fault=fault, status=503)
    context = {
        "act": sent.fields.get("act", ""),
        "fault": fault,
        "ticket": sent.fields["ticket"],
        "more": MoreForm(initial=sent.fields.dict()),
        "token": sent.token,
    }
    return render(request, "helpdesk/again.html", context, status=503)


def stored_not(error: Exception) -> str:
    """Name the fault in the log by its class alone: its words may hold a message."""
    logger.error("A form could not be carried out: %s.", type(error).__name__)
    return "storage"


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
