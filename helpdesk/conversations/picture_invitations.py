"""
A picture is taken only where a colleague has asked for one: for seven days, three, nine in all.

That somebody was asked, on which day and whether it is over, stands on the sealed label of the
conversation, so that nothing in the clear says it; whoever comes with the number, or with a ticket
of a page that was opened with it, brings the key. How many came is counted in the messages.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk import limits
from helpdesk.audit import Action
from helpdesk.conversations.attachments import sent_by_person
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.conversations.replies import lock_to_add, record_act, write_on_label
from helpdesk.sealing import AttachmentSort

OPEN_FOR = timedelta(days=7)  # a week to find a paper and a quiet moment, and no longer
ON_LABEL = "picture"


class ClosedBy(StrEnum):
    """Who has closed it, before its days were over. The code stands on the label."""

    PERSON = "person"
    DESK = "desk"


class NotAsking(Exception):
    """The desk does not ask for pictures, or all that may ever come have come."""


class NotInvited(Exception):
    """Nobody asks for a picture, or no more: nothing was stored."""


class PictureInvitation(NamedTuple):
    """
    The last one. asked_on: the day; place: of the last message then; closed_by: empty while nobody
    has closed it.
    """

    asked_on: date
    place: int
    closed_by: str = ""

    @property
    def until(self) -> date:
        """The last day on which one may come."""
        return self.asked_on + OPEN_FOR

    def __str__(self) -> str:
        """As the label has it: short, since every label has the same length."""
        return f"{self.asked_on:%Y%m%d} {self.place} {self.closed_by}".strip()


def invitation_of(keyed: KeyedConversation) -> PictureInvitation | None:
    """The last one, open or not; None where nobody has ever asked, or the label is damaged."""
    said = opened_label(keyed).get(ON_LABEL, "").split()
    if len(said) not in (2, 3):
        return None
    asked_on = date.fromisoformat(said[0])
    return PictureInvitation(asked_on, int(said[1]), *said[2:])


def is_open(keyed: KeyedConversation, today: date | None = None) -> bool:
    """Whether one more may come. today: None for this day."""
    invitation, desk = invitation_of(keyed), keyed.conversation.desk
    if invitation is None or invitation.closed_by or not desk.takes_pictures:
        return False
    today = today or timezone.localdate()
    return invitation.asked_on <= today <= invitation.until and room_left(keyed) > 0


def must_be_open(keyed: KeyedConversation) -> None:
    """For whoever holds the row: of two that come at once one is too many. Raises NotInvited."""
    if not is_open(keyed):
        raise NotInvited


def room_left(keyed: KeyedConversation) -> int:
    """How many more may come of the last invitation, whether it is open or not."""
    invitation = invitation_of(keyed)
    if invitation is None:
        return 0
    came = [row.sequence for row in sent_by_person(keyed, AttachmentSort.PICTURE)]
    of_this = [sequence for sequence in came if sequence > invitation.place]
    in_all = limits.PICTURES_IN_ALL - len(came)
    return max(0, min(limits.PICTURES_OF_AN_INVITATION - len(of_this), in_all))


@transaction.atomic
def ask(keyed: KeyedConversation, *, by: User | None = None) -> KeyedConversation:
    """
    Open one from today; the conversation, with the key that it has from now on. One that is open
    stays as it is: asked twice, she may send no more than asked once.

    The words by which she is asked are an answer, and are sent by whoever calls this.
    Raises NotAsking; fresh_keys.NoKey; Conversation.DoesNotExist.
    """
    keyed = lock_to_add(*keyed)
    if is_open(keyed):
        return keyed
    came = sent_by_person(keyed, AttachmentSort.PICTURE)
    if not keyed.conversation.desk.takes_pictures or len(came) >= limits.PICTURES_IN_ALL:
        raise NotAsking
    last = keyed.conversation.messages.order_by("sequence").last()
    invitation = PictureInvitation(timezone.localdate(), last.sequence if last else 0)
    write_on_label(keyed, **{ON_LABEL: str(invitation)})
    record_act(Action.PICTURE_ASKED, keyed.conversation, by)
    return keyed


@transaction.atomic
def close(keyed: KeyedConversation, *, by: User | None = None) -> KeyedConversation:
    """
    No more comes. by: who of the desk; None is the person, who is noted in no audit. Of one that
    is over, nothing changes. Raises fresh_keys.NoKey; Conversation.DoesNotExist.
    """
    keyed = lock_to_add(*keyed)
    if _end(keyed, ClosedBy.DESK if by else ClosedBy.PERSON) and by:
        record_act(Action.PICTURE_SHUT, keyed.conversation, by)
    return keyed


def end_at_desk(keyed: KeyedConversation) -> None:
    """Another desk has it from now on, and has asked for nothing. For whoever holds the row."""
    _end(keyed, ClosedBy.DESK)


def _end(keyed: KeyedConversation, closed_by: ClosedBy) -> bool:
    """Whether there was one that nobody had closed."""
    invitation = invitation_of(keyed)
    if invitation is None or invitation.closed_by:
        return False
    write_on_label(keyed, **{ON_LABEL: str(invitation._replace(closed_by=closed_by.value))})
    return True
