"""
One conversation: what the person chose, what was said, what the desk can do.

Whoever may not see it and whoever comes after it was deleted get the same page with the same
status, so that an id says nothing; what they had typed stands on that page, to be copied.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import keys, replies, sealing, transfer
from helpdesk.assigning import assign
from helpdesk.fields import number_in
from helpdesk.inbox import presence, ready_answers, showing
from helpdesk.inbox.door import BOXES, Page
from helpdesk.inbox.forms import NoteForm, ReplyForm, note_of, reply_to
from helpdesk.inbox.kept import words_of
from helpdesk.inbox.listing import conversations_of, reply_by
from helpdesk.models import Conversation, Message
from helpdesk.replies import Found
from helpdesk.tally import Outcome

State = Conversation.State
# What a caseworker may say; the site itself closes what nobody answers.
OUTCOMES = [(value, label) for value, label in Outcome.choices if value != Outcome.SILENT]


class ConversationPage(Page):
    """GET shows it and marks it as read; POST does what the button's `act` says."""

    def get(self, request: HttpRequest, case: str) -> HttpResponse:
        return self._if_there(case, self._read)

    def post(self, request: HttpRequest, case: str) -> HttpResponse:
        act = ACTS.get(request.POST.get("act", ""), ConversationPage._read)
        return self._if_there(case, lambda found: act(self, found))

    def _if_there(self, case: str, act: Callable[[Found], HttpResponse]) -> HttpResponse:
        try:
            conversation = conversations_of(self.opened).get(pk=case)
            return act(
                Found(conversation, keys.case_key_for_desk(conversation, self.opened.desk_keys))
            )
        except Conversation.DoesNotExist:
            self.page_title = _("No longer here")
            return self.page("helpdesk/inbox/gone.html", status=404, typed=self.typed)
        except sealing.CannotUnseal:
            self.page_title = _("This does not open")
            return self.page("helpdesk/inbox/shut.html", status=409, typed=self.typed)

    @property
    def typed(self) -> str:
        return words_of(self.request)

    @property
    def seen(self) -> int | None:
        """The place of the last message that stood on the page from which this was sent."""
        return number_in(self.request.POST.get("seen", ""))

    def _read(self, found: Found) -> HttpResponse:
        # Marked before the messages are read: what arrives in between counts as new again.
        replies.mark_read(found.conversation, by=self.user)
        return self._show(found)

    def _show(
        self,
        found: Found,
        reply: ReplyForm | None = None,
        note: NoteForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        label = showing.label(found)
        typed = self.request.POST
        form = reply or reply_to(label.get("language", ""), typed)
        self.page_title = _("Conversation %(reference)s") % {
            "reference": found.conversation.reference
        }
        others = presence.look(found.conversation, self.user)
        return self.page(
            "helpdesk/inbox/conversation.html",
            status=status,
            languages=showing.tongues(),
            was_locked=bool("passphrase" in typed and self.carried()),
            others=others,
            others_said=presence.said(others),
            reply_form=form,
            ready=ready_answers.offered(form.tongue.code),
            note_form=note or note_of(typed),
            pending=transfer.pending(found.conversation),
            **_case(found, label, keys.earlier_keys(found.conversation, self.opened.desk_keys)),
        )

    def _reply(self, found: Found) -> HttpResponse:
        form = ReplyForm(self.request.POST, theirs=showing.label(found).get("language", ""))
        if not form.is_valid():
            return self._show(found, reply=form, status=422)
        if not self._send(found, form):
            return self._show(found, reply=form, status=409)
        conversation = found.conversation
        assign(conversation, None, self.user, by=self.user)
        messages.success(
            self.request,
            _("Your answer is kept. The person sees it when they come back with their number."),
        )
        if conversation.state == State.NEW:
            messages.warning(
                self.request, _("The person has written again meanwhile. It stands below.")
            )
        return self._on(found, done="text")

    def _send(self, found: Found, form: ReplyForm) -> bool:
        try:
            replies.send(
                *found,
                text=form.cleaned_data["text"],
                language=form.cleaned_data["language"],
                author=str(found.conversation.desk),
                seen=self.seen,
                by=self.user,
            )
        except replies.AnsweredMeanwhile:
            fault = _(
                "Not sent: a colleague has just answered. It stands above. Send yours if it is "
                "still needed."
            )
            form.add_error("text", fault)
            return False
        return True

    def _language(self, found: Found) -> HttpResponse:
        return self._show(found)

    def _ready(self, found: Found) -> HttpResponse:
        """Put a ready answer into the box, behind what stands there."""
        chosen = {name: self.request.POST.get(name, "") for name in ("text", "language")}
        if ready := ready_answers.text_of(self.request.POST.get("ready", ""), chosen["language"]):
            chosen["text"] = "\n\n".join(filter(str.strip, [chosen["text"], ready]))
        return self._show(found, reply=ReplyForm(initial=chosen))

    def _note(self, found: Found) -> HttpResponse:
        form = NoteForm(self.request.POST)
        if not form.is_valid():
            return self._show(found, note=form, status=422)
        author = self.user.get_username()
        replies.note(*found, text=form.cleaned_data["note"], author=author, by=self.user)
        messages.success(self.request, _("The note is kept. Only your desk sees it."))
        return self._on(found, done="note")

    def _take(self, found: Found) -> HttpResponse:
        before = number_in(self.request.POST.get("with", ""))
        if not assign(found.conversation, before, self.user, by=self.user):
            messages.warning(self.request, _("A colleague was quicker. See who has it now."))
        return self._on(found)

    def _give_back(self, found: Found) -> HttpResponse:
        assign(found.conversation, self.user.pk, None, by=self.user)
        return self._on(found)

    def _close(self, found: Found) -> HttpResponse:
        if replies.close(
            found.conversation,
            seen=self.seen,
            outcome=self.request.POST.get("outcome", ""),
            by=self.user,
        ):
            messages.success(self.request, _("Closed. It opens again if the person writes."))
        else:
            messages.warning(
                self.request, _("Not closed: the person has just written again. It stands below.")
            )
        return self._on(found)

    def _put_aside(self, found: Found) -> HttpResponse:
        replies.put_aside(found.conversation, by=self.user)
        messages.success(
            self.request,
            _("Set aside. It lies under “Set aside”, and one click there brings it back."),
        )
        return self._on(found)

    def _bring_back(self, found: Found) -> HttpResponse:
        replies.bring_back(found.conversation, by=self.user)
        messages.success(self.request, _("Back among the conversations."))
        return self._on(found)

    def _reopen(self, found: Found) -> HttpResponse:
        replies.reopen(found.conversation, by=self.user)
        return self._on(found)

    def _on(self, found: Found, done: str = "") -> HttpResponse:
        """Go on with the conversation; what is half written stays. done: the box that is sent."""
        left = {name: typed for name, typed in self.carried().items() if name != done}
        if not any(left.get(name, "").strip() for name in BOXES):
            return redirect("inbox:conversation", case=found.conversation.pk)
        now = Found(conversations_of(self.opened).get(pk=found.conversation.pk), found.case_key)
        language = "" if done == "text" else left["language"]
        return self._show(
            now,
            reply=reply_to(language or showing.label(now).get("language", ""), left),
            note=note_of(left),
        )


ACTS: dict[str, Callable[[ConversationPage, Found], HttpResponse]] = {
    "reply": ConversationPage._reply,
    "language": ConversationPage._language,
    "ready": ConversationPage._ready,
    "put-aside": ConversationPage._put_aside,
    "bring-back": ConversationPage._bring_back,
    "note": ConversationPage._note,
    "take": ConversationPage._take,
    "give-back": ConversationPage._give_back,
    "close": ConversationPage._close,
    "reopen": ConversationPage._reopen,
}


def _case(found: Found, label: dict[str, str], earlier: dict[int, bytes]) -> dict[str, Any]:
    """What stands on the page of the conversation itself."""
    opened = replies.messages(found, with_notes=True, earlier=earlier)
    theirs = label.get("language", "")
    return {
        "conversation": found.conversation,
        "thread": [showing.said(one, theirs) for one in opened],
        "safe_contact": showing.safe_contact(opened),
        "reported": showing.reported(opened),
        "language": showing.tongue(theirs),
        "topic": showing.topic(label.get("topic", "")),
        "region": showing.region(label.get("region", "")),
        "seen": opened[-1].message.sequence if opened else 0,
        "outcomes": OUTCOMES,
        "reply_by": reply_by(found.conversation),
        "today": timezone.localdate(),
        "has_answer": any(one.message.direction == Message.Direction.OUT for one in opened),
        "has_come_back": presence.has_come_back(found.conversation, opened),
    }
