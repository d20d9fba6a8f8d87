"""
The form for the picture that a centre has asked for: /picture/.

The second public address that takes a file, and only with the ticket of a page that was opened with
the number, while a colleague's asking is open. To everybody else it says how one comes there.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from base import phonebook
from helpdesk import sealing
from helpdesk.conversations import intake, lookup, picture_invitations, replies
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.picture_invitations import NotInvited
from helpdesk.gate import attachment_upload, csrf
from helpdesk.gate.csrf import FormPost
from helpdesk.gate.disk_room import has_room
from helpdesk.models import Conversation
from helpdesk.public import read_view
from helpdesk.public.form_page import stored_not, too_much
from helpdesk.public.pictures.picture_form import PictureForm
from helpdesk.sealing import AttachmentSort

SEND = "send"  # the act of the form itself; without it, it is only shown
SHUT = "picture-shut"  # the web server has read nothing behind the ticket
# Where a picture of a crime against a child belongs: codes of the phonebook.
OF_CRIMES = ("police", "child-focus")


def _read(request: HttpRequest) -> FormPost:
    return attachment_upload.read_attachment_form(request, AttachmentSort.PICTURE)


def _answer(request: HttpRequest, sent: FormPost | None) -> HttpResponse:
    if sent is None:
        return _page(request)
    if sent.fault:
        return _page(request, fault=sent.fault, status=sent.status)
    try:
        keyed = lookup.find_by_ticket(str(sent.fields.get("ticket", "")))
        if keyed is None:
            return read_view.ask_for_number(request, sent)
        is_shut = sent.attachment_fault == SHUT
        if _has_come(sent, keyed, is_shut=is_shut):
            return read_view.show_picture_came(request, sent, keyed)
        if is_shut or not picture_invitations.is_open(keyed):
            return read_view.show_picture_shut(request, sent, keyed)
        return _asked(request, sent, keyed)
    except Conversation.DoesNotExist as left:
        return read_view.left_page(request, sent, left)


def _has_come(sent: FormPost, keyed: KeyedConversation, *, is_shut: bool) -> bool:
    """
    Whether it is stored already: its answer was lost, and it may have been the last one. Another
    picture with the same form is another; where none was read, nobody can tell.
    """
    if is_shut:
        return intake.was_sent(sent.seed)
    picture = sent.attachment if sent.fields.get("act") == SEND else None
    return picture is not None and intake.has_come(keyed, sent.seed, picture)


def _asked(request: HttpRequest, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
    """By somebody who was asked for one."""
    given = _carried(sent, keyed)
    if settings.FORMS_SHUT_AT or not has_room():
        return read_view.show_picture_shut(request, sent, keyed, status=503)
    if sent.fields.get("act") != SEND:
        return _page(request, form=PictureForm(None), **given)
    form = PictureForm(sent)
    if not form.is_valid():
        return _page(request, form=form, status=422, **given)
    try:
        keyed = _keep(keyed, sent)
    except NotInvited:
        return read_view.show_picture_shut(request, sent, keyed)
    except replies.ConversationFull as much:
        return read_view.show_fault(request, sent, keyed, too_much(much))
    except Conversation.DoesNotExist:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the page says so
        return _page(request, form=form, fault=stored_not(error), status=503, **given)
    return read_view.show_picture_came(request, sent, keyed)


def _carried(sent: FormPost, keyed: KeyedConversation) -> dict[str, Any]:
    """With the form, which has twenty minutes of its own to be sent in."""
    return {
        "ticket": sealing.seal_ticket(keyed.conversation.pk, keyed.conversation_key),
        "half_written": read_view.half_written(sent),
    }


def _keep(keyed: KeyedConversation, sent: FormPost) -> KeyedConversation:
    """The picture alone: no word comes with it. Raises as `intake.add`."""
    return intake.add(keyed, text="", in_danger=False, token=sent.seed, attachment=sent.attachment)


def _page(
    request: HttpRequest,
    *,
    form: PictureForm | None = None,
    fault: str = "",
    status: int = 200,
    **given: Any,
) -> HttpResponse:
    """form: None for whoever was not asked. given: what the form carries for whoever was."""
    lines = phonebook.current().page(get_language() or settings.LANGUAGE_CODE).lines
    context: dict[str, Any] = {
        "form": form,
        "fault": fault,
        "token": csrf.new_token(),
        "of_crimes": [lines[code] for code in OF_CRIMES if code in lines],
    }
    return render(request, "helpdesk/picture.html", context | given, status=status)


picture_page = csrf.form_page(_answer, _read)
