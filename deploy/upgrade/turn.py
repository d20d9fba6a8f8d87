"""
One version follows the other at the socket that systemd holds.

The order matters: the next one answers before the one before is told to end, and before that the
socket is told whose it is, or each visitor would start the old one again.
"""

import http.client
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from deploy.install import front, pages, units
from deploy.install.machine import (
    CannotGoOn,
    InstallStep,
    Machine,
    always,
    carry_out,
    stop_no_more,
)
from deploy.install.places import VERSIONS
from deploy.install.program import point_at
from deploy.upgrade.trial import ASKED

PORT = 8000
PATIENCE_SECONDS = 30
# What both versions use, and each makes in its own way.
SHARED = (pages.COLLECTED, *front.STEPS)


def other_than(version: str) -> str:
    return next(each for each in VERSIONS if each != version)


def carry_out_or_go_back(steps: Iterable[InstallStep], machine: Machine) -> None:
    """
    Each step; when one fails or is stopped, the version before is in use again.

    Raises CannotGoOn then.
    """
    before = machine.places.in_use
    try:
        carry_out(steps, machine)
    except (CannotGoOn, KeyboardInterrupt) as reason:
        with stop_no_more():
            go_back(machine, before)
        said = str(reason) or "Stopped."
        raise CannotGoOn(f"{said}\nThe version before ({before}) is in use.") from None


def take_over(machine: Machine) -> None:
    """The version that the machine's places name comes into use. Raises CannotGoOn."""
    _hand_over(machine, machine.places.version)
    if machine.has_systemd and (wrong := what_is_wrong(machine.answers["HOST"], PORT)):
        raise CannotGoOn(wrong)


def go_back(machine: Machine, version: str) -> None:
    """The version of that folder comes into use, at once; then with the styles that it knows."""
    was_left = machine.places.in_use != version
    _hand_over(machine, version)
    of_before = replace(machine, places=replace(machine.places, named=version))
    # Whatever of this does not work: a page without its style is better than none.
    with suppress(CannotGoOn):
        carry_out(SHARED, of_before)
    if was_left:  # one that answered all the while has its own styles in memory
        machine.service("restart", units.web(version))


def _hand_over(machine: Machine, version: str) -> None:
    """Comes back once the version runs; the other is stopped, and has answered what it began."""
    # First: the unit that the version before has written does not know where this one's code is.
    units.write(machine)
    machine.service("start", units.web(version))
    point_at(machine, version)
    units.write(machine)
    machine.service("stop", units.web(other_than(version)))
    machine.service("restart", units.WORKER)
    machine.service("disable", "--quiet", units.web(other_than(version)))
    machine.service("enable", "--quiet", units.web(version))


def what_is_wrong(host: str, port: int) -> str:
    """What a visitor would be told by a site that is broken; empty when it answers well."""
    for path in ASKED:
        try:
            status = _status(host, port, path)
        except (OSError, http.client.HTTPException) as error:
            return f"{path} is not answered: {error!r}."
        if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            return f"{path} is answered with {status}."
    return ""


def _status(host: str, port: int, path: str) -> int:
    """As the proxy asks: for this host, and having ended TLS itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


STEPS = (InstallStep("This version takes over", always, take_over),)
