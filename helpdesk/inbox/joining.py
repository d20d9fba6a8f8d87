"""The four steps in which a centre joins, on one page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import joining, keys, staff
from helpdesk.inbox.door import Page
from helpdesk.models import Desk


class Joining(Page):
    """For whoever was asked to open a desk. What is done is ticked; the next thing has a button."""

    needs_key = False
    page_title: str = gettext_lazy("Your centre joins")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        desk = self._desk()
        done = joining.steps(desk, staff.user_of(request))
        return self.page(
            "helpdesk/inbox/joining.html",
            desk=desk,
            done=done,
            has_words=staff.member_key(request.user) is not None,
            colleagues=keys.members(desk),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        acts = {"key": self._take_key, "test": self._write_test_message}
        act = acts.get(request.POST.get("act", ""), self._finish)
        try:
            return act(self._desk())
        except joining.NotYet:
            messages.error(request, _("Not yet: one of the steps is still to be done."))
            return redirect("inbox:joining")

    def _take_key(self, desk: Desk) -> HttpResponse:
        """For somebody whose passphrase opens another desk already: the same one opens this."""
        member = staff.member_key(self.request.user)
        if member is None:
            raise joining.NotYet
        joining.take_key(desk, member)
        return redirect("inbox:joining")

    def _write_test_message(self, desk: Desk) -> HttpResponse:
        joining.write_test_message(desk)
        return redirect("inbox:joining")

    def _finish(self, desk: Desk) -> HttpResponse:
        joining.finish(desk, by=staff.user_of(self.request))
        messages.success(
            self.request, _("%(desk)s is open. People can write to you now.") % {"desk": desk}
        )
        return redirect("inbox:list")

    def _desk(self) -> Desk:
        desk = joining.desk_of(staff.user_of(self.request))
        if desk is None:
            raise Http404
        return desk
