"""The ground the other tests stand on: a test that leans on nothing proves nothing."""

import socket

import pytest

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
