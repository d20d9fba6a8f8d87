"""What is handed to whoever helps holds nothing of a person, and enough to mend a fault."""

import itertools
import json
import logging
import shutil
import sys
import tarfile

import pytest
from django.core.management import call_command
from django.utils import timezone

from base.files import fault_counts
from base.files.fault_counts import KEPT_DAYS, FaultCounter, fault_of, faults_in
from helpdesk.conversations import intake
from helpdesk.desks import desk_keys, member_keys
from helpdesk.models import Desk
from helpdesk.rules.submission import Submission
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import cheap_kdf  # noqa: F401 - a fixture
from tests.helpdesk.needles import NEEDLES, find
from website.monitoring.status_figures import program_version

STAFF = ("lena-zqxj", "duty-zqxj@help.example", "desk-zqxj@centre.example", "passphrase zqxj")
SECRETS = {
    "EMAIL_URL": "smtp://user:hunter-zqxj@mail-zqxj.example",
    "RECEIPT_KEY": "receipt-zqxj-key",
    "OPERATOR_NAME": "The service zqxj",
    "PUBLIC_ORIGIN": "https://zqxj.example",
    "OPERATOR_ALARM_EMAIL": STAFF[1],
    "DATABASE_URL": "postgres://help:hunter-zqxj@db-zqxj.example/help",
    "RECAPTCHA_PRIVATE_KEY": "12345678900987654321",
}


def raised(words):
    """A fault whose exception holds words, as a log would get it."""
    try:
        raise ValueError(words)
    except ValueError:
        return logging.LogRecord("x", logging.ERROR, __file__, 1, words, (), sys.exc_info())


@pytest.fixture
def report(settings, tmp_path, monkeypatch, db, cheap_kdf, django_user_model):  # noqa: F811
    """The parts of a bundle of a site with a message, staff, faults, secrets; and the number."""
    settings.VAR_DIR = tmp_path / "var"
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NOTICE_EVERY_MINUTES", "15")
    user = django_user_model.objects.create_user(STAFF[0], STAFF[1], "lena has a password")
    member = member_keys.make_member_key(user, STAFF[3])
    desk_keys.make_desk_key(Desk.objects.create(pk="payoke", email=STAFF[2]), member)
    words = Submission(text=NEEDLES[0], language="en", safe_contact={"phone": NEEDLES[2]})
    receipt = intake.accept(words, desk="payoke", token=new_token_seed()).receipt
    FaultCounter(settings.VAR_DIR).handle(raised(NEEDLES[0]))
    file = tmp_path / "report.tar.gz"
    call_command("report", "--to", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as bundle:
        parts = {entry.name: bundle.extractfile(entry).read() for entry in bundle.getmembers()}
    return parts, receipt


def test_it_holds_no_word_name_address_number_or_key(report):
    parts, receipt = report
    needles = (*NEEDLES, *STAFF, *SECRETS.values(), receipt)
    assert find(needles, parts.items()) == []
    assert not any(b"zqxj" in data or b"hunter" in data for data in parts.values())
    # The control: a needle that is put in is found.
    assert find([STAFF[1]], [("more", STAFF[1].encode())]) != []


def test_it_holds_what_mends_a_fault(report):
    parts, _ = report
    text = {name.removeprefix("report/"): data.decode() for name, data in parts.items()}
    assert "wagtail==" in text["versions.txt"]
    assert text["versions.txt"].startswith(f"Site {program_version()}\n")
    assert "! help_backup_days inf" in text["figures.txt"]
    assert "website.E010 x 1" in text["complaints.txt"]
    assert "1 x ValueError tests/site/test_report.py:" in text["faults.txt"]
    assert "NOTICE_EVERY_MINUTES: 15" in text["settings.txt"]
    assert "EMAIL_URL: set" in text["settings.txt"]
    assert "REPORTS_READ_BY: not set" in text["settings.txt"]


def test_without_a_place_it_goes_where_no_checkout_lists_it(settings, tmp_path, db):
    settings.VAR_DIR = tmp_path
    call_command("report")
    assert (tmp_path / "report.tar.gz").exists()


@pytest.fixture
def of_a_commit(settings, tmp_path):
    """The site as installed from a commit that nothing else is called."""
    shutil.copy(settings.BASE_DIR / "pyproject.toml", tmp_path)
    (tmp_path / ".commit").write_text("c0ffee99zqxj\n")
    settings.BASE_DIR = tmp_path
    program_version.cache_clear()
    yield program_version()
    program_version.cache_clear()


def test_strangers_are_not_told_which_version_runs(of_a_commit, client, db):
    """They could look up what is known against it."""
    number, commit = of_a_commit.split(" ")
    assert commit == "(c0ffee99zqxj)"
    for address in ("/en/", "/en/write/", "/cms/login/", "/healthz", "/robots.txt", "/nothing/"):
        answer = client.get(address, follow=True)
        said = str(answer.headers) + answer.text
        assert not any(each in said for each in (number, "zqxj")), address


def test_a_fault_is_counted_by_class_and_place_and_day(tmp_path, monkeypatch):
    monkeypatch.setattr(fault_counts.time, "monotonic", itertools.count(10, 10).__next__)
    today = timezone.localdate()
    long_ago = today - timezone.timedelta(days=KEPT_DAYS + 1)
    (tmp_path / fault_counts.FILE).write_text(json.dumps({long_ago.isoformat(): {"Old": 1}}))
    for counter in (FaultCounter(tmp_path), FaultCounter(tmp_path)):  # two processes
        counter.handle(raised("words"))
    [(day, faults)] = faults_in(tmp_path, today).items()
    assert day == today.isoformat()
    assert list(faults.values()) == [2]
    assert "words" not in (tmp_path / fault_counts.FILE).read_text()


def test_a_line_without_an_exception_is_counted_by_its_place_and_not_its_words():
    record = logging.LogRecord(
        "django.request", logging.ERROR, "/x/y.py", 7, "words %s", ("z",), None
    )
    assert fault_of(record) == "django.request /x/y.py:7"


def test_a_disk_that_takes_nothing_stops_nobody(tmp_path):
    (tmp_path / "var").write_text("a file")
    FaultCounter(tmp_path / "var").handle(raised("words"))
