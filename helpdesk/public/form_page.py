"""
A page with a form by which somebody sends words: for themselves, about a child or an adult.

Every answer to a form is given in place and never after a redirect: a number, or what was
written, must not pass through an address, a cookie or a session. Whatever breaks, the words stay
in the form, the phone numbers stand on the page, and nothing says "sent" that was not stored.
"""

import logging
from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from helpdesk import sealing
from helpdesk.conversations import intake, replies
from helpdesk.gate import csrf, spam_signals
from helpdesk.gate.csrf import FormPost
from helpdesk.rules import answer_languages, working_days
from helpdesk.rules.deletion_dates import UNREAD_DAYS
from helpdesk.rules.desk_promises import Offer, Reader, ReportReader, is_signed, offer, read_again
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import MessageKind, Submission
from helpdesk.voices import number_sound

logger = logging.getLogger("helpdesk")

ANOTHER_LANGUAGE = "language"  # the act of the buttons of the language picker


class FormPage:
    """
    One request for a form's page, and the answer to it.

    A subclass names its form and its template, and overrides what differs. form_class: made of the
    offer and of what was sent; once it is valid, `words` is what `intake.accept` wants. is_heard:
    whether whoever sends from here may be unable to read, so that the number is heard as well.
    """

    form_class: type[Any]
    template: str
    # What was sent, from the request; None: as the gate reads a form.
    read: "ClassVar[staticmethod[[HttpRequest], FormPost] | None]" = None
    is_heard = False

    def __init__(self, request: HttpRequest, sent: FormPost | None) -> None:
        """sent: as the gate has read it; None for a mere visit."""
        self.request, self.sent = request, sent
        self.offer = self.new_offer()
        self.form: Any = self.new_form()

    @classmethod
    def as_view(cls) -> Callable[[HttpRequest], HttpResponse]:
        """The page behind the gate, for its address."""
        return csrf.form_page(lambda request, sent: cls(request, sent).answer(), cls.read)

    def new_offer(self) -> Offer:
        """Who reads what is sent from here."""
        return offer()

    def new_form(self) -> Any:
        return self.form_class(self.offer, self.sent.fields if self.sent else None)

    def context(self, token: str) -> dict[str, Any]:
        """What the template needs besides what every form does. token: of the next sending."""
        return {}

    def is_only_shown(self, sent: FormPost) -> bool:
        """Whether the form was sent to be seen again, and not to be checked and stored."""
        return False

    def desk_of(self) -> DeskName:
        """Who shall read the words of a valid form."""
        return cast(DeskName, self.form.cleaned_data["desk"])

    def received_context(self) -> dict[str, Any]:
        """What the page with the number says of a valid form besides what it always says."""
        return {}

    def answer(self) -> HttpResponse:
        sent = self.sent
        if sent and sent.fields.get("act") == ANOTHER_LANGUAGE:
            return self.show_as_typed(sent)
        if sent is None or sent.fault or self.is_only_shown(sent):
            return self.show()
        if not self.form.is_valid():
            return self.show(status=422)
        return self.keep(sent)

    def show(self, fault: str = "", status: int = 200, token: str = "") -> HttpResponse:
        """
        The form, with what was typed. fault: as templates know it; the gate's own comes first.

        token: kept by the form if these very words may have been stored with it. Sent again they
        are the same conversation, and the same number, even if the answer of the first time was
        lost on the way. Without it the form gets a fresh one, which nobody else can know.
        """
        if self.sent and self.sent.fault:
            fault, status = self.sent.fault, self.sent.status
        token = token or csrf.new_token()
        context = {
            "form": self.form,
            "offer": self.offer,
            "unread_days": UNREAD_DAYS,
            "fault": fault,
            "token": token,
            "kept": csrf.typed_words(self.sent),  # shown where nobody takes it just now
        }
        return self.render(context | self.context(token), status)

    def show_as_typed(self, sent: FormPost) -> HttpResponse:
        """
        The form in the language of this address, with all that was typed and chosen in another's.

        Nothing is checked and nothing kept; what was said of a wrong field is said at the next
        sending. The token comes along: these very words may have been stored with it.
        """
        self.form.initial = {
            name: field.widget.value_from_datadict(sent.fields, {}, name)
            for name, field in self.form.fields.items()
        }
        self.form.is_bound = False
        return self.show(token=sent.token)

    def render(self, context: dict[str, Any], status: int) -> HttpResponse:
        return render(self.request, self.template, context, status=status)

    def keep(self, sent: FormPost) -> HttpResponse:
        """
        Store the words and show the number; or the form with its words. Where nobody reads them
        they are not stored, and shown as not sent.
        """
        words = self.form.words
        more = self.received_context() | first_in_danger(words.in_danger, words.kind)
        if settings.FORMS_SHUT_AT:
            return self.show(status=503, token=sent.token)
        # A form lets choose desks of the offer only, so the desk has a reader there.
        reader = cast(Reader | ReportReader, self.offer.reader(self.desk_of()))
        try:
            accepted = self._accept(sent, words, reader)
        except Exception as error:  # noqa: BLE001 - whatever it is, the words must not be lost
            return self.show(stored_not(error), status=503, token=sent.token)
        more["answer_lines"] = answer_languages.answer_line_for(reader.promise, words.language)
        return self.received(accepted, reader, more)

    def _accept(
        self, sent: FormPost, words: Submission, reader: Reader | ReportReader
    ) -> intake.Acceptance:
        """As `intake.accept`, with what seems unwanted set aside."""
        surge = bool(reader.promise.surge)
        # A sum that was done for one message is none for the next.
        has_sum = surge and not intake.has_made_another(sent.seed, words)
        aside = spam_signals.looks_unwanted(
            self.request, sent, words, self.offer, surge=surge, has_sum=has_sum
        )
        return intake.accept(
            words, desk=reader.desk, token=sent.seed, set_aside=aside, voice=sent.attachment
        )

    def received(
        self, accepted: intake.Acceptance, reader: Reader | ReportReader, more: dict[str, Any]
    ) -> HttpResponse:
        """The number, for ten minutes. reader: who reads it. more: what else the page says."""
        if accepted.outcome == intake.IntakeResult.GONE:
            return gone_page(self.request)
        receipt = "" if accepted.outcome == intake.IntakeResult.KEPT_BACK else accepted.receipt
        look_again = None
        if is_signed():
            look_again = working_days.after(timezone.localdate(), reader.promise.reply_days)
        number = sealing.group(receipt) if receipt else ""
        sound = ""
        if number and self.is_heard:
            sound = number_sound.data_of(number, get_language() or "")
        context = {
            "number": number,
            "sound": sound,
            "as_phone_numbers": sealing.as_phone_numbers(receipt) if receipt else (),
            "reader": reader,
            "look_again": look_again,
        }
        return render(self.request, "helpdesk/received.html", context | more)


def first_in_danger(is_in_danger: bool, kind: str) -> dict[str, Any]:
    """
    For the page after sending: whose danger was told, where any was (`danger`: own or other), and
    the working day before which perhaps nobody reads it. kind: of MessageKind.
    """
    if not is_in_danger:
        return {}
    danger = "own" if kind == MessageKind.OWN else "other"
    return {"danger": danger, "read_again": read_again(timezone.localdate())}


def gone_page(request: HttpRequest, sent: FormPost | None = None) -> HttpResponse:
    """
    One page for a number that never was, has expired or was deleted.

    Nobody who holds somebody else's note learns more; not a byte differs.
    """
    kept = sent.fields.get("message", "") if sent else ""
    return render(request, "helpdesk/gone.html", {"kept": kept})


def too_much(much: replies.ConversationFull) -> str:
    """The fault as the templates know it."""
    return "full" if much.for_good else "full-today"


def stored_not(error: Exception) -> str:
    """Name the fault in the log by its class alone: its words may hold a message."""
    logger.error("A form could not be carried out: %s.", type(error).__name__)
    return "storage"
