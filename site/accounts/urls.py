"""Under /cms/second-factor/: what is there for whoever is only half signed in."""

from django.urls import include, path

from website.accounts import joining, passkeys, step

of_passkeys = [
    path("add/begin/", passkeys.BeginAdding.as_view(), name="credential-registration-begin"),
    path("add/", passkeys.Add.as_view(), name="credential-registration-complete"),
    path("begin/", passkeys.BeginVerifying.as_view(), name="credential-authentication-begin"),
    path("", passkeys.Verify.as_view(), name="credential-authentication-complete"),
    path("words/", passkeys.Words.as_view(), name="js-i18n-catalog"),
]

urlpatterns = [
    path("", step.SecondStep.as_view(), name="second-step"),
    path("own/", step.OwnFactors.as_view(), name="factors"),
    path("app/", step.OwnApp.as_view(), name="app"),
    path("paper/", step.OwnPaper.as_view(), name="paper"),
    path("leave/", step.Leave.as_view(), name="leave-half-way"),
    path("invitation/<str:token>/", joining.Join.as_view(), name="invitation"),
    path("passkey/", include((of_passkeys, "otp_webauthn"))),
]
