"""Our nginx writes nothing of a voice or a picture to its disk, however slow the site is."""

import os
import socket
import ssl
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.fixtures.missing import missing
from tests.fixtures.nginx import NAME, Ports, command, configure, find_program
from tests.fixtures.running import free_port

CANARY = b"she-said-this-and-nobody-else"
VOICE_BYTES = 3_000_000
# Where nginx puts what it does not hold in memory, unless it was built with another folder.
FOLDERS = [Path("/var/lib/nginx/body"), Path("/var/cache/nginx/client_temp")]


@pytest.fixture
def slow_site():
    """A site that takes every connection and reads nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def proxy(slow_site, tmp_path):
    """Call it with what to change in its configuration: the process, and its port."""
    if not find_program("nginx"):
        missing("nginx", "apt-get install nginx-light")
    started = []

    def start(change=lambda text: text):
        ports = Ports(*(free_port() for _number in range(3)))
        conf = configure(tmp_path, tmp_path, slow_site, ports, "")
        conf.write_text(change(conf.read_text()))
        nginx = subprocess.Popen(command(conf))
        started.append(nginx)
        return nginx, ports.tls

    yield start
    for nginx in started:
        nginx.terminate()
        nginx.wait()


def connected(port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    deadline = time.monotonic() + 60
    while True:
        try:
            plain = socket.create_connection(("127.0.0.1", port), timeout=2)
            return context.wrap_socket(plain, server_hostname=NAME)
        except OSError:
            assert time.monotonic() < deadline, "nginx does not answer"
            time.sleep(0.1)


def send(port, act="speak"):
    """As much of a file as is taken; the connection, which stays open."""
    connection = connected(port)
    head = f"POST /en/{act}/ HTTP/1.1\r\nHost: {NAME}\r\n"
    head += "Content-Type: multipart/form-data; boundary=of-the-test\r\n"
    connection.sendall(f"{head}Content-Length: {VOICE_BYTES}\r\n\r\n".encode())
    with suppress(TimeoutError):
        connection.sendall(CANARY * (VOICE_BYTES // len(CANARY)))
    return connection


def files_of(nginx):
    """What its processes hold open, deleted files too, and what lies in its folder."""
    children = Path(f"/proc/{nginx.pid}/task/{nginx.pid}/children").read_text().split()
    for process in (str(nginx.pid), *children):
        for file in Path(f"/proc/{process}/fd").iterdir():
            target = os.readlink(file)
            if target.startswith("/") and not target.startswith("/dev/"):
                yield file
    for folder in FOLDERS:
        if folder.is_dir():
            yield from (file for file in folder.rglob("*") if file.is_file())


def holds_canary(nginx):
    found = False
    for file in files_of(nginx):
        with suppress(OSError):
            found = found or CANARY in file.read_bytes()
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux")
@pytest.mark.parametrize("act", ["speak", "picture"])
def test_a_voice_or_a_picture_never_stands_on_its_disk(proxy, act):
    nginx, port = proxy()
    with send(port, act):
        assert not holds_canary(nginx)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux")
@pytest.mark.parametrize("act", ["speak", "picture"])
def test_what_it_would_write_would_be_found(proxy, act):
    """The control: without that line of ours it does."""
    line = "proxy_request_buffering off;"
    nginx, port = proxy(lambda text: text.replace(line, ""))
    with send(port, act):
        deadline = time.monotonic() + 30
        while not holds_canary(nginx):
            assert time.monotonic() < deadline
            time.sleep(0.2)
