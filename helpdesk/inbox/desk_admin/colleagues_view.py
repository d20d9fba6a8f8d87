"""Who works at the desk: letting a colleague in, and taking one out."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.attestation import revocations
from helpdesk.audit import Action
from helpdesk.desks import desk_keys, desk_settings, key_rotation, staff_permissions
from helpdesk.inbox.layout.inbox_view import InboxView, changed_since
from helpdesk.models import AuditEntry, Desk, MemberKey, RecoveryKit
from helpdesk.notices import emails
from helpdesk.rules.form_fields import whole_number


class Newcomer(NamedTuple):
    """
    Somebody with a key who could be let in. works_at: the other desks that they open. taken_out:
    the day on which this desk last took them out; None where it did not within a year.
    """

    member: MemberKey
    works_at: str
    taken_out: date | None


class DeskColleague(NamedTuple):
    """
    A desk, who opens it, who could be let in, who of other desks could, its recovery kit.

    may_take_out: whether whoever looks may take the others out. taken_out: who was, and is not in
    again, with the day.
    """

    desk: Desk
    members: list[MemberKey]
    waiting: list[Newcomer]
    elsewhere: list[Newcomer]
    kit: RecoveryKit | None
    may_take_out: bool
    taken_out: list[tuple[str, date]]

    @property
    def fingerprint(self) -> str:
        """Of the certificate that messages are sealed to; empty where none is in use."""
        return emails.certificate_fingerprint(self.desk)


class ColleaguesView(InboxView):
    """The people of each desk that one holds oneself."""

    page_title: str = gettext_lazy("Colleagues and keys")  # type: ignore[assignment]
    tells_lacks = True

    def get(self, request: HttpRequest) -> HttpResponse:
        desks = [self._shown(desk) for desk in Desk.objects.filter(pk__in=self.opened.desks)]
        others = bool(request.GET.get("others"))
        return self.page("inbox/colleagues.html", desks=desks, shows_others=others)

    def _shown(self, desk: Desk) -> DeskColleague:
        members, days = desk.members(), taken_out(desk)
        here, elsewhere = waiting(desk, days)
        inside = {member.user.get_username() for member in members}
        out = [(name, day) for name, day in days.items() if name not in inside]
        kit, may = desk_keys.kit_of(desk), staff_permissions.may_take_out(self.user, desk)
        return DeskColleague(desk, members, here, elsewhere, kit, may, out)

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = {request.POST.get("desk")}
        desk = get_object_or_404(Desk, pk__in=asked & set(self.opened.desks))
        if request.POST.get("act") == "agree":
            return self._agree(desk)
        act = self._take_out if request.POST.get("act") == "take-out" else self._let_in
        try:
            act(desk, request.POST.get("member", ""))
        except (desk_keys.NotCurrent, desk_keys.LastHolder):
            messages.error(request, not_current(desk))
        except key_rotation.ForCoordinators:
            messages.error(request, _("Only a coordinator of the desk takes a colleague out."))
        except key_rotation.OpensWhatIsShut:
            messages.error(request, would_open())
        return redirect(request.get_full_path())

    def _agree(self, desk: Desk) -> HttpResponse:
        seen = whole_number(self.request.POST.get("seen", "")) or 0
        try:
            if desk_settings.agree(desk, by=self.user, seen=seen):
                messages.success(self.request, _("Messages leave by mail again."))
        except desk_settings.SettingsChanged:
            messages.error(self.request, changed_since())
        return redirect("inbox:let-in")

    def _let_in(self, desk: Desk, asked: str) -> None:
        newcomer = chosen(newcomers(desk), asked)
        names = {"name": newcomer.user.get_username(), "desk": desk}
        if not newcomer.is_read_out(self.request.POST.get("letters", "")):
            fault = _(
                "Not let in: these are not the letters of %(name)s. Let them be read out once "
                "more, and look whether you chose the right name."
            )
            messages.error(self.request, fault % names)
            return
        try:
            desk_keys.let_in(desk, newcomer, held=self.opened.desk_keys, by=self.opened.member.user)
        except desk_keys.KeyNotYours:
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
        if desk.kit:
            may_know = _(
                "If %(name)s ever read the recovery kit, it still lets them in while their account "
                "works. Then make a new kit."
            )
            messages.warning(self.request, may_know % names)


def waiting(desk: Desk, days: Mapping[str, date]) -> tuple[list[Newcomer], list[Newcomer]]:
    """
    Newcomers, and apart from them those who work at another desk. days: as of `taken_out`.

    Whoever holds an older key of this one stands among the first.
    """
    here, elsewhere = [], []
    for member in newcomers(desk).prefetch_related("grants__desk_key__desk"):
        opens = {grant.desk_key.desk for grant in member.grants.all()} - {desk}
        works_at = ", ".join(sorted(map(str, opens)))
        one = Newcomer(member, works_at, days.get(member.user.get_username()))
        if works_at:
            elsewhere.append(one)
        else:
            here.append(one)
    return here, elsewhere


def taken_out(desk: Desk) -> dict[str, date]:
    """The last day on which each account was taken out, by its name, as the audit keeps it."""
    acts = AuditEntry.objects.filter(action=Action.TAKEN_OUT, desk=desk.pk).order_by("number")
    return dict(acts.values_list("about", "day"))


def newcomers(desk: Desk) -> QuerySet[MemberKey]:
    """Caseworkers with a key that does not open what comes to this desk."""
    inside = [member.pk for member in desk.members()]
    return (
        MemberKey.objects.filter(user__is_active=True)
        .exclude(pk__in=inside)
        .exclude(user__in=revocations.closed_accounts())
        .select_related("user")
        .order_by("user__username")
    )


def not_current(desk: Desk) -> str:
    """For whoever does not hold the newest key: a colleague was quicker, or it is for good."""
    return _(
        "Nothing was changed: %(desk)s has just got a new key. Try once more. If this comes again, "
        "ask a colleague to let you in anew."
    ) % {"desk": desk}


def would_open() -> str:
    """For whoever would be the only one left to read what is shut to them."""
    return _(
        "Nobody was taken out: a conversation that is shut to you would be left to you alone. Let "
        "another colleague in first, or ask whoever runs the site to close the account."
    )


def chosen(among: QuerySet[MemberKey], asked: str) -> MemberKey:
    """The one whose id was posted; a page that is not there for whatever else came."""
    return get_object_or_404(among, pk=whole_number(asked))
