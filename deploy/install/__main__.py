"""`python3 -m deploy.install`, as `make install` calls it; with `--uninstall`, the way back."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from deploy.install import (
    account,
    answers,
    database,
    first_link,
    front,
    keys,
    onion,
    pages,
    program,
    settings_file,
    units,
)
from deploy.install.machine import STOPPED, CannotGoOn, Machine, at_work, carry_out
from deploy.install.places import Places
from deploy.install.removal import uninstall

SOURCE = Path(__file__).resolve().parents[2]
# Before the environment there is no Django; before the settings none that starts.
MADE_FIRST = (
    *pages.SAVED,
    *program.PACKAGES,
    *account.STEPS,
    *program.STEPS,
    *keys.STEPS,
    *onion.STEPS,
    *settings_file.STEPS,
    *database.STEPS,
    *pages.SAVED_AT_LAST,
    *pages.STEPS,
)
AFTER = (
    *pages.WORDS,
    *pages.CONTENT,
    *front.STEPS,
    *units.STEPS,
    *front.TLS,
    *settings_file.JOINING,
    *first_link.STEPS,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Install, repair or uninstall; not 0 when it could not, and the reason is said."""
    options = _parser().parse_args(arguments)
    places = Places(options.root)
    if places.root == Path("/") and os.geteuid():
        return _failed("This makes a user and services: run it as root.")
    try:
        with at_work(places):
            _carry_out(options, places)
    except KeyboardInterrupt:
        return _failed("\nStopped. Nothing is lost; run it again.", STOPPED)
    except (CannotGoOn, answers.NotAnswered) as reason:
        return _failed(f"{reason}\nNothing is lost; run it again.")
    return 0


def _carry_out(options: argparse.Namespace, places: Places) -> None:
    machine = Machine(places, SOURCE, _answers(options, places))
    machine.starts, machine.backs_up = not options.no_start, not options.no_backup
    if options.uninstall:
        uninstall(machine)
        return
    carry_out((*MADE_FIRST, *AFTER), machine)
    _say_what_is_next(machine)


def _answers(options: argparse.Namespace, places: Places) -> answers.Answers:
    """From the file, and from what was answered before; a person is asked for the rest."""
    known = answers.settings_of(SOURCE)
    given: answers.Answers = {}
    for path in (places.answers, options.file):
        if path and path.exists():
            given |= answers.read(path, known)
        elif path and path == options.file:
            raise answers.NotAnswered(f"{path} is not there.")
    if options.onion:
        given["ONION"] = "1"
    is_asked = not options.file and sys.stdin.isatty()
    return answers.complete(given, input if is_asked else None, options.file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make install", description=__doc__)
    parser.add_argument("--file", type=Path, help="answers, one a line: HOST=help.example")
    parser.add_argument("--onion", action="store_true", help="the same site within Tor, too")
    parser.add_argument("--root", type=Path, default=Path("/"), help="a scratch folder, for tests")
    parser.add_argument("--no-start", action="store_true", help="write the units, start nothing")
    parser.add_argument("--no-backup", action="store_true", help="when there can be none")
    parser.add_argument("--uninstall", action="store_true", help="the way back; keeps all data")
    return parser


def _failed(reason: str, status: int = 1) -> int:
    with suppress(OSError):  # whose terminal was closed reads it nowhere
        print(reason, file=sys.stderr)
    return status


def _say_what_is_next(machine: Machine) -> None:
    host, server = machine.answers["HOST"], machine.answers["FRONT"]
    if front.has_tls(machine):
        print(f"\nhttps://{host}/ is there. The other languages follow by themselves.")
    else:
        print(f"\nThe site runs, but nobody reaches https://{host}/: there is no certificate yet.")
        print("Does that name lead to this machine, and do its ports 80 and 443 let people in?")
        print(f"What {server} says of it: journalctl -u {server}")
    if within := onion.address(machine):
        print(f"By Tor: http://{within}/. Its key is in {onion.folder(machine)}, and in no backup.")
    print("How it is: help-site status. What is still to do: help-site status --machine --people.")
    print("Copy to two other places, now: " + str(machine.places.keys))


if __name__ == "__main__":
    sys.exit(main())
