"""`check --deploy`: every desk can be written to, and hears of it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import Error as DatabaseFault

from base.sandbox import system_calls
from helpdesk import audit, clock_guard
from helpdesk.desks import readiness
from helpdesk.desks.readiness import MissingPrecaution
from helpdesk.models import Desk
from helpdesk.rules import routing

IN_THE_INBOX = "A caseworker of the desk does it in the inbox, under “Colleagues and keys”."
HINTS = {
    MissingPrecaution.REPLAYED: "Was a backup put back by hand? Then delete EPOCHS_FILE. If not, "
    "somebody else did it: see docs/operations.md.",
    MissingPrecaution.CHANGED: "Somebody writes to the database: see docs/operations.md.",
    **dict.fromkeys(
        set(MissingPrecaution) - {MissingPrecaution.REPLAYED, MissingPrecaution.CHANGED},
        IN_THE_INBOX,
    ),
}
WHAT_IT_TAKES = (
    "It takes Linux on x86_64 or aarch64 with seccomp filters, which a container must not forbid."
)
IDS = {
    MissingPrecaution.REPLAYED: "helpdesk.E004",
    MissingPrecaution.CHANGED: "helpdesk.E006",
    MissingPrecaution.ADDRESS: "helpdesk.W005",
    MissingPrecaution.COLLEAGUE: "helpdesk.W001",
    MissingPrecaution.KIT: "helpdesk.W002",
    MissingPrecaution.CONFIRMATION: "helpdesk.W003",
    MissingPrecaution.DRILL: "helpdesk.W004",
    MissingPrecaution.OLD_KEY: "helpdesk.W022",
    MissingPrecaution.OLD_KIT: "helpdesk.W023",
}


@register(Tags.security, deploy=True)
def every_desk_is_open(**_: Any) -> list[CheckMessage]:
    """The desks that answer a region; who receives travellers' reports is the operator's choice."""
    try:
        desks = {desk.pk: desk for desk in Desk.objects.all()}
    except DatabaseFault:
        return []  # before the first migration
    complaints: list[CheckMessage] = []
    for name in routing.DeskName:
        if name in routing.EVERY_DESK or name in desks:
            complaints.extend(_complaints(name, desks.get(name)))
    return complaints


@register(Tags.security, deploy=True)
def voices_can_be_opened(**_: Any) -> list[CheckMessage]:
    """What a stranger said is decoded where the kernel refuses the decoder everything else."""
    try:
        desks = [desk for desk in Desk.objects.all() if desk.listens]
    except DatabaseFault:
        return []
    if system_calls.is_possible():
        return []
    return [
        Error(
            f"{desk} listens to voices, and this machine cannot open them safely: none is taken.",
            hint=WHAT_IT_TAKES,
            id="helpdesk.E008",
        )
        for desk in desks
    ]


@register(Tags.security, deploy=True)
def pictures_can_be_opened(**_: Any) -> list[CheckMessage]:
    """As voices: nobody is asked for a picture where none could be opened safely."""
    try:
        desks = list(Desk.objects.filter(asks_for_pictures=True))
    except DatabaseFault:
        return []
    if system_calls.is_possible():
        return []
    return [
        Error(
            f"{desk} asks for pictures, and this machine cannot open them safely: none is taken.",
            hint=WHAT_IT_TAKES,
            id="helpdesk.E011",
        )
        for desk in desks
    ]


@register(Tags.security, deploy=True)
def readers_of_reports_are_named(**_: Any) -> list[CheckMessage]:
    """Nobody is asked to write to somebody whom the page cannot name."""
    try:
        desk = Desk.objects.filter(pk=routing.DeskName.CHILD_PROTECTION).first()
    except DatabaseFault:
        return []
    if settings.REPORTS_READ_BY or desk is None or not desk.is_open:
        return []
    return [
        Error(
            "Travellers' reports have a desk, but the page cannot say who reads them.",
            hint="Set REPORTS_READ_BY to the name of the unit or organisation that does.",
            id="helpdesk.E010",
        )
    ]


@register(Tags.security, deploy=True)
def the_database_is_the_newest(**_: Any) -> list[CheckMessage]:
    """As far as this machine remembers what staff did."""
    try:
        is_cut = audit.is_cut()
    except DatabaseFault:
        return []  # before the first migration
    if not is_cut:
        return []
    return [
        Error(
            "The database is older than this machine has seen, or the audit's end was cut off.",
            hint="Was a backup put back by hand? Then delete AUDIT_HEAD_FILE. If not, somebody "
            "else did it: see docs/operations.md.",
            id="helpdesk.E007",
        )
    ]


@register(Tags.security, deploy=True)
def no_desk_hangs_on_one_person(**_: Any) -> list[CheckMessage]:
    """Two people, a recovery kit that somebody typed back, a drill each year."""
    complaints = []
    try:
        for desk in Desk.objects.all():
            for lack in readiness.missing(desk):
                complaints.append(_complaint_about(lack, desk))
    except DatabaseFault:
        return []  # before the first migration
    return complaints


@register(Tags.security, deploy=True)
def the_clock_is_believed(**_: Any) -> list[CheckMessage]:
    try:
        since = clock_guard.waits_since()
    except DatabaseFault:
        return []  # before the first migration
    if since is None:
        return []
    return [
        Warning(
            f"The clock has jumped to {since}, so nothing is deleted, pruned or destroyed.",
            hint="Is it right now? Then: manage.py trust_clock YYYY-MM-DD, with the day of today.",
            id="helpdesk.W020",
        )
    ]


@register(Tags.security, deploy=True)
def somebody_hears_of_a_silent_desk(**_: Any) -> list[CheckMessage]:
    if settings.OPERATOR_ALARM_EMAIL:
        return []
    return [
        Error(
            "Nobody is told when a desk opens nothing for two weeks.",
            hint="Set OPERATOR_ALARM_EMAIL to somebody who can telephone the desk.",
            id="helpdesk.E005",
        )
    ]


def _complaint_about(lack: MissingPrecaution, desk: Desk) -> CheckMessage:
    kind: type[Error | Warning] = Warning
    if lack in (MissingPrecaution.REPLAYED, MissingPrecaution.CHANGED):
        kind = Error
    return kind(readiness.sentence_about(lack, desk), hint=HINTS[lack], id=IDS[lack])


def _complaints(name: routing.DeskName, desk: Desk | None) -> list[CheckMessage]:
    complaints: list[CheckMessage] = []
    if desk is None or desk.is_joining or not (desk.current_key and desk.current_key.has_opener):
        complaints.append(
            Error(
                f"{name.label} has no key, so nobody can write to it.",
                hint="Until it has one, the form sends people of its region to the phone.",
                id="helpdesk.E001",
            )
        )
    if desk and not desk.email:
        complaints.append(
            Error(
                f"{name.label} has no mail address, so it never hears of a message.",
                hint="A coordinator gives it one in the inbox, in the settings of the desk.",
                id="helpdesk.E002",
            )
        )
    return complaints
