"""The servers that are measured: the site in each of its ways, nginx, and the limit of Python."""

import os
import re
import shutil
import ssl
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from tests.fixtures import nginx, postgresql
from tests.fixtures.running import ROOT, RunningSite, free_port, seed, seed_postgresql
from website.catalogues import compile_catalogues
from website.processes import web_server


@contextmanager
def site(server: str | None = None, *, worker: bool = True, **env: str) -> Iterator[RunningSite]:
    """The site on SQLite, or on a PostgreSQL `server`, without anything that matters in it."""
    with prepared(server, **env) as running:
        try:
            yield running.start(worker=worker)
        finally:
            running.stop()


@contextmanager
def prepared(server: str | None = None, **env: str) -> Iterator[RunningSite]:
    """The same, not started."""
    compile_catalogues(ROOT / "locale")  # without them Django does not know four languages
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    name, source = f"bench_{uuid4().hex[:10]}", seed()
    if server:
        source = seed_postgresql(server)
        postgresql.execute(server, f"CREATE DATABASE {name} TEMPLATE {source.name}")
        env["DATABASE_URL"] = postgresql.with_name(server, name)
    shutil.copytree(source, folder / "var")
    try:
        yield RunningSite(folder / "var", **env)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if server:
            with suppress(Exception):  # the server may have been stopped on purpose
                postgresql.execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def process(command: list[str], url: str, env: dict[str, str]) -> Iterator[int]:
    """
    A server, from when it answers at `url`; its process id.

    All that is compared is started here: Linux shares the processor between sessions first, so a
    server in a session of its own would be measured by another measure.
    """
    running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(url)
        yield running.pid
    finally:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(10)
        running.kill()


def _wait_until_it_answers(url: str) -> None:
    anyone = ssl.create_default_context()
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with (
            suppress(OSError),
            urllib.request.urlopen(url, timeout=20, context=anyone),  # noqa: S310 - our own
        ):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing answers at {url}.")


class Server(NamedTuple):
    """url: where it answers, without a slash at the end."""

    url: str
    pid: int


@contextmanager
def granian(
    running: RunningSite, application: str, tls: tuple[Path, Path] | None = None, **env: str
) -> Iterator[Server]:
    """Another web server on the files of a site. tls: certificate and key."""
    port = free_port()
    command = web_server("127.0.0.1", port, application)
    url = f"http{'s' if tls else ''}://127.0.0.1:{port}"
    if tls:
        command += ["--ssl-certificate", str(tls[0]), "--ssl-keyfile", str(tls[1])]
    with process(command, f"{url}/en/rights/", running.env | env) as pid:
        yield Server(url, pid)


class Nginx:
    """deploy/nginx.conf on the tree of a site. plain, tls: its addresses."""

    def __init__(self, running: RunningSite, stack: ExitStack) -> None:
        if not nginx.find_program("nginx"):
            raise RuntimeError("nginx is not here: apt-get install nginx-light")
        self.folder = Path(tempfile.mkdtemp(prefix="bench-nginx-"))
        stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        ports = nginx.Ports(free_port(), free_port(), free_port())
        headers = running.manage("headers", "nginx")
        conf = nginx.configure(self.folder, running.var_dir, running.port, ports, headers)
        self.certificate = self.folder / "cert.pem", self.folder / "key.pem"
        self.plain, self.tls = f"http://127.0.0.1:{ports.plain}", f"https://127.0.0.1:{ports.tls}"
        running_nginx = process(nginx.command(conf), f"{self.plain}/en/rights/", dict(os.environ))
        self.pid = stack.enter_context(running_nginx)


def coding() -> str:
    """What nginx has precompressed files for here, so that both send the same bytes."""
    return "br" if nginx.BROTLI.exists() else "gzip"


def version(command: list[str]) -> str:
    """Of a program that we compare with, as it says so itself."""
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
        if found := re.search(r"\d+\.\d+(\.\d+)?", done.stdout + done.stderr):
            return found[0]
    return "?"
