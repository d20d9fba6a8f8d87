"""`make upgrade`: the next version is made beside the one that runs, and there is a way back."""

import http.server
import json
import signal
import sqlite3
import threading
from dataclasses import dataclass, field, replace

import pytest

from deploy.install import account, answers, keys, program, settings_file, units
from deploy.install.machine import CannotGoOn, Machine, carry_out
from deploy.install.places import Places
from deploy.upgrade import __main__ as upgrade
from deploy.upgrade import trial, turn, way_back
from tests.fixtures import generations
from tests.fixtures.missing import git
from tests.site.test_install import FILE
from tests.soak.reading import Readers

A, B, WORKER = "help-web@a.service", "help-web@b.service", "help-worker.service"
# Seconds for which each looks at a page: else four readers take the processor from what is started.
READER_RESTS = 0.2
# What takes Debian, a network or minutes is tried on a bare machine.
CODE, LINK, COMMAND = program.STEPS[0], *program.STEPS[3:]


@dataclass
class Systemd(Machine):
    """It notes what systemd is told, and fails at one of these words. said: all of it."""

    fails_at: tuple[str, ...] = ()
    said: list[tuple[str, ...]] = field(default_factory=list)

    def service(self, *command):
        self.said.append(command)
        if command == self.fails_at:
            raise CannotGoOn(f"{command} ended with 1")


@pytest.fixture
def server(tmp_path):
    """A machine on which version a runs, with b beside it; no code, which takes a second."""
    here = Systemd(Places(tmp_path), upgrade.SOURCE, answers.complete(FILE, None))
    steps = (*account.STEPS, LINK, COMMAND, *keys.STEPS, *settings_file.STEPS, units.STEPS[0])
    carry_out(steps, here, lambda _: None)
    here.said.clear()
    return replace(here, places=Places(tmp_path, "b"))


def names(server):
    """Which version the link names, and which the socket."""
    socket = (server.places.units / "help-web.socket").read_text()
    return server.places.current.readlink().name, socket.partition("Service=")[2].split("\n")[0]


def test_the_next_one_answers_before_the_one_before_is_told_to_end(server):
    turn.take_over(server)
    # The unit first: the version before has written one that does not know where this code lies.
    assert server.said[:2] == [("daemon-reload",), ("start", B)]
    assert server.said[2:5] == [("daemon-reload",), ("stop", A), ("restart", WORKER)]
    assert names(server) == ("b", B)
    assert ("enable", "--quiet", B) in server.said
    assert ("disable", "--quiet", A) in server.said


@pytest.mark.parametrize(
    "fails_at", [("start", B), ("daemon-reload",), ("stop", A), ("restart", WORKER)]
)
def test_whatever_fails_the_version_before_is_in_use_again(server, fails_at, monkeypatch):
    fails_once = iter([True])
    heard_before = signal.getsignal(signal.SIGTERM)
    ignored = []

    def service(self, *command):
        self.said.append(command)
        ignored.append(signal.getsignal(signal.SIGTERM) == signal.SIG_IGN)
        if command == fails_at and next(fails_once, False):
            raise CannotGoOn("it ended with 1")

    monkeypatch.setattr(Systemd, "service", service)
    with pytest.raises(CannotGoOn, match=r"it ended with 1\n.*\(a\) is in use"):
        turn.carry_out_or_go_back(turn.STEPS, server)
    assert names(server) == ("a", A)
    last = [command for command in server.said if command[0] in ("start", "stop")][-2:]
    assert last == [("start", A), ("stop", B)]
    # What answered all the while is not stopped: whoever comes at that moment could be cut off.
    was_left = fails_at not in (("start", B), ("daemon-reload",))
    assert (server.said[-1] == ("restart", A)) is was_left
    assert ("enable", "--quiet", A) in server.said[-2:]
    # What goes back is not cut off; whatever this process runs after it can be told to stop again.
    assert (ignored[0], ignored[-1]) == (False, True)
    assert signal.getsignal(signal.SIGTERM) == heard_before != signal.SIG_IGN


def test_a_version_that_answers_badly_goes_again(server, monkeypatch):
    monkeypatch.setattr(Systemd, "has_systemd", True)
    monkeypatch.setattr(turn, "what_is_wrong", lambda host, _port: f"{host} is broken.")
    with pytest.raises(CannotGoOn, match=r"help\.example is broken"):
        turn.carry_out_or_go_back(turn.STEPS, server)
    assert names(server) == ("a", A)


def test_nothing_is_begun_without_a_backup(server, capsys):
    server.places.command.write_text("#!/bin/sh\nexit 1\n")
    (server.places.settings / "first-link-was-printed").touch()
    assert upgrade.main(["--root", str(server.places.root), "--no-start"]) == 1
    assert "nothing is changed" in capsys.readouterr().err
    assert not server.places.program.exists()
    assert names(server) == ("a", A)


def test_where_nothing_is_installed_or_no_version_before_it_says_so(server, tmp_path, capsys):
    assert upgrade.main(["--root", str(tmp_path / "bare")]) == 1
    assert "make install" in capsys.readouterr().err
    assert upgrade.main(["--root", str(server.places.root)]) == 1
    assert "did not come to its end" in capsys.readouterr().err
    (server.places.settings / "first-link-was-printed").touch()
    assert upgrade.main(["--root", str(server.places.root), "--back"]) == 1
    assert "no version before" in capsys.readouterr().err
    assert names(server) == ("a", A)


class Answering(http.server.BaseHTTPRequestHandler):
    """Every page with the status that the test has set."""

    status = 200

    def do_GET(self):
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(("status", "wrong"), [(200, ""), (302, ""), (500, "answered with 500")])
def test_a_page_that_fails_is_told_from_one_that_does_not(monkeypatch, status, wrong):
    monkeypatch.setattr(Answering, "status", status)
    with http.server.HTTPServer(("127.0.0.1", 0), Answering) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        said = turn.what_is_wrong("help.example", listening.server_port)
        listening.shutdown()
    assert wrong in said
    assert bool(wrong) is bool(said)
    assert "not answered" in turn.what_is_wrong("help.example", listening.server_port)


@dataclass
class Running(Systemd):
    """Its web servers are processes of this machine at one socket. processes: by unit."""

    processes: dict = field(default_factory=dict)
    site: object = None
    listener: object = None
    has_systemd = True

    def service(self, *command):
        self.said.append(command)
        act, unit = command[0], command[-1]
        if not unit.startswith("help-web@"):
            return
        if act == "start" and unit not in self.processes:
            folder = self.places.home / unit[len("help-web@")]
            try:
                self.processes[unit] = generations.begin(
                    self.listener, self.site.env, self.site.log, folder
                )
            except generations.DidNotStart as reason:
                raise CannotGoOn(f"{unit} did not start: {reason}") from None
        elif act == "stop":
            generations.end(self.processes.pop(unit, None))
        elif act == "restart":
            self.service("stop", unit)
            self.service("start", unit)


def make_program(machine):
    """The code of this checkout in the folder of the machine's version, with what it stands on."""
    git()  # or nobody knows which files are the project's
    carry_out([CODE], machine, lambda _: None)
    environment = machine.places.program / ".venv"
    if not environment.exists():
        environment.symlink_to(upgrade.SOURCE / ".venv")
    (machine.places.program / ".env").unlink(missing_ok=True)


@pytest.fixture
def running(start_site, tmp_path, monkeypatch):
    """A seeded site whose version a runs at the socket, and the code of b beside it."""
    site = start_site(start=False)
    for name, value in site.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(turn, "PORT", site.port)
    monkeypatch.setattr(turn, "SHARED", ())  # takes its time, and is the same here
    given = answers.complete(FILE | {"HOST": "help.example"}, None)
    here = Running(Places(tmp_path / "root"), upgrade.SOURCE, given, site=site)
    given["HOST"] = "localhost"
    make_program(here)
    carry_out([LINK, units.STEPS[0]], here, lambda _: None)
    here.listener = generations.socket.create_server(("127.0.0.1", site.port), backlog=1024)
    here.service("start", A)
    there = replace(here, places=Places(tmp_path / "root", "b"))
    make_program(there)
    yield there
    for process in here.processes.values():
        generations.end(process)
    here.listener.close()


BREAKS = {
    "site/website/web_server/kept_socket.py": "raise SystemExit('a version that does not start')",
    "helpdesk/templates/helpdesk/write.html": "{% a tag that nobody knows %}",
}
does_not_start, has_a_broken_page = BREAKS
goes_back_by_the_same_step = pytest.mark.before_release("a version that does not start, beside it")


@pytest.mark.parametrize(
    "broken",
    ["", does_not_start, pytest.param(has_a_broken_page, marks=goes_back_by_the_same_step)],
    ids=["nothing", "its start", "a page"],
)
def test_nobody_is_turned_away_whether_the_next_version_works_or_not(running, broken):
    with Readers([f"127.0.0.1:{running.site.port}"], 4, pause=READER_RESTS) as readers:
        if not broken:
            turn.carry_out_or_go_back((*trial.STEPS, *turn.STEPS), running)
        else:
            (running.places.program / broken).write_text(BREAKS[broken])
            with pytest.raises(CannotGoOn):
                turn.carry_out_or_go_back((*trial.STEPS, *turn.STEPS), running)
    in_use = ("a", A) if broken else ("b", B)
    assert names(running) == in_use
    assert list(running.processes) == [in_use[1]]
    assert readers.refused == []
    assert readers.arrived


def test_a_database_of_a_newer_program_is_refused_before_the_turn(running):
    with sqlite3.connect(running.site.var_dir / "site.sqlite3") as rows:
        rows.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('website', '0999', '2030')"
        )
    with pytest.raises(CannotGoOn, match="check --deploy"):
        turn.carry_out_or_go_back((*trial.STEPS, *turn.STEPS), running)
    assert names(running) == ("a", A)


def begun(server):
    """As this machine hears of `manage.py seal_hybrid`; the link leads from b, with a before it."""
    server.places.var.mkdir(parents=True, exist_ok=True)
    heard = json.dumps({"payoke": 3, way_back.BEGUN: 1})
    (server.places.var / way_back.NUMBERS).write_text(heard)


def test_there_is_no_way_back_to_a_version_that_cannot_read_what_was_sealed_since(server, capsys):
    (server.places.settings / "first-link-was-printed").touch()
    server.places.python.parent.mkdir(parents=True)
    server.places.python.touch()
    back = ["--root", str(server.places.root), "--back", "--no-start"]
    begun(server)
    assert upgrade.main(back) == 1
    said = capsys.readouterr().err
    assert "seal_hybrid" in said
    assert "The way back ended there" in said
    assert names(server) == ("a", A)
    knows = server.places.program / way_back.KNOWS
    knows.parent.mkdir(parents=True)
    knows.touch()
    way_back.refuse_what_cannot_read(server)


def test_before_that_was_said_or_where_nothing_can_be_read_the_way_back_is_open(server):
    way_back.refuse_what_cannot_read(server)
    begun(server)
    numbers = server.places.var / way_back.NUMBERS
    for text in ("{}", '{"payoke": 3}', "half of a fi", json.dumps({way_back.BEGUN: 0})):
        numbers.write_text(text)
        way_back.refuse_what_cannot_read(server)
    begun(server)
    with pytest.raises(CannotGoOn, match="what came since is lost then"):
        way_back.refuse_what_cannot_read(server)


def test_this_version_is_known_by_a_file_that_it_has():
    assert (upgrade.SOURCE / way_back.KNOWS).is_file()
