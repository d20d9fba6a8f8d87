"""The first administrator's way in: a link, good once and for a day."""

from pathlib import Path

from deploy.install.machine import InstallStep, Machine, say_at_once


def was_made(machine: Machine) -> bool:
    """Whether an installation came to its end here once."""
    return machine.answers["NODE"] == "1" or _mark(machine).exists()


def _mark(machine: Machine) -> Path:
    return machine.places.settings / "first-link-was-printed"


def _make(machine: Machine) -> None:
    name = machine.answers["ADMINISTRATOR"]
    say_at_once(
        f"\nOpen this link in your own browser today. Lost: help-site invite {name} --reset\n"
    )
    machine.manage("invite", name, "--superuser", "--skip-checks")
    say_at_once("")
    machine.write(_mark(machine), name, 0o644)


STEPS = (InstallStep("A link for the first administrator", was_made, _make),)
