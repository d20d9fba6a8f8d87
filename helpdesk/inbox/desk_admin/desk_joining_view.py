"""The four steps in which a centre joins, on one page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import sealing
from helpdesk.desks import desk_joining, staff_permissions
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.models import Desk


class JoiningView(InboxView):
    """For whoever was asked to open a desk. What is done is ticked; the next thing has a button."""

    needs_key = False
    page_title: str = gettext_lazy("Your centre joins")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(self._desk())

    def _show(self, desk: Desk, status: int = 200, **more: str) -> HttpResponse:
        return self.page(
            "inbox/joining.html",
            status=status,
            desk=desk,
            done=desk_joining.steps(desk, self.user),
            has_words=staff_permissions.member_key(self.user) is not None,
            colleagues=desk.members(),
            **more,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        acts = {
            "key": self._take_key,
            "test": self._write_test_message,
            "mail": self._try_address,
            "word": self._take_address,
        }
        act = acts.get(request.POST.get("act", ""), self._finish)
        try:
            return act(self._desk())
        except desk_joining.NotYet:
            messages.error(request, _("Not yet: one of the steps is still to be done."))
            return redirect("inbox:joining")

    def _take_key(self, desk: Desk) -> HttpResponse:
        """For somebody whose passphrase opens another desk already: the same one opens this."""
        member = staff_permissions.member_key(self.request.user)
        if member is None:
            raise desk_joining.NotYet
        desk_joining.take_key(desk, member)
        return redirect("inbox:joining")

    def _try_address(self, desk: Desk) -> HttpResponse:
        """A word goes to the address; it stands in no page, so that it must have been read."""
        address = self.request.POST.get("address", "").strip()
        try:
            validate_email(address)
            ticket = desk_joining.try_address(address, self._owner(desk))
        except ValidationError:
            fault = _("This is not a mail address.")
        except Exception:  # noqa: BLE001 - of a mail server's words none belongs on a page
            fault = _("The mail could not be sent. Look at the address, or try again later.")
        else:
            return self._show(desk, ticket=ticket, address=address)
        return self._show(desk, status=422, mail_fault=fault, address=address)

    def _take_address(self, desk: Desk) -> HttpResponse:
        ticket, typed = self.request.POST.get("ticket", ""), self.request.POST.get("word", "")
        try:
            if desk_joining.take_address(desk, ticket, typed, self._owner(desk)):
                return redirect("inbox:joining")
        except sealing.CannotUnseal:
            return redirect("inbox:joining")
        fault = _("This is not the word in the mail. Type it once more.")
        return self._show(desk, status=422, mail_fault=fault, ticket=ticket)

    def _owner(self, desk: Desk) -> str:
        return f"{self.user.pk} for the address of {desk.pk}"

    def _write_test_message(self, desk: Desk) -> HttpResponse:
        desk_joining.write_test_message(desk)
        return redirect("inbox:joining")

    def _finish(self, desk: Desk) -> HttpResponse:
        desk_joining.finish(desk, by=staff_permissions.user_of(self.request))
        messages.success(
            self.request, _("%(desk)s is open. People can write to you now.") % {"desk": desk}
        )
        return redirect("inbox:list")

    def _desk(self) -> Desk:
        desk = desk_joining.desk_of(staff_permissions.user_of(self.request))
        if desk is None:
            raise Http404
        return desk
