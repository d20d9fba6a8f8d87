"""What granian runs: pages without the event loop, Django loaded once and behind it."""

import asyncio
import contextlib
import socket
import threading

import pytest

from tests.fixtures.event_loops import run_alone
from tests.fixtures.running import RunningSite
from tests.fixtures.scopes import scope
from website import rsgi
from website.rsgi import FORM, THREADS, Application, body_of
from website.web_server import kept_socket, warm_up
from website.web_server.eager_start import start_eagerly
from website.web_server.waiting_line import OPEN_AT_ONCE, TurnLine


class ThreadsShown:
    """Says in which thread a request began and in which it was answered; runs in granian."""

    def __rsgi_init__(self, loop):
        self.loop = threading.get_ident()
        start_eagerly(loop)

    async def __rsgi__(self, scope, protocol):
        began = threading.get_ident() == self.loop
        if scope.path == "/waits/":
            await asyncio.sleep(0)
            await asyncio.wait_for(asyncio.sleep(0.001), 5)
        ended = threading.get_ident() == self.loop
        protocol.response_bytes(200, [], f"{began} {ended}".encode())


threads_shown = ThreadsShown()


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    site = RunningSite(tmp_path_factory.mktemp("shown"))
    site.application = f"{__name__}:threads_shown"
    yield site.start(worker=False)
    site.stop()


def test_what_waits_for_nothing_never_meets_the_event_loop(shown):
    """Should a new granian hand requests over in another way, this says so: pages cost more."""
    assert shown.get("/en/") == (200, "False False")
    assert shown.get("/waits/") == (200, "False True")


class Protocol:
    """Keeps what is answered."""

    def response_bytes(self, *answer):
        self.answer = answer

    async def client_disconnect(self):
        await asyncio.Event().wait()


def django(environ, start):
    start(f"{environ.get('website.fault', 200)} OK", [])
    return [b"by Django"]


async def ask_many(application, count=8):
    protocols = [Protocol() for _ in range(count)]
    await asyncio.gather(*(application.__rsgi__(scope(), protocol) for protocol in protocols))
    return [protocol.answer for protocol in protocols]


def test_django_is_loaded_once_however_many_come_at_once():
    loaded = []
    application = Application(lambda: loaded.append(1) or django, trusts_proxy=False)
    assert run_alone(ask_many(application)) == [(200, [], b"by Django")] * 8
    assert loaded == [1]


def test_django_that_could_not_be_loaded_is_loaded_for_the_next_who_asks():
    ways = iter([OSError("the database is down"), django])

    def load():
        way = next(ways)
        if isinstance(way, OSError):
            raise way
        return way

    application = Application(load, trusts_proxy=False)
    assert [status for status, *_ in run_alone(ask_many(application, 2))] == [500, 200]


@pytest.mark.parametrize("path", ["*", "", "/en/write/"])
def test_whoever_is_too_slow_is_told_so_at_whatever_address(path):
    application = Application(lambda: django, trusts_proxy=False)
    answer = run_alone(application.fault({"PATH_INFO": path}, 408))
    assert answer.status == 408


def test_whose_turn_it_is_waits_behind_none_who_only_open_a_form():
    may_end = threading.Event()

    def slow_to_open(environ, start):
        if environ["REQUEST_METHOD"] == "GET":
            may_end.wait(60)
        return django(environ, start)

    async def test():
        application = Application(lambda: slow_to_open, trusts_proxy=False)
        opened = asyncio.create_task(ask_many(application, 2 * THREADS))
        await asyncio.sleep(0.1)  # until each thread has one
        sent = Protocol()
        try:
            asked = application.__rsgi__(scope("/en/write/", "POST"), sent)
            await asyncio.wait_for(asked, 20)
            assert not opened.done()
        finally:
            may_end.set()
            await opened
        assert sent.answer == (200, [], b"by Django")

    run_alone(test())


# --- Whose turn it is to open something ---

THEIRS, HERS = "203.0.113.7:1", "198.51.100.9:1"


class Site:
    """Django that answers when it may. asked: the addresses; staff: sessions that signed in."""

    def __init__(self, *, may_end=True):
        self.may_end, self.asked = threading.Event(), []
        self.staff = {"hers"}
        if may_end:
            self.may_end.set()

    def __call__(self, environ, start):
        self.asked.append(environ["PATH_INFO"])
        is_theirs = environ["REMOTE_ADDR"] == THEIRS.partition(":")[0]
        if is_theirs and "website.fault" not in environ:
            self.may_end.wait(60)
        session = environ.get("HTTP_COOKIE", "").rpartition("=")[2]
        environ["website.is_signed_in"] = session in self.staff
        return django(environ, start)


async def asks(application, path, client, **more):
    protocol = Protocol()
    await application.__rsgi__(scope(path, client=client, **more), protocol)
    return protocol.answer


@contextlib.asynccontextmanager
async def many_ask(application, site, path="/en/write/", count=50):
    """While so many of one network wait for what Django does not answer."""
    tasks = [asyncio.create_task(asks(application, path, THEIRS)) for _ in range(count)]
    while not site.asked:
        await asyncio.sleep(0.01)
    try:
        yield
        assert not any(task.done() for task in tasks)
        assert site.asked.count(path) == 1, "a network has one thread, whatever waits"
    finally:
        site.may_end.set()
        await asyncio.gather(*tasks)


@pytest.mark.parametrize("path", ["/en/write/", "/cms/login/", "/sheet/a", "/healthz", "/x"])
def test_however_many_one_network_opens_another_is_answered_meanwhile(monkeypatch, path):
    monkeypatch.setattr(rsgi, "OPEN_SECONDS", 60.0)
    site = Site(may_end=False)

    async def test():
        application = Application(lambda: site, trusts_proxy=False)
        async with many_ask(application, site, path):
            assert site.asked == [path]
            answer = await asyncio.wait_for(asks(application, "/en/read/", HERS), 20)
            assert answer == (200, [], b"by Django")

    run_alone(test())


@pytest.mark.parametrize(("session", "is_let_by"), [("hers", True), ("made-up", False)])
def test_whoever_has_signed_in_waits_with_nobody_of_their_network(
    settings, monkeypatch, session, is_let_by
):
    """Known by what Django said of the session, never by the cookie alone."""
    monkeypatch.setattr(rsgi, "OPEN_SECONDS", 60.0)
    settings.SESSION_COOKIE_NAME = "sessionid"
    site = Site()
    cookie = [("cookie", f"sessionid={session}")]

    async def test():
        application = Application(lambda: site, trusts_proxy=False)
        await asks(application, "/cms/", THEIRS, headers=cookie)
        site.may_end.clear()
        site.asked.clear()
        async with many_ask(application, site):
            again = asyncio.create_task(asks(application, "/cms/pages/", THEIRS, headers=cookie))
            while is_let_by and "/cms/pages/" not in site.asked:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            assert ("/cms/pages/" in site.asked) is is_let_by
        await again

    run_alone(test())


def test_a_session_that_has_ended_waits_again(settings):
    site = Site()
    cookie = [("cookie", f"{settings.SESSION_COOKIE_NAME}=hers")]

    async def test():
        application = Application(lambda: site, trusts_proxy=False)
        await asks(application, "/cms/", THEIRS, headers=cookie)
        assert application.signed_in.knows("hers")
        site.staff.clear()
        await asks(application, "/cms/", THEIRS, headers=cookie)
        assert not application.signed_in.knows("hers")

    run_alone(test())


def test_whoever_waits_for_a_disk_lets_the_next_of_the_network_go_on(monkeypatch):
    """A large file that an editor sends holds up no colleague."""
    monkeypatch.setattr(rsgi, "OPEN_SECONDS", 0.01)
    site = Site(may_end=False)

    async def test():
        application = Application(lambda: site, trusts_proxy=False)
        tasks = [asyncio.create_task(asks(application, "/x", THEIRS)) for _ in range(3)]
        await asyncio.wait(tasks, timeout=2)
        asked = len(site.asked)
        site.may_end.set()
        await asyncio.gather(*tasks)
        assert asked == 3
        assert not application.opening._inside

    run_alone(test())


def test_too_many_of_one_network_are_told_to_come_again_and_it_costs_one_page():
    site = Site(may_end=False)

    async def test():
        application = Application(lambda: site, trusts_proxy=False)
        application.opening = TurnLine(at_once=OPEN_AT_ONCE, most=3)
        tasks = [asyncio.create_task(asks(application, "/en/write/", THEIRS)) for _ in range(30)]
        while len(site.asked) < 2 or len(application.opening._waiting) > 3:
            await asyncio.sleep(0.01)
        assert (await asyncio.wait_for(asks(application, "/en/write/", HERS), 20))[0] == 200
        site.may_end.set()
        answers = await asyncio.gather(*tasks)
        turned_away = [headers for _, headers, _ in answers if headers]
        assert turned_away == [[("Retry-After", "30")]] * 26
        assert len(site.asked) == 4 + 1 + 1, "who waited, who is elsewhere, and the page for all"

    run_alone(test())


def test_what_is_the_same_for_all_is_made_once_in_seconds(monkeypatch):
    site, now = Site(), [1000.0]
    monkeypatch.setattr(rsgi.time, "monotonic", lambda: now[0])

    async def test():
        application = Application(lambda: site, trusts_proxy=False)
        for path in ("/healthz", "/sheet/leaflet-fr-20261129-aaaa"):
            site.asked.clear()
            for _ in range(20):
                assert (await asks(application, path, HERS))[0] == 200
            assert site.asked == [path]
            for accepts in ("accept-language", "accept-encoding"):
                await asks(application, path, HERS, headers=[(accepts, "fr")])
            # Of health the same for all, or whoever makes up languages has it asked each time.
            made = 1 if path == "/healthz" else 3
            assert len(site.asked) == made
            await asks(application, path, HERS, method="HEAD")
            assert len(site.asked) == made + 1, "who asks in another way is answered anew"
            now[0] += 11
            await asks(application, path, HERS)
            assert len(site.asked) == made + 2

    run_alone(test())


def test_a_form_is_kept_for_nobody():
    site = Site()

    async def test():
        application = Application(lambda: site, trusts_proxy=False)
        for _ in range(3):
            await asks(application, "/en/write/", HERS)
        assert len(site.asked) == 3

    run_alone(test())


def test_a_page_of_the_front_asks_nobody_for_django():
    class Front:
        def answer(self, scope):
            return 200, [("A", "b")], b"page"

    application = Application(pytest.fail, Front(), trusts_proxy=False)
    protocol = Protocol()
    with pytest.raises(StopIteration):  # to the end, without a loop
        application.__rsgi__(scope(), protocol).send(None)
    assert protocol.answer == (200, [("A", "b")], b"page")


def test_a_version_is_ready_once_the_last_of_its_processes_is(tmp_path, monkeypatch):
    """Else the one before ends while half of the next still loads, and all wait for the other."""
    address = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setattr(kept_socket, "BYTES", [])
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        systemd.setblocking(False)
        kept_socket._put_down_bytes(1)
        kept_socket.say_ready()
        with pytest.raises(BlockingIOError):
            systemd.recv(100)
        kept_socket.say_ready()
        assert systemd.recv(100) == b"READY=1"
        kept_socket.say_ready()  # one that took the place of another
        assert systemd.recv(100) == b"READY=1"


def test_the_first_form_is_rendered_before_anybody_waits_for_it(settings, monkeypatch):
    settings.ALLOWED_HOSTS = [".help.example"]
    monkeypatch.setattr(warm_up.connections, "close_all", lambda: None)
    asked = []

    def site(environ, start):
        asked.append((environ["HTTP_HOST"], environ["PATH_INFO"], environ["wsgi.url_scheme"]))
        start(f"{environ.get('website.fault', 200)} OK", [])
        return [b"a form"]

    warm_up.answer_once(site)
    assert asked == [("help.example", "/en/write/", "https")]


def test_what_all_are_told_is_not_what_lies_at_the_address_of_the_first():
    """At the address of a stylesheet lies one, and it would be kept for everybody."""

    def says_where(environ, start):
        start("200 OK", [])
        return [environ["PATH_INFO"].encode()]

    async def test():
        application = Application(lambda: says_where, trusts_proxy=False)
        first = await application.fault({"PATH_INFO": "/static/css/tokens.css"}, 503)
        then = await application.fault({"PATH_INFO": "/cms/login/"}, 503)
        dutch = await application.fault(
            {"PATH_INFO": "/cms/login/", "HTTP_ACCEPT_LANGUAGE": "nl-BE"}, 503
        )
        return first.body, then.body, dutch.body

    assert run_alone(test()) == (b"/en/", b"/en/", b"/nl/")


def test_whoever_is_led_elsewhere_leads_nobody_else_there():
    """Who came without TLS gets what Django says to that; others get the page."""

    def leads_to_tls(environ, start):
        is_safe = environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        start("503 So" if is_safe else "301 There", [])
        return [b""]

    async def test():
        application, address = Application(lambda: leads_to_tls, trusts_proxy=True), "/en/speak/"
        first = await application.fault({"PATH_INFO": address}, 503)
        safely = {"PATH_INFO": address, "HTTP_X_FORWARDED_PROTO": "https"}
        return first.status, (await application.fault(safely, 503)).status

    assert run_alone(test()) == (301, 503)


@pytest.mark.parametrize("path", ["/en/rights/", "/en/languages/", "/nowhere", "/en/leave/"])
def test_a_body_is_kept_in_memory_for_forms_alone(path):
    """Else a thousand who wait to open a page could each bring a megabyte."""
    environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM, "CONTENT_LENGTH": "3"}

    class Sends:
        async def __aiter__(self):
            yield b"a=b"

    async def kept(path):
        application, asked = Application(lambda: django, trusts_proxy=False), dict(environ)
        asked["PATH_INFO"] = path
        await application.take_body(asked, Sends(), b"")
        return body_of(asked)

    assert run_alone(kept(path)) == b""
    assert run_alone(kept("/en/write/")) == b"a=b", "the control"
