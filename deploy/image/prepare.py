"""From an empty volume, or one that another version has used, to a site that can run."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.image.surroundings import PLACES
from deploy.install.answers import KEYS
from deploy.install.pages import BEFORE

Manage = Callable[..., int]
# From the first moment of a new site until its administrator's link is printed.
DUE = PLACES.var / "first-link-is-due"
NOT_WITHOUT = (
    "A site has been here before, and its keys have not: with others no number opens anything. "
    f"Bring back {{}}, into the volume at {PLACES.keys}."
)
COPY_FAILED = (
    "! The backup is made, and is not copied to BACKUP_COPY_TO; why stands above. It goes on all "
    "the same. Afterwards, once the other place answers: `backup`, in `rounds`."
)


class CannotPrepare(Exception):
    """Words for whoever brings it up: what is missing, and what to do."""


def prepare(given: Mapping[str, str], settings: Mapping[str, str]) -> None:
    """
    given: the operator's answers. settings: the environment of the site.

    Raises CannotPrepare.
    """
    is_new = DUE.exists() or not any(PLACES.var.iterdir())
    if is_new:
        DUE.touch()
    _make_keys(is_new=is_new)

    def manage(*words: str, **more: str) -> int:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, env=os.environ | settings | more).returncode

    _migrate(manage, settings, is_new=is_new)
    _must(manage, "collectstatic", "--no-input", "--verbosity", "0")
    _must(manage, "seed_content", *given["FIRST_LANGUAGES"].split(), "--skip-checks")
    _must(manage, "roles", "--verbosity", "0", "--skip-checks")
    if is_new:
        _print_link(manage, given["ADMINISTRATOR"])
        DUE.unlink()


def _make_keys(*, is_new: bool) -> None:
    """Each in a file of its own, never over one that is there, and none for a site of before."""
    missing = [name.lower() for name in KEYS if not (PLACES.keys / name.lower()).exists()]
    if missing and not is_new:
        raise CannotPrepare(NOT_WITHOUT.format(", ".join(missing)))
    for name in missing:
        path = PLACES.keys / name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
            file.write(secrets.token_urlsafe(48))


def _migrate(manage: Manage, settings: Mapping[str, str], *, is_new: bool) -> None:
    """A backup first, where tables will change that hold something."""
    if manage("migrate", "--check", "--verbosity", "0", "--skip-checks") == 0:
        return
    if not is_new and not os.environ.get("NO_BACKUP"):
        _save(manage, settings)
    _must(manage, "migrate", "--no-input", "--verbosity", "0")


def _save(manage: Manage, settings: Mapping[str, str]) -> None:
    """A copy that does not go is told and forbids nothing: what comes may mend a weakness."""
    backup = ("backup", "--to", str(Path(settings["BACKUP_TO"]) / BEFORE))
    if manage(*backup) == 0:
        return
    if not settings.get("BACKUP_COPY_TO") or manage(*backup, BACKUP_COPY_TO=""):
        raise CannotPrepare("No backup, so nothing is changed. In spite of it: NO_BACKUP=1")
    print(COPY_FAILED, flush=True)


def _print_link(manage: Manage, name: str) -> None:
    print(f"\nOpen this link in your own browser today. Lost: invite {name} --reset\n", flush=True)
    _must(manage, "invite", name, "--superuser", "--skip-checks")
    print("", flush=True)


def _must(manage: Manage, *words: str) -> None:
    if status := manage(*words):
        raise CannotPrepare(f"`{words[0]}` ended with {status}. Nothing is lost; run it again.")
