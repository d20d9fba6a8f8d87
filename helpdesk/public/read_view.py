"""Coming back with the number: what was said, something more to say, deleting everything."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.conversations import (
    fresh_keys,
    handover,
    intake,
    lookup,
    picture_invitations,
    replies,
    state_changes,
)
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.row_lock import ConversationMoved
from helpdesk.gate import csrf
from helpdesk.gate.csrf import FormPost
from helpdesk.models import Conversation
from helpdesk.public import heard_answer
from helpdesk.public.form_page import (
    ANOTHER_LANGUAGE,
    first_in_danger,
    gone_page,
    stored_not,
    too_much,
)
from helpdesk.public.message_thread import thread
from helpdesk.public.read_form import MoreForm, NumberForm
from helpdesk.ready_sentences.in_two_languages import ANSWERS
from helpdesk.rules import answer_languages
from helpdesk.rules.deletion_dates import UNREAD_DAYS
from helpdesk.rules.desk_promises import offer
from helpdesk.rules.form_fields import whole_number
from helpdesk.rules.submission import MessageKind

# What she ticked beside her words: it goes with them wherever they go.
TICKS = ("in_danger", "no_contact")

# Whatever address shows a page of this module, a language that is chosen there leads to this one,
# which keeps what was typed.
HERE = "read/"


@csrf.form_page
def read_page(request: HttpRequest, sent: FormPost | None) -> HttpResponse:
    if sent is None or sent.fault:
        return _number_page(request, sent)
    try:
        if "ticket" not in sent.fields and sent.fields.get("act") == ANOTHER_LANGUAGE:
            return _number_page(request, sent)
        if "ticket" not in sent.fields:
            return _open(request, sent)
        keyed = lookup.find_by_ticket(str(sent.fields["ticket"]))
        if keyed is None:
            return _number_page(request, sent, fault="too-late", status=422)
        act = sent.fields.get("act", "").partition(".")[0]
        return ACTS.get(act, _show)(request, sent, keyed)
    except Conversation.DoesNotExist as left:
        return left_page(request, sent, left)
    except Exception as error:  # noqa: BLE001 - whatever it is, the words must not be lost
        return _again_page(request, sent, fault=stored_not(error))


def _open(request: HttpRequest, sent: FormPost) -> HttpResponse:
    form = NumberForm(sent.fields)
    if not form.is_valid():
        return _number_page(request, sent, form=form, status=422)
    keyed = _find(sealing.keys_from_receipt(form.receipt))
    if keyed is None:
        return gone_page(request, sent)
    again = keyed.conversation.seen_up_to is None
    return _show(request, sent, keyed, number=sealing.group(form.receipt) if again else "")


def _find(keys: sealing.ReceiptKeys) -> KeyedConversation | None:
    """Whatever keeps their pair from being renewed keeps nobody from reading."""
    keyed = lookup.open_with(keys)
    if keyed is None:
        return None
    try:
        return fresh_keys.with_senders_pair(keyed, keys)
    except (DatabaseError, Conversation.DoesNotExist):
        return lookup.open_with(keys)


def _show(
    request: HttpRequest, sent: FormPost, keyed: KeyedConversation, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    number = whole_number(str(sent.fields.get("page", ""))) or 1
    if number == 1:  # where the newest stand: earlier ones are no answer that was seen
        _remember(keyed)
    shown = thread(keyed, number)
    reader = offer().reader(keyed.conversation.desk_id)
    context = {
        "thread": shown,
        "reader": reader,
        "answer_lines": answer_languages.answer_line_for(reader and reader.promise, shown.language),
        "came_from": offer().reader(handover.came_from(keyed.conversation)),
        "more": MoreForm(initial=sent.fields.dict()),
        "unread_days": UNREAD_DAYS,
        "token": csrf.new_token(),
        "here": HERE,
    }
    context |= _asked_for_picture(keyed)
    return render(request, "helpdesk/thread.html", context | more, status=status)


def _asked_for_picture(keyed: KeyedConversation) -> dict[str, Any]:
    """Until when one can be sent; or that it is over, and more would have been taken."""
    invitation = picture_invitations.invitation_of(keyed)
    if invitation is None or settings.FORMS_SHUT_AT:
        return {}
    if picture_invitations.is_open(keyed):
        return {"picture_until": invitation.until}
    return {"picture_over": picture_invitations.room_left(keyed) > 0}


def half_written(sent: FormPost, names: tuple[str, ...] = ("message", *TICKS)) -> dict[str, str]:
    """What stands in the form of her messages, while she sends something else on another page."""
    return {name: str(sent.fields[name]) for name in names if sent.fields.get(name)}


def _remember(keyed: KeyedConversation) -> None:
    """So that the desk sees that the person has come back. A full disk must stop nobody reading."""
    last = keyed.conversation.messages.aggregate(last=Max("sequence"))["last"] or 0
    with suppress(DatabaseError):
        state_changes.seen_by_person(keyed.conversation, last)


def _show_words(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    return _show(request, sent, keyed, show_own=True)


def _add(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    form = MoreForm(sent.fields)
    if not form.is_valid():
        return _show(request, sent, keyed, more=form, status=422)
    if settings.FORMS_SHUT_AT:
        return _show(request, sent, keyed, more=form, token=sent.token, status=503)
    ticks = {name: form.cleaned_data[name] for name in TICKS}
    try:
        keyed = intake.add(keyed, text=form.text, token=sent.seed, **ticks)
    except replies.ConversationFull as much:
        return _show(request, sent, keyed, more=form, fault=too_much(much), status=422)
    return show_added(request, sent, keyed, in_danger=ticks["in_danger"])


def show_added(
    request: HttpRequest,
    sent: FormPost,
    keyed: KeyedConversation,
    *,
    in_danger: bool,
    kept: dict[str, str] | None = None,
) -> HttpResponse:
    """The conversation, once something more is stored in it. kept: what stays in its form."""
    keyed.conversation.refresh_from_db()
    kind = lookup.opened_label(keyed).get("kind", "") or MessageKind.OWN
    told = first_in_danger(in_danger, kind)
    return _show(request, sent, keyed, added=True, more=MoreForm(initial=kept), **told)


def _answer(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    """One of the two buttons below a question. What stands half written in the box stays there."""
    says, _dot, question = str(sent.fields["act"]).partition(".")
    if settings.FORMS_SHUT_AT:
        return _show(request, sent, keyed, status=503)
    try:
        keyed = intake.answer(keyed, to=question, says=says, token=sent.seed)
    except LookupError:
        return _show(request, sent, keyed)
    except replies.ConversationFull as much:
        return _show(request, sent, keyed, fault=too_much(much), status=422)
    keyed.conversation.refresh_from_db()
    return _show(request, sent, keyed, added=True)


def _hear(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    """An answer that was spoken. What stands half written in the box stays there."""
    place = whole_number(str(sent.fields["act"]).partition(".")[2]) or 0
    try:
        heard = {"sound": heard_answer.sound_of(keyed, place)}
    except LookupError:
        return _show(request, sent, keyed)
    except sealing.CannotUnseal:
        heard = {"sound": ""}
    return _show(request, sent, keyed, heard=place, **heard)


def _no_picture(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    """She wants to send none: none can come from now on. What is half written stays."""
    keyed = picture_invitations.close(keyed)
    return _show(request, sent, keyed)


def _want_picture(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    """
    Whoever comes after the days of it says so: it is a message, and the desk may ask anew. What
    stands half written in the box stays there.
    """
    if settings.FORMS_SHUT_AT:
        return _show(request, sent, keyed, status=503)
    wants = _("I still want to send the picture.")
    try:
        keyed = intake.add(keyed, text=wants, in_danger=False, token=sent.seed)
    except replies.ConversationFull as much:
        return show_fault(request, sent, keyed, too_much(much))
    keyed.conversation.refresh_from_db()
    return _show(request, sent, keyed, added=True)


def show_picture_came(
    request: HttpRequest, sent: FormPost, keyed: KeyedConversation
) -> HttpResponse:
    """The conversation, once a picture is stored in it."""
    keyed.conversation.refresh_from_db()
    return _show(request, sent, keyed, picture_came=True)


def show_picture_shut(
    request: HttpRequest, sent: FormPost, keyed: KeyedConversation, status: int = 422
) -> HttpResponse:
    """The conversation, where none was asked for, or it is over: nothing was read, or kept."""
    return _show(request, sent, keyed, picture_shut=True, status=status)


def show_fault(
    request: HttpRequest, sent: FormPost, keyed: KeyedConversation, fault: str
) -> HttpResponse:
    """The conversation, where nothing more was stored in it."""
    return _show(request, sent, keyed, fault=fault, status=422)


def _ask_to_delete(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    return _show(request, sent, keyed, ask_to_delete=True)


def _delete(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    state_changes.delete(keyed.conversation)
    return render(request, "helpdesk/deleted.html")


ACTS = {
    "words": _show_words,
    "add": _add,
    "hear": _hear,
    "no-picture": _no_picture,
    "want-picture": _want_picture,
    **dict.fromkeys(ANSWERS, _answer),
    "ask-delete": _ask_to_delete,
    "delete": _delete,
}


def ask_for_number(request: HttpRequest, sent: FormPost) -> HttpResponse:
    """The page was open for too long."""
    return _number_page(request, sent, fault="too-late", status=422)


def _number_page(
    request: HttpRequest,
    sent: FormPost | None,
    *,
    form: NumberForm | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    fields = sent.fields if sent else {}
    ticked = [name for name in TICKS if fields.get(name)]
    context = {
        "form": form or NumberForm(initial={"number": fields.get("number", "")}),
        "kept": fields.get("message", ""),
        "ticked": ticked,
        "danger": "own" if "in_danger" in ticked else "",
        "here": HERE,
        "fault": fault or (sent.fault if sent else ""),
        "token": csrf.new_token(),
    }
    status = sent.status if sent and sent.fault else status
    return render(request, "helpdesk/read.html", context, status=status)


def left_page(
    request: HttpRequest, sent: FormPost, left: Conversation.DoesNotExist
) -> HttpResponse:
    """
    Deleted since the page was opened; or handed to another desk, and then the number opens it once
    more. Whoever pressed *delete* twice, since the first answer did not come, is told what is so.
    """
    if isinstance(left, ConversationMoved):
        return ask_for_number(request, sent)
    if sent.fields.get("act") == "delete":
        return render(request, "helpdesk/deleted.html")
    return gone_page(request, sent)


def _again_page(request: HttpRequest, sent: FormPost, *, fault: str) -> HttpResponse:
    """The form that could not be carried out, once more, with all that was in it."""
    if "ticket" not in sent.fields:
        return _number_page(request, sent, fault=fault, status=503)
    context = {
        "act": sent.fields.get("act", ""),
        "fault": fault,
        "here": HERE,
        "ticket": sent.fields["ticket"],
        "more": MoreForm(initial=sent.fields.dict()),
        "token": sent.token,
    }
    return render(request, "helpdesk/again.html", context, status=503)
