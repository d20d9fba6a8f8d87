"""The second step, and what somebody does with their own factors."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

import segno
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from django_otp import login as verify
from django_otp_webauthn.templatetags.otp_webauthn import get_configuration

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.rules.form_fields import whole_number
from website.accounts import invitations, login_throttle, second_factors
from website.accounts.models import AppCode
from website.accounts.sign_in_forms import CodeForm, please_wait
from website.accounts.two_step_middleware import is_signed_in

# Seconds within which nobody has typed the next code. The very first wrong one makes a wait of one,
# and whoever mistyped once is not told that it was several times.
SHORT = 5

Handler = Callable[..., HttpResponse]
Answered = TypeVar("Answered", bound=HttpResponse)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class HalfSignedInView(View):
    """A page for somebody who has given the password at least. who: they."""

    who: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = self.who = request.half_way  # type: ignore[attr-defined]
        if not self.who.is_authenticated:
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"who": self.who, "next": where_to(self.request)}
        context["configuration"] = get_configuration(self.request)
        return render(self.request, f"website/accounts/{template}.html", context, status=status)


class SecondStep(HalfSignedInView):
    """Show that it is you: with the passkey, a code from the app, or one from paper."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if is_signed_in(self.who):
            return redirect(where_to(request))
        if second_factors.has_factor(self.who):
            return self._ask(CodeForm())
        if invitations.may_enrol(request):
            return redirect("factors")
        return self.page("none_yet")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._ask(form, status=422)
        mark = login_throttle.mark_at_second_step(request)
        tried = second_factors.try_code(self.who, form.cleaned_data["code"], mark)
        if tried.device is None:
            fault = please_wait(tried.wait) if tried.wait > SHORT else wrong_code()
            form.add_error("code", fault)
            return self._ask(form, status=422)
        verify(request, tried.device)
        request.session.cycle_key()
        return with_browser_remembered(request, redirect(where_to(request)))

    def _ask(self, form: CodeForm, status: int = 200) -> HttpResponse:
        kinds = {factor.kind for factor in second_factors.factors_of(self.who)}
        return self.page("step", status, form=form, has_passkey="passkey" in kinds)


class OwnFactorView(HalfSignedInView):
    """Pages on which somebody adds to what they have: with both steps, or after the link."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_known = request.half_way.is_authenticated  # type: ignore[attr-defined]
        if is_known and not invitations.may_enrol(request):
            return redirect("second-step")
        return super().dispatch(request, *args, **kwargs)


class FactorListView(OwnFactorView):
    """What one has, and what could be added or taken away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            "factors",
            factors=second_factors.factors_of(self.who),
            codes_left=second_factors.codes_left(self.who),
            is_verified=self.who.is_verified(),  # type: ignore[attr-defined]
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        kind, _slash, pk = request.POST.get("remove", "").partition("/")
        number = whole_number(pk)
        if number and self.who.is_verified():  # type: ignore[attr-defined]
            second_factors.remove(self.who, kind, number)
        return redirect("factors")


class AppCodeView(OwnFactorView):
    """A code is drawn, the app reads it, and six digits prove that it did."""

    def get(self, request: HttpRequest) -> HttpResponse:
        AppCode.objects.filter(user=self.who, confirmed=False).delete()
        return self._show(AppCode.objects.create(user=self.who, name="app", confirmed=False))

    def post(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            waiting = AppCode.objects.select_for_update().filter(user=self.who, confirmed=False)
            app = waiting.order_by("-pk").first()
            if app is None:
                return redirect("app")
            if not app.verify_token("".join(request.POST.get("code", "").split())):
                return self._show(app, fault=wrong_code(), status=422)
            app.confirmed = True
            app.save(update_fields=["confirmed"])
            if not self.who.is_verified():  # type: ignore[attr-defined]
                verify(request, app)
            added(request, "app")
        return redirect("factors")

    def _show(self, app: AppCode, fault: str = "", status: int = 200) -> HttpResponse:
        drawn = BytesIO()
        segno.make(app.config_url, error="m").save(drawn, kind="svg", scale=5, xmldecl=False)
        secret = app.config_url.partition("secret=")[2].partition("&")[0]
        spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        code = {"drawn": drawn.getvalue().decode(), "secret": spaced, "fault": fault}
        return self.page("app", status, **code)


class PaperCodesView(OwnFactorView):
    """Ten codes, shown once on the answer to the POST."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("factors")

    def post(self, request: HttpRequest) -> HttpResponse:
        # Paper alone is no factor: it is for the day on which the other is lost.
        if not second_factors.has_factor(self.who):
            return redirect("factors")
        return self.page("paper", codes=second_factors.new_paper_codes(self.who))


class FactorRemoveView(HalfSignedInView):
    def post(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        return redirect("wagtailadmin_login")


def added(request: HttpRequest, kind: str) -> None:
    """Somebody has one factor more. From the first one on, the link is of no more use."""
    request.session.pop(invitations.ENROLS_UNTIL, None)
    request.session.cycle_key()
    audit.record(Action.FACTOR_ADDED, by=request.user, about=kind)


def with_browser_remembered(request: HttpRequest, response: Answered) -> Answered:
    """This browser is known from here on: a stranger's wrong passwords do not make it wait."""
    login_throttle.remember_browser(response, request.user.get_username())
    return response


def where_to(request: HttpRequest) -> str:
    """The page somebody wanted to see; never one of another site."""
    asked = request.GET.get("next", "")
    is_path = asked.startswith("/")  # all else could be the name of a view, or of none
    here = {request.get_host()}
    if is_path and url_has_allowed_host_and_scheme(asked, here, require_https=settings.HTTPS):
        return asked
    return reverse("wagtailadmin_home")


def wrong_code() -> str:
    return _("This code is not right, or was used before. Wait for the next one and try again.")
