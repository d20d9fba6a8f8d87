"""
What somebody asks a second person's yes for, and the yes.

A proposal is vouched for (`helpdesk.attestation.statements`): all that the row would say, and who
asks. So whoever can write to the database changes neither. A yes is to what stood on the screen,
old and new: where either has changed since, or the draft, it is void. Nobody changes any of them
between the comparing and the publishing, and what is published is the very object that was
compared. The registry as readers see it is written here, by hiding
(`website.approvals.number_hiding`), by planting the files (`awareness.seed`), and by nothing else.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.log_actions import log
from wagtail.models import Revision

from awareness.facts.registered_row import BOOKKEEPING
from awareness.models import REGISTRY
from awareness.staff import registry_log
from helpdesk import audit
from helpdesk.attestation import statements
from helpdesk.audit import Action
from helpdesk.limits import LONGEST_AUDIT_NAME
from helpdesk.notices import refusals
from helpdesk.sealing import keyed_fingerprint
from website.phonebook.attested_registry import as_said, as_shown, subject_of

# As Django types whoever is signed in.
Person = AbstractBaseUser | AnonymousUser
PROPOSED, GONE = "proposed ", ""
# Beside it the account that asked, by its key: a name can be changed.
ASKED_BY = "asked by "
# What Wagtail may note of a draft in the row itself.
OF_DRAFTS = BOOKKEEPING - {"live"}
# Whether what is being saved was agreed to by two, or is what one person may do alone.
_is_agreed: ContextVar[bool] = ContextVar("is_agreed", default=False)
# What the audit can hold besides names: no sentence has only these.
PLAIN = re.compile(r"[\w.@+-]*")


class ApprovalVoid(Exception):
    """What was asked is no more what waits, or what stands is no more what stood beside it."""


class OwnApproval(Exception):
    """Whoever asks, or wrote any of it since it was last public, cannot say yes as well."""


@contextmanager
def agreed() -> Iterator[None]:
    """What is saved in here two people agreed to, or one may do alone."""
    token = _is_agreed.set(True)
    try:
        yield
    finally:
        _is_agreed.reset(token)


def guard_row(instance: Any, update_fields: Any = None, **_signal: Any) -> None:
    """
    Whoever is signed in changes nothing of a row that readers see, whatever address was posted to,
    but as `agreed`. Raises PermissionDenied. A command may: whoever runs one has the server.
    """
    is_of_draft = update_fields is not None and OF_DRAFTS.issuperset(update_fields)
    if audit.acting.get() is None or _is_agreed.get() or is_of_draft:
        return
    if as_shown(instance) != _stands(instance):
        raise PermissionDenied


def guard_public_row(instance: Any, **_signal: Any) -> None:
    """As `guard_row`, of a row that is deleted."""
    is_public = instance.live or _stands(instance)
    if is_public and audit.acting.get() is not None and not _is_agreed.get():
        raise PermissionDenied


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
        return registry_log.differences(_values(self.stands), _values(self.says))


def would_ask(row: Any, by: Person) -> Proposal:
    """What they would ask a yes for: the draft of this row, beside what readers see."""
    says = as_said(row.get_latest_revision_as_object())
    return Proposal(row, by=by.get_username(), says=says, stands=_stands(row))


@transaction.atomic
def ask(row: Any, mark: str, by: Person) -> None:
    """
    Who asks has seen `mark`'s old and new value: a second person may say yes to it from now on.

    Raises ApprovalVoid where either has changed since.
    """
    statements.lock(_subject(row))  # before the row, as `_held`, or two could wait in a ring
    now = _with_its_draft(row)
    if now is None or would_ask(now, by).mark != mark:
        raise ApprovalVoid
    _propose(now, by, would_ask(now, by).says)


@transaction.atomic
def ask_to_take_out(row: Any, by: Person) -> None:
    """From now on a second person may say yes to this row's being taken out."""
    _propose(row, by, GONE)


def drop_proposal(row: Any) -> bool:
    """Nothing waits for a yes any more; whether anything did."""
    return bool(statements.read(_subject(row))) and statements.end(_subject(row))


def row_deleted(instance: Any, **_signal: Any) -> None:
    """With a row goes what was asked for it: of an expert that may be a name."""
    for subject in (_subject(instance), _asked_by(instance)):
        if statements.read(subject):
            statements.end(subject)


def all_proposals() -> list[Proposal]:
    """All that waits for a yes and is still what was asked for."""
    asked = statements.all_under(PROPOSED)
    proposals = []
    for model in REGISTRY:
        for row in model._default_manager.all():
            proposal = _proposal(row, asked.get(_subject(row), ""))
            if proposal and proposal.is_whole:
                proposals.append(proposal)
    return proposals


def waiting_for(row: Any) -> Proposal | None:
    """What waits for a yes to this row; None where nothing does, or the draft has changed since."""
    proposal = _proposal(row, statements.read(_subject(row)) or "")
    if proposal and proposal.is_whole:
        return proposal
    return None


@transaction.atomic
def say_yes(row: Any, mark: str, by: Person) -> None:
    """
    A second person has seen `mark`'s old and new value, and says yes.

    Raises OwnApproval, and ApprovalVoid; ProtectedError where others need a row that would go.
    """
    proposal = _held(row)
    if proposal is None or not proposal.is_whole or proposal.mark != mark:
        raise ApprovalVoid
    if is_own(proposal, by):
        raise OwnApproval
    with agreed():
        _carry_out(proposal, by)
    statements.end(_subject(row))
    _record(proposal, by)


@transaction.atomic
def say_no(row: Any, mark: str, why: str, by: Person) -> None:
    """
    A second person has seen `mark`'s old and new value, and says why it is not right: nothing waits
    any more, and whoever asked is told.

    Raises OwnApproval, ApprovalVoid, and NoReason of `helpdesk.notices.refusals`.
    """
    proposal = _held(row)
    if proposal is None or not proposal.is_whole or proposal.mark != mark:
        raise ApprovalVoid
    if is_own(proposal, by):
        raise OwnApproval
    asked_by = statements.read(_asked_by(row))
    place = reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])
    refusals.refuse(
        [int(asked_by)] if asked_by else [],
        name_of(row),
        what=str(row),
        by=by,
        why=why,
        place=place,
    )
    statements.end(_subject(row))
    audit.record(Action.REFUSED, by=by, about=name_of(row))


def is_own(proposal: Proposal, person: Person) -> bool:
    """Whether they asked for it, under whatever name, or wrote of it since it was last public."""
    asked_by = statements.read(_asked_by(proposal.row))
    if proposal.by == person.get_username() or asked_by == str(person.pk):
        return True
    drafts = Revision.objects.for_instance(proposal.row).filter(user=person.pk)
    if proposal.row.live_revision_id:
        drafts = drafts.filter(pk__gt=proposal.row.live_revision_id)
    return not proposal.is_removal and drafts.exists()


def _propose(row: Any, by: Person, says: str) -> None:
    statements.attest(_subject(row), json.dumps({"by": by.get_username(), "says": says}))
    statements.attest(_asked_by(row), str(by.pk))
    refusals.note_read(by, name_of(row))
    audit.record(Action.PROPOSED, by=by, about=name_of(row))


def _proposal(row: Any, statement: str) -> Proposal | None:
    if not statement:
        return None
    return Proposal(row, stands=_stands(row), **json.loads(statement))


def _stands(row: Any) -> str:
    """What was last vouched for of it: what readers see, whatever the row says."""
    return statements.read(subject_of(type(row), row.pk)) or ""


def _held(row: Any) -> Proposal | None:
    """What waits for a yes now; nobody changes it, row or draft, until the transaction ends."""
    statement = statements.lock(_subject(row)) or ""
    now = _with_its_draft(row)
    return None if now is None else _proposal(now, statement)


def _with_its_draft(row: Any) -> Any:
    """Both as they are now, held until the transaction ends; None where the row has gone."""
    now = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if now is not None:
        drafts = Revision.objects.select_for_update().filter(pk=now.latest_revision_id)
        now.latest_revision = drafts.first()
    return now


def _carry_out(proposal: Proposal, by: Person) -> None:
    if proposal.is_removal:
        registry_log.note_change(proposal.row, proposal.differences, by)
        proposal.row.delete()
    else:
        _publish(proposal, by)
        registry_log.note_change(proposal.row, proposal.differences, by)


def _publish(proposal: Proposal, by: Person) -> None:
    """Raises ApprovalVoid where the draft is not what was asked for, whatever its row says."""
    draft = proposal.row.get_latest_revision()
    if draft is None:
        raise ApprovalVoid
    act = PublishRevisionAction(draft, user=by)
    if as_said(act.object) != proposal.says:
        raise ApprovalVoid
    act.execute(skip_permission_checks=True)


def _subject(row: Any) -> str:
    return PROPOSED + subject_of(type(row), row.pk)


def _asked_by(row: Any) -> str:
    return ASKED_BY + subject_of(type(row), row.pk)


def _values(said: str) -> registry_log.Values:
    if not said:
        return {}
    values = {}
    for name, value in json.loads(said).items():
        values[name] = "" if value is None else str(value)
    return values


def name_of(row: Any, field: str = "") -> str:
    """As the audit names a row, or one of its columns: `hotline.national.phone`."""
    return ".".join(filter(None, (row._meta.model_name, row.code, field)))[:LONGEST_AUDIT_NAME]


def _record(proposal: Proposal, by: Person) -> None:
    """One entry a column whose values are no sentences, such as a number; one for all others."""
    audit.record(Action.AGREED, by=by, about=name_of(proposal.row))
    for field in getattr(proposal.row, "CONFIRMED", ()):
        old, new = proposal.differences.get(field, ("", ""))
        about = f"{name_of(proposal.row, field)}.{old or '-'}.{new or '-'}"
        if old != new and PLAIN.fullmatch(about) and len(about) <= LONGEST_AUDIT_NAME:
            audit.record(Action.AGREED, by=by, about=about)


def note_hidden(row: Any, by: Person) -> None:
    """In history and audit."""
    log(row, registry_log.CHANGED, user=by, data={"changed": {"hidden": ["False", "True"]}})
    audit.record(Action.NUMBER_HIDDEN, by=by, about=name_of(row))
