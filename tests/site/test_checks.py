"""`check --deploy` sees each thing that would make the site unfit, and is silent when it is fit."""

import time

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks

from website import settings
from website.heartbeat import Heartbeat
from website.models import AppCode
from website.phonebook import Phonebook

FIT = {
    "DEBUG": False,
    "HTTPS": True,
    "PUBLIC_ORIGIN": "https://help.example",
    "EXIT_URL": "https://weather.example/",
    "DEMONSTRATION": False,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "SECRET_KEY": "s" * 48,
    "RECEIPT_KEY": "r" * 48,
    "ATTESTATION_KEY": "a" * 48,
    "AUDIT_KEY": "u" * 48,
    "ATTESTATION_KEYS_BEFORE": ["b" * 48, "c" * 48],
    "AUDIT_KEYS_BEFORE": ["v" * 48],
    "OPERATOR": dict.fromkeys(["name", "address", "controller", "data_protection_contact"], "x"),
}


@pytest.fixture
def fit(db, settings, tmp_path):
    for name, value in FIT.items():
        setattr(settings, name, value)
    settings.VAR_DIR = tmp_path
    Heartbeat(tmp_path).beat("notices", every=5, now=time.time())
    seed = settings.PHONEBOOK.data()
    rows = {
        key: [{**row, "confirmed_by": "its owner"} for row in seed[key]]
        for key in ("hotlines", "centres")
    }
    settings.PHONEBOOK = Phonebook(tmp_path / "phonebook.json", tmp_path / "none.json")
    settings.PHONEBOOK.write({**seed, **rows})
    return settings


def complaints() -> set[str]:
    found = run_checks(include_deployment_checks=True, databases=["default"])
    return {message.id for message in found if str(message.id).startswith("website.")}


def test_a_fit_machine_is_not_complained_about(fit):
    assert complaints() == set()


UNFIT = [
    ("DEBUG", True, "website.E003"),
    ("OPERATOR", {"name": ""}, "website.E004"),
    ("RECEIPT_KEY", "short", "website.E005"),
    ("RECEIPT_KEY", "s" * 48, "website.E006"),
    ("ATTESTATION_KEYS_BEFORE", ["b" * 48, "short"], "website.E011"),
    ("AUDIT_KEYS_BEFORE", ["a" * 48], "website.E012"),
    ("AUDIT_KEYS_BEFORE", ["c" * 48], "website.E012"),
    ("PUBLIC_ORIGIN", "", "website.E007"),
    ("EXIT_URL", "http://weather.example/", "website.E008"),
    ("EXIT_URL", "https://help.example/", "website.E008"),
    ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "website.E009"),
    ("DEMONSTRATION", True, "website.W001"),
]


@pytest.mark.parametrize(("name", "value", "complaint"), UNFIT)
def test_what_is_unfit_is_named(fit, name, value, complaint):
    setattr(fit, name, value)
    assert complaints() == {complaint}


def test_no_key_of_before_is_printed(fit):
    fit.AUDIT_KEYS_BEFORE = ["short", "a" * 48]
    found = run_checks(include_deployment_checks=True, databases=["default"])
    said = " ".join(str(one) for one in found if one.id in {"website.E011", "website.E012"})
    assert "Number 1 of AUDIT_KEYS_BEFORE" in said
    assert "Number 2 of AUDIT_KEYS_BEFORE" in said
    assert "short." in said
    assert "a" * 48 not in said


@pytest.mark.parametrize("lies", ["in the environment", "in a file"])
def test_keys_of_before_are_read_without_what_is_round_them(monkeypatch, tmp_path, lies):
    monkeypatch.setattr(settings, "TESTING", False)
    monkeypatch.setenv("AUDIT_KEYS_BEFORE", " first , ,second,")
    if lies == "in a file":
        (tmp_path / "keys").write_text("first \n\n second\n", encoding="utf-8")
        monkeypatch.setenv("AUDIT_KEYS_BEFORE_FILE", str(tmp_path / "keys"))
        monkeypatch.setenv("AUDIT_KEYS_BEFORE", "not this one")
    assert settings.each_secret("AUDIT_KEYS_BEFORE") == ["first", "second"]


def test_demonstration_accounts_are_an_error(fit):
    get_user_model().objects.create_user("caseworker-payoke")
    assert complaints() == {"website.E001"}


def test_an_account_without_a_second_factor_is_an_error(fit):
    user = get_user_model().objects.create_user("lena", password="lena has a password")
    get_user_model().objects.create_user("invited")  # cannot sign in before the link is used
    assert complaints() == {"website.E010"}
    app = AppCode.objects.create(user=user, confirmed=False)
    assert complaints() == {"website.E010"}
    AppCode.objects.filter(pk=app.pk).update(confirmed=True)
    assert complaints() == set()


def test_a_worker_that_has_stopped_is_named(fit, tmp_path):
    Heartbeat(tmp_path).beat("notices", every=5, now=time.time() - 1000)
    assert complaints() == {"website.W002"}


def test_none_of_this_stops_a_start(fit):
    fit.OPERATOR = {"name": ""}
    assert run_checks(tags=["website"]) == []
