"""
What one person may do alone: hide a number, so that the national line stands in its place.

A wrong number does its harm now, and a second person may sleep. To show it again, or another one,
takes a second yes as everything does.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from helpdesk.attestation import statements
from website.approvals import proposals
from website.phonebook.attested_registry import as_said, restored, subject_of


def can_hide(row: Any) -> bool:
    """Whether readers see a number of this row that may be hidden."""
    return bool(row.live and getattr(row, "can_be_hidden", False) and not row.hidden)


@transaction.atomic
def hide(row: Any, by: proposals.Person) -> None:
    """
    From now on the national line stands in the place of this number; the desks are told.

    What waited for a yes has to be asked for again: it did not know of this. Raises
    PermissionDenied of a number that nobody hides.
    """
    if not can_hide(row):
        raise PermissionDenied
    proposals.drop_proposal(row)
    draft = row.get_latest_revision_as_object() if row.has_unpublished_changes else None
    # Of all else it says what was said yes to, whatever stands in the database.
    public = restored(row, statements.read(subject_of(type(row), row.pk)) or as_said(row))
    public.hidden = True
    with proposals.agreed():
        public.save()
    if draft is not None:
        draft.hidden = True
        # Still theirs who wrote it: whoever hides may say yes to what they wrote nothing of.
        draft.save_revision(user=row.get_latest_revision().user, clean=False)
    proposals.note_hidden(row, by)
