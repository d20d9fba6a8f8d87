"""Under /cms/second-factor/: what is there for whoever is only half signed in."""

from django.urls import include, path

from website.accounts import invitations, passkey_views, second_step_views

of_passkeys = [
    path(
        "add/begin/",
        passkey_views.PasskeyAddBeginView.as_view(),
        name="credential-registration-begin",
    ),
    path("add/", passkey_views.PasskeyAddView.as_view(), name="credential-registration-complete"),
    path(
        "begin/",
        passkey_views.PasskeyVerifyBeginView.as_view(),
        name="credential-authentication-begin",
    ),
    path("", passkey_views.PasskeyVerifyView.as_view(), name="credential-authentication-complete"),
    path("words/", passkey_views.PasskeyWordsView.as_view(), name="js-i18n-catalog"),
]

urlpatterns = [
    path("", second_step_views.SecondStep.as_view(), name="second-step"),
    path("own/", second_step_views.FactorListView.as_view(), name="factors"),
    path("app/", second_step_views.AppCodeView.as_view(), name="app"),
    path("paper/", second_step_views.PaperCodesView.as_view(), name="paper"),
    path("leave/", second_step_views.FactorRemoveView.as_view(), name="leave-half-way"),
    path("invitation/<str:token>/", invitations.InvitationView.as_view(), name="invitation"),
    path("passkey/", include((of_passkeys, "otp_webauthn"))),
]
