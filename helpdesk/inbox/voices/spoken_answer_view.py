"""
An answer that a colleague speaks: for somebody who cannot read, in a language that is spoken here.

What the browser recorded is made small by the child (`helpdesk.voices`), as what strangers send is,
and sealed like an answer. No file of it is written here: it comes in memory alone. A line of text
goes with each, which whoever reads, colleagues, the search and copies have.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_permissions_policy.decorators import permissions_policy_override

from helpdesk import limits, sealing
from helpdesk.audit import Action
from helpdesk.conversations import replies
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.conversations.state_changes import assign
from helpdesk.inbox.casework.handover_view import keyed_conversation
from helpdesk.inbox.casework.presence import line_about_words
from helpdesk.inbox.casework.reply_forms import TongueSelect
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.layout.unsaved_text import TOO_LONG, TypedBox
from helpdesk.inbox.voices.voice_view import WHY_NOT
from helpdesk.models import AuditEntry
from helpdesk.rules.form_fields import WordsField, own_names, whole_number
from helpdesk.voices import making_anew, voice_kinds
from helpdesk.voices.making_anew import Hindrance, NotHeard

# What else than of a person's voice is to be done about it.
WHY_NOT_SENT = WHY_NOT | {
    Hindrance.FAILED: gettext_lazy("This recording cannot be opened. Record your answer again."),
    Hindrance.BUSY: gettext_lazy("A colleague hears a voice just now. Send it again in a minute."),
}
# Nothing that was said stands on this page: a second press is refused as the first one was.
READ_THERE = gettext_lazy(
    "Not sent. Go back to the conversation, read it, and record your answer anew with “Answer by "
    "voice” there."
)
MICROPHONE: Any = settings.PERMISSIONS_POLICY | {"microphone": ["self"]}
# As it is made: for any phone, and one behind the other they are one sound.
WAY = "mp3"


class SpokenAnswerForm(forms.Form):
    """A recording, and the same in words. is_first: nobody has told this colleague yet."""

    file = forms.FileField(
        label=gettext_lazy("Or a recording of yours: m4a, mp3, wav, ogg; at most two minutes"),
        widget=forms.FileInput({"accept": "audio/*"}),
        error_messages={
            "required": gettext_lazy("Record your answer, or choose a recording of up to 2 MB.")
        },
    )
    text = WordsField(
        label=gettext_lazy("The same in words, at least one line"),
        limit=limits.LONGEST_MESSAGE,
        widget=TypedBox(rows=4, dir="auto"),
        error_messages={
            "required": gettext_lazy("Write at least one line of what you say."),
            "too_long": TOO_LONG,
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of your answer"), choices=own_names, widget=TongueSelect
    )
    knows = forms.BooleanField(
        label=gettext_lazy("I know that, and want to answer by voice"),
        error_messages={"required": gettext_lazy("Tick that you know it. Nobody has to do this.")},
    )

    def __init__(self, *args: Any, is_first: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_first:
            del self.fields["knows"]


@method_decorator(permissions_policy_override(MICROPHONE), name="dispatch")
class SpokenAnswerView(InboxView):
    """GET shows the recorder; POST sends what was recorded."""

    page_title: str = gettext_lazy("Answer by voice")  # type: ignore[assignment]

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        keyed = self._keyed(conversation_id)
        language = opened_label(keyed).get("language", "")
        typed = {"language": language} | request.POST.dict()
        return self._show(keyed, self._form(initial=typed))

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        keyed = self._keyed(conversation_id)
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            if self._send(keyed, form):
                done = _("Your answer is kept. The person hears it when they come back.")
                messages.success(request, f"{keyed.conversation.reference}: {done}")
                return redirect("inbox:conversation", conversation_id=conversation_id)
            return self._show(keyed, form, status=409)
        return self._show(keyed, form, status=422)

    def _keyed(self, conversation_id: str) -> KeyedConversation:
        keyed = keyed_conversation(self.opened, conversation_id)
        if keyed is None or not keyed.conversation.desk.listens:
            raise Http404
        self.note_reading(keyed.conversation)
        return keyed

    def _form(self, *args: Any, **more: Any) -> SpokenAnswerForm:
        spoken = AuditEntry.objects.filter(who_key=self.user.pk, action=Action.SPOKEN)
        return SpokenAnswerForm(*args, is_first=not spoken.exists(), **more)

    def _send(self, keyed: KeyedConversation, form: SpokenAnswerForm) -> bool:
        """False where it was not sent; why stands in the form, and what was typed stays."""
        answer = form.cleaned_data
        try:
            replies.send_reply(
                *keyed,
                text=answer["text"],
                language=answer["language"],
                author=str(keyed.conversation.desk),
                voice=_made_small(answer["file"].read()),
                seen=self._seen,
                by=self.user,
            )
        except NotHeard as why:
            form.add_error("file", str(WHY_NOT_SENT[why.hindrance]))
        except replies.ReplyConflict:
            form.add_error("text", line_about_words(keyed.conversation, self._seen))
            form.add_error("text", READ_THERE)
        else:
            assign(keyed.conversation, None, self.user, by=self.user)
            return True
        return False

    @property
    def _seen(self) -> int:
        """The last message that stood on the page from which one came here."""
        typed = self.request.POST.get("seen") or self.request.GET.get("seen", "")
        return whole_number(typed) or 0

    def _show(
        self, keyed: KeyedConversation, form: SpokenAnswerForm, status: int = 200
    ) -> HttpResponse:
        label = opened_label(keyed)
        response = self.page(
            "inbox/spoken_answer.html",
            status=status,
            conversation=keyed.conversation,
            language=message_display.tongue(label.get("language", "")),
            form=form,
            seen=self._seen,
            longest_seconds=limits.LONGEST_ANSWER_SECONDS,
        )
        # One's own voice, before it is sent. As django-csp's decorator does; for this page alone.
        response._csp_update = {"media-src": ["blob:"]}  # type: ignore[attr-defined]
        return response


def _made_small(came: bytes) -> sealing.SealedAttachment:
    """Raises NotHeard."""
    kind = voice_kinds.kind_of(came[: voice_kinds.FIRST_BYTES])
    if not kind:
        raise NotHeard(Hindrance.FAILED)
    small = making_anew.make_anew(came, kind, WAY)
    sealer = sealing.AttachmentSealer(sealing.AttachmentSort.VOICE)
    sealer.add(small.sound)
    return sealer.finish(WAY)
