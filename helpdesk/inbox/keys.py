"""Making one's own key, and letting in a colleague who has made theirs."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import keys, sealing, staff
from helpdesk.inbox.door import Page
from helpdesk.models import Desk, MemberKey


class MakeKey(Page):
    """
    For a caseworker without a key, or with one that opens no desk yet.

    The passphrase is made here, shown once on the answer to the POST, and kept nowhere.
    """

    needs_key = False
    page_title: str = gettext_lazy("Your passphrase")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        if self._is_in_use():
            return redirect("inbox:list")
        return self.page("helpdesk/inbox/key.html", has_key=staff.member_key(request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        if self._is_in_use():
            return redirect("inbox:list")
        MemberKey.objects.filter(user=staff.user_of(request)).delete()
        passphrase = sealing.new_passphrase()
        keys.make_member_key(staff.user_of(request), passphrase)
        return self.page("helpdesk/inbox/key.html", passphrase=passphrase)

    def _is_in_use(self) -> bool:
        member = staff.member_key(self.request.user)
        return member is not None and member.grants.exists()


class LetIn(Page):
    """Give a colleague the keys of a desk that one holds oneself."""

    page_title: str = gettext_lazy("Let a colleague in")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        desks = Desk.objects.filter(pk__in=self.opened.desks)
        return self.page(
            "helpdesk/inbox/let_in.html",
            waiting=[(desk, newcomers(desk)) for desk in desks],
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        desk, newcomer = self._asked_for()
        said = {"name": newcomer.user.get_username(), "desk": desk}
        try:
            keys.let_in(desk, newcomer, by=self.opened.member, private=self.opened.private)
        except keys.NotYours:
            fault = _("Not let in: the key of %(name)s was not made on this site.")
            messages.error(request, fault % said)
        else:
            done = _("%(name)s can now open the conversations of %(desk)s.")
            messages.success(request, done % said)
        return redirect("inbox:let-in")

    def _asked_for(self) -> tuple[Desk, MemberKey]:
        asked = self.request.POST
        desk = get_object_or_404(Desk, pk=asked.get("desk"), pk__in=self.opened.desks)
        if not asked.get("member", "").isdecimal():
            raise Http404
        return desk, get_object_or_404(newcomers(desk), pk=asked["member"])


def newcomers(desk: Desk) -> QuerySet[MemberKey]:
    """Caseworkers with a key who were not let into this desk."""
    return (
        MemberKey.objects.filter(user__is_active=True)
        .exclude(grants__desk_key__desk=desk)
        .select_related("user")
        .order_by("user__username")
    )
