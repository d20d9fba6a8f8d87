"""Links to other sites, asked of real servers on this machine."""

import threading
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from awareness import links
from awareness.models import CheckedLink, ContentPage, Hotline, LegalSource, ReceptionCentre
from tests.fixtures.running import free_port


class Elsewhere(ThreadingHTTPServer):
    """Another site. asked: when, how and for what it was asked. says: its status by path."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, str, str, str]] = []
        self.says: dict[str, int] = {}
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        who = self.headers["User-Agent"]
        self.server.asked.append((time.monotonic(), self.command, self.path, who))
        self.send_response(self.server.says.get(self.path, 200))
        self.end_headers()

    def log_message(self, *_words) -> None:
        pass


@pytest.fixture
def elsewhere(planted, settings):
    server = Elsewhere()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Nothing but what a test names, for no other host can be reached from here.
    Hotline.objects.update(website="")
    ReceptionCentre.objects.update(website="")
    LegalSource.objects.update(link="")
    ContentPage.objects.update(live=False)
    settings.EXIT_URL = f"{server.url}/exit"
    yield server
    server.shutdown()
    server.server_close()


def link_to(*urls: str) -> list[Hotline]:
    rows = list(Hotline.objects.all()[: len(urls)])
    for row, url in zip(rows, urls, strict=True):
        Hotline.objects.filter(pk=row.pk).update(website=url)
    return rows


def test_what_is_gone_is_dead_since_today_and_stays_so(elsewhere):
    elsewhere.says["/gone"] = 404
    (row,) = link_to(f"{elsewhere.url}/gone")
    links.check(pause=0)
    ((link, where),) = links.dead()
    assert (link.dead_since, link.said) == (timezone.localdate(), "404")
    assert where[0].what == str(row)
    long_ago = date(2026, 1, 1)
    CheckedLink.objects.update(dead_since=long_ago, checked_on=long_ago)
    links.check(pause=0)
    assert CheckedLink.objects.get().dead_since == long_ago


def test_what_answers_again_lives(elsewhere):
    link_to(f"{elsewhere.url}/here")
    CheckedLink.objects.create(url=f"{elsewhere.url}/here", dead_since=date(2026, 1, 1))
    links.check(pause=0)
    assert links.dead() == []


@pytest.mark.parametrize("status", [401, 403, 405, 429])
def test_a_site_that_only_refuses_us_is_not_called_dead(elsewhere, status):
    elsewhere.says["/"] = status
    link_to(f"{elsewhere.url}/")
    links.check(pause=0)
    assert links.dead() == []


def test_a_host_is_asked_for_a_head_once_a_second_and_a_link_once_a_week(elsewhere):
    link_to(*(f"{elsewhere.url}/{n}" for n in range(3)))
    assert links.check() == 3
    times = [when for when, *_ in elsewhere.asked]
    assert all(after - before >= 0.99 for before, after in pairwise(times))
    assert {how for _, how, _, _ in elsewhere.asked} == {"HEAD"}
    assert links.check(pause=0) == 0
    CheckedLink.objects.update(checked_on=timezone.localdate() - timedelta(days=8))
    assert links.check(most=2, pause=0) == 2


def test_who_asks_is_not_told_apart_from_any_other_site(elsewhere):
    link_to(f"{elsewhere.url}/")
    links.check(pause=0)
    assert [who for *_, who in elsewhere.asked] == ["link check of a public website"]


def test_a_server_that_is_no_more_is_dead_while_others_answer(elsewhere):
    link_to(f"http://127.0.0.1:{free_port()}/", f"{elsewhere.url}/")
    links.check(pause=0)
    ((link, _),) = links.dead()
    assert link.said == "ConnectionRefusedError"


def test_without_a_network_nothing_is_called_dead(elsewhere, settings):
    settings.EXIT_URL = f"http://127.0.0.1:{free_port()}/"
    link_to(f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(CommandError, match="Nothing answers"):
        call_command("check_links")
    assert links.dead() == []


def test_a_link_in_a_page_is_found_and_a_dead_one_is_shown_to_readers_all_the_same(
    elsewhere, client
):
    elsewhere.says["/old"] = 410
    page = ContentPage.objects.get(locale__language_code="en", slug="rights")
    url = f"{elsewhere.url}/old"
    page.body = [{"type": "paragraph", "id": "a", "value": f'<p><a href="{url}">old</a></p>'}]
    page.save_revision().publish()
    links.check(pause=0)
    ((_, (place,)),) = links.dead()
    assert place.what == page.title
    assert url in client.get("/en/rights/").text


def test_the_report_names_the_link_its_day_and_where_to_change_it(elsewhere, client, admin_user):
    elsewhere.says["/gone"] = 404
    link_to(f"{elsewhere.url}/gone")
    links.check(pause=0)
    client.force_login(admin_user)
    text = client.get(reverse("dead_links")).text
    assert f"{elsewhere.url}/gone" in text
    assert f"{timezone.localdate():%B %Y}" in text
    assert "LINK_CHECK=1" in text


def test_the_worker_asks_nobody_unless_it_is_told_to(elsewhere, settings):
    from website.loops import check_links

    link_to(f"{elsewhere.url}/")
    check_links()
    assert elsewhere.asked == []
    settings.LINK_CHECK = True
    check_links()
    assert len(elsewhere.asked) == 1
