"""The secrets of the site: made once, each in a file that its user alone can read."""

import os
import secrets

from deploy.install.account import OWN
from deploy.install.answers import KEYS
from deploy.install.machine import CannotGoOn, InstallStep, Machine

MODE = 0o400


def _has_keys(machine: Machine) -> bool:
    folder = machine.places.keys
    files = [folder / name.lower() for name in KEYS]
    return all(file.is_file() and file.stat().st_mode & 0o777 == MODE for file in files)


def _make_keys(machine: Machine) -> None:
    """Never over one that is there: with another RECEIPT_KEY no number opens anything."""
    folder = machine.places.keys
    if machine.answers["NODE"] == "1" and not set(KEYS) <= set(machine.answers):
        raise CannotGoOn("A node needs the keys of the first machine: FILE=join, from there.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in KEYS:
        file = folder / name.lower()
        if os.path.lexists(file):
            machine.give(file, OWN, MODE)
        else:
            value = machine.answers.get(name) or secrets.token_urlsafe(48)
            machine.write(file, value, MODE, OWN)
    machine.give(folder, OWN, 0o700)


STEPS = (InstallStep("Four keys, each in a file of its own", _has_keys, _make_keys),)
