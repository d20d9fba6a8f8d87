"""One's own key: making it, another passphrase for it, and what to do when it is lost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.desks import (
    desk_joining,
    desk_keys,
    member_keys,
    recovery_kit,
    staff_permissions,
    unlock,
)
from helpdesk.inbox.desk_admin.passphrase_view import PassphraseWordsView
from helpdesk.inbox.layout.inbox_view import InboxView, not_right
from helpdesk.models import MemberKey


class NewKeyView(PassphraseWordsView):
    """For a caseworker without a key, or with one that opens no desk yet."""

    needs_key = False
    page_title: str = gettext_lazy("Your passphrase")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        if self._is_in_use():
            return redirect("inbox:list")
        opener_of = desk_joining.desk_of(staff_permissions.user_of(request))
        has_key = staff_permissions.member_key(request.user)
        return self.page(self.template, has_key=has_key, opener_of=opener_of)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self._is_in_use():
            return redirect("inbox:list")
        return self.typed_back(request) if "ticket" in request.POST else self.new_words()

    def take(self, request: HttpRequest, words: str) -> HttpResponse:
        MemberKey.objects.filter(user=staff_permissions.user_of(request)).delete()
        member = member_keys.make_member_key(staff_permissions.user_of(request), words)
        messages.success(request, _("This is your passphrase from now on."))
        return _join(request, member) or redirect("inbox:list")

    def _is_in_use(self) -> bool:
        member = staff_permissions.member_key(self.request.user)
        return member is not None and member.grants.exists()


class PassphraseView(PassphraseWordsView):
    """Another passphrase for the same key. The one in force is asked for first."""

    page_title: str = gettext_lazy("Change your passphrase")  # type: ignore[assignment]
    purpose = "another passphrase"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.begin()

    def begin(self) -> HttpResponse:
        return self.page(self.template, changes=True)

    def post(self, request: HttpRequest) -> HttpResponse:
        if "ticket" in request.POST:
            return self.typed_back(request)
        try:
            unlock.private_key(self.opened.member, request.POST.get("old", ""))
        except (unlock.WrongPassphrase, unlock.PassphraseWait) as refused:
            return self.page(self.template, changes=True, fault=not_right(refused), status=422)
        return self.new_words()

    def take(self, request: HttpRequest, words: str) -> HttpResponse:
        member_keys.wrap_again(self.opened.member, self.opened.private, words)
        messages.success(request, _("Your new passphrase is in force. Destroy the old note."))
        return redirect("inbox:list")


class LostPassphraseView(InboxView):
    """The passphrase is lost: the key goes, and a colleague or the recovery kit lets in again."""

    needs_key = False
    page_title: str = gettext_lazy("Passphrase lost")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        if staff_permissions.member_key(request.user) is None:
            return redirect("inbox:key")
        return self.page("inbox/lost.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        member = staff_permissions.member_key(request.user)
        if member is None:
            return redirect("inbox:key")
        try:
            recovery_kit.give_up_key(member, by=member.user)
        except desk_keys.LastHolder as desks:
            return self.page("inbox/lost.html", alone=str(desks), status=409)
        return redirect("inbox:key")


def _join(request: HttpRequest, member: MemberKey) -> HttpResponse | None:
    """For whoever opens a desk the passphrase is a step on the way."""
    desk = desk_joining.desk_of(member.user)
    if desk is None:
        return None
    try:
        desk_joining.take_key(desk, member)
    except desk_joining.NotYet:
        fault = _("%(desk)s had a key already. Ask whoever runs the site to name you once more.")
        messages.error(request, fault % {"desk": desk})
    return redirect("inbox:joining")
