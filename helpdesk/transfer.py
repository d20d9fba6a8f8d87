"""
Handing a conversation to another desk, and its yes or no.

The case gets a fresh key: all that was said is sealed anew, to the other desk and, through the key
before it, to the number that the person has. So the person notices nothing but the name of the
centre, and the desk that gave it away opens nothing of it any more, but its own private notes:
these stay under the old key, since the other desk was never promised to see them.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import audit, keys, outbox, routing, sealing, turns
from helpdesk.audit import Action
from helpdesk.finding import Found
from helpdesk.models import Conversation, Desk, DeskKey, Handover, Message, SenderGrant
from helpdesk.replies import append, hold, move

NOTE = Message.Direction.NOTE


class NotThere(Exception):
    """This desk cannot get it: it is closed, it has it already, or it answers no region."""


def can_get(conversation: Conversation) -> list[Desk]:
    """The desks to which it can be handed. Reports of travellers are never mixed with these."""
    if conversation.desk_id not in routing.EVERY_DESK:
        return []
    others = Desk.objects.filter(pk__in=routing.EVERY_DESK).exclude(pk=conversation.desk_id)
    return [desk for desk in others if desk.is_open]


def pending(conversation: Conversation) -> Handover | None:
    """The handover to which the desk that has it now has said neither yes nor no."""
    return conversation.handovers.filter(accepted_on=None, to_desk=conversation.desk_id).last()


def came_from(conversation: Conversation) -> str:
    """The desk that had it before, for the person to know; empty if it is where it was sent."""
    last = conversation.handovers.filter(to_desk=conversation.desk_id).last()
    return last.from_desk_id if last else ""


@transaction.atomic
def hand_over(found: Found, to: Desk, *, agreed: bool, why: str, by: User) -> None:
    """
    Give it to the desk `to`. agreed: the person said yes. why: for the colleagues there, sealed.

    Raises NotThere; Conversation.DoesNotExist when it was deleted or handed over meanwhile.
    """
    conversation = found.conversation
    hold(conversation)
    if to not in can_get(conversation):
        raise NotThere
    source = conversation.desk
    said = _("The person agreed.") if agreed else _("The person has not been asked.")
    _give(found, to, text=f"{said}\n\n{why}".strip())
    Handover.objects.create(conversation=conversation, from_desk=source, to_desk=to)
    audit.record(Action.HANDED_OVER, by=by, desk=source, case=conversation, about=to.pk)


@transaction.atomic
def accept(conversation: Conversation, *, by: User) -> bool:
    """The desk keeps what it was handed; whether there was anything to say yes to."""
    hold(conversation)
    handover = pending(conversation)
    if handover is None:
        return False
    handover.accepted_on = timezone.localdate()
    handover.save(update_fields=["accepted_on"])
    audit.record(Action.ACCEPTED, by=by, desk=conversation.desk_id, case=conversation)
    return True


@transaction.atomic
def send_back(found: Found, *, why: str, by: User) -> Desk:
    """The desk does not keep it; the desk that has it again. Raises NotThere."""
    conversation = found.conversation
    hold(conversation)
    handover = pending(conversation)
    if handover is None or handover.from_desk not in can_get(conversation):
        raise NotThere
    source, back = conversation.desk_id, handover.from_desk
    handover.delete()
    _give(found, back, text=why)
    audit.record(Action.SENT_BACK, by=by, desk=source, case=conversation, about=back.pk)
    return back


def _give(found: Found, to: Desk, *, text: str) -> None:
    """A fresh key for the case, at the desk `to`, where it is new; `text` is a note for it."""
    conversation, author = found.conversation, str(found.conversation.desk)
    turns.share(turns.of_key(to.pk))
    desk_key = Desk.objects.get(pk=to.pk).current_key
    if desk_key is None or not conversation.is_attested:
        raise NotThere
    outbox.withdraw(conversation)
    fresh = _seal_anew(found, to, desk_key)
    note = append(conversation, fresh, NOTE, {"text": text, "author": author})
    # Not for us may be for them. And whom the person was told to wait for owes an answer.
    conversation.put_back()
    conversation.asked_on = conversation.asked_on or timezone.localdate()
    move(conversation, Conversation.State.NEW)
    outbox.ring(conversation, note.sequence)


def _seal_anew(found: Found, to: Desk, desk_key: DeskKey) -> bytes:
    conversation, old = found
    fresh, number = sealing.new_case_key(), conversation.key_number + 1
    if not conversation.messages.filter(direction=NOTE, key_number=number - 1).exists():
        conversation.grants.filter(key_number=number - 1).delete()
    _seal_messages(found, fresh, number)
    SenderGrant.objects.create(
        conversation=conversation,
        number=number,
        sealed=sealing.seal_chained_grant(
            fresh, old, bytes(conversation.sender_public), conversation.pk
        ),
    )
    conversation.label = _label(found, fresh)
    conversation.desk, conversation.assignee, conversation.key_number = to, None, number
    conversation.attest()
    conversation.save(update_fields=["label", "desk", "assignee", "key_number", "mark"])
    keys.case_grant(conversation, desk_key, fresh).save()
    return fresh


def _seal_messages(found: Found, fresh: bytes, number: int) -> None:
    """What does not open was damaged before; it stays as it is and is shown as damaged."""
    conversation, old = found
    said = list(conversation.messages.exclude(direction=NOTE))
    for message in said:
        message.key_number = number
        try:
            message.seal(message.open(old), fresh)
        except sealing.CannotUnseal:
            continue
    Message.objects.bulk_update(said, ["sealed", "key_number"], batch_size=100)


def _label(found: Found, fresh: bytes) -> bytes:
    conversation, old = found
    try:
        label = sealing.open_label(bytes(conversation.label), old, conversation.pk)
    except sealing.CannotUnseal:
        return bytes(conversation.label)
    return sealing.seal_label(label, fresh, conversation.pk)
