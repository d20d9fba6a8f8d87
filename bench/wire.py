"""
One request and what a page makes a browser load, over a bare socket, since a library would hide
bytes and spend our milliseconds; and a server asked as often as it can answer, by wrk.
"""

import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from bench.figures import NotHere
from bench.sites import Server
from tests.fixtures.running import processor_seconds

# What a browser loads by itself; links that somebody must press are none of it.
LOADED = re.compile(
    r"""<(?:link[^>]+rel=["']?(?:stylesheet|icon|preload)[^>]+href|(?:img|script|source|video|"""
    r"""audio|iframe)[^>]+src)=["']?([^"' >]+)"""
)


SECONDS, CLIENTS = 2, 16
# Read errors are left out: a connection that the server closes as it was told to is one.
SAY = """
done = function(all, latency)
    local e = all.errors
    local failed = e.status + e.connect + e.write + e.timeout
    local p50, p99 = latency:percentile(50), latency:percentile(99)
    print(string.format("\\n%d %d %d %d %d", all.requests, all.duration, p50, p99, failed))
end
"""


class Received(NamedTuple):
    status: int
    size: int  # headers included
    headers: str
    body: bytes


def request(url: str, *, encoding: str = "br, gzip") -> Received:
    """One request on a connection of its own."""
    parts = urlsplit(url)
    lines = [f"GET {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    lines += ["Accept: text/html", f"Accept-Encoding: {encoding}", "Accept-Language: en", "", ""]
    with socket.create_connection(("127.0.0.1", parts.port or 80), timeout=120) as connection:
        connection.sendall("\r\n".join(lines).encode())
        raw = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, content = raw.partition(b"\r\n\r\n")
    return Received(int(head.split(b" ", 2)[1]), len(raw), head.decode("latin-1"), content)


class Visit(NamedTuple):
    """A first visit: bytes and requests. foreign: how many of them go to other hosts."""

    size: int
    requests: int
    foreign: int


def visit(url: str) -> Visit:
    """The page and what it makes a browser load."""
    text = request(url, encoding="identity").body.decode()
    loaded = {urljoin(url, link) for link in LOADED.findall(text) if not link.startswith("data:")}
    own = {link for link in loaded if urlsplit(link).netloc == urlsplit(url).netloc}
    size = request(url).size + sum(request(link).size for link in own)
    return Visit(size, 1 + len(loaded), len(loaded - own))


class Target(NamedTuple):
    """What is loaded. request: Lua that says what each request is, where they differ."""

    server: Server
    path: str
    headers: tuple[str, ...] = ()
    request: str = ""


class Load(NamedTuple):
    """One turn. processor: microseconds a request; p50, p99: milliseconds; failed: not 2xx, 3xx."""

    per_second: float
    processor: float
    p50: float
    p99: float
    failed: int


def in_turns(targets: dict[str, Target], rounds: int = 4) -> dict[str, list[Load]]:
    """Each target once a round, after one to warm up."""
    for target in targets.values():
        once(target, 1)
    turns = [{name: once(target) for name, target in targets.items()} for _ in range(rounds)]
    return {name: [turn[name] for turn in turns] for name in targets}


def once(target: Target, seconds: int = SECONDS) -> Load:
    """Raises NotHere without wrk."""
    if not shutil.which("wrk"):
        raise NotHere("wrk is not here: apt-get install wrk")
    command = ["wrk", "-t2", f"-c{CLIENTS}", f"-d{seconds}s", "--latency"]
    command += [part for header in target.headers for part in ("-H", header)]
    before = processor_seconds(target.server.pid)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.lua"
        script.write_text(target.request + SAY)
        command += ["-s", str(script), target.server.url + target.path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    used = processor_seconds(target.server.pid) - before
    count, microseconds, p50, p99, failed = map(int, done.stdout.splitlines()[-1].split())
    if not count:
        raise RuntimeError(f"wrk: {done.stdout}")
    return Load(count / microseconds * 1e6, used / count * 1e6, p50 / 1e3, p99 / 1e3, failed)
