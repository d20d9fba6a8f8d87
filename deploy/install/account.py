"""The user that runs the site. The code is root's: whoever breaks in changes none of it."""

import pwd
from pathlib import Path

from deploy.install.answers import copy_folder
from deploy.install.machine import InstallStep, Machine
from deploy.install.places import USER

OWN = f"{USER}:{USER}"


def _folders(machine: Machine) -> dict[Path, tuple[int, str]]:
    """
    Mode and owner of each folder that the site may write.

    Others may pass through `var` and list nothing: the proxy reads the published pages in it, which
    are in its group, and can open nothing else.
    """
    places, answers = machine.places, machine.answers
    front = "caddy" if answers["FRONT"] == "caddy" else "www-data"
    return {
        places.var: (0o711, OWN),
        places.var / "public": (0o2750, f"{USER}:{front}"),
        places.media: (0o750, OWN),
        places.inside(answers["BACKUP_TO"]): (0o700, OWN),
        places.inside(answers["BACKUP_KEYS"]): (0o700, OWN),
    }


def _has_user(machine: Machine) -> bool:
    return machine.is_real and USER in {entry.pw_name for entry in pwd.getpwall()}


def _make_user(machine: Machine) -> None:
    home = str(machine.places.home)
    machine.system(
        *("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", home),
        *("--shell", "/usr/sbin/nologin", USER),
    )


def _has_folders(machine: Machine) -> bool:
    folders = _folders(machine).items()
    return all(
        path.is_dir()
        and not path.is_symlink()
        and path.stat().st_mode & 0o7777 == mode
        and (not machine.is_real or f"{path.owner()}:{path.group()}" == owner)
        for path, (mode, owner) in folders
    )


def _make_folders(machine: Machine) -> None:
    for path, (mode, owner) in _folders(machine).items():
        path.mkdir(parents=True, exist_ok=True)
        machine.give(path, owner, mode)


def _takes_copies(machine: Machine) -> bool:
    """Whether the site may write where backups are copied to. Another machine says that itself."""
    named = copy_folder(machine.answers)
    folder = machine.places.inside(named)
    if not (named and machine.is_real):
        return not named or folder.is_dir()
    asked = ("runuser", "-u", USER, "--", "find", str(folder), "-maxdepth", "0", "-writable")
    return bool(machine.answer_of(*asked))


def _make_folder_of_copies(machine: Machine) -> None:
    folder = machine.places.inside(copy_folder(machine.answers))
    folder.mkdir(parents=True, exist_ok=True)
    machine.give(folder, OWN, 0o700)


STEPS = (
    InstallStep("A user of its own, who cannot sign in", _has_user, _make_user),
    InstallStep("Folders that the site may write", _has_folders, _make_folders),
    InstallStep("A folder for copies of backups", _takes_copies, _make_folder_of_copies),
)
