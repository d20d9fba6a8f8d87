"""`python3 -m deploy.upgrade`, as `make upgrade` calls it; with `--back`, the version before."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from deploy.install import (
    account,
    answers,
    first_link,
    front,
    pages,
    program,
    settings_file,
    units,
)
from deploy.install.machine import (
    STOPPED,
    CannotGoOn,
    InstallStep,
    Machine,
    always,
    at_work,
    carry_out,
)
from deploy.install.places import Places
from deploy.upgrade import trial, turn, way_back

SOURCE = Path(__file__).resolve().parents[2]
# Nothing of this is seen by anybody, and the version before runs.
BESIDE = (
    *pages.SAVED,
    *program.PACKAGES,
    *account.STEPS,
    *program.STEPS,
    *settings_file.STEPS,
    *pages.SAVED_AT_LAST,
    *pages.WORDS,
)
# From here on the version before is brought back when something fails.
INTO_USE = (*pages.STEPS, *trial.STEPS, *front.STEPS, *turn.STEPS)
AFTER = (
    *pages.CONTENT,
    InstallStep("The other languages, a backup and a drill", always, units.start_what_follows),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Put this checkout into use, or the version before; not 0 where the reason is said."""
    options = _parser().parse_args(arguments)
    try:
        _as_root(options)
        with at_work(Places(options.root)):
            machine = _machine(options)
            if options.back:
                _go_back(machine)
            else:
                upgrade(machine)
    except KeyboardInterrupt:
        return _failed("\nStopped. Nothing is lost; run it again.", STOPPED)
    except (CannotGoOn, answers.NotAnswered) as reason:
        return _failed(f"{reason}\nNothing is lost.", 1)
    return 0


def _failed(reason: str, status: int) -> int:
    with suppress(OSError):  # whose terminal was closed reads it nowhere
        print(reason, file=sys.stderr)
    return status


def _as_root(options: argparse.Namespace) -> None:
    if options.root == Path("/") and os.geteuid():
        raise CannotGoOn("This restarts services: run it as root.")


def upgrade(machine: Machine) -> None:
    """Backup, the new version beside, migrations, the turn, its words. Raises CannotGoOn."""
    before = machine.places.in_use
    carry_out(BESIDE, machine)
    turn.carry_out_or_go_back(INTO_USE, machine)
    carry_out(AFTER, machine)
    print(f"\nThe version in {machine.places.program} is in use. The one before is in {before}.")
    print("The way back to it: make upgrade BACK=1. Its data: the backup named above.")


def _go_back(machine: Machine) -> None:
    if not machine.places.python.exists():
        raise CannotGoOn(f"There is no version before, in {machine.places.program}.")
    way_back.refuse_what_cannot_read(machine)
    turn.go_back(machine, machine.places.version)
    print(f"The version in {machine.places.program} is in use again, with the data of today.")


def _machine(options: argparse.Namespace) -> Machine:
    """This machine, and in its places the folder that is not in use."""
    here = Places(options.root)
    if not here.answers.exists():
        raise CannotGoOn("Nothing is installed here: make install.")
    given = answers.complete(answers.read(here.answers, answers.settings_of(SOURCE)), None)
    places = Places(here.root, turn.other_than(here.in_use))
    machine = Machine(places, SOURCE, given)
    machine.starts, machine.backs_up = not options.no_start, not options.no_backup
    machine.without_backup = "make upgrade UPGRADE=--no-backup"
    if not first_link.was_made(machine):
        raise CannotGoOn("The installation here did not come to its end: make install.")
    return machine


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make upgrade", description=__doc__)
    parser.add_argument("--back", action="store_true", help="to the version before")
    parser.add_argument("--root", type=Path, default=Path("/"), help="a scratch folder, for tests")
    parser.add_argument("--no-start", action="store_true", help="start and stop nothing")
    parser.add_argument("--no-backup", action="store_true", help="when there can be none")
    return parser


if __name__ == "__main__":
    sys.exit(main())
