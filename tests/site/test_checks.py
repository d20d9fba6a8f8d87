"""`check --deploy` sees each thing that would make the site unfit, and is silent when it is fit."""

import time
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from awareness.models import REGISTRY
from base import phonebook
from helpdesk.models import Desk, DeskKey, Notice
from helpdesk.notices.outbox import TRIED_FOR_AN_HOUR
from website import settings
from website.accounts.models import AppCode
from website.accounts.two_step_middleware import DEMO_NAMES
from website.local_run import demo_accounts
from website.monitoring import checks as machine_checks
from website.monitoring.heartbeat import Heartbeat
from website.monitoring.known_settings import GONE
from website.monitoring.management.commands.status import OWED_BY_PEOPLE

ROOT = Path(__file__).parent.parent.parent
FIT = {
    "DEBUG": False,
    "HTTPS": True,
    "PUBLIC_ORIGIN": "https://help.example",
    "EXIT_URL": "https://weather.example/",
    "DEMONSTRATION": False,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "OPERATOR_ALARM_EMAIL": "duty@help.example",
    "EMAIL_BACKEND": "website.worker.smtp_deadline.EmailBackend",
    "SECRET_KEY": "s" * 48,
    "RECEIPT_KEY": "r" * 48,
    "ATTESTATION_KEY": "a" * 48,
    "AUDIT_KEY": "u" * 48,
    "ATTESTATION_KEY_FALLBACKS": ["b" * 48, "c" * 48],
    "AUDIT_KEY_FALLBACKS": ["v" * 48],
    "OPERATOR": dict.fromkeys(["name", "address", "controller", "data_protection_contact"], "x"),
}


@pytest.fixture
def fit(db, settings, tmp_path, monkeypatch):
    for name, value in FIT.items():
        setattr(settings, name, value)
    for model in REGISTRY:  # whatever tests before have planted is vouched for with this key
        for row in model.objects.all():
            row.save()
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(machine_checks, "SWAPS", tmp_path / "swaps")
    monkeypatch.setattr(machine_checks, "UNIT", tmp_path / "unit")
    Heartbeat(tmp_path).beat("notices", every=5, now=time.time())
    seed = phonebook.current().data()
    rows = {
        key: [{**row, "confirmed_by": "its owner"} for row in seed[key]]
        for key in ("hotlines", "centres")
    }
    settings.PHONEBOOK_FILE = tmp_path / "phonebook.json"
    phonebook.current().write({**seed, **rows})
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
    ("AUDIT_KEY", "short", "website.E005"),
    ("RECEIPT_KEY", "s" * 48, "website.E006"),
    ("ATTESTATION_KEY_FALLBACKS", ["b" * 48, "short"], "website.E011"),
    ("AUDIT_KEY_FALLBACKS", ["a" * 48], "website.E012"),
    ("AUDIT_KEY_FALLBACKS", ["c" * 48], "website.E012"),
    ("PUBLIC_ORIGIN", "", "website.E007"),
    ("EXIT_URL", "http://weather.example/", "website.E008"),
    ("EXIT_URL", "https://help.example/", "website.E008"),
    ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "website.E009"),
    ("DEMONSTRATION", True, "website.W001"),
    ("SECURE_PROXY_SSL_HEADER", None, "website.E015"),
    ("OPERATOR_ALARM_EMAIL", "", "website.W004"),
]


@pytest.mark.parametrize(("name", "value", "complaint"), UNFIT)
def test_what_is_unfit_is_named(fit, name, value, complaint):
    setattr(fit, name, value)
    assert complaints() == {complaint}


def test_swap_on_a_disk_is_named_unless_the_units_stay_out_of_it(fit, tmp_path, monkeypatch):
    swaps = "Filename Type Size Used Priority\n/dev/zram0 partition 9 0 100\n"
    machine_checks.SWAPS.write_text(swaps)
    assert complaints() == set()
    machine_checks.SWAPS.write_text(f"{swaps}/dev/sda2 partition 9 0 -2\n")
    assert complaints() == {"website.W005"}
    monkeypatch.setattr(machine_checks, "UNIT", ROOT / "deploy" / "help-web@.service")
    assert complaints() == set()


def test_keys_on_the_disk_of_the_backups_are_named(fit, tmp_path):
    fit.BACKUP_KEYS, fit.BACKUP_TO = tmp_path / "keys", tmp_path / "backups"
    assert complaints() == set()
    fit.BACKUP_KEYS.mkdir()
    fit.BACKUP_TO.mkdir()
    assert complaints() == {"website.W006"}
    fit.BACKUP_TO = Path("/proc")  # another disk than any
    assert complaints() == set()


@pytest.mark.parametrize("name", GONE)
def test_a_setting_that_is_gone_is_named_with_what_to_do(fit, monkeypatch, name):
    monkeypatch.setenv(name, "0")
    assert complaints() == {"website.W007"}


@pytest.mark.both_databases
def test_uploads_that_another_machine_has_not_are_named(fit, tmp_path, monkeypatch):
    assert "website.W008" not in complaints(), "nobody else is there"
    if connection.vendor == "sqlite":  # it has one machine
        return
    fit.MEDIA_IS_SHARED = True
    assert "website.W008" not in complaints(), "nobody else is there"
    fit.MEDIA_ROOT.mkdir()
    as_seen_from = machine_checks.OTHER_MACHINES.replace("inet_client_addr()", "inet '192.0.2.7'")
    monkeypatch.setattr(machine_checks, "OTHER_MACHINES", as_seen_from)
    assert "website.W008" in complaints()
    fit.MEDIA_ROOT = Path("/proc")  # another disk than any
    assert "website.W008" not in complaints()
    fit.MEDIA_ROOT = tmp_path
    fit.STORAGES = fit.STORAGES | {"shelf": fit.STORAGES["default"]}
    assert "website.W008" not in complaints()


def test_mail_that_does_not_leave_is_named(fit):
    desk = Desk.objects.create(pk="payoke", email="desk@centre.example")
    notice = Notice.objects.create(desk=desk, kind=Notice.Kind.NEWS)
    assert "website.E017" not in complaints()
    Notice.objects.filter(pk=notice.pk).update(attempts=TRIED_FOR_AN_HOUR)
    assert "website.E017" in complaints()


def test_a_database_of_another_version_is_refused(fit):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("helpdesk", "0999_of_tomorrow")
    assert complaints() == {"website.E016"}
    recorder.record_unapplied("helpdesk", "0999_of_tomorrow")
    recorder.record_applied("once_an_app", "0001_initial")
    assert complaints() == set(), "what another program keeps there is its own"
    name = max(name for app, name in recorder.applied_migrations() if app == "awareness")
    recorder.record_unapplied("awareness", name)
    assert complaints() == {"website.E016"}


def test_no_key_of_before_is_printed(fit):
    fit.AUDIT_KEY_FALLBACKS = ["short", "a" * 48]
    found = run_checks(include_deployment_checks=True, databases=["default"])
    said = " ".join(str(one) for one in found if one.id in {"website.E011", "website.E012"})
    assert "Number 1 of AUDIT_KEY_FALLBACKS" in said
    assert "Number 2 of AUDIT_KEY_FALLBACKS" in said
    assert "short." in said
    assert "a" * 48 not in said


@pytest.mark.parametrize("lies", ["in the environment", "in a file"])
def test_keys_of_before_are_read_without_what_is_round_them(monkeypatch, tmp_path, lies):
    monkeypatch.setattr(settings, "TESTING", False)
    monkeypatch.setenv("AUDIT_KEY_FALLBACKS", " first , ,second,")
    if lies == "in a file":
        (tmp_path / "keys").write_text("first \n\n second\n", encoding="utf-8")
        monkeypatch.setenv("AUDIT_KEY_FALLBACKS_FILE", str(tmp_path / "keys"))
        monkeypatch.setenv("AUDIT_KEY_FALLBACKS", "not this one")
    assert settings.each_secret("AUDIT_KEY_FALLBACKS") == ["first", "second"]


def test_demonstration_accounts_are_an_error(fit):
    get_user_model().objects.create_user("caseworker-payoke")
    assert complaints() == {"website.E001"}


def test_each_account_of_the_demonstration_is_known_as_one(tmp_path):
    """Else it is told to nobody, and whoever looks around is asked for a second factor."""
    assert set(demo_accounts._new_accounts(tmp_path / "demo.json")) == set(DEMO_NAMES)


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


def doctor(*options: str) -> str:
    """What it says; with a status other than 0 the count is the last line."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("status", *options, stdout=out)
    return out.getvalue().strip()


def test_a_fit_machine_is_green_whatever_people_still_owe(fit):
    fit.OPERATOR_ALARM_EMAIL = "operator@help.example"
    fit.DEMONSTRATION = True
    DeskKey.objects.all().delete()
    # No TLS, cookie or header of Django's own is what a test has.
    fit.SILENCED_SYSTEM_CHECKS = [f"security.W{n:03}" for n in range(1, 30)]
    fit.SILENCED_SYSTEM_CHECKS += ["awareness.W010", "async.E001"]  # of the machine that tests
    assert doctor("--machine") == "This machine is fit."
    owed = doctor("--people")
    assert "website.W001" in owed
    assert "helpdesk.E001" in owed
    assert owed.endswith("to do.")
    fit.OPERATOR_ALARM_EMAIL = ""
    said = doctor("--machine")
    assert "helpdesk.E005" in said
    assert "Set OPERATOR_ALARM_EMAIL to somebody who can telephone the desk." in said
    assert "helpdesk.E005" not in doctor("--people")


def test_each_debt_of_people_is_a_complaint_that_exists():
    written = "".join(
        (settings.BASE_DIR / app / "checks.py").read_text("utf-8")
        for app in ("awareness", "helpdesk", "site/website")
    )
    assert [debt for debt in OWED_BY_PEOPLE if f'"{debt}"' not in written] == []
