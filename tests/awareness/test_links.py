"""
Links to other sites, asked of real servers on this machine.

They have names that lead to it for these tests alone: a link to this machine itself is not asked.
"""

import socket
import threading
from datetime import date, timedelta
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from awareness.elsewhere import link_check, public_head
from awareness.models import CheckedLink, ContentPage, Hotline, LegalSource, ReceptionCentre
from tests.fixtures.running import free_port

NOBODY = "http://nobody.example"
PUBLIC = "93.184.215.14"


class Elsewhere(ThreadingHTTPServer):
    """
    Another site. asked: how, for what and by whom it was asked. says, moved: its status by path,
    and where it sends on.
    """

    url = "http://elsewhere.example"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.says: dict[str, int] = {}
        self.moved: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), Answers)
        self.here = f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        who = self.headers["User-Agent"]
        self.server.asked.append((self.command, self.path, who))
        self.send_response(self.server.says.get(self.path, 200))
        if self.path in self.server.moved:
            self.send_header("Location", self.server.moved[self.path])
        self.end_headers()

    def log_message(self, *_words) -> None:
        pass


@pytest.fixture
def elsewhere(planted, settings, monkeypatch):
    server = Elsewhere()
    places = {
        "elsewhere.example": ("127.0.0.1", server.server_port),
        "nobody.example": ("127.0.0.1", free_port()),
    }
    look_up = public_head.public_addresses
    monkeypatch.setattr(
        public_head,
        "public_addresses",
        lambda place, seconds: (
            [places[place.host]] if place.host in places else look_up(place, seconds)
        ),
    )
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
    link_check.check(pause=0)
    ((link, where),) = link_check.dead()
    assert (link.dead_since, link.said) == (timezone.localdate(), "404")
    assert where[0].what == str(row)
    long_ago = date(2026, 1, 1)
    CheckedLink.objects.update(dead_since=long_ago, checked_on=long_ago)
    link_check.check(pause=0)
    assert CheckedLink.objects.get().dead_since == long_ago


def test_what_answers_again_lives(elsewhere):
    link_to(f"{elsewhere.url}/here")
    CheckedLink.objects.create(url=f"{elsewhere.url}/here", dead_since=date(2026, 1, 1))
    link_check.check(pause=0)
    assert link_check.dead() == []


@pytest.mark.parametrize("status", [401, 403, 405, 429])
def test_a_site_that_only_refuses_us_is_not_called_dead(elsewhere, status):
    elsewhere.says["/"] = status
    link_to(f"{elsewhere.url}/")
    link_check.check(pause=0)
    assert link_check.dead() == []


def test_a_host_is_asked_for_a_head_once_a_second_and_a_link_once_a_week(elsewhere, monkeypatch):
    slept = []
    clock = SimpleNamespace(monotonic=lambda: sum(slept), sleep=slept.append)
    monkeypatch.setattr(link_check, "time", clock)
    link_to(*(f"{elsewhere.url}/{n}" for n in range(3)))
    assert link_check.check() == 3
    assert slept == [1.0, 1.0]
    assert {how for how, _, _ in elsewhere.asked} == {"HEAD"}
    assert link_check.check(pause=0) == 0
    CheckedLink.objects.update(checked_on=timezone.localdate() - timedelta(days=8))
    assert link_check.check(most=2, pause=0) == 2


def test_who_asks_is_not_told_apart_from_any_other_site(elsewhere):
    link_to(f"{elsewhere.url}/")
    link_check.check(pause=0)
    assert [who for *_, who in elsewhere.asked] == ["link check of a public website"]


def test_a_server_that_is_no_more_is_dead_while_others_answer(elsewhere):
    link_to(f"{NOBODY}/", f"{elsewhere.url}/")
    link_check.check(pause=0)
    ((link, _),) = link_check.dead()
    assert link.said == "ConnectionRefusedError"


def test_without_a_network_nothing_is_called_dead(elsewhere, settings):
    settings.EXIT_URL = NOBODY
    link_to(f"{NOBODY}/")
    with pytest.raises(CommandError, match="Nothing answers"):
        call_command("check_links")
    assert link_check.dead() == []


def test_a_link_in_a_page_is_found_and_a_dead_one_is_shown_to_readers_all_the_same(
    elsewhere, client
):
    elsewhere.says["/old"] = 410
    page = ContentPage.objects.get(locale__language_code="en", slug="rights")
    url = f"{elsewhere.url}/old"
    page.body = [{"type": "paragraph", "id": "a", "value": f'<p><a href="{url}">old</a></p>'}]
    page.save_revision().publish()
    link_check.check(pause=0)
    ((_, (place,)),) = link_check.dead()
    assert place.what == page.title
    assert url in client.get("/en/rights/").text


def test_the_report_names_the_link_its_day_and_where_to_change_it(elsewhere, client, admin_user):
    elsewhere.says["/gone"] = 404
    link_to(f"{elsewhere.url}/gone")
    link_check.check(pause=0)
    client.force_login(admin_user)
    text = client.get(reverse("dead_links")).text
    assert f"{elsewhere.url}/gone" in text
    assert f"{timezone.localdate():%B %Y}" in text
    assert "LINK_CHECK=1" in text


def test_the_worker_asks_nobody_unless_it_is_told_to(elsewhere, settings):
    from website.worker.loops import check_links

    link_to(f"{elsewhere.url}/")
    check_links()
    assert elsewhere.asked == []
    settings.LINK_CHECK = True
    check_links()
    assert len(elsewhere.asked) == 1


# --- A link of a dishonest editor ---


@pytest.mark.parametrize(
    "address",
    [
        *("http://127.0.0.1", "http://localhost", "http://127.1", "http://2130706433"),
        *("http://0", "http://0.0.0.0", "http://10.0.0.1", "http://172.16.0.1"),
        *("http://192.168.1.1", "http://100.64.0.1", "http://169.254.169.254/latest/meta-data/"),
        *("http://224.0.0.1", "http://240.0.0.1", "http://255.255.255.255", "http://[::1]"),
        *("http://[fe80::1]", "http://[fd00::1]", "http://[fec0::1]", "http://[ff02::1]"),
        *("http://[::ffff:127.0.0.1]", "http://[64:ff9b::7f00:1]", "http://[2002:7f00:1::1]"),
        *("http://[2001:0:7f00:1::]", f"http://{PUBLIC}:8080", f"https://{PUBLIC}:80"),
        *(f"http://{PUBLIC}:22", f"ftp://{PUBLIC}/", "file:///etc/passwd", "gopher://127.0.0.1"),
    ],
)
def test_nothing_is_sent_to_a_machine_of_our_own(elsewhere, monkeypatch, address):
    connected = []
    monkeypatch.setattr(socket, "create_connection", lambda *to, **_: connected.append(to))
    with pytest.raises(public_head.NotAsked):
        public_head.status_of(address)
    assert connected == []


def test_a_link_inside_is_not_asked_and_the_report_says_so(elsewhere, client, admin_user):
    (row,) = link_to(f"{elsewhere.here}/keys")
    assert link_check.check(pause=0) == 0
    assert elsewhere.asked == [("HEAD", "/exit", "link check of a public website")]
    assert link_check.dead() == [], "nobody knows"
    ((link, (place,)),) = link_check.not_asked()
    assert (link.url, place.what) == (f"{elsewhere.here}/keys", str(row))
    client.force_login(admin_user)
    text = client.get(reverse("dead_links")).text
    assert "Nobody here asked whether they answer" in text
    assert f"{elsewhere.here}/keys" in text


def test_each_place_that_it_is_sent_on_to_is_looked_at_again(elsewhere):
    """A link to the attacker's own site, which sends us inside."""
    elsewhere.says["/"], elsewhere.moved["/"] = 302, f"{elsewhere.here}/keys"
    link_to(f"{elsewhere.url}/")
    link_check.check(pause=0)
    assert "/keys" not in [path for _, path, _ in elsewhere.asked]
    assert len(link_check.not_asked()) == 1


def test_it_is_sent_on_some_times_and_no_more(elsewhere):
    elsewhere.says |= {f"/{n}": 301 for n in range(30)}
    elsewhere.moved |= {f"/{n}": f"/{n + 1}" for n in range(30)}
    elsewhere.says["/new"], elsewhere.moved["/old"], elsewhere.says["/old"] = 404, "/new", 308
    assert public_head.status_of(f"{elsewhere.url}/0") == 301
    assert len(elsewhere.asked) == public_head.MOST_MOVES + 1
    assert public_head.status_of(f"{elsewhere.url}/old") == 404


def test_a_name_that_says_something_else_a_moment_later_gains_nothing(monkeypatch):
    """What was looked at is what is asked; no second question goes to the attacker's own DNS."""
    answers = [[PUBLIC], ["127.0.0.1"]]
    connected = []

    def look_up(_host, port, **_kind):
        return [(0, 0, 0, "", (address, port)) for address in answers.pop(0)]

    def connect(to, **_how):
        connected.append(to)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        public_head.status_of("http://rebinding.example/")
    assert connected == [(PUBLIC, 80)]


def test_a_name_with_an_address_outside_and_one_inside_is_not_asked(monkeypatch):
    both = [(0, 0, 0, "", (address, 80)) for address in (PUBLIC, "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(public_head.NotAsked):
        public_head.status_of("http://both.example/")


def test_a_resolver_that_does_not_answer_is_left(monkeypatch):
    over = threading.Event()

    def look_up(_host, port, **_kind):
        over.wait(5)
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(public_head, "PATIENCE_SECONDS", 0.05)
    with pytest.raises(TimeoutError):
        public_head.status_of("http://slow.example/")
    over.set()


@pytest.mark.parametrize("fault", [socket.gaierror(-2, "Name or service not known"), ValueError()])
def test_what_the_resolver_cannot_say_is_said_to_who_asked(monkeypatch, fault):
    def look_up(*_where, **_kind):
        raise fault

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(type(fault)):
        public_head.status_of("http://nobody-at-all.example/")


class NoEnd:
    """A connection whose other side talks on and on. given: how many bytes it has sent."""

    def __init__(self, words: bytes) -> None:
        self.words, self.given = words, 0

    def recv(self, most: int) -> bytes:
        self.given += len(self.words[:most])
        return self.words[:most]

    def settimeout(self, seconds: float) -> None:
        assert seconds > 0


@pytest.mark.parametrize("words", [b"a" * 4096, b"HTTP/1.1 100 Continue\r\n\r\n" * 9])
def test_a_server_that_does_not_end_is_left(words):
    connection = NoEnd(words)
    with pytest.raises(HTTPException):
        public_head._received(connection, float("inf"))
    assert connection.given <= public_head.MOST_BYTES + 4096


def test_a_server_that_drips_is_left_when_its_time_is_over():
    with pytest.raises(TimeoutError):
        public_head._received(NoEnd(b"a"), float("-inf"))


def test_an_answer_is_read_though_others_say_first_that_it_is_coming():
    connection = NoEnd(b"HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 404 No\r\nA: b\r\n\r\n")
    assert public_head._received(connection, float("inf")) == b"HTTP/1.1 404 No\r\nA: b"
