"""Acts on the answer: its language, what is put into it, and sending it."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from base.phonebook.signed_promises import still_signed
from helpdesk.conversations import replies
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.conversations.state_changes import assign
from helpdesk.inbox.casework import ready_answers_view, sentence_picker
from helpdesk.inbox.casework.act_page import ActPage
from helpdesk.inbox.casework.reply_forms import ReplyForm, reply_to
from helpdesk.inbox.layout.unsaved_text import TICKS, ticked
from helpdesk.ready_sentences.in_two_languages import hindrance
from helpdesk.ready_sentences.sentence_list import BY_KEY, SETS


def context_of(page: ActPage, form: ReplyForm, keyed: KeyedConversation) -> dict[str, Any]:
    """For the template: what can be put into the answer, and how ticked sentences will read."""
    keys, language = form["sentence"].value() or [], form.tongue.code
    signed, last = _signed(keyed), sentence_picker.last_sent(page.request, page.opened)
    return {
        "situations": list(sentence_picker.SITUATIONS.items()),
        "ready": ready_answers_view.offered(language, keyed.conversation.desk),
        "sentence_groups": sentence_picker.groups(keys, language, signed, last),
        "will_read": sentence_picker.to_send(keys, language, signed),
    }


def _signed(keyed: KeyedConversation) -> list[str]:
    """The promises that its desk has signed."""
    return still_signed(keyed.conversation.desk.signed_promises)


def reply(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Send it; what is wrong with it is said above its box, and nothing is lost."""
    preferred = opened_label(keyed).get("language", "")
    form = ReplyForm(page.request.POST, preferred=preferred, signed=_signed(keyed))
    if not form.is_valid():
        return page.show(keyed, reply=form, status=422)
    if not _send(page, keyed, form):
        return page.show(keyed, reply=form, status=409)
    conversation = keyed.conversation
    assign(conversation, None, page.user, by=page.user)
    kept = _("Your answer is kept. The person sees it when they come back with their number.")
    messages.success(page.request, f"{conversation.reference}: {kept}")
    if conversation.is_unread:
        messages.warning(
            page.request, _("The person has written again meanwhile. It stands below.")
        )
    to_next = page.request.POST["act"] == "reply-next" and not conversation.is_unread
    return page.go_on(keyed, done="text", to_next=to_next)


def _send(page: ActPage, keyed: KeyedConversation, form: ReplyForm) -> bool:
    answer = form.cleaned_data
    try:
        replies.send_reply(
            *keyed,
            text=answer["text"],
            language=answer["language"],
            author=str(keyed.conversation.desk),
            sentences=sentence_picker.to_send(answer["sentence"], answer["language"], form.signed),
            # A form that does not say what was on the screen has shown nothing.
            seen=page.seen or 0,
            by=page.user,
        )
    except replies.ReplyConflict as conflict:
        for fault in faults_of(conflict):
            form.add_error("text", fault)
        return False
    if answer["sentence"]:
        sentence_picker.remember(page.request, page.opened, answer["sentence"])
    return True


def faults_of(conflict: replies.ReplyConflict) -> list[str]:
    """Why it was not sent, for above the box."""
    faults = []
    if conflict.by_person:
        told = _("Not sent: the person has written meanwhile. It stands above. Read it first.")
        faults.append(told)
    if conflict.by_colleague:
        told = _(
            "Not sent: a colleague has just answered. It stands above. Send yours if it is "
            "still needed."
        )
        faults.append(told)
    return faults


def look(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """The page anew: in the language that was chosen, with what was ticked as it will read."""
    return page.show(keyed)


def put_ready(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Put an own text of the desk into the box, behind what stands there."""
    typed = page.carried() or {"language": page.request.POST.get("language", "")}
    chosen, desk = page.request.POST.get("ready", ""), keyed.conversation.desk
    if ready := ready_answers_view.text_of(chosen, typed["language"], desk):
        typed["text"] = "\n\n".join(filter(str.strip, [typed.get("text", ""), ready]))
    return page.show(keyed, reply=reply_to(typed["language"], typed))


def keep(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Keep what is typed; with script this happens by itself."""
    if page.keep_draft(keyed, page.carried()):
        messages.success(page.request, _("Kept for a week. Only you can open it."))
    else:
        messages.warning(page.request, _("Not kept: your answer has been sent since."))
    return redirect(page.address(keyed))


def drop(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Throw away what was typed and kept."""
    page.keep_draft(keyed, {})
    return redirect(page.address(keyed))


def tick(keys: Iterable[str], page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Tick these besides, those of them that may leave in this language; and show how they read."""
    typed = page.carried() or {"language": page.request.POST.get("language", "")}
    language, signed = typed["language"], _signed(keyed)
    may = [key for key in keys if hindrance(BY_KEY[key], language, signed) is None]
    typed[TICKS] = " ".join(dict.fromkeys(ticked(typed) + may))
    return page.show(keyed, reply=reply_to(language, typed))


ACTS: dict[str, Callable[[ActPage, KeyedConversation], HttpResponse]] = {
    "reply": reply,
    "reply-next": reply,
    "language": look,
    "sentences": look,
    "ready": put_ready,
    "keep": keep,
    "drop": drop,
    **{f"set-{name}": partial(tick, keys) for name, keys in SETS.items()},
}
