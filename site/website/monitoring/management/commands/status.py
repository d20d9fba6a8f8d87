"""
`manage.py status`: how the site is now, what makes this machine unfit, what people still owe.

Three lists: a machine is put right in an evening and then stays green; that somebody confirms a
number, holds a key or reads a language takes weeks. In one nobody would see the fault of this
morning. `make doctor` shows the last two.
"""

import platform
import sys
import time
from collections import Counter
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from base.files.fault_counts import faults_in
from website.monitoring.own_certificate import certificate_figures
from website.monitoring.status_figures import figures, program_version

MOST_FAULTS = 10  # lines; the rest is in the log
PACKAGES = ("Django", "wagtail", "granian")

# What no setting of this machine mends. A check that is not named here is the machine's.
OWED_BY_PEOPLE = frozenset(
    {
        "awareness.W001",  # a centre confirms its number
        "awareness.W002",  # somebody confirms a fact
        "awareness.W003",  # an editor names the source of a line
        "awareness.W004",  # another body confirms its line
        "awareness.W013",  # an editor saves a film as an MP4
        "awareness.W014",  # somebody reads a source to its end
        "awareness.W015",  # a centre, a lawyer, a native reader is asked what they know
        "awareness.E001",  # an editor names a source that was read
        "helpdesk.E001",  # a desk makes its key
        "helpdesk.E002",  # a desk gives its address
        "helpdesk.W001",  # a second caseworker
        "helpdesk.W002",  # a recovery kit
        "helpdesk.W003",  # one that was typed back
        "helpdesk.W004",  # the drill of the year
        "helpdesk.W022",  # a caseworker who has to open the helpdesk once
        "helpdesk.W023",  # a recovery kit of before keys were of both kinds
        "helpdesk.W005",  # the address, in a desk that is open
        "website.E010",  # somebody's second factor
        "website.W001",  # the operator signs that this is no demonstration
        "website.W003",  # until then the forms send nothing
    }
)


class Command(BaseCommand):
    help = (
        "How the site is. Ends with a status other than 0 if something is to do. Changes nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--machine", action="store_true", help="what a setting mends")
        parser.add_argument("--people", action="store_true", help="what somebody has to do")

    def handle(self, *, machine: bool, people: bool, **options: Any) -> None:
        to_do = 0
        if not machine and not people:
            to_do += self._show_figures()
        if machine:
            to_do += self._show("This machine", "is fit.", _complaints(of_people=False))
        if people:
            to_do += self._show("People", "owe nothing.", _complaints(of_people=True))
        if to_do:
            # No CommandError: on the other channel it came before the list, and read as a crash.
            self.stdout.write(f"{to_do} to do.")
            sys.exit(1)

    def _show_figures(self) -> int:
        of_now = figures(time.time())
        of_now += certificate_figures()
        for figure in of_now:
            mark = "  " if figure.is_well else "! "
            self.stdout.write(f"{mark}{figure.what}: {figure.said}")
        packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        python = platform.python_version()
        self.stdout.write(
            f"  Versions: site {program_version()}, Python {python}, {packages}, "
            f"{connection.vendor}"
        )
        self._show_faults()
        return len([figure for figure in of_now if not figure.is_well])

    def _show_faults(self) -> None:
        """Of two weeks, by class and place; `report` has them by day."""
        counts: Counter[str] = Counter()
        for faults in faults_in(settings.VAR_DIR, timezone.localdate()).values():
            counts.update(faults)
        for fault, count in counts.most_common(MOST_FAULTS):
            self.stdout.write(f"  Fault: {count} x {fault}")

    def _show(self, whose: str, all_well: str, complaints: list[CheckMessage]) -> int:
        if complaints:
            self.stdout.write(f"{whose}:")
        else:
            self.stdout.write(f"{whose} {all_well}")
        for complaint in complaints:
            self.stdout.write(f"  {complaint.id}: {complaint.msg}")
            if complaint.hint:
                self.stdout.write(f"      {complaint.hint}")
        return len(complaints)


def _complaints(*, of_people: bool) -> list[CheckMessage]:
    complaints = []
    for complaint in checks.run_checks(include_deployment_checks=True):
        is_told = complaint.level >= checks.WARNING and not complaint.is_silenced()
        if is_told and (complaint.id in OWED_BY_PEOPLE) == of_people:
            complaints.append(complaint)
    return complaints
