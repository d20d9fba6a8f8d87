"""What may be sent, by whom, how slowly, and what stays of it: nothing."""

import asyncio
import re
import tempfile
import threading
import urllib.parse

import pytest
import requests

from tests.fixtures.event_loops import run_alone
from website.web_server import request_body
from website.web_server.request_body import BodyCutOff, BodyReader, TooSlow, Upload

STAFF_PAGES = ("/cms/login/", "/cms/", "/cms/images/add/", "/cms/second-factor/", "/cms/nowhere/")
TELLTALE = "198.51.100.77"


@pytest.fixture(scope="module")
def temporary(tmp_path_factory):
    return tmp_path_factory.mktemp("temporary")


def parts(megabytes, watch):
    """A form with one file of so many megabytes; `watch` is called after each of them."""
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    for _ in range(megabytes):
        yield b"a" * 1_000_000
        watch()
    yield b"\r\n--x--\r\n"


class Sized:
    """Of a known length, so that it is not sent in chunks."""

    def __init__(self, pieces, size):
        self.pieces, self.size = pieces, size

    def __len__(self):
        return self.size

    def __iter__(self):
        return self.pieces


def test_a_file_of_somebody_who_is_not_signed_in_lies_nowhere(start_site, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    tempfile.tempdir = None
    site = start_site(worker=False, TRUSTED_PROXY="1")
    seen = []
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    headers |= {"Cookie": f"csrftoken={'a' * 32}", "X-Forwarded-For": TELLTALE}
    for path in STAFF_PAGES:
        size = sum(map(len, parts(20, lambda: None)))
        body = Sized(parts(20, lambda: seen.extend(tmp_path.glob("*.upload*"))), size)
        try:
            answer = requests.post(site.url + path, body, headers=headers, timeout=60)
        except requests.ConnectionError:  # hung up on before the end
            continue
        assert answer.status_code == 413, path
    assert seen == []
    _leaves_no_address(site)


def _leaves_no_address(site):
    """Behind a proxy of ours: not in a log, a row or a file, though all kinds of things fail."""
    as_proxy = {"X-Forwarded-For": f"1.2.3.4, {TELLTALE}", "Content-Type": request_form()}
    page = requests.get(f"{site.url}/en/write/", headers=as_proxy, timeout=60).text
    token = re.search(r'name="token" value="([^"]*)"', page)[1]
    for path in ("/en/write/", "/en/read/", "/en/report/", "/cms/login/"):
        for fields in ({"token": token, "message": "Hello"}, {"number": "1"}, {}):
            body = urllib.parse.urlencode(fields)
            requests.post(site.url + path, body, headers=as_proxy, timeout=60)
    site.stop()
    needles = (TELLTALE.encode(), b"198.51.100.0", bytes([198, 51, 100]), b"1.2.3.4")
    for path in site.var_dir.rglob("*"):
        if path.is_file() and "static" not in path.parts:
            held = path.read_bytes()
            assert not [needle for needle in needles[:2] + needles[3:] if needle in held], path


def request_form():
    return "application/x-www-form-urlencoded"


# --- How slowly ---


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


async def pieces(*given):
    for one in given:
        yield one


def test_a_slow_phone_has_a_second_more_for_each_2_kB():  # noqa: N802
    place = request_body.BodySlot(b"", began=0)
    assert place.deadline() == 10
    place.received = 180_000
    assert place.deadline() == 100
    place.received = 1_000_000
    assert place.deadline() == 100


def test_the_slowest_gives_way_and_nobody_new():
    clock = Clock()
    bodies = BodyReader(clock)
    fast, slow = bodies.enter(b"f"), bodies.enter(b"s")
    clock.now = 20
    fast.received = 100_000
    for number in range(request_body.PLACES - 1):
        bodies.enter(bytes([number]))
    assert slow.gives_way.is_set()
    assert not fast.gives_way.is_set()


def test_a_slow_phone_does_not_give_way_to_six_networks_of_many():
    """It sends 2 kB a second; they send more at first, and next to nothing from then on."""
    clock = Clock()
    bodies = BodyReader(clock)
    phone = bodies.enter(b"phone")
    for second in range(90):
        clock.now = second
        phone.came(2_000, clock.now)
        for number in range(6):
            body = bodies.enter(bytes([number]))
            body.came(50_000, clock.now)
    assert not phone.gives_way.is_set()
    assert len(bodies._places) == request_body.PLACES


def test_nor_to_as_many_networks_as_there_are_places_where_these_go_slow_after_a_fast_start():
    clock = Clock()
    bodies = BodyReader(clock)
    phone = bodies.enter(b"phone")
    for number in range(request_body.PLACES - 1):
        bodies.enter(bytes([number])).came(200_000, clock.now)
    for second in range(30):
        clock.now = second
        phone.came(2_000, clock.now)
    bodies.enter(b"new")
    assert not phone.gives_way.is_set()


def test_one_network_holds_a_quarter_at_most():
    clock = Clock()
    bodies = BodyReader(clock)
    places = [bodies.enter(b"one") for _ in range(request_body.PLACES)]
    clock.now = request_body.NEW_SECONDS
    places.append(bodies.enter(b"one"))
    held = [place for place in places if not place.gives_way.is_set()]
    assert len(held) == request_body.PLACES // 4
    assert places[-1] in held


def test_those_of_one_house_who_press_send_at_once_do_not_give_way_to_one_another():
    clock = Clock()
    bodies = BodyReader(clock)
    clock.now = request_body.NEW_SECONDS / 2
    places = [bodies.enter(b"one") for _ in range(request_body.PLACES)]
    assert not [place for place in places if place.gives_way.is_set()]
    bodies.enter(b"another")
    given = [place for place in places if place.gives_way.is_set()]
    assert len(given) == 1, "who comes from elsewhere has a place all the same"


def test_a_body_comes_whole_or_not_at_all(monkeypatch):
    async def never():
        yield b"a"
        await asyncio.Event().wait()

    bodies = BodyReader()
    assert run_alone(bodies.read(pieces(b"ab", b"cd", b"e"), 4, b"")) == b"abcd"
    with pytest.raises(BodyCutOff):
        run_alone(bodies.read(pieces(b"ab"), 4, b""))
    monkeypatch.setattr(request_body, "FIRST_SECONDS", 0.05)
    with pytest.raises(TooSlow):
        run_alone(bodies.read(never(), 4, b""))
    assert not bodies._places


def upload(count, pause):
    """What a thread of Django's reads of 100 kB, each `pause` seconds after the one before."""
    read, clock = [], Clock()

    async def chunks():
        for _ in range(count):
            clock.now += pause
            yield b"a" * 100_000

    async def site():
        body = Upload(BodyReader(clock), asyncio.get_running_loop(), chunks(), b"")

        def django():
            try:
                while part := body.read(30_000):
                    read.append(len(part))
            except OSError as error:
                read.append(type(error))

        thread = threading.Thread(target=django)
        thread.start()
        while thread.is_alive():
            await asyncio.sleep(0.01)
        body.close()

    run_alone(site())
    return read


def test_staff_may_take_as_long_as_they_like_but_not_be_slower_than_20_kB_a_second():  # noqa: N802
    assert upload(1, 0)[:4] == [30_000, 30_000, 30_000, 10_000]
    *parts, end = upload(100, 4.9)
    assert (sum(parts), end) == (10_000_000, BodyCutOff), "eight minutes, and all of it came"
    *parts, end = upload(100, 5.1)
    assert (sum(parts), end) == (100_000, TooSlow)
