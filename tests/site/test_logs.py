"""Logs: the place of a fault, never its content."""

import logging
import traceback

import pytest
from django.conf import settings
from django.test import Client
from django.utils.log import configure_logging

from website.accounts import invitations
from website.web.log_format import PlaceFormatter

SECRET = "he keeps my passport"


def test_a_traceback_names_place_and_kind_and_repeats_no_words():
    def breaks():
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error

    try:
        breaks()
    except RuntimeError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "It broke", None, None)
        record.exc_info = (type(error), error, error.__traceback__)
        written = PlaceFormatter().format(record)
    assert SECRET not in written
    for said in ("It broke", "builtins.ValueError", "builtins.RuntimeError", "breaks"):
        assert said in written


def test_an_error_that_is_its_own_cause_is_written_once(monkeypatch):
    """So a library raises again what it has caught: a thread of the site would write for ever."""
    looked_through = []

    def looks(trace):
        looked_through.append(trace)
        assert len(looked_through) < 10, "the formatter goes round"
        return traceback.StackSummary.extract(traceback.walk_tb(trace))

    monkeypatch.setattr(traceback, "extract_tb", looks)

    def breaks():
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise error from error

    with pytest.raises(ValueError, match=SECRET) as caught:
        breaks()
    written = PlaceFormatter().formatException(caught._excinfo)
    assert written.count("builtins.ValueError") == 1


def test_every_log_of_the_site_is_written_so():
    handlers = dict(settings.LOGGING["handlers"])
    # It writes no line: a class, a place and a day (tests/site/test_report.py).
    assert handlers.pop("faults")["()"] == "base.files.fault_counts.FaultCounter"
    for handler in handlers.values():
        chosen = settings.LOGGING["formatters"][handler["formatter"]]
        assert chosen["()"] == "website.web.log_format.PlaceFormatter"
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    assert isinstance(logging.getLogger("django").handlers[0].formatter, PlaceFormatter)


def test_the_address_of_an_invitation_is_in_no_log(caplog):
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    for name in ("django.request", "django.security.csrf"):
        logger = logging.getLogger(name)
        assert not logger.isEnabledFor(logging.WARNING)
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/cms/second-factor/invitation/1-9-secret/").status_code == 403
    assert "secret" not in caplog.text


def test_what_could_not_be_answered_is_noted_by_its_route(caplog, monkeypatch, db):
    """A database that is down, and the link in the journal would still be good for a day."""

    def breaks(_token):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(invitations, "invited", breaks)
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    browser = Client(raise_request_exception=False)
    assert browser.get("/cms/second-factor/invitation/1-9-secret/").status_code == 500
    noted = [each for each in caplog.records if each.name == "django.request"]
    [written] = {PlaceFormatter().format(each) for each in noted}
    assert "invitation/<str:token>/" in written
    assert "secret" not in written
