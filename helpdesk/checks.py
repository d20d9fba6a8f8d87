"""`check --deploy`: every desk can be written to, and hears of it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import Error as DatabaseFault

from helpdesk import precautions, routing
from helpdesk.models import Desk
from helpdesk.precautions import Missing

IN_THE_INBOX = "A caseworker of the desk does it in the inbox, under “Colleagues and keys”."
HINTS = {
    Missing.REPLAYED: "Was a backup put back by hand? Then delete EPOCHS_FILE. If not, somebody "
    "else did it: see docs/operations.md.",
    **dict.fromkeys(set(Missing) - {Missing.REPLAYED}, IN_THE_INBOX),
}
IDS = {
    Missing.REPLAYED: "helpdesk.E004",
    Missing.COLLEAGUE: "helpdesk.W001",
    Missing.KIT: "helpdesk.W002",
    Missing.CONFIRMATION: "helpdesk.W003",
    Missing.DRILL: "helpdesk.W004",
}
NOT_REAL_MAIL = ("filebased", "console", "dummy", "locmem")


@register(Tags.security, deploy=True)
def every_desk_is_open(**_: Any) -> list[CheckMessage]:
    """The desks that answer a region; who receives travellers' reports is the operator's choice."""
    try:
        desks = {desk.pk: desk for desk in Desk.objects.all()}
    except DatabaseFault:
        return []  # before the first migration
    names = [name for name in routing.Desk if name in routing.EVERY_DESK or name in desks]
    return [complaint for name in names for complaint in _complaints(name, desks.get(name))]


@register(Tags.security, deploy=True)
def readers_of_reports_are_named(**_: Any) -> list[CheckMessage]:
    """Nobody is asked to write to somebody whom the page cannot name."""
    try:
        desk = Desk.objects.filter(pk=routing.Desk.CHILD_PROTECTION).first()
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
def no_desk_hangs_on_one_person(**_: Any) -> list[CheckMessage]:
    """Two people, a recovery kit that somebody typed back, a drill each year."""
    try:
        lacks = [(desk, lack) for desk in Desk.objects.all() for lack in precautions.missing(desk)]
    except DatabaseFault:
        return []  # before the first migration
    return [
        (Error if lack == Missing.REPLAYED else Warning)(
            precautions.said(lack, desk), hint=HINTS[lack], id=IDS[lack]
        )
        for desk, lack in lacks
    ]


@register(Tags.security, deploy=True)
def mail_leaves_the_machine(**_: Any) -> list[CheckMessage]:
    kind = settings.EMAIL_BACKEND.split(".")[-2]
    if kind not in NOT_REAL_MAIL:
        return []
    return [
        Error(
            f"Mail to the desks is not sent but kept here ({kind}): nobody hears of a message.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587 to a real mail server.",
            id="helpdesk.E003",
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


def _complaints(name: routing.Desk, desk: Desk | None) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if desk is None or not desk.is_open:
        found.append(
            Error(
                f"{name.label} has no key, so nobody can write to it.",
                hint="Until it has one, the form sends people of its region to the phone.",
                id="helpdesk.E001",
            )
        )
    if desk and not desk.email:
        found.append(
            Error(
                f"{name.label} has no mail address, so it never hears of a message.",
                hint="Give the desk an address in the admin, under Desks.",
                id="helpdesk.E002",
            )
        )
    return found
