"""The link of an invitation: its owner chooses a password, and goes on to the first factor."""

from typing import Any

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from website.accounts import invitations
from website.accounts.sign_in_forms import OwnPasswordForm


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class Join(View):
    """A GET shows and uses nothing up: mail programs open links too."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        user = invitations.invited(token)
        return self._page(OwnPasswordForm(user)) if user else self._over()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        user = invitations.invited(token)
        if user is None:
            return self._over()
        form = OwnPasswordForm(user, request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        with transaction.atomic():
            if not invitations.use(token):
                return self._over()
            form.save()
        request.session.flush()
        login(request, user, backend="website.accounts.passwords.VouchedBackend")
        invitations.let_enrol(request)
        return redirect("factors")

    def _page(self, form: OwnPasswordForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "who": form.user}
        return render(self.request, "website/accounts/join.html", context, status=status)

    def _over(self) -> HttpResponse:
        return render(self.request, "website/accounts/over.html", status=404)
