"""
What one shift of a desk leaves for the next: lines, each signed, and each done once somebody says
so. Their words are sealed to the desk's key, and with them who wrote and who has done them.
"""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk import advisory_locks, audit, sealing
from helpdesk.audit import Action
from helpdesk.conversations.fresh_keys import NoKey
from helpdesk.limits import LONGEST_FIELD, MOST_SHIFT_LINES
from helpdesk.models import Desk, ShiftNote
from helpdesk.models.handovers import SHIFT_NOTE_KEPT


class ShiftLine(NamedTuple):
    """A line as it can be shown. author: who of the desk wrote it. done_by: who has done it."""

    note: ShiftNote
    text: str
    author: str
    done_by: str


class ListFull(Exception):
    """As many lines wait to be done as fit; nothing was kept."""


@transaction.atomic
def leave(desk: Desk, text: str, desk_keys: dict[int, bytes], *, by: User) -> None:
    """Add a line; where the list is full, what is done goes. Raises ListFull and NoKey."""
    advisory_locks.share_key(desk.pk)
    desk_key = desk.current_key
    if desk_key is None:
        raise NoKey(f"{desk} has no key in force.")
    lines = [line for line in opened(desk_keys) if line.note.desk_key.desk_id == desk.pk]
    if len(lines) >= MOST_SHIFT_LINES:
        over = [line.note.pk for line in lines if line.done_by]
        if not over:
            raise ListFull
        ShiftNote.objects.filter(pk__in=over).delete()
    note = ShiftNote(desk_key=desk_key)
    note.seal({"text": text[:LONGEST_FIELD], "author": _name(by)})
    note.save()
    audit.record(Action.SHIFT_NOTED, by=by, desk=desk)


@transaction.atomic
def say_done(pk: int, desk_keys: dict[int, bytes], *, by: User) -> bool:
    """Whether it was still to be done, and is now. It stays in sight until its week is over."""
    ShiftNote.objects.select_for_update().filter(pk=pk).first()
    for line in opened(desk_keys):
        if line.note.pk == pk and not line.done_by:
            line.note.seal({"text": line.text, "author": line.author, "done": _name(by)})
            line.note.save()
            audit.record(Action.SHIFT_DONE, by=by, desk=line.note.desk_key.desk)
            return True
    return False


def opened(desk_keys: dict[int, bytes]) -> list[ShiftLine]:
    """Those of the desks whose keys are held. What is older than a week is deleted here."""
    oldest = timezone.localdate() - SHIFT_NOTE_KEPT
    lines = []
    kept = ShiftNote.objects.filter(desk_key__in=desk_keys).select_related("desk_key__desk")
    for note in kept.order_by("pk"):
        if note.day < oldest:
            note.delete()
            continue
        try:
            content = note.open(desk_keys[note.desk_key_id])
        except sealing.CannotUnseal:
            continue
        words = (content["text"], content["author"], content.get("done", ""))
        lines.append(ShiftLine(note, *map(str, words)))
    return lines


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()
