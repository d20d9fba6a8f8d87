"""
For administrators: who can sign in with what, and a new link for whoever cannot.

Nobody resets their own factors, and nobody below a superuser those of one: else a stolen session
would be enough to become somebody else for good.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.users.views import groups
from wagtail.users.views.users import UserViewSet

from helpdesk.desks import attested_rights
from helpdesk.rules.form_fields import whole_number
from website.accounts import invitations, second_factors

CHANGED_MEANWHILE = _(
    "Nothing was changed: a colleague has changed this since you looked. Look again."
)


class AccountViewSet(UserViewSet):
    """
    Wagtail's screens of accounts, without the one that copies: a form that is posted there is saved
    over what was to be copied, and asks none of the hooks that guard accounts.
    """

    copy_view_enabled = False


class GroupFormMixin:
    """Wagtail's form of a group makes its rights in bulk, of which no signal is sent."""

    object: Any

    def process_form(self) -> Any:
        group = getattr(self, "object", None)
        before = attested_rights.rights_of(group) if group else set()
        answer = super().process_form()  # type: ignore[misc]
        attested_rights.give(self.object, attested_rights.rights_of(self.object) - before)
        return answer


class GroupCreateView(GroupFormMixin, groups.CreateView):
    pass


class GroupEditView(GroupFormMixin, groups.EditView):
    pass


class AccountGroupViewSet(groups.GroupViewSet):
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView


class AccountsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The list; a POST makes a link, which stands on the answer and nowhere else."""

    permission_policy = ModelPermissionPolicy(get_user_model())
    permission_required = "change"
    template_name = "website/accounts/colleagues.html"
    page_title: Any = _("Second factors")
    header_icon = "key"
    _show_breadcrumbs = True

    def post(self, request: HttpRequest) -> HttpResponse:
        user = get_object_or_404(get_user_model(), pk=whole_number(request.POST.get("user", "")))
        if not may_reset(request.user, user):
            raise PermissionDenied
        if request.POST.get("act") == "reset":
            second_factors.reset(user, by=_person(request))
        elif second_factors.has_factor(user):  # in a list of before, or a page sent once more
            messages.error(request, CHANGED_MEANWHILE)
            return redirect(request.path)
        link = invitations.invite(user, by=_person(request))
        return self.render_to_response(self.get_context_data(link=link, invited=user))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return list(self.breadcrumbs_items) + [{"url": "", "label": self.page_title}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        users = get_user_model().objects.filter(is_active=True).order_by("username")
        people = []
        for user in users:
            kinds = {factor.kind for factor in second_factors.factors_of(user)}
            is_mine_to_reset = may_reset(self.request.user, user)
            people.append({"user": user, "kinds": sorted(kinds), "may_reset": is_mine_to_reset})
        return super().get_context_data(people=people, **context)


def may_reset(by: Any, user: User) -> bool:
    """Another administrator may; and of a superuser's, another superuser."""
    if by.pk == user.pk or not user.is_active:
        return False
    return by.is_superuser or (by.has_perm("auth.change_user") and not user.is_superuser)


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
