"""The database is gone, for good: the addresses of a server that is not there."""

import time

import pytest
from django.db import OperationalError, connections
from django.http import HttpResponse

from website.monitoring.heartbeat import Heartbeat
from website.web.middleware import OutageMiddleware
from website.web.negotiation import KEPT


@pytest.fixture
def no_database(django_db_blocker):
    """A PostgreSQL that nobody answers for; the connection the tests use is put back after."""
    kept = connections["default"]
    broken = {
        **kept.settings_dict,
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "PORT": "1",
        "NAME": "nothing",
        "OPTIONS": {"connect_timeout": 2},
    }
    from django.db.backends.postgresql.base import DatabaseWrapper

    connections["default"] = DatabaseWrapper(broken, alias="default")
    with django_db_blocker.unblock():
        yield
    connections["default"] = kept


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/", "It is our fault, not yours"),
        ("/en/rights/", "It is our fault, not yours"),
        ("/fr/rights/", "078 055 800"),
        ("/ar/", "078 055 800"),
        ("/ti/help/", "078 055 800"),
    ],
)
def test_a_reader_gets_the_numbers_and_no_error(client, no_database, path, words):
    answer = client.get(path)
    assert answer.status_code == 503
    assert words in answer.text
    for number in ("tel:112", "tel:+3278055800", "tel:+3225116464"):
        assert number in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_the_front_door_gets_them_too(client, no_database):
    answer = client.get("/", headers={"accept-language": "fr"})
    assert answer.status_code == 503
    assert '<html lang="fr"' in answer.text


@pytest.mark.parametrize("path", ["/en/write/", "/ar/read/", "/en/languages/", "/en/leave/", "/"])
def test_what_needs_no_database_goes_on(client, no_database, path):
    assert client.get(path).status_code in (200, 303)


def test_a_fault_at_staff_s_addresses_is_reported_with_where_it_arose(rf):
    """A reader's is told in one line; Django tells of staff's, and whoever mends it needs that."""
    stays_up = OutageMiddleware(lambda _request: HttpResponse())
    assert stays_up.process_exception(rf.get("/cms/pages/"), OperationalError()) is None
    assert stays_up.process_exception(rf.get("/en/rights/"), OperationalError()).status_code == 503


def test_whoever_watches_over_the_site_is_told(client, no_database):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.text == "not well\n", "what is wrong, the machine itself says"


def test_a_site_that_is_well_says_so(client, db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert client.get("/healthz").status_code == 503  # no worker has ever run here
    Heartbeat(tmp_path).beat("notices", every=5, now=time.time())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "well\n")
    assert answer.headers["Cache-Control"] == "no-store" != KEPT


def test_a_fault_of_ours_is_a_kind_page(client, monkeypatch):
    def fails_once(*_args, **_words):
        monkeypatch.undo()
        raise RuntimeError("secret words")

    monkeypatch.setattr("website.web.home_views.render", fails_once)
    client.raise_request_exception = False
    answer = client.get("/fr/languages/")
    assert answer.status_code == 500
    assert '<html lang="fr"' in answer.text
    assert "tel:112" in answer.text
    assert "secret words" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
