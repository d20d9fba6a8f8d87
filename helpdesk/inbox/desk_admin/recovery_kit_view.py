"""The recovery kit: printed for two envelopes, typed back, tried each year, used in need."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import sealing
from helpdesk.desks import desk_keys, recovery_kit
from helpdesk.inbox.desk_admin.colleagues_view import not_current
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.limits import LONGEST_TYPED_KIT
from helpdesk.models import Desk
from helpdesk.rules import routing

# What is typed from the paper comes back with the fault, so that one letter is mended and not all
# fourteen groups; a kit has 56 letters, and nobody needs this many spaces.


class KitView(InboxView):
    """Of a desk that one holds: make it, type two groups back, try the whole of it."""

    page_title: str = gettext_lazy("Recovery kit")  # type: ignore[assignment]

    def get(self, request: HttpRequest, desk: str) -> HttpResponse:
        return self._show(self._desk(desk))

    def post(self, request: HttpRequest, desk: str) -> HttpResponse:
        acts = {"make": self._make, "confirm": self._confirm, "try": self._try_it}
        act = acts.get(request.POST.get("act", ""), self._show)
        return act(self._desk(desk))

    def _desk(self, slug: str) -> Desk:
        return get_object_or_404(Desk, pk=slug, pk__in=self.opened.desks)

    def _show(self, desk: Desk, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "desk": desk,
            "kit": desk_keys.kit_of(desk),
            "asked": recovery_kit.TYPED_BACK,
            **more,
        }
        return self.page("inbox/kit.html", status=status, **context)

    def _make(self, desk: Desk) -> HttpResponse:
        try:
            groups = recovery_kit.make_kit(desk, self.opened.desk_keys, by=self.opened.member.user)
        except desk_keys.NotCurrent:
            messages.error(self.request, not_current(desk))
            return redirect("inbox:kit", desk=desk.pk)
        return self.page(
            "inbox/kit_paper.html",
            desk=desk,
            groups=groups,
            copies=(1, 2),
            today=timezone.localdate(),
        )

    def _confirm(self, desk: Desk) -> HttpResponse:
        posted = self.request.POST
        first, second = posted.get("group-1", ""), posted.get("group-2", "")
        if not recovery_kit.confirm(desk, first, second, by=self.opened.member.user):
            fault = _("This is not what was printed. Look at the paper and type both groups again.")
            return self._show(desk, fault=fault, status=422)
        messages.success(
            self.request,
            _("The paper is right. Seal the two envelopes now and take them to two places."),
        )
        if desk.is_joining:
            return redirect("inbox:joining")
        return redirect("inbox:kit", desk=desk.pk)

    def _try_it(self, desk: Desk) -> HttpResponse:
        typed = self.request.POST.get("typed", "")[:LONGEST_TYPED_KIT]
        try:
            recovery_kit.open_with_kit(desk, typed, by=self.opened.member.user)
        except (sealing.PaperTypo, recovery_kit.NotThisKit) as error:
            return self._show(desk, fault=wrong(error), tries=True, typed=typed, status=422)
        messages.success(
            self.request, _("The recovery kit works. Put the paper in a new envelope and seal it.")
        )
        return redirect("inbox:kit", desk=desk.pk)


class KitUnlockView(InboxView):
    """For a caseworker whom nobody can let in: the paper does."""

    page_title: str = gettext_lazy("Open with the recovery kit")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = {request.POST.get("desk")}
        desk = get_object_or_404(Desk, pk__in=asked & set(routing.DeskName.values))
        typed = request.POST.get("typed", "")[:LONGEST_TYPED_KIT]
        try:
            recovery_kit.let_in_with_kit(desk, self.opened.member, typed)
        except (
            sealing.PaperTypo,
            recovery_kit.NotThisKit,
            desk_keys.KeyNotYours,
            desk_keys.NotCurrent,
        ) as error:
            return self._show(fault=wrong(error), chosen=desk.pk, typed=typed, status=422)
        messages.success(
            request,
            _("The recovery kit has let you in. Seal it again, or make a new one under Keys."),
        )
        return redirect("inbox:joining" if desk.is_joining else "inbox:list")

    def _show(self, status: int = 200, **more: Any) -> HttpResponse:
        desks = Desk.objects.exclude(kits=None)
        return self.page("inbox/kit_open.html", status=status, desks=desks, **more)


def wrong(error: Exception) -> str:
    """What is wrong with a kit that was typed in."""
    if isinstance(error, sealing.PaperTypo):
        return _("Something is mistyped or missing: there are fourteen groups of four characters.")
    return _(
        "This is a recovery kit, but not the one in force for this desk. Look for a newer one."
    )
