"""Tables, words, static files, and the first languages; the others are planted while it runs."""

import re
from contextlib import suppress
from pathlib import Path

from deploy.install.first_link import was_made
from deploy.install.machine import CannotGoOn, InstallStep, Machine, always, say_at_once

# What a machine lacks is said once, by `help-site status`, and not before each line that matters.
QUIETLY = "--skip-checks"
# Below the backups of the nights: there the next one of this day would take its place.
BEFORE = "before-upgrade"
COPY_FAILED = (
    "! The backup is made, and is not copied to BACKUP_COPY_TO; why stands above. It goes on all "
    "the same. Afterwards, once the other place answers: systemctl start help-backup"
)


def _is_node(machine: Machine) -> bool:
    """The first machine plants, and its database is this one's."""
    return machine.answers["NODE"] == "1"


def _has_nothing_to_save(machine: Machine) -> bool:
    """Nothing was finished here yet, or another machine saves it, or the operator said so."""
    return _is_node(machine) or not (machine.backs_up and was_made(machine))


def _cannot_save_yet(machine: Machine) -> bool:
    """After `make uninstall` no program is there that could; the one that comes will."""
    return _has_nothing_to_save(machine) or not machine.places.command.exists()


def _is_saved(machine: Machine) -> bool:
    return _has_nothing_to_save(machine) or machine.is_saved


def _save(machine: Machine) -> None:
    """By the program that is there, before another takes its place or changes a table."""
    command = (str(machine.places.command), "backup", "--to", str(_folder(machine)))
    try:
        machine.run(*command)
    except CannotGoOn as reason:
        if not machine.answers["BACKUP_COPY_TO"] or not _is_made(machine, command):
            without = f"If that is what you want to repair: {machine.without_backup}"
            raise CannotGoOn(f"{reason}\nNo backup, so nothing is changed. {without}") from None
        say_at_once(COPY_FAILED)
    machine.is_saved = True


def _folder(machine: Machine) -> Path:
    """Where the site in force may write: of a folder that is newly answered nobody knows yet."""
    with suppress(OSError):
        in_force = machine.places.environment.read_text("utf-8")
        if named := re.search(r"(?m)^BACKUP_TO='(.+)'$", in_force):
            return Path(named[1]) / BEFORE
    return machine.places.inside(machine.answers["BACKUP_TO"]) / BEFORE


def _is_made(machine: Machine, command: tuple[str, ...]) -> bool:
    """Whether the backup itself succeeds; the version before 0.2 fails in one way for both."""
    with suppress(CannotGoOn):
        machine.run(*command, BACKUP_COPY_TO="")
        return True
    return False


def _migrate(machine: Machine) -> None:
    machine.manage("migrate", "--no-input", "--verbosity", "0")


def _compile(machine: Machine) -> None:
    # Beside the code, which is root's.
    machine.manage("compile_catalogues", as_root=True)


def _collect(machine: Machine) -> None:
    machine.manage("collectstatic", "--no-input", "--verbosity", "0")


def _plant(machine: Machine) -> None:
    languages = machine.answers["FIRST_LANGUAGES"].split()
    machine.manage("seed_content", *languages, QUIETLY)


def _roles(machine: Machine) -> None:
    machine.manage("roles", "--verbosity", "0", QUIETLY)


SAVED = (InstallStep("A backup of what is there", _cannot_save_yet, _save),)
SAVED_AT_LAST = (InstallStep("A backup, before any table changes", _is_saved, _save),)
WORDS = (InstallStep("Words of all languages", always, _compile),)
COLLECTED = InstallStep("Styles and pictures", always, _collect)
STEPS = (InstallStep("Tables of the database", always, _migrate), COLLECTED)
CONTENT = (
    InstallStep("Pages of the first languages", _is_node, _plant),
    InstallStep("Roles", _is_node, _roles),
)
