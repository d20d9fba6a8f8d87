"""The front as granian runs it, with nothing behind it: no database, no seed, no Django yet."""

import os
import re
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fixtures.everything import examples
from tests.fixtures.running import RunningSite
from tests.site.test_front import publish
from website.published.response_file import ResponseFile, pack

SECRET = b"what lies outside the tree"
MEBIBYTES_OF_TWO_WORKERS = 60


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory):
    """A site of published pages alone. Whatever reached Django would fail."""
    var_dir = tmp_path_factory.mktemp("bare")
    for code in ("en", "fr", "sr-latn"):
        publish(var_dir / "public", f"{code}/index.html", f"home {code}")
        publish(var_dir / "public", f"404/{code}.html", f"not there {code}")
    publish(var_dir / "public", "index.html", "choose")
    (var_dir / "secret.html.answer").write_bytes(pack(ResponseFile("x", [], SECRET, SECRET)))
    site = RunningSite(var_dir, SECRET_KEY="", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    site.web_processes = 2
    yield site.start(worker=False)
    site.stop()


def say(site: RunningSite, request: bytes) -> bytes:
    """The first line of what is answered to these very bytes; empty when it is hung up on."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(request)
        try:
            return connection.makefile("rb").readline()
        except ConnectionResetError:
            return b""


def say_all(site: RunningSite, request: bytes) -> bytes:
    """All that is answered to these very bytes."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        answer = b""
        try:
            connection.sendall(request)
            while more := connection.recv(65536):
                answer += more
        except (ConnectionResetError, BrokenPipeError):
            pass
        return answer


def get(target: bytes, *headers: bytes) -> bytes:
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: localhost", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


TARGETS = [
    *rb"/%2e%2e/%2e%2e/secret.txt /../../etc/passwd /en/..%2f..%2fsecret //en//".split(),
    *rb"/%00 /en/%00/".split(),
    *rb"/en%2f /%ff%fe/ /% /%zz /xx/ * /;/ /en/./ /.git/config /en/index.html.answer".split(),
    b"/" + b"a" * 8192,
    b"/en/" + b"%2f" * 2700,
    b"/en/?" + b"x" * 8000,
    b"/\xff",
]
HEADERS = [
    b"Range: bytes=0-1",
    b"Range: bytes=9-1,-,--",
    b"If-None-Match: *",
    b'If-None-Match: "',
    b"If-Match: x",
    b"If-Modified-Since: never",
    b'If-Range: W/"',
    b"Accept-Language: " + b"fr;q=0.1," * 900,
    b"Accept-Language: \xff\xfe",
    b"Accept-Encoding: *;q=0",
    b"Cookie: sessionid=x",
]


def test_no_address_and_no_header_breaks_it(bare_site):
    for request in [*map(get, TARGETS), *(get(b"/en/", header) for header in HEADERS)]:
        line = say(bare_site, request)
        assert re.match(rb"HTTP/1.1 (200|301|304|400|404) ", line) or line == b"", request[:60]
    assert bare_site.get("/en/") == (200, "home en")


# Nothing that is Django's, which fails here: /EN/ is sent on by it, /en/write/ is its form.
BITS = [
    *rb"/ // . .. /../ /./ %2e %2E%2e %2f %2F.. %5c \\ %00 %ff %0d%0a % %zz".split(),
    *rb"; ? ?a=/../ # ~ *".split(),
    *rb"en fr zz sr-latn help 404 public var secret.html secret.html.answer index.html".split(),
    *[b"\xc3\xa9", b"\xff", b"a" * 8192, b"%2f" * 2700, b"../" * 400],
]
NAMES = rb"Range If-Range If-Match If-None-Match If-Modified-Since If-Unmodified-Since".split()
NAMES += rb"Accept-Language Accept-Encoding Accept Cookie Content-Length Expect".split()
VALUES = [b"bytes=0-", b"bytes=9-1,-0,5-", b"*", b'"', b'W/"x", *', b"0", b"fr;q=nan, en;q=9e9"]
VALUES += [b"en," * 3000, b"br;q=0, *;q=0", b"Tue, 99 Foo 0000 25:61:61 GMT", b"\xff\xfe", b""]


@settings(max_examples=examples(100, 400), suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from([b"GET", b"HEAD"]),
    target=st.lists(st.sampled_from(BITS), min_size=1, max_size=8).map(b"".join),
    headers=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=3),
)
@example(method=b"GET", target=b"../secret.html", headers={})
@example(method=b"GET", target=b"%2e%2e%2fsecret.html", headers={})
def test_whatever_is_sent_is_answered_and_never_from_outside(bare_site, method, target, headers):
    lines = [name + b": " + value for name, value in headers.items()]
    answer = say_all(bare_site, get(b"/" + target, *lines).replace(b"GET", method, 1))
    status = re.match(rb"HTTP/1.1 (200|301|304|400|404|405|414|417|431) ", answer)
    assert status or answer == b"", answer[:200]
    assert SECRET not in answer


def test_a_range_is_answered_with_the_whole_page(bare_site):
    assert b" 200 " in say(bare_site, get(b"/en/", b"Range: bytes=0-1"))


def test_two_workers_need_little_before_anybody_writes(bare_site):
    for _ in range(40):
        bare_site.get("/en/")
    used = proportional_memory(bare_site.processes[0].pid)
    assert used <= MEBIBYTES_OF_TWO_WORKERS, f"{used:.0f} MiB"


def proportional_memory(pid: int) -> float:
    """The memory of a process and its children in MiB, shared pages counted once (PSS)."""
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("Only Linux says how much memory a process really has.")
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            words = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)] = int(words[1])  # proc(5), `stat`
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    texts = [Path(f"/proc/{member}/smaps_rollup").read_text() for member in family]
    found = [int(match[1]) for text in texts if (match := re.search(r"^Pss:\s+(\d+)", text, re.M))]
    assert len(found) >= 3, "granian and its two workers"
    return sum(found) / 1024


def test_head_has_the_length_of_the_page_and_no_body(bare_site):
    with socket.create_connection(("127.0.0.1", bare_site.port), timeout=10) as connection:
        connection.sendall(get(b"/en/").replace(b"GET", b"HEAD"))
        answer = connection.makefile("rb").read()
    assert answer.lower().count(b"content-length: 7") == 1
    assert answer.endswith(b"\r\n\r\n")


def test_nothing_of_this_was_asked_of_django(bare_site):
    assert os.path.getsize(bare_site.log) == 0, bare_site.log.read_text()[-2000:]
