"""The note that one shift of a desk leaves for the next. Its words are sealed to the desk's key."""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk import advisory_locks, audit, sealing
from helpdesk.audit import Action
from helpdesk.conversations.fresh_keys import NoKey
from helpdesk.models import Desk, ShiftNote
from helpdesk.models.handovers import SHIFT_NOTE_KEPT


class OpenedNote(NamedTuple):
    """A desk's note as it can be shown. author: who of the desk wrote it."""

    note: ShiftNote
    text: str
    author: str


@transaction.atomic
def leave(desk: Desk, text: str, *, by: User) -> None:
    """Put it in the place of the one before; empty, there is none. Raises NoKey."""
    advisory_locks.share_key(desk.pk)
    desk_key = desk.current_key
    if desk_key is None:
        raise NoKey(f"{desk} has no key in force.")
    ShiftNote.objects.filter(desk_key__desk=desk).delete()
    if text.strip():
        note = ShiftNote(desk_key=desk_key)
        note.seal({"text": text, "author": by.get_full_name() or by.get_username()})
        note.save()
    audit.record(Action.SHIFT_NOTED, by=by, desk=desk)


def opened(desk_keys: dict[int, bytes]) -> list[OpenedNote]:
    """Those of the desks whose keys are held. What is older than a week is deleted here."""
    oldest = timezone.localdate() - SHIFT_NOTE_KEPT
    notes = []
    for note in ShiftNote.objects.filter(desk_key__in=desk_keys).select_related("desk_key__desk"):
        if note.day < oldest:
            note.delete()
            continue
        try:
            content = note.open(desk_keys[note.desk_key_id])
        except sealing.CannotUnseal:
            continue
        notes.append(OpenedNote(note, str(content["text"]), str(content["author"])))
    return notes
