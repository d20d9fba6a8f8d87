"""Under /cms/second-factor/: what is there for whoever is only half signed in."""

from django.urls import include, path

from website.accounts import invitation_view, passkey_views, second_step_views

of_passkeys = [
    path("add/begin/", passkey_views.BeginAdding.as_view(), name="credential-registration-begin"),
    path("add/", passkey_views.Add.as_view(), name="credential-registration-complete"),
    path("begin/", passkey_views.BeginVerifying.as_view(), name="credential-authentication-begin"),
    path("", passkey_views.Verify.as_view(), name="credential-authentication-complete"),
    path("words/", passkey_views.PasskeyWordsView.as_view(), name="js-i18n-catalog"),
]

urlpatterns = [
    path("", second_step_views.SecondStep.as_view(), name="second-step"),
    path("own/", second_step_views.OwnFactors.as_view(), name="factors"),
    path("app/", second_step_views.OwnApp.as_view(), name="app"),
    path("paper/", second_step_views.OwnPaper.as_view(), name="paper"),
    path("leave/", second_step_views.Leave.as_view(), name="leave-half-way"),
    path("invitation/<str:token>/", invitation_view.Join.as_view(), name="invitation"),
    path("passkey/", include((of_passkeys, "otp_webauthn"))),
]
