"""What granian runs: pages without the event loop, Django loaded once and behind it."""

import asyncio
import socket
import threading

import pytest

from tests.fixtures.event_loops import run_alone
from tests.fixtures.running import RunningSite
from tests.fixtures.scopes import scope
from website.rsgi import THREADS, Application
from website.traffic import kept_socket
from website.traffic.eager_start import start_eagerly
from website.worker import warm_up


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
    start("200 OK", [])
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
        start("200 OK", [])
        return [b"a form"]

    warm_up.answer_once(site)
    assert asked == [("help.example", "/en/write/", "https")]
