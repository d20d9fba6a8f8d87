"""
Choose, read every page, black out, make the file: by a coordinator, after legal advice.

The file is made and sealed in memory and handed to the browser. Nothing of it is kept here but a
private note with its digest.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import sealing
from helpdesk.conversations import disclosures, lookup
from helpdesk.conversations.lookup import KeyedConversation, OpenedMessage, opened_label
from helpdesk.desks import conversation_keys, staff_permissions
from helpdesk.inbox.casework.handover_view import keyed_conversation
from helpdesk.inbox.disclosure import disclosed_parts, disclosed_pictures, disclosed_sounds
from helpdesk.inbox.disclosure.disclosed_parts import Disclosure
from helpdesk.inbox.disclosure.disclosure_form import DANGER, GROUNDS, DisclosureForm, kept_as
from helpdesk.inbox.disclosure.disclosure_pdf import CannotTypeset, make_pdf
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.layout.message_display import is_without_contact
from helpdesk.inbox.pictures.picture_view import WHY_NOT as NOT_SEEN
from helpdesk.inbox.voices.voice_view import WHY_NOT as NOT_HEARD
from helpdesk.models import Message
from helpdesk.pictures.making_pixels import NotSeen
from helpdesk.voices.making_anew import NotHeard

FILE_NAME = "what-was-said.pdf.asc"


class DisclosureView(InboxView):
    """GET shows what can be chosen; POST the pages as they will be, or makes the file (`make`)."""

    page_title: str = gettext_lazy("A sealed copy")  # type: ignore[assignment]

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        keyed, opened = self._opened(conversation_id)
        said = [each for each in opened if each.message.direction != Message.Direction.NOTE]
        chosen = {
            "pick": [str(each.message.sequence) for each in said],
            "text": self.carried().get("text", ""),
        }
        return self._show(keyed, DisclosureForm(_choices(keyed, opened), initial=chosen))

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        keyed, opened = self._opened(conversation_id)
        making = request.POST.get("act") == "make"
        posted = request.POST.copy()
        # Offered with the pages, and kept as it stands there from then on.
        posted.setdefault("of_file", sealing.new_passphrase())
        form = DisclosureForm(_choices(keyed, opened), posted, making=making)
        is_right = form.is_valid()
        if "pick" not in form.cleaned_data:
            return self._show(keyed, form, status=422)
        copy = _copied(keyed, opened, form)
        if copy is None:
            return self._show(keyed, form, status=422)
        if making and is_right and _is_read(form, copy):
            return self._make(keyed, form, copy)
        return self._show(keyed, form, status=422 if making else 200, copy=copy)

    def _make(
        self, keyed: KeyedConversation, form: DisclosureForm, copy: Disclosure
    ) -> HttpResponse:
        try:
            pdf = make_pdf(
                disclosed_parts.paper_of(copy, keyed, timezone.localdate()), timezone.localdate()
            )
        except CannotTypeset:
            form.add_error(None, _("This machine lacks the fonts for it. Nothing was made."))
            return self._show(keyed, form, status=503, copy=copy)
        chosen = form.cleaned_data
        disclosures.note_copy(
            *keyed,
            ground=kept_as(chosen["ground"]),
            is_told=not chosen["untold"],
            text=_note(chosen, copy, sealing.digest_of_file(pdf)),
            by=self.user,
        )
        disposition = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
        return HttpResponse(
            _sealed(pdf, chosen), content_type="application/pgp-encrypted", headers=disposition
        )

    def _opened(self, conversation_id: str) -> tuple[KeyedConversation, list[OpenedMessage]]:
        """All that was said and noted. Raises Http404 for whoever may not give it out."""
        if not staff_permissions.coordinates(self.user):
            raise Http404
        keyed = keyed_conversation(self.opened, conversation_id)
        if keyed is None:
            raise Http404
        earlier = conversation_keys.earlier_keys(keyed.conversation, self.opened.desk_keys)
        return keyed, lookup.messages_of(keyed, with_notes=True, earlier=earlier)

    def _show(
        self,
        keyed: KeyedConversation,
        form: DisclosureForm,
        status: int = 200,
        copy: Disclosure | None = None,
    ) -> HttpResponse:
        self.note_reading(keyed.conversation)
        return self.page(
            "inbox/export.html",
            status=status,
            conversation=keyed.conversation,
            no_contact=is_without_contact(keyed.conversation, opened_label(keyed)),
            form=form,
            copy=copy,
            picked=form["pick"].value() or [],
            read_already=_still_read(form, copy),
        )


def _copied(
    keyed: KeyedConversation, opened: list[OpenedMessage], form: DisclosureForm
) -> Disclosure | None:
    """None where it cannot be made now; why stands in the form."""
    try:
        return disclosed_parts.copy_of(keyed, opened, form.cleaned_data, form.black)
    except disclosed_pictures.TooManyPages:
        most = _("At most %(most)s pages of pictures fit in. Choose fewer messages.")
        fault = most % {"most": disclosed_pictures.MOST_IN_A_COPY}
    except disclosed_sounds.TooManySounds:
        most = _("At most %(most)s messages can bring their sound. Choose fewer.")
        fault = most % {"most": disclosed_sounds.MOST_IN_A_COPY}
    except NotSeen as why:
        fault = str(NOT_SEEN[why.hindrance])
    except NotHeard as why:
        fault = str(NOT_HEARD[why.hindrance])
    form.add_error("pick", fault)
    return None


def _choices(keyed: KeyedConversation, opened: list[OpenedMessage]) -> list[tuple[str, str]]:
    """Place and heading of each message; the colleague who wrote a note is named to the desk."""
    return [
        (str(each.message.sequence), disclosed_parts.heading(each, keyed, with_names=True))
        for each in opened
    ]


def _still_read(form: DisclosureForm, copy: Disclosure | None) -> list[str]:
    """The pages that were read as they stand now; none where a letter has changed since."""
    is_same = copy is not None and form["seen"].value() == copy.seen
    return form["read"].value() or [] if is_same else []


def _is_read(form: DisclosureForm, copy: Disclosure) -> bool:
    """Whether every page was read as it stands; says it where not."""
    if all(copied.place in _still_read(form, copy) for copied in copy.parts):
        return True
    form.add_error(None, _("Nothing was made: read every page below, and tick each."))
    return False


def _sealed(pdf: bytes, chosen: dict) -> str:
    if certificate := chosen["certificate"].strip():
        return sealing.seal_letter(pdf, certificate)
    return sealing.seal_letter_with_passphrase(pdf, chosen["of_file"].strip())


def _note(chosen: dict, copy: Disclosure, digest: str) -> str:
    """What the desk keeps of it: when, why, how much, for which file."""
    lines = [
        _("A sealed copy was made on %(day)s: %(count)s parts.")
        % {"day": date_format(timezone.localdate(), "j F Y"), "count": len(copy.parts)},
        str(GROUNDS[chosen["ground"]]),
        _("SHA-256 of the PDF: %(digest)s") % {"digest": digest},
    ]
    if chosen["ground"] == DANGER:
        lines.append(chosen["why"])
    if chosen["untold"]:
        lines.append(_("The person is not told: %(why)s") % {"why": chosen["why"]})
    return "\n".join(lines)
