"""docs/settings.md is what the code reads, and `settings --check` tells a setting and no secret."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.checks import Error
from django.core.management import call_command

from website.monitoring.known_settings import GONE, KNOWN, KnownSetting
from website.monitoring.settings_guide import defaults, document, lines_about, usual

ROOT = Path(__file__).parent.parent.parent


def test_the_document_is_made_from_the_code():
    told = "Make it anew: manage.py settings > docs/settings.md"
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == document(), told


def test_each_setting_that_the_code_reads_is_known_and_no_other():
    assert sorted(each.name for each in KNOWN) == sorted(defaults())
    assert len(KNOWN) > 35


def test_what_is_gone_is_read_by_nothing_and_stands_in_the_document():
    assert GONE.keys().isdisjoint(defaults())
    assert all(f"`{name}`" in document().partition("Gone")[2] for name in GONE)


def test_a_default_is_the_one_of_the_code():
    assert defaults()["DEMONSTRATION"] == "`1`"
    assert defaults()["RECAPTCHA_DOMAIN"] == "`www.google.com`"
    assert usual(KnownSetting("VAR_DIR", "", usual="`var`")) == "`var`"


@pytest.mark.parametrize("name", ["EMAIL_URL", "RECEIPT_KEY", "DATABASE_URL"])
def test_what_is_secret_is_not_shown(monkeypatch, name):
    monkeypatch.setenv(name, "smtp://user:hunter-two@mail.example")
    said = "\n".join(lines_about([]))
    assert f"{name}: is set" in said
    assert "hunter-two" not in said


def test_a_complaint_stands_below_the_setting_that_it_names():
    complaint = Error("No address.", "Set PUBLIC_ORIGIN=https://… today.", id="website.E007")
    lines = list(lines_about([complaint]))
    (place,) = [number for number, line in enumerate(lines) if "website.E007" in line]
    assert lines[place - 2].startswith("PUBLIC_ORIGIN:")


def test_the_command_says_both(db, monkeypatch):
    out = StringIO()
    call_command("settings", stdout=out)
    assert out.getvalue() == document()
    out = StringIO()
    call_command("settings", check=True, stdout=out)
    assert "EMAIL_URL" in out.getvalue()
    assert "website.E009" in out.getvalue(), "mail goes nowhere here"
