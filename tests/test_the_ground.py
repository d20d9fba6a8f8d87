"""The ground the other tests stand on: a test that leans on nothing proves nothing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.__main__ import have_passed
from tests.fixtures.guards import NetworkReached


def test_no_test_can_leave_this_machine():
    with socket.socket() as probe, pytest.raises(NetworkReached):
        probe.connect(("192.0.2.1", 80))


def test_a_site_answers_and_is_killed_and_comes_back(start_site):
    site = start_site()
    assert site.get("/en/")[0] < 500
    site.kill()
    with pytest.raises(OSError, match="refused"):
        site.get("/en/")
    site.start()
    assert site.get("/en/")[0] < 500


def test_a_site_on_postgresql_answers(start_site):
    assert start_site(on_postgresql=True).get("/en/")[0] < 500


def test_chromium_reaches_the_site_and_nothing_else(page, running_site):
    page.goto(running_site.url + "/en/")
    assert page.url.startswith(running_site.url)
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.com/")


@pytest.mark.parametrize(("asked", "engine"), [("0", "sqlite"), ("1", "postgresql")])
def test_the_address_of_a_server_alone_moves_no_test_to_it(asked, engine):
    server = {"TEST_DATABASE_URL": "postgres://u:p@127.0.0.1/x", "TEST_ON_POSTGRESQL": asked}
    look = "import pytest; from website import settings; print(settings.DATABASES)"
    seen = subprocess.run(
        [sys.executable, "-c", f"import website; {look}"],
        cwd=Path(__file__).parent.parent,
        env=os.environ | server,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{engine}'" in seen.stdout.split("'ENGINE': '")[1].split(",")[0]


def test_a_lane_may_be_empty_only_where_tests_were_chosen():
    assert have_passed([0, 0, 0], [])
    assert not have_passed([0, 5, 0], [])
    assert have_passed([0, 5, 5], ["-k", "receipt"])
    assert not have_passed([5, 5, 5], ["-k", "a word that is mistyped"])
    assert not have_passed([0, 1, 5], ["-k", "receipt"])
