"""
What is started to be measured, and ended: copies of the planted site, servers on them, nginx.

Whatever is started here is gone when its `with` is over, and all that it has started with it: also
when a row fails half way, on Ctrl-C, and where a machine is too busy to let it end by itself.
"""

import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from base.languages.gettext_catalogues import compile_catalogues
from bench.figures import NotHere
from tests.fixtures import nginx, postgresql
from tests.fixtures.running import ROOT, RunningSite, copied, free_port
from website.local_run.child_processes import APPLICATION, web_server

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
STORES = (SQLITE, POSTGRESQL)
# What several rows share, until the last of them is measured.
kept = ExitStack()
# Always these, however many the tests publish: of fewer pages each bears more of the start.
PUBLISHED = "en,fr,nl,ar,ti"
# Seconds in which a program may end by itself.
GRACE = 10


class Server(NamedTuple):
    """url: where it answers, without a slash at the end. pid: of the leader of its processes."""

    url: str
    port: int
    pid: int


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def site(store: str = SQLITE, **env: str) -> Iterator[RunningSite]:
    """A copy of the planted site, not started. Raises NotHere without the server of the store."""
    compile_catalogues(ROOT)  # without them Django does not know four languages
    server = _postgresql() if store == POSTGRESQL else None
    env = {"PUBLIC_TREE": "1", "PUBLIC_TREE_LANGUAGES": PUBLISHED} | env
    with folder() as place, copied(place / "var", server, **env) as running:
        yield running


@contextmanager
def empty_site(**env: str) -> Iterator[RunningSite]:
    """A site without a page, a desk or a message, for whoever plants something else."""
    with folder() as place:
        running = RunningSite(place, **env)
        running.manage("migrate", "--verbosity=0")
        yield running


@contextmanager
def empty_database(store: str) -> Iterator[str]:
    """The path of a file that is not there yet, or an address. Raises NotHere."""
    if store == SQLITE:
        with folder() as place:
            yield str(place / "bench.sqlite3")
        return
    server, name = _postgresql(), f"bench_{uuid4().hex[:10]}"
    postgresql.execute(server, f"CREATE DATABASE {name}")
    try:
        yield postgresql.with_name(server, name)
    finally:
        postgresql.execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _postgresql() -> str:
    server = postgresql.find_server()
    if not server:
        raise NotHere("no PostgreSQL here")
    return server


def inside(running: RunningSite, act: Callable[..., Any], *given: Any) -> Any:
    """What a function of ours returns in a process of the site, warmed up as a web server is."""
    module, name = act.__module__, act.__name__
    code = (
        f"import json, {module} as here\nfrom website.web_server.warm_up import settle\nsettle()\n"
    )
    code += f"print('\\n' + json.dumps(here.{name}(*{given!r})))"
    return json.loads(running.manage("shell", "-v0", "-c", code).splitlines()[-1])


@contextmanager
def started(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """
    A program, and all that it starts: a group of its own, none of which lives after this.

    All that is compared is started here: Linux shares the processor between sessions first, so a
    server in a session of its own would be measured by another measure. A group it may have.
    options: as of Popen.
    """
    leader = subprocess.Popen(command, cwd=ROOT, process_group=0, **options)
    try:
        yield leader
    finally:
        _end(leader)


def _end(leader: subprocess.Popen[bytes]) -> None:
    """The leader is asked; then its group is killed: its children outlive a leader that is."""
    try:
        leader.terminate()
        with suppress(subprocess.TimeoutExpired):
            leader.wait(GRACE)
    finally:  # a second Ctrl-C does not wait for it
        with suppress(ProcessLookupError):
            os.killpg(leader.pid, signal.SIGKILL)
        leader.wait()


@contextmanager
def answering(command: list[str], port: int, env: dict[str, str]) -> Iterator[Server]:
    """A server, from when it answers."""
    url = f"http://127.0.0.1:{port}"
    with started(command, env=env, stdout=subprocess.DEVNULL) as leader:
        _wait_until_it_answers(f"{url}/en/rights/")
        yield Server(url, port, leader.pid)


def _wait_until_it_answers(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(url, timeout=20):  # noqa: S310 - our own
            return
        time.sleep(0.02)
    raise RuntimeError(f"Nothing answers at {url}.")


@contextmanager
def serving(running: RunningSite, application: str = APPLICATION, **env: str) -> Iterator[Server]:
    """A web server on the files of a site."""
    port = free_port()
    with answering(web_server("127.0.0.1", port, application), port, running.env | env) as server:
        yield server


@contextmanager
def nginx_on(running: RunningSite) -> Iterator[Server]:
    """deploy/nginx.conf on the tree of a site. Raises NotHere."""
    if not nginx.find_program("nginx"):
        raise NotHere("nginx is not here: apt-get install nginx-light")
    with folder() as place:
        ports = nginx.Ports(free_port(), free_port(), free_port())
        headers = running.manage("headers", "nginx")
        conf = nginx.configure(place, running.var_dir, running.port, ports, headers)
        with answering(nginx.command(conf), ports.plain, dict(os.environ)) as server:
            yield server
