"""
What somebody asks a second person's yes for, and the yes.

A proposal is vouched for (`helpdesk.vouching`): all that the row would say, and who asks. So
whoever can write to the database changes neither. A yes is to what stood on the screen, old and
new: where either has changed since, or the draft, it is void. Nobody changes any of them between
the comparing and the publishing, and what is published is the very object that was compared. The
registry as readers see it is written here, by hiding (`website.second_yes.hiding`), by planting the
files (`awareness.seed`), and by nothing else.
"""

import json
import re
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.urls import reverse
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.log_actions import log
from wagtail.models import Revision

from awareness.models import REGISTRY
from awareness.staff import registry_log
from helpdesk import audit, vouching
from helpdesk.audit import Action
from helpdesk.sealing import keyed_fingerprint
from website.phonebook.vouched_registry import as_said, subject_of

LONGEST_NAME = 150  # in the audit
# As Django types whoever is signed in.
Person = AbstractBaseUser | AnonymousUser
PROPOSED, GONE = "proposed ", ""
# What the audit can hold besides names: no sentence has only these.
PLAIN = re.compile(r"[\w.@+-]*")


class YesIsVoid(Exception):
    """What was asked is no more what waits, or what stands is no more what stood beside it."""


class OwnProposal(Exception):
    """Whoever asks cannot say yes as well."""


class Proposal(NamedTuple):
    """row: as it is in the database. says: all that it would say; GONE: it would be taken out."""

    row: Any
    by: str
    says: str
    stands: str

    @property
    def mark(self) -> str:
        """To what a yes is said."""
        return keyed_fingerprint("yes to", *self[1:], _subject(self.row)).hex()

    @property
    def place(self) -> str:
        """Where its old and new value stand side by side."""
        return reverse("registry_yes", args=[self.row._meta.model_name, self.row.pk])

    @property
    def is_removal(self) -> bool:
        return self.says == GONE

    @property
    def is_whole(self) -> bool:
        """Whether the draft is still what was asked for."""
        return self.is_removal or self.says == as_said(self.row.get_latest_revision_as_object())

    @property
    def differences(self) -> dict[str, list[str]]:
        """By column, what readers see now and what they would see."""
        old, new = (_values(said) for said in (self.stands, self.says))
        return registry_log.differences(old, new)


@transaction.atomic
def ask(row: Any, by: Person) -> None:
    """From now on a second person may say yes to the draft of this row, as it was just kept."""
    _propose(row, by, as_said(row.get_latest_revision_as_object()))


@transaction.atomic
def ask_to_take_out(row: Any, by: Person) -> None:
    """From now on a second person may say yes to this row's being taken out."""
    _propose(row, by, GONE)


def drop_proposal(row: Any) -> bool:
    """Nothing waits for a yes any more; whether anything did."""
    return bool(vouching.said_of(_subject(row))) and vouching.end(_subject(row))


def all_proposals() -> list[Proposal]:
    """All that waits for a yes and is still what was asked for."""
    asked = vouching.all_said(PROPOSED)
    rows = (row for model in REGISTRY for row in model._default_manager.all())
    found = (_proposal(row, asked.get(_subject(row), "")) for row in rows)
    return [proposal for proposal in found if proposal and proposal.is_whole]


def waiting_for(row: Any) -> Proposal | None:
    """What waits for a yes to this row; None where nothing does, or the draft has changed since."""
    proposal = _proposal(row, vouching.said_of(_subject(row)) or "")
    return proposal if proposal and proposal.is_whole else None


@transaction.atomic
def say_yes(row: Any, mark: str, by: Person) -> None:
    """
    A second person has seen `mark`'s old and new value, and says yes.

    Raises OwnProposal, and YesIsVoid; ProtectedError where others need a row that would go.
    """
    proposal = _held(row)
    if proposal is None or not proposal.is_whole or proposal.mark != mark:
        raise YesIsVoid
    if proposal.by == by.get_username():
        raise OwnProposal
    if proposal.is_removal:
        registry_log.note_change(proposal.row, proposal.differences, by)
        proposal.row.delete()
    else:
        _publish(proposal, by)
        registry_log.note_change(proposal.row, proposal.differences, by)
    vouching.end(_subject(row))
    _record(proposal, by)


def _propose(row: Any, by: Person, says: str) -> None:
    vouching.vouch(_subject(row), json.dumps({"by": by.get_username(), "says": says}))
    audit.record(Action.PROPOSED, by=by, about=name_of(row))


def _proposal(row: Any, statement: str) -> Proposal | None:
    if not statement:
        return None
    stands = vouching.said_of(subject_of(type(row), row.pk)) or ""
    return Proposal(row, stands=stands, **json.loads(statement))


def _held(row: Any) -> Proposal | None:
    """What waits for a yes now; nobody changes it, row or draft, until the transaction ends."""
    statement = vouching.hold(_subject(row)) or ""
    now = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if now is None:
        return None
    drafts = Revision.objects.select_for_update().filter(pk=now.latest_revision_id)
    now.latest_revision = drafts.first()
    return _proposal(now, statement)


def _publish(proposal: Proposal, by: Person) -> None:
    """Raises YesIsVoid where the draft is not what was asked for, whatever its row says of it."""
    draft = proposal.row.get_latest_revision()
    if draft is None:
        raise YesIsVoid
    act = PublishRevisionAction(draft, user=by)
    if as_said(act.object) != proposal.says:
        raise YesIsVoid
    act.execute(skip_permission_checks=True)


def _subject(row: Any) -> str:
    return PROPOSED + subject_of(type(row), row.pk)


def _values(said: str) -> registry_log.Values:
    values = json.loads(said) if said else {}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def name_of(row: Any, field: str = "") -> str:
    """As the audit names a row, or one of its columns: `hotline.national.phone`."""
    return ".".join(filter(None, (row._meta.model_name, row.code, field)))[:LONGEST_NAME]


def _record(proposal: Proposal, by: Person) -> None:
    """One entry a column whose values are no sentences, such as a number; one for all others."""
    audit.record(Action.AGREED, by=by, about=name_of(proposal.row))
    for field in getattr(proposal.row, "CONFIRMED", ()):
        old, new = proposal.differences.get(field, ("", ""))
        about = f"{name_of(proposal.row, field)}.{old or '-'}.{new or '-'}"
        if old != new and PLAIN.fullmatch(about) and len(about) <= LONGEST_NAME:
            audit.record(Action.AGREED, by=by, about=about)


def note_hidden(row: Any, by: Person) -> None:
    """In history and audit."""
    log(row, registry_log.CHANGED, user=by, data={"changed": {"hidden": ["False", "True"]}})
    audit.record(Action.NUMBER_HIDDEN, by=by, about=name_of(row))
