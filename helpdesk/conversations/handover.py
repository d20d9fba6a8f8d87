"""
Handing a conversation to another desk, and its yes or no.

The conversation gets a fresh key: all that was said is sealed anew, to the other desk and, through
the key before it, to the number that the person has. So the person notices nothing but the name of
the centre, and the desk that gave it away opens nothing of it any more, but its own private notes:
these stay under the old key, since the other desk was never promised to see them.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import advisory_locks, audit
from helpdesk.audit import Action
from helpdesk.conversations import fresh_keys, picture_invitations
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.conversations.row_lock import append, lock_row, messages_since, move
from helpdesk.models import Conversation, Desk, Handover, Message
from helpdesk.notices import outbox
from helpdesk.rules import routing
from helpdesk.rules.submission import APART, must_not_read

NOTE = Message.Direction.NOTE


class ConversationGone(Exception):
    """This desk cannot get it: closed, has it already, of no region, or named as not to read it."""


class WrittenSince(Exception):
    """The person has said something that whoever hands it over has not seen."""


def can_get(keyed: KeyedConversation) -> list[Desk]:
    """
    The desks to which it can be handed: none that the person named as one that must not read it.
    What was written of somebody else goes to those alone that said yes to reading it.

    Reports of travellers are never mixed with these.
    """
    conversation = keyed.conversation
    if conversation.desk_id not in routing.EVERY_DESK:
        return []
    others = Desk.objects.filter(pk__in=routing.EVERY_DESK).exclude(pk=conversation.desk_id)
    named = must_not_read(opened_label(keyed)) or []
    if opened_label(keyed).get("kind") in APART and not settings.DEMONSTRATION:
        others = others.filter(hears_others=True)
    return [desk for desk in others.exclude(pk__in=named) if desk.is_open]


def pending(conversation: Conversation) -> Handover | None:
    """The handover to which the desk that has it now has said neither yes nor no."""
    return conversation.handovers.filter(accepted_on=None, to_desk=conversation.desk_id).last()


def came_from(conversation: Conversation) -> str:
    """The desk that had it before, for the person to know; empty if it is where it was sent."""
    last = conversation.handovers.filter(to_desk=conversation.desk_id).last()
    if last is None:
        return ""
    return last.from_desk_id


@transaction.atomic
def hand_over(
    keyed: KeyedConversation,
    to: Desk,
    *,
    agreed: bool,
    why: str,
    by: User,
    seen: int | None = None,
) -> None:
    """
    Give it to the desk `to`. agreed: the person said yes. why: for the colleagues there, sealed.
    seen: the place of the last message that was read; None for whoever has read all.

    Raises ConversationGone, WrittenSince; Conversation.DoesNotExist when it was deleted or handed
    over meanwhile.
    """
    conversation = keyed.conversation
    _take_turns([conversation.desk_id, to.pk])
    lock_row(conversation)
    if messages_since(conversation, seen):
        raise WrittenSince
    if to not in can_get(keyed):
        raise ConversationGone
    source = conversation.desk
    consent = _("The person has not been asked.")
    if agreed:
        consent = _("The person agreed.")
    _give(keyed, to, text=f"{consent}\n\n{why}".strip())
    Handover.objects.create(conversation=conversation, from_desk=source, to_desk=to)
    audit.record(Action.HANDED_OVER, by=by, desk=source, conversation=conversation, about=to.pk)


@transaction.atomic
def accept_handover(conversation: Conversation, *, by: User) -> bool:
    """The desk keeps what it was handed; whether there was anything to say yes to."""
    lock_row(conversation)
    handover = pending(conversation)
    if handover is None:
        return False
    handover.accepted_on = timezone.localdate()
    handover.save(update_fields=["accepted_on"])
    audit.record(Action.ACCEPTED, by=by, desk=conversation.desk_id, conversation=conversation)
    return True


@transaction.atomic
def send_back(
    keyed: KeyedConversation,
    *,
    why: str,
    by: User,
    seen: int | None = None,
) -> Desk:
    """
    The desk does not keep it; the desk that has it again. seen: as above.

    Raises ConversationGone, WrittenSince; Conversation.DoesNotExist as above.
    """
    conversation = keyed.conversation
    asked = pending(conversation)
    desks = [conversation.desk_id]
    if asked:
        desks.append(asked.from_desk_id)
    _take_turns(desks)
    lock_row(conversation)
    if messages_since(conversation, seen):
        raise WrittenSince
    handover = pending(conversation)
    if handover is None or handover.from_desk not in can_get(keyed):
        raise ConversationGone
    source, back = conversation.desk_id, handover.from_desk
    handover.delete()
    _give(keyed, back, text=why)
    audit.record(Action.SENT_BACK, by=by, desk=source, conversation=conversation, about=back.pk)
    return back


def _take_turns(desks: list[str]) -> None:
    """Of the keys of both desks, before the row, as whoever renews one of them does."""
    for desk in sorted(desks):
        advisory_locks.share_key(desk)


def _give(keyed: KeyedConversation, to: Desk, *, text: str) -> None:
    """A fresh key for the conversation, at the desk `to`, where it is new. text: a note for it."""
    conversation, author = keyed.conversation, str(keyed.conversation.desk)
    desk_key = Desk.objects.get(pk=to.pk).current_key
    if desk_key is None or not conversation.is_attested:
        raise ConversationGone
    outbox.withdraw(conversation)
    [(_there, fresh)] = fresh_keys.seal_anew([keyed], desk_key, with_notes=False)
    picture_invitations.end_at_desk(KeyedConversation(conversation, fresh))
    conversation.remember_given()
    conversation.drafts.all().delete()
    # Who of the other desk had it open is nothing for this one.
    conversation.looking_set.all().delete()
    conversation.assignee = None
    conversation.save(update_fields=["assignee"])
    note = append(conversation, fresh, NOTE, {"text": text, "author": author})
    # Not for us may be for them. And whom the person was told to wait for owes an answer.
    conversation.put_back()
    conversation.asked_on = conversation.asked_on or timezone.localdate()
    move(conversation, Conversation.State.NEW)
    outbox.ring(conversation, note.sequence)
