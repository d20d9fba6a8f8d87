"""`make uninstall`: what can be made again goes, what people would miss stays and is named."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from deploy.install import front
from deploy.install.machine import CannotGoOn, Machine, say_at_once
from deploy.install.places import VERSIONS


def uninstall(machine: Machine) -> None:
    """Stop the site and take away units, command, virtual environments, the file of its front."""
    places = machine.places
    units = sorted(places.units.glob("help-*.*"))
    if units:
        say_at_once("> Stopping the site: what it has begun to answer is answered ...")
        machine.service("disable", "--now", "--quiet", *_running(units))
    for path in (*units, places.command):
        path.unlink(missing_ok=True)
    machine.service("daemon-reload")
    with suppress(CannotGoOn):  # of a unit that had failed systemd goes on speaking
        machine.service("reset-failed", "help-*")
    say_at_once("> Giving the ports back ...")
    front.take_away(machine)
    for version in VERSIONS:
        say_at_once(f"> Removing the environment of {places.home / version} ...")
        _remove_environment(places.home / version)
    _say_what_stays(machine)


def _running(units: Iterable[Path]) -> list[str]:
    """Each unit by the name under which it runs; of one with an @ there are two."""
    return sorted({unit.name.replace("@.", f"@{each}.") for unit in units for each in VERSIONS})


def _remove_environment(program: Path) -> None:
    (program / ".venv-of").unlink(missing_ok=True)
    environment = program / ".venv"
    if environment.is_symlink():
        environment.unlink()
    elif environment.exists():
        shutil.rmtree(environment)


def _say_what_stays(machine: Machine) -> None:
    places, answers = machine.places, machine.answers
    print("The site is stopped. These stay, and `make install` takes them up again:")
    for what, where in {
        "settings and keys": places.settings,
        "database, pages, what the site remembers": places.var,
        "pictures and documents": places.media,
        "backups": answers["BACKUP_TO"],
        "their keys": answers["BACKUP_KEYS"],
    }.items():
        print(f"  {where}: {what}")
    if answers["DATABASE"] != "sqlite":
        print("  and the database in PostgreSQL.")
