"""The files in deploy/, run as they are but for their paths and ports."""

import http.client
import itertools
import os
import re
import resource
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import brotli
import pytest
from django.core.management import get_commands

from tests.fixtures import nginx as nginx_here
from tests.fixtures.attackers import answered
from tests.fixtures.missing import missing
from tests.fixtures.nginx import DEPLOY, ROOT, certificate, find_program
from tests.fixtures.running import RunningSite, free_port
from website.local_run.child_processes import FOLLOWED_WHEN_GROWN, GRANIAN
from website.published.compression import RenderedPage
from website.published.published_tree import PublishedTree

# As many files as may be open, here and in what is started from here.
FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
WORDS = "May my employer keep my passport? " * 20
# As `manage.py headers` prints them.
POLICY = """add_header Content-Security-Policy "default-src 'none'" always;
add_header Request-OTR "1" always;
"""


def find(name: str, package: str) -> str:
    return find_program(name) or missing(name, f"apt-get install {package}")


@pytest.fixture(scope="module", autouse=True)
def many_files():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory):
    """Published pages with our own front before them, as behind a proxy that ends TLS."""
    var_dir = tmp_path_factory.mktemp("deployed")
    headers = [("Content-Type", "text/html; charset=utf-8")]
    names = {"en/rights/index.html": WORDS, "en/index.html": "home", "404/en.html": "not here"}
    PublishedTree(var_dir / "public").reconcile(
        dict.fromkeys(names, "1"), lambda name: RenderedPage(names[name].encode(), headers)
    )
    site = RunningSite(
        var_dir,
        HTTPS="1",
        TRUSTED_PROXY="1",
        ALLOWED_HOSTS="help.example",
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
    )
    yield site.start(worker=False)
    site.stop()


class Proxy:
    """nginx or Caddy in front of the site. get: status, headers and body of an address."""

    def __init__(self, port, log, command, cwd):
        self.port, self.log = port, log
        with log.open("wb") as file:
            self.process = subprocess.Popen(command, cwd=cwd, stdout=file, stderr=file)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                self.get("/en/")
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail(log.read_text()[-2000:])

    def get(self, path, *headers):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.connect()
        connection.sock = context.wrap_socket(connection.sock, server_hostname="help.example")
        wanted = dict(header.split(": ", 1) for header in headers)
        connection.request("GET", path, headers={"Host": "help.example", **wanted})
        answer = connection.getresponse()
        names = {name.lower(): value.lower() for name, value in answer.getheaders()}
        return answer.status, names, answer.read()

    def connect(self, source="127.0.0.1"):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self.port), 20, (source, 0))
        return context.wrap_socket(plain, server_hostname="help.example")

    def post(self, path, size):
        """Status and body for a form of so many bytes; the server may answer before the end."""
        head = f"POST {path} HTTP/1.1\r\nHost: help.example\r\nConnection: close\r\n"
        head += f"Content-Length: {size}\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
        with self.connect() as client:
            with suppress(OSError):
                client.sendall(head.encode() + b"a" * size)
            answer = http.client.HTTPResponse(client)
            answer.begin()
            try:
                return answer.status, answer.read()
            except http.client.IncompleteRead as broken:
                return answer.status, broken.partial

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="module")
def nginx(bare_site, tmp_path_factory):
    find("nginx", "nginx-light")
    find("openssl", "openssl")
    folder = tmp_path_factory.mktemp("nginx")
    ports = nginx_here.Ports(free_port(), free_port(), free_port())
    conf = nginx_here.configure(folder, bare_site.var_dir, bare_site.port, ports, POLICY)
    proxy = Proxy(ports.tls, folder / "log.txt", nginx_here.command(conf), folder)
    proxy.redirect = ports.redirect
    yield proxy
    proxy.stop()


@pytest.fixture(scope="module")
def caddy(bare_site, tmp_path_factory):
    program = find("caddy", "caddy")
    find("openssl", "openssl")
    folder = tmp_path_factory.mktemp("caddy")
    certificate(folder)
    (folder / "headers.caddy").write_text("header Content-Security-Policy `default-src 'none'`\n")
    port = free_port()
    text = (DEPLOY / "Caddyfile").read_text()
    for old, new in {
        "\nhelp.example {": f"\nhttps://help.example:{port} {{\n\tbind 127.0.0.1"
        f"\n\ttls {folder}/cert.pem {folder}/key.pem",
        "127.0.0.1:8000": f"127.0.0.1:{bare_site.port}",
        "/srv/help/var/public": str(bare_site.var_dir / "public"),
        "/srv/help/headers.caddy": str(folder / "headers.caddy"),
        "\n{\n": "\n{\n\tadmin off\n\tauto_https disable_redirects\n",
    }.items():
        assert old in text, f"{old} is not in deploy/Caddyfile any more"
        text = text.replace(old, new)
    (folder / "Caddyfile").write_text(text)
    command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    proxy = Proxy(port, folder / "log.txt", command, folder)
    yield proxy
    proxy.stop()


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request):
    return request.getfixturevalue(request.param)


def test_a_page_comes_from_the_tree_with_its_headers(proxy):
    status, headers, body = proxy.get("/en/rights/")
    assert (status, body) == (200, WORDS.encode())
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-security-policy"] == "default-src 'none'"
    assert "etag" in headers
    unchanged, _, _ = proxy.get("/en/rights/", f"If-None-Match: {headers['etag']}")
    assert unchanged == 304 or "W/" in headers["etag"]


def test_a_compressed_page_is_the_same_page(proxy):
    _, headers, body = proxy.get("/en/rights/", "Accept-Encoding: gzip, br")
    assert headers.get("content-encoding") in ("br", "gzip")
    if headers["content-encoding"] == "br":
        assert brotli.decompress(body) == WORDS.encode()
    assert len(body) < len(WORDS) / 3


def test_what_is_not_in_the_tree_is_answered_by_the_site(proxy):
    assert proxy.get("/en/nothing/")[::2] == (404, b"not here")
    assert proxy.get("/en/rights")[0] == 301
    for hidden in ("/en/index.html", "/en/index.html.answer", "/en/index.html.gz", "/.git/"):
        assert proxy.get(hidden)[::2] == (404, b"not here"), hidden


@pytest.mark.parametrize(
    "path", ["/", "/en/rights/", "/en/rights", "/en/nothing/", "/en/write/", "/static/x.css"]
)
def test_every_answer_asks_once_to_be_left_out_of_the_history(proxy, path):
    assert proxy.get(path)[1].get("request-otr") == "1"


def test_the_site_chooses_the_language_of_the_first_page(proxy):
    status, headers, body = proxy.get("/", "Accept-Language: en")
    assert (status, body, headers["content-location"]) == (200, b"home", "/en/")


SLOW_BODY = b"POST %s HTTP/1.1\r\nHost: help.example\r\nContent-Length: 60000\r\n"
SLOW_BODY += b"Content-Type: application/x-www-form-urlencoded\r\n\r\na="


@pytest.mark.parametrize("of", ["127.0.1.1", "2001:db8:1:{number:x}::{number:x}"])
def test_one_network_has_no_more_than_its_share_of_nginx(nginx, of):
    """Of so many slow ones most are refused at once, and none of anybody else's."""
    with ExitStack() as stack:
        clients = []
        for number in range(1, 101):
            client = stack.enter_context(nginx.connect("127.0.1.1"))
            head = f"\r\nX-Of-The-Test: {of.format(number=number)}\r\nContent-Type:".encode()
            client.sendall((SLOW_BODY % b"/en/write/").replace(b"\r\nContent-Type:", head))
            clients.append(client)
        assert nginx.get("/en/read/")[0] == 200
        assert nginx.post("/en/write/", 10)[0] == 415, "whoever else sends something is heard"
        refused = 0
        for client in clients:
            client.setblocking(False)
            with suppress(ssl.SSLWantReadError):
                refused += client.recv(100).startswith(b"HTTP/1.1 503 ")
    assert refused == 60
    assert "127.0.1.1" not in nginx.log.read_text()


def resident(pid):
    """Bytes of the memory that a process and its children have."""
    pages, children = 0, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *children):
        pages += int(Path(f"/proc/{each}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def test_bodies_that_nearly_came_fill_no_memory_in_front_of_the_site(proxy):
    """Of one address, each all but its last bytes: those are never sent."""
    before, held = resident(proxy.process.pid), b"a" * 900_000
    head = SLOW_BODY.replace(b"60000", b"999999") % b"/en/write/"
    with ExitStack() as stack:
        for _ in range(100):
            client = stack.enter_context(proxy.connect("127.0.1.3"))
            client.settimeout(5)
            with suppress(OSError):  # refused, or told to be quicker
                client.sendall(head + held)
        grown = resident(proxy.process.pid) - before
        assert proxy.get("/en/rights/")[0] == 200
    assert grown < 70_000_000


def test_hundreds_of_slow_bodies_stop_nobody_behind_it(proxy):
    with ExitStack() as stack:
        for number in range(200):
            client = stack.enter_context(proxy.connect("127.0.1.2"))
            client.sendall(SLOW_BODY % (b"/en/write/", b"/cms/login/")[number % 2])
        for turn in range(3):
            assert proxy.get("/en/rights/")[0] == 200, turn
            assert proxy.get("/en/read/")[0] == 200, turn


@contextmanager
def idle_sockets(port, count):
    """So many, each of which has sent a byte and sends no more; how many of them stay open."""
    with ExitStack() as stack:
        clients = []
        for number in range(count):
            # Of several addresses: where one has few ports left, a free one is looked for long.
            source = (f"127.0.1.{number // 1000 + 1}", 0)
            client = socket.create_connection(("127.0.0.1", port), 20, source)
            clients.append(stack.enter_context(client))
            client.sendall(b"\x16")  # as a handshake begins
        yield lambda: count - answered(clients)


def test_thousands_of_idle_sockets_fail_nobody(proxy):
    """More than a server holds that was left as its packages come: 1,024 for each process."""
    count = min(20_000 if os.environ.get("SOAK") else 3_000, FILES - 500)
    assert count > 2 * 1024, "ulimit -n: with so few files it cannot be tried"
    with idle_sockets(proxy.port, count) as open_now:
        assert open_now() > 0.7 * count, "they are not there: the test tests nothing"
        for turn in range(10):
            assert proxy.get("/en/rights/")[0] == 200, turn
            assert proxy.get("/en/read/")[0] == 200, turn


def test_staff_may_send_what_nobody_else_may(proxy):
    """Nobody is signed in here, so it is the site that says no, after the proxy has let it in."""
    status, body = proxy.post("/en/write/", 2_000_000)
    # 415 where the site has read what kind it is before Caddy has seen how long.
    assert status in (413, 415, 502), "Caddy's word for a body that it may not pass on whole"
    assert b"That was too much" not in body
    # The site says no before it has all: a proxy that is still sending passes that on, whole or in
    # part, or says 502. What gets through whole is asked in `test_large_uploads.py`.
    status, body = proxy.post("/cms/images/add/", 2_000_000)
    assert status in (413, 502)
    assert b"Request Entity Too Large" not in body, "nginx's own no"


@pytest.mark.parametrize(("method", "status", "asked"), [("get", 200, 2), ("post", 502, 1)])
def test_a_page_that_was_cut_off_is_asked_for_again_and_a_form_is_not(
    proxy, bare_site, method, status, asked
):
    """As when a version of the site ends in the moment in which somebody comes."""
    connections = []

    def answer_the_second(listening):
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                connections.append(connection.recv(65_536))
                if len(connections) > 1:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                connection.close()

    bare_site.stop()
    try:
        with socket.create_server(("127.0.0.1", bare_site.port)) as listening:
            threading.Thread(target=answer_the_second, args=[listening], daemon=True).start()
            sent = proxy.get("/en/read/") if method == "get" else proxy.post("/en/write/", 10)
            listening.shutdown(socket.SHUT_RDWR)
        assert (sent[0], len(connections)) == (status, asked)
    finally:
        bare_site.start(worker=False)


def test_a_visitor_names_no_network_but_their_own(proxy, bare_site):
    """Whose turn it is goes by the network: whoever could choose one would keep others waiting."""
    asked = []

    def answer(listening):
        with suppress(OSError):
            connection, _ = listening.accept()
            with connection:
                asked.append(connection.recv(65_536).decode())
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    bare_site.stop()
    try:
        with socket.create_server(("127.0.0.1", bare_site.port)) as listening:
            site = threading.Thread(target=answer, args=[listening])
            site.start()
            sent = proxy.get("/en/read/", "X-Forwarded-For: 198.51.100.7")
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            site.join()
    finally:
        bare_site.start(worker=False)
    assert sent[0] == 200
    told = [line.partition(": ") for line in asked[0].split("\r\n")]
    named = [value for name, _, value in told if name.lower() == "x-forwarded-for"]
    assert named == ["127.0.0.1"]


def test_no_log_holds_an_address_even_when_all_fails(proxy, bare_site):
    bare_site.stop()
    try:
        status, headers, _ = proxy.get("/en/write/")
        assert status >= 500
        assert headers["request-otr"] == "1", "what the proxy says itself too"
        assert proxy.get("/en/rights/")[0] == 200, "pages go on without the site"
    finally:
        bare_site.start(worker=False)
    assert "127.0.0.1" not in re.sub(r"127\.0\.0\.1:\d+", "", proxy.log.read_text())


def ask_and_leave(proxy, path, most):
    """From an address of its own: read so much of the answer, and be gone like a phone."""
    with proxy.connect("127.0.9.9") as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: help.example\r\n\r\n".encode())
        assert client.recv(most).startswith(b"HTTP/1.1 ")
        time.sleep(0.5)  # so that what is sent waits for a reader
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_nor_who_leaves_before_the_end_nor_who_asks_for_a_page_that_does_not_open(proxy, bare_site):
    picture = Path(bare_site.env["MEDIA_ROOT"], "images", "large.png")
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(bytes(30_000_000))
    page = bare_site.var_dir / "public/en/loop/index.html"
    page.parent.mkdir(exist_ok=True)
    page.unlink(missing_ok=True)
    page.symlink_to(page)
    ask_and_leave(proxy, "/media/images/large.png", 1000)
    ask_and_leave(proxy, "/en/loop/", 1000)
    assert proxy.get("/en/rights/")[0] == 200
    time.sleep(1)  # what is written of it comes within milliseconds
    assert "127.0.9.9" not in proxy.log.read_text()


def test_plain_http_leads_to_this_site_whatever_name_was_asked_for(nginx):
    line = http.client.HTTPConnection("127.0.0.1", nginx.redirect, timeout=20)
    line.request("GET", "/en/rights/", headers={"Host": "other.example"})
    answer = line.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://help.example/en/rights/")


def test_the_web_server_of_systemd_is_the_one_that_is_tested_and_described():
    said = [*GRANIAN, *FOLLOWED_WHEN_GROWN]
    for path in (DEPLOY / "help-web@.service", ROOT / "docs" / "operations.md"):
        words = path.read_text().replace("\\\n", " ").split()
        for name, value in itertools.pairwise([*said, ""]):
            if name.startswith("--"):
                assert name in words, f"{path.name}: {name}"
                if value and not value.startswith("--"):
                    assert words[words.index(name) + 1] == value, f"{path.name}: {name}"


def test_systemd_understands_the_units(tmp_path):
    verify = find("systemd-analyze", "systemd")
    units = [path for kind in ("service", "timer", "socket") for path in DEPLOY.glob(f"*.{kind}")]
    for unit in units:
        # Systemd wants the programs where they will be; what they are called is another test's.
        text = re.sub(r"/srv/help/(%i|current)/\.venv/bin/\w+", sys.executable, unit.read_text())
        copy = tmp_path / unit.name.replace("@.", "@a.")
        copy.write_text(text)
        done = subprocess.run(
            [verify, "verify", "--man=no", str(copy)], capture_output=True, text=True
        )
        about_it = [line for line in done.stderr.splitlines() if copy.name in line]
        assert about_it == []


def test_the_processes_of_systemd_start_what_exists():
    for unit in DEPLOY.glob("*.service"):
        text = unit.read_text()
        assert "LimitCORE=0" in text
        command = re.search(r"website\.rsgi:application|manage\.py (\w+)", text)
        assert command[1] is None or command[1] in get_commands(), unit.name
