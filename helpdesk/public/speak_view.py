"""
The form for whoever speaks instead of writing: /speak/.

As /write/, and the one public address that takes a file: a voice. From the page of an answer it is
asked for with that page's ticket, and then the voice goes into that conversation.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django_permissions_policy.decorators import permissions_policy_override

from helpdesk import limits, sealing
from helpdesk.conversations import intake, lookup, replies
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.gate import attachment_upload, csrf
from helpdesk.gate.csrf import FormPost
from helpdesk.gate.disk_room import has_room
from helpdesk.models import Conversation
from helpdesk.public import read_view
from helpdesk.public.form_page import stored_not
from helpdesk.public.speak_form import SpeakForm, SpeakMoreForm
from helpdesk.public.write_view import WritePage
from helpdesk.ready_sentences import speak_page
from helpdesk.rules.desk_promises import Offer, offer
from helpdesk.sealing import AttachmentSort

# Of the form of her messages: danger is asked here too, and goes with the voice.
HALF_WRITTEN = ("message", "no_contact")
MICROPHONE: Any = {**settings.PERMISSIONS_POLICY, "microphone": ["self"]}


def _read_voice(request: HttpRequest) -> FormPost:
    return attachment_upload.read_attachment_form(request, AttachmentSort.VOICE)


class SpeakPage(WritePage):
    template = "helpdesk/speak.html"
    read = staticmethod(_read_voice)

    @classmethod
    def as_view(cls) -> Callable[[HttpRequest], HttpResponse]:
        """The one page for readers that may ask for the microphone."""
        view: Callable[[HttpRequest], HttpResponse] = permissions_policy_override(MICROPHONE)(
            super().as_view()
        )
        return view

    def new_offer(self) -> Offer:
        """Of nobody, while the disk has no room for voices."""
        listening = offer().of_voices
        if not has_room():
            listening.readers.clear()
        return listening

    def new_form(self) -> Any:
        return SpeakForm(self.offer, offer(), self.sent)

    def context(self, token: str) -> dict[str, Any]:
        language = get_language() or ""
        more = {
            "longest_seconds": limits.LONGEST_VOICE_SECONDS,
            "centres": offer(),
            "says": speak_page.words_in(language),
            "recording": speak_page.recording_in(language),
        }
        return super().context(token) | more

    def answer(self) -> HttpResponse:
        sent = self.sent
        if sent is None or sent.fault or "ticket" not in sent.fields:
            return super().answer()
        try:
            keyed = lookup.find_by_ticket(str(sent.fields["ticket"]))
            if keyed is None:
                return read_view.ask_for_number(self.request, sent)
            return self._more(sent, keyed)
        except Conversation.DoesNotExist as left:
            return read_view.left_page(self.request, sent, left)

    def _more(self, sent: FormPost, keyed: KeyedConversation) -> HttpResponse:
        """Something more in the conversation of the ticket."""
        if self.offer.reader(keyed.conversation.desk_id) not in self.offer.open:
            self.offer.readers.clear()  # it went to a desk that does not listen
        self.form = SpeakMoreForm(sent)
        if not self.form.is_bound:
            return self._show_more(keyed, sent)
        if not self.form.is_valid():
            return self._show_more(keyed, sent, status=422)
        if settings.FORMS_SHUT_AT or not self.offer.open:
            return self._show_more(keyed, sent, status=503)
        in_danger = self.form.cleaned_data["in_danger"]
        try:
            keyed = intake.add(
                keyed, text="", in_danger=in_danger, token=sent.seed, attachment=sent.attachment
            )
        except replies.ConversationFull as much:
            fault = "voice-full" if much.of_voices and not much.for_good else "full"
            return self._show_more(keyed, sent, fault, 422)
        except Conversation.DoesNotExist:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the page says so
            return self._show_more(keyed, sent, stored_not(error), 503)
        kept = read_view.half_written(sent, HALF_WRITTEN)
        return read_view.show_added(self.request, sent, keyed, in_danger=in_danger, kept=kept)

    def _show_more(
        self, keyed: KeyedConversation, sent: FormPost, fault: str = "", status: int = 200
    ) -> HttpResponse:
        """With twenty minutes of its own: to speak, to hear it and to send it take their time."""
        context = {
            "form": self.form,
            "offer": self.offer,
            "ticket": sealing.seal_ticket(keyed.conversation.pk, keyed.conversation_key),
            "half_written": read_view.half_written(sent, HALF_WRITTEN),
            "fault": fault,
            "token": csrf.new_token(),
        }
        return self.render(context | self.context(context["token"]), status)
