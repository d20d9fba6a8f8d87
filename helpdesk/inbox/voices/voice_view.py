"""
One voice alone, for a colleague with headphones, or an interpreter on the telephone.

Of a colleague's answer the sound stands in the page as it is kept: the child has made it. Of what
the person sent nothing is made before somebody presses, and what came is never sent to the browser:
a child that can do nothing else makes it anew (`helpdesk.voices`), and that stands in the page that
comes back, which is kept nowhere and has no address of its own. Who the person is, and how they can
be reached, is not on it.
"""

import base64
from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import sealing
from helpdesk.conversations import attachments, disclosures, lookup, replies
from helpdesk.conversations.disclosures import AGREED, LAW, PROTECTION
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.desks import conversation_keys, staff_permissions
from helpdesk.inbox.casework.handover_view import keyed_conversation
from helpdesk.inbox.casework.read_aloud_view import note_interpreted
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.layout.unsaved_text import TOO_LONG, TypedBox
from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.models import Message
from helpdesk.rules.form_fields import WordsField
from helpdesk.sealing import AttachmentSort
from helpdesk.voices import making_anew, voice_program
from helpdesk.voices.making_anew import Hindrance, NotHeard, VoiceAnew

WHY_NOT = {
    Hindrance.BUSY: gettext_lazy("A colleague hears a voice just now. Press again in a minute."),
    Hindrance.NOT_SHUT: gettext_lazy(
        "This computer cannot open voices safely. Whoever runs the site can say why."
    ),
    Hindrance.WITHOUT_SOUND: gettext_lazy("Nothing can be heard in this recording."),
    Hindrance.TOO_LONG: gettext_lazy("This recording is too long. Make a shorter one."),
    Hindrance.FAILED: gettext_lazy(
        "This recording cannot be opened. Tell the person so, and ask them to send it again."
    ),
}
# Why a coordinator takes the file as it came; the audit has which.
GROUNDS: dict[str, Any] = {
    AGREED: gettext_lazy("The person agreed"),
    LAW: gettext_lazy("A demand of the law, after legal advice"),
    PROTECTION: gettext_lazy("For a service that protects"),
}
# Pressed: how it is made anew for the browser.
WAYS = {"hear": "ogg", "hear-other": "m4a"}


class InWordsForm(forms.Form):
    """What somebody who understood it says was said."""

    use_required_attribute = False

    note = WordsField(
        label=gettext_lazy("What was said, in the words of whoever heard it"),
        limit=LONGEST_MESSAGE,
        widget=TypedBox(rows=6, dir="auto"),
        error_messages={
            "required": gettext_lazy("Write what was said. Nothing has been kept yet."),
            "too_long": TOO_LONG,
        },
    )


class TakeForm(forms.Form):
    """Why the file is taken as it came."""

    use_required_attribute = False

    ground = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices={"": gettext_lazy("Choose")} | GROUNDS,
        error_messages={"required": gettext_lazy("Say why. It stands in the audit.")},
    )


def note_taking(page: InboxView, keyed: KeyedConversation, ground: str) -> None:
    """Before the file leaves: for the desk, the audit, and the person on coming back."""
    day = date_format(timezone.localdate(), "j F Y")
    lines = [_("The file as it came was taken on %(day)s.") % {"day": day}, str(GROUNDS[ground])]
    disclosures.note_taking(keyed, ground=ground, text="\n".join(lines), by=page.user)


class OpenedVoice(NamedTuple):
    """told: what opens it, as its message has it. is_answer: a colleague spoke it."""

    keyed: KeyedConversation
    message: Message
    told: dict[str, Any]
    is_answer: bool


class VoiceView(InboxView):
    """GET shows what to do first; POST does what the button's `act` says."""

    page_title: str = gettext_lazy("A voice")  # type: ignore[assignment]

    def get(self, request: HttpRequest, conversation_id: str, sequence: int) -> HttpResponse:
        opened = self._opened(conversation_id, sequence)
        self.note_reading(opened.keyed.conversation)
        return self._show(opened, form=InWordsForm(initial=request.POST.dict()))

    def post(self, request: HttpRequest, conversation_id: str, sequence: int) -> HttpResponse:
        opened = self._opened(conversation_id, sequence)
        self.note_reading(opened.keyed.conversation)
        act = request.POST.get("act", "")
        if opened.is_answer and act in OF_A_PERSON:
            raise Http404
        return ACTS.get(act, VoiceView._show)(self, opened)

    def _opened(self, conversation_id: str, sequence: int) -> OpenedVoice:
        keyed = keyed_conversation(self.opened, conversation_id)
        if keyed is None:
            raise Http404
        said = keyed.conversation.messages.exclude(direction=Message.Direction.NOTE)
        message = said.filter(sequence=sequence).first()
        if message is None:
            raise Http404
        told = lookup.open_row(message, keyed.conversation_key).content.get("voice")
        if not told:
            raise Http404
        is_answer = message.direction == Message.Direction.OUT
        return OpenedVoice(keyed, message, told, is_answer)

    def _show(
        self,
        opened: OpenedVoice,
        form: InWordsForm | None = None,
        heard: VoiceAnew | None = None,
        fault: str = "",
        take: TakeForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        keyed = opened.keyed
        sound = ""
        if heard:
            sound = f"data:{heard.called};base64,{base64.b64encode(heard.sound).decode()}"
        response = self.page(
            "inbox/voice.html",
            status=status,
            conversation=keyed.conversation,
            day=opened.message.day,
            language=message_display.tongue(opened_label(keyed).get("language", "")),
            form=form or InWordsForm(initial=self.request.POST.dict()),
            sound=sound,
            seconds=round(heard.seconds) if heard else 0,
            fault=fault,
            digest=opened.told.get("digest", ""),
            is_answer=opened.is_answer,
            take=(take or TakeForm()) if self._may_take(opened) else None,
            in_words=self._in_words(opened),
        )
        # As django-csp's decorator does; for this page alone.
        response._csp_update = {"media-src": ["data:"]}  # type: ignore[attr-defined]
        return response

    def _may_take(self, opened: OpenedVoice) -> bool:
        return staff_permissions.coordinates(self.user) and not opened.is_answer

    def _take(self, opened: OpenedVoice) -> HttpResponse:
        """The file as it came, for a coordinator who says why; no browser opens it by itself."""
        if not self._may_take(opened):
            raise Http404
        form = TakeForm(self.request.POST)
        if not form.is_valid():
            return self._show(opened, take=form, status=422)
        conversation = opened.keyed.conversation
        try:
            came = attachments.came(opened.message, AttachmentSort.VOICE, opened.told)
        except sealing.CannotUnseal:
            return self._show(opened, fault=str(WHY_NOT[Hindrance.FAILED]), status=409)
        note_taking(self, opened.keyed, form.cleaned_data["ground"])
        response = HttpResponse(came, content_type="application/octet-stream")
        name = f"{conversation.reference}-{opened.message.sequence}.{opened.told['kind']}.bin"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _in_words(self, opened: OpenedVoice) -> list[message_display.ShownMessage]:
        """What colleagues have typed beside this voice."""
        keyed = opened.keyed
        earlier = conversation_keys.earlier_keys(keyed.conversation, self.opened.desk_keys)
        shown = []
        for note in lookup.notes_of(keyed, earlier=earlier):
            if note.content.get(replies.IN_WORDS) == opened.message.sequence:
                shown.append(message_display.shown_message(note, ""))
        return shown

    def _hear(self, opened: OpenedVoice) -> HttpResponse:
        way = WAYS[self.request.POST["act"]]
        try:
            came = attachments.came(opened.message, AttachmentSort.VOICE, opened.told)
            if opened.is_answer:  # it was made anew when it was recorded
                heard = VoiceAnew(came, making_anew.CALLED["mp3"], voice_program.seconds_of(came))
            else:
                heard = making_anew.make_anew(came, str(opened.told["kind"]), way)
        except sealing.CannotUnseal:
            return self._show(opened, fault=str(WHY_NOT[Hindrance.FAILED]), status=409)
        except NotHeard as why:
            return self._show(opened, fault=str(WHY_NOT[why.hindrance]), status=409)
        return self._show(opened, heard=heard)

    def _note(self, opened: OpenedVoice) -> HttpResponse:
        note_interpreted(self, opened.keyed, opened.message)
        return redirect("inbox:conversation", conversation_id=opened.keyed.conversation.pk)

    def _put_into_words(self, opened: OpenedVoice) -> HttpResponse:
        form = InWordsForm(self.request.POST)
        if not form.is_valid():
            return self._show(opened, form=form, status=422)
        day = date_format(opened.message.day, "j F Y")
        head = _("The voice of %(day)s, in words:") % {"day": day}
        replies.add_note(
            *opened.keyed,
            text=f"{head}\n{form.cleaned_data['note']}",
            author=self.user.get_username(),
            by=self.user,
            tells={replies.IN_WORDS: opened.message.sequence},
        )
        messages.success(self.request, _("The note is kept. Only your desk sees it."))
        return redirect("inbox:conversation", conversation_id=opened.keyed.conversation.pk)


ACTS: dict[str, Callable[[VoiceView, OpenedVoice], HttpResponse]] = {
    **dict.fromkeys(WAYS, VoiceView._hear),
    "interpreted": VoiceView._note,
    "in-words": VoiceView._put_into_words,
    "take": VoiceView._take,
}
# What a person said is interpreted and put into words; with an answer its words have come.
OF_A_PERSON = ("interpreted", "in-words")
