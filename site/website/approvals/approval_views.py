"""What waits for a second person's yes, the old value beside the new; and hiding a number alone."""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from awareness.models import REGISTRY, NewsPage
from helpdesk.notices import refusals
from website.approvals import number_hiding, proposals

SAID_NO: dict[type[Exception], Any] = {
    proposals.ApprovalVoid: gettext_lazy(
        "Nothing was made public: the value has changed since you looked. Here is what waits now."
    ),
    proposals.OwnApproval: gettext_lazy(
        "You asked for this or wrote it. Somebody else has to say yes."
    ),
    refusals.NoReason: gettext_lazy("Write why. Whoever asked reads it, and can mend it."),
    ProtectedError: gettext_lazy("Others still need this row, so it stays."),
}


def may_change(user: Any, model: Any) -> bool:
    return ModelPermissionPolicy(model).user_has_permission(user, "change")


class RegistryView(WagtailAdminTemplateMixin, TemplateView):
    """For whoever may change the registry."""

    header_icon = "list-ul"
    _show_breadcrumbs = True
    waiting_list = reverse_lazy("registry_waiting")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not any(may_change(request.user, model) for model in self.models()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def models(self) -> tuple[Any, ...]:
        return REGISTRY

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.breadcrumbs_items + [{"url": "", "label": self.page_title}]


class WaitingView(RegistryView):
    template_name = "website/approvals/waiting.html"
    page_title: Any = gettext_lazy("Waiting for a second yes")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        user = self.request.user
        waiting = [one for one in proposals.all_proposals() if may_change(user, type(one.row))]
        return super().get_context_data(waiting=waiting, **context)


class OneRowView(RegistryView):
    """The row is named in the address, by its model and its key."""

    def models(self) -> tuple[Any, ...]:
        try:
            model = apps.get_model("awareness", self.kwargs["model"])
        except LookupError:
            raise Http404 from None
        if model not in REGISTRY:
            raise Http404
        return (model,)

    def row(self) -> Any:
        return get_object_or_404(self.models()[0], pk=self.kwargs["pk"])


class AskView(OneRowView):
    """Whoever asks sees all that they ask for first: a colleague may have written of it too."""

    template_name = "website/approvals/ask.html"
    page_title: Any = gettext_lazy("Ask for a second yes")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        row = self.row()
        proposal = proposals.would_ask(row, self.request.user)
        more = {"row": row, "proposal": proposal, "lines": shown_differences(proposal)}
        return super().get_context_data(**more, **context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.row()
        try:
            proposals.ask(row, request.POST.get("mark", ""), request.user)
        except proposals.ApprovalVoid:
            messages.error(request, _("Not asked: it has changed since you looked. Look again."))
            return redirect(request.path)
        sentence = _("Asked. Readers see it when a second person has said yes.")
        place = reverse("registry_yes", args=[row._meta.model_name, row.pk])
        messages.success(request, sentence, buttons=[messages.button(place, _("See what waits"))])
        return redirect(row.snippet_viewset.get_url_name("edit"), row.pk)


class YesView(OneRowView):
    template_name = "website/approvals/yes.html"
    page_title: Any = gettext_lazy("The old value and the new one")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        row = self.row()
        proposal = proposals.waiting_for(row)
        is_own = proposal is not None and proposals.is_own(proposal, self.request.user)
        lines = shown_differences(proposal) if proposal else []
        more = {"row": row, "proposal": proposal, "is_own": is_own, "lines": lines}
        return super().get_context_data(**more, **context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.row()
        name, mark = str(row), request.POST.get("mark", "")
        try:
            if request.POST.get("act") == "no":
                proposals.say_no(row, mark, request.POST.get("why", ""), request.user)
                messages.success(request, _("Nothing changes. Whoever asked reads why."))
                return redirect(self.waiting_list)
            proposals.say_yes(row, mark, request.user)
        except tuple(SAID_NO) as problem:
            messages.error(request, SAID_NO[type(problem)])
            return redirect(request.path)
        messages.success(request, _said_of(row, name))
        return redirect(self.waiting_list)


def _said_of(row: Any, name: str) -> str:
    """After a yes. name: what it was called before."""
    now = type(row)._default_manager.filter(pk=row.pk).first()
    if now is None:
        return _("Taken out: %(row)s. Readers do not see it any more.") % {"row": name}
    return _("Readers see this now: %(row)s.") % {"row": now}


class NewsNoView(WagtailAdminTemplateMixin, TemplateView):
    """A centre or a former resident said no to an item of news: whoever wrote it last reads why."""

    template_name = "website/approvals/news_no.html"
    page_title: Any = gettext_lazy("One of them said no")
    header_icon = "group"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_superuser:  # who notes a yes
            raise PermissionDenied
        self.item = get_object_or_404(NewsPage, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": self._edit(), "label": self.item.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(item=self.item, **context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        last = self.item.latest_revision
        wrote = (last and last.user_id) or self.item.owner_id
        why, about = request.POST.get("why", ""), f"news.{self.item.pk}"
        try:
            with transaction.atomic():
                refusals.refuse(
                    [wrote] if wrote else [],
                    about,
                    what=self.item.title,
                    by=request.user,
                    why=why,
                    place=self._edit(),
                )
        except refusals.NoReason as problem:
            messages.error(request, SAID_NO[type(problem)])
            return redirect(request.path)
        messages.success(request, _("Nothing changes. Whoever asked reads why."))
        return redirect(self._edit())

    def _edit(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.item.pk])


class ReadRefusalView(View):
    """Whoever asked has read the no to it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            about = request.POST.get("about", "").replace("\x00", "")  # PostgreSQL takes none
            refusals.note_read(request.user, about)
        return redirect("wagtailadmin_home")


class HideView(OneRowView):
    template_name = "website/approvals/hide.html"
    page_title: Any = gettext_lazy("Hide this number now")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        row = self.row()
        return super().get_context_data(row=row, can_hide=number_hiding.can_hide(row), **context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        number_hiding.hide(self.row(), request.user)
        messages.success(
            request,
            _("Hidden. The national line stands in its place, and the desks are told."),
        )
        return redirect(self.row().snippet_viewset.get_url_name("edit"), self.row().pk)


def shown_differences(proposal: proposals.Proposal) -> list[tuple[str, str, str]]:
    """Column by column: its name for people, what it says now, what it would say. Not the key."""
    columns = {field.attname: field.verbose_name for field in proposal.row._meta.concrete_fields}
    said = {"True": _("yes"), "False": _("no")}
    lines = []
    for name, (old, new) in proposal.differences.items():
        if name != proposal.row._meta.pk.attname:
            lines.append((str(columns[name]), said.get(old, old), said.get(new, new)))
    return lines
