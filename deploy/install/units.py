"""Services and timers, from the files in deploy/, which are tested."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from deploy.install.answers import copy_folder
from deploy.install.machine import InstallStep, Machine, always
from deploy.install.places import VERSIONS

SOCKET = "help-web.socket"  # of the web server, and it outlives each version
WORKER = "help-worker.service"
# Plants the languages that are not there yet, while the site runs.
CONTENT = "help-content.service"
# At once, so that whoever installs sees today whether a backup opens.
BACKUP = "help-backup.service"
TRIED = (BACKUP, "help-drill.service")
PATIENCE_SECONDS = 60


def web(version: str) -> str:
    return f"help-web@{version}.service"


def _units(machine: Machine) -> Iterator[tuple[Path, str]]:
    """Each file with its text: where the site, its backups and their keys lie on this machine."""
    places, answers = machine.places, machine.answers
    for source in sorted((machine.source / "deploy").glob("help-*.*")):
        text = source.read_text("utf-8")
        for usual, here in {
            web(VERSIONS[0]): web(places.in_use),
            "/srv/help": str(places.home),
            "/etc/help": str(places.settings),
            "/var/backups/help": str(places.inside(answers["BACKUP_TO"])),
            "/var/lib/help-backup-keys": str(places.inside(answers["BACKUP_KEYS"])),
        }.items():
            text = text.replace(usual, here)
        if copies := copy_folder(answers):
            text = _with_copies(text, source.name, f" -{places.inside(copies)}")
        yield places.units / source.name, text


def _with_copies(text: str, name: str, folder: str) -> str:
    """
    The backup writes copies there, and what strangers talk to opens none of them.

    folder: with a `-`: a disk that is not there today fails the copy, and not the backup.
    """
    paths = "ReadWritePaths" if name == BACKUP else "InaccessiblePaths"
    return re.sub(rf"(?m)^{paths}=.*$", lambda line: line[0] + folder, text)


def _are_there(machine: Machine) -> bool:
    return all(machine.holds(path, text, 0o644) for path, text in _units(machine))


def write(machine: Machine) -> None:
    for path, text in _units(machine):
        machine.write(path, text, 0o644)
    machine.service("daemon-reload")


def _start(machine: Machine) -> None:
    timers = [path.name for path, _ in _units(machine) if path.suffix == ".timer"]
    running = (web(machine.places.in_use), WORKER)
    machine.service("enable", "--quiet", SOCKET, *running, *timers)
    machine.service("start", SOCKET)
    machine.service("restart", *running)
    machine.service("start", *timers)
    start_what_follows(machine)
    if machine.has_systemd:
        _wait()


def start_what_follows(machine: Machine) -> None:
    """What takes its time, and nobody waits for."""
    if machine.answers["NODE"] != "1":
        machine.service("start", "--no-block", CONTENT, *TRIED)


def _wait() -> None:
    """Until the site answers, whatever it says; `help-site status` says how it is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen("http://127.0.0.1:8000/healthz", timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(1)


STEPS = (
    InstallStep("Services and timers", _are_there, write),
    InstallStep("They run", always, _start),
)
