"""
Who is let through, the passphrase, the lock.

Every page of the inbox is a `Page`: whoever does not work here finds nothing (404), whoever has
no key yet is told what to do, and whoever has not opened the helpdesk is asked for the
passphrase in place of the page. What they had typed meanwhile goes along and comes back.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.desks import desk_joining, readiness, staff_permissions, unlock
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.layout import access_keys, admin_menu, unsaved_text, warning_banner
from helpdesk.inbox.layout.unsaved_text import note_of
from helpdesk.models import Conversation, Desk


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class InboxView(WagtailAdminTemplateMixin, View):
    """A page of the inbox. opened: what the caseworker holds, wherever `needs_key` is true."""

    opened: UnlockedSession
    needs_key = True
    needs_desk = False  # beside the key: one that opens a desk
    is_a_click = True  # of somebody, who is there; else the lock comes as if nobody had asked
    tells_lacks = False  # whether it says what the desk should see to, as the list does
    page_title: str = gettext_lazy("Helpdesk")  # type: ignore[assignment]
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_permissions.works_here(request.user):
            raise Http404
        member = staff_permissions.member_key(request.user)
        if member is None and self.needs_key:
            if desk_joining.desk_of(self.user):
                return redirect("inbox:joining")
            return redirect("inbox:key")
        if not self.needs_key:
            return super().dispatch(request, *args, **kwargs)
        if self.is_a_click and request.method == "POST" and "passphrase" in request.POST:
            return self._try(request, *args, **kwargs)
        opened = unlock.current(request, puts_off_lock=self.is_a_click)
        if opened is None:
            return self.locked()
        self.opened = opened
        self._ask_for_desk()
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        return staff_permissions.user_of(self.request)

    def _try(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.opened = unlock.unlock(request, request.POST["passphrase"])
        except (unlock.WrongPassphrase, unlock.PassphraseWait) as refused:
            return self.locked(not_right(refused))
        self._ask_for_desk()
        if self.carried():
            response = self.get(request, *args, **kwargs)
        else:
            response = redirect(request.get_full_path())
        unlock.set_cookie(response, self.opened.secret)
        return response

    def _ask_for_desk(self) -> None:
        if self.needs_desk and not self.opened.desks:
            raise Http404

    def carried(self) -> dict[str, str]:
        """What had been typed when the helpdesk was found locked; empty when nothing was."""
        return unsaved_text.carried(self.request.POST)

    def locked(self, fault: str = "") -> HttpResponse:
        """The passphrase is asked for in place of the page; nothing of a conversation is on it."""
        self.page_title = _("Open the helpdesk")
        return self.page(
            "inbox/unlock.html",
            fault=fault,
            carried=self.carried(),
            note_form=note_of(self.carried()),
            news=admin_menu.news_of(self.request.user),
        )

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return self.response_class(
            self.request, [template], self.get_context_data(**context), status=status
        )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        opened = getattr(self, "opened", None)
        context = super().get_context_data(**context)
        minutes, joins = 0, None
        if opened:
            minutes = _minutes_of(opened)
        if self.tells_lacks:
            joins = desk_joining.desk_of(self.user)
        return context | {
            "opened": opened,
            "minutes": minutes,
            "joins": joins,
            "keys": access_keys.KEYS,
            "warnings": warning_banner.warnings() + self._lacks(),
        }

    def coordinated(self, slug: str) -> Desk:
        """The desk, for a coordinator who holds its key; all others find nothing."""
        if not staff_permissions.coordinates(self.request.user):
            raise Http404
        return get_object_or_404(Desk, pk=slug, pk__in=self.opened.desks)

    def note_reading(self, conversation: Conversation) -> None:
        """In the audit, before words of it are shown; once a day for each who reads."""
        desk = conversation.desk_id
        audit.record(Action.OPENED, by=self.user, desk=desk, conversation=conversation)

    def _lacks(self) -> list[str]:
        opened = getattr(self, "opened", None)
        if not opened or not self.tells_lacks:
            return []
        lacks = []
        for desk in opened.desk_rows:
            lacks += [readiness.sentence_about(lack, desk) for lack in readiness.missing(desk)]
        return lacks

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = {"url": reverse_lazy("inbox:list"), "label": gettext_lazy("Helpdesk")}
        return [*self.breadcrumbs_items, home]


class LockView(InboxView):
    """The button. A GET asks for nothing and locks nothing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("inbox:list")

    def post(self, request: HttpRequest) -> HttpResponse:
        unlock.lock_helpdesk(request)
        messages.success(request, _("The helpdesk is locked."))
        response = redirect("inbox:list")
        unlock.delete_cookie(response)
        return response


def _minutes_of(opened: UnlockedSession) -> int:
    return max(1, round((opened.until - timezone.now()).total_seconds() / 60))


def not_right(refused: Exception) -> str:
    """What to tell whoever typed a passphrase that was not taken."""
    if not isinstance(refused, unlock.PassphraseWait):
        return _("This is not your passphrase. Look at your note and try again.")
    seconds = refused.seconds
    return ngettext(
        "That was not your passphrase several times. Wait %(seconds)s second, then try again.",
        "That was not your passphrase several times. Wait %(seconds)s seconds, then try again.",
        seconds,
    ) % {"seconds": seconds}


def changed_since() -> str:
    """For whoever keeps, or agrees to, what is another by now."""
    return _("Nothing was changed: a colleague has changed this since you looked. Look again.")
