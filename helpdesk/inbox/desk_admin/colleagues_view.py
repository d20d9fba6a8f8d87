"""Who works at the desk: letting a colleague in, and taking one out."""

from typing import NamedTuple

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.desks import desk_keys, desk_settings, key_rotation
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.models import Desk, MemberKey, RecoveryKit
from helpdesk.notices import emails
from helpdesk.rules.form_fields import whole_number


class AtDesk(NamedTuple):
    """A desk, who opens it, who could be let in and where they are already, its recovery kit."""

    desk: Desk
    members: list[MemberKey]
    waiting: list[tuple[MemberKey, str]]
    kit: RecoveryKit | None

    @property
    def fingerprint(self) -> str:
        """Of the certificate that messages are sealed to; empty where none is in use."""
        return emails.certificate_fingerprint(self.desk)


class ColleaguesView(InboxView):
    """The people of each desk that one holds oneself."""

    page_title: str = gettext_lazy("Colleagues and keys")  # type: ignore[assignment]
    tells_lacks = True

    def get(self, request: HttpRequest) -> HttpResponse:
        desks = [
            AtDesk(desk, desk.members(), waiting(desk), desk_keys.kit_of(desk))
            for desk in Desk.objects.filter(pk__in=self.opened.desks)
        ]
        return self.page("inbox/colleagues.html", desks=desks)

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = {request.POST.get("desk")}
        desk = get_object_or_404(Desk, pk__in=asked & set(self.opened.desks))
        if request.POST.get("act") == "agree":
            return self._agree(desk)
        act = self._take_out if request.POST.get("act") == "take-out" else self._let_in
        try:
            act(desk, request.POST.get("member", ""))
        except (desk_keys.NotCurrent, desk_keys.LastOne):
            messages.error(request, not_current(desk))
        return redirect("inbox:let-in")

    def _agree(self, desk: Desk) -> HttpResponse:
        if desk_settings.agree(desk, by=self.user):
            messages.success(self.request, _("Messages leave by mail again."))
        return redirect("inbox:let-in")

    def _let_in(self, desk: Desk, asked: str) -> None:
        newcomer = chosen(newcomers(desk), asked)
        names = {"name": newcomer.user.get_username(), "desk": desk}
        try:
            desk_keys.let_in(desk, newcomer, held=self.opened.desk_keys, by=self.opened.member.user)
        except desk_keys.NotYours:
            fault = _("Not let in: the key of %(name)s was not made on this site.")
            messages.error(self.request, fault % names)
        else:
            done = _("%(name)s can now open the conversations of %(desk)s.")
            messages.success(self.request, done % names)

    def _take_out(self, desk: Desk, asked: str) -> None:
        others = MemberKey.objects.exclude(pk=self.opened.member.pk).select_related("user")
        colleague = chosen(others.filter(grants__desk_key__desk=desk).distinct(), asked)
        names = {"name": colleague.user.get_username(), "desk": desk}
        key_rotation.take_out(
            desk, colleague, held=self.opened.desk_keys, by=self.opened.member.user
        )
        done = _(
            "%(name)s opens nothing of %(desk)s any more, and was signed out everywhere. Ask "
            "whoever runs the site to close the account too, if they have left."
        )
        messages.success(self.request, done % names)


def waiting(desk: Desk) -> list[tuple[MemberKey, str]]:
    """Newcomers with the desks they open already: those of other centres last, and said to be."""
    members = newcomers(desk).prefetch_related("grants__desk_key__desk")
    rows = [
        (member, ", ".join(sorted({str(grant.desk_key.desk) for grant in member.grants.all()})))
        for member in members
    ]
    return sorted(rows, key=lambda row: bool(row[1]))


def newcomers(desk: Desk) -> QuerySet[MemberKey]:
    """Caseworkers with a key that does not open what comes to this desk."""
    inside = [member.pk for member in desk.members()]
    return (
        MemberKey.objects.filter(user__is_active=True)
        .exclude(pk__in=inside)
        .select_related("user")
        .order_by("user__username")
    )


def not_current(desk: Desk) -> str:
    """For whoever does not hold the newest key: a colleague was quicker, or it is for good."""
    return _(
        "Nothing was changed: %(desk)s has just got a new key. Try once more. If this comes again, "
        "ask a colleague to let you in anew."
    ) % {"desk": desk}


def chosen(among: QuerySet[MemberKey], asked: str) -> MemberKey:
    """The one whose id was posted; a page that is not there for whatever else came."""
    return get_object_or_404(among, pk=whole_number(asked))
