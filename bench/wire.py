"""
One request over a bare socket, since a library would hide bytes and spend our milliseconds; and a
server asked as often as it can answer, by wrk.
"""

import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.figures import NotHere

SECONDS, CLIENTS = 2, 16
# Read errors are left out: a connection that the server closes as it was told to is one.
SAY = """
done = function(all, latency)
    local e = all.errors
    local failed = e.status + e.connect + e.write + e.timeout
    print(string.format("\\n%d %d %d", all.requests, all.duration, failed))
end
"""


class Received(NamedTuple):
    status: int
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
    return Received(int(head.split(b" ", 2)[1]), head.decode("latin-1"), content)


class Load(NamedTuple):
    """One turn. failed: how many answers were not 2xx or 3xx."""

    per_second: float
    failed: int


def load(url: str, headers: tuple[str, ...], seconds: int = SECONDS) -> Load:
    """So many connections that stay open, each asking again at once. Raises NotHere without wrk."""
    if not shutil.which("wrk"):
        raise NotHere("wrk is not here: apt-get install wrk")
    command = ["wrk", "-t2", f"-c{CLIENTS}", f"-d{seconds}s"]
    for header in headers:
        command += ["-H", header]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.lua"
        script.write_text(SAY)
        command += ["-s", str(script), url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    count, microseconds, failed = map(int, done.stdout.splitlines()[-1].split())
    if not count:
        raise RuntimeError(f"wrk: {done.stdout}")
    return Load(count / microseconds * 1e6, failed)
