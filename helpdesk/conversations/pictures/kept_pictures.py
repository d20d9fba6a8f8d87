"""
What a desk does with a picture that came: bars over it, and what must not be here at all.

Which one must not be here stands on the sealed label of the conversation, so it is known at another
desk too; who said so, and when, in the audit. Bars stand in private notes, as all that a desk
writes for itself: another desk draws its own.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from helpdesk.audit import Action
from helpdesk.conversations import attachments, replies
from helpdesk.conversations.lookup import KeyedConversation, OpenedMessage, open_row, opened_label
from helpdesk.conversations.replies import lock_to_add, record_act, write_on_label
from helpdesk.models import AttachmentPiece, Message
from helpdesk.pictures.making_pixels import Bar
from helpdesk.sealing import AttachmentSort

ON_LABEL = "forbidden"
BARS = "bars"  # in a private note: of which message, on which page, and where


class Forbidden(Exception):
    """It must not be here: nobody sees it again, and it is in no copy."""


class KeptPicture(NamedTuple):
    """told: what opens it, as its message has it."""

    keyed: KeyedConversation
    message: Message
    told: dict

    @property
    def is_forbidden(self) -> bool:
        return self.message.sequence in forbidden_in(opened_label(self.keyed))

    @property
    def is_there(self) -> bool:
        """Whether it was not deleted since."""
        return self.message.attachment_pieces.exists()


def picture_of(keyed: KeyedConversation, sequence: int) -> KeptPicture | None:
    """That of a message of the person; None where it has none."""
    said = keyed.conversation.messages.filter(direction=Message.Direction.IN)
    message = said.filter(sequence=sequence).first()
    if message is None:
        return None
    told = open_row(message, keyed.conversation_key).content.get(AttachmentSort.PICTURE)
    if not told:
        return None
    return KeptPicture(keyed, message, told)


def forbidden_in(label: dict[str, str]) -> frozenset[int]:
    """The messages whose picture must not be here. label: of the conversation."""
    return frozenset(map(int, label.get(ON_LABEL, "").split()))


def came(picture: KeptPicture) -> bytes:
    """The file as it was sent. Raises Forbidden; sealing.CannotUnseal."""
    if picture.is_forbidden:
        raise Forbidden
    return attachments.came(picture.message, AttachmentSort.PICTURE, picture.told)


@transaction.atomic
def forbid(picture: KeptPicture, *, by: User) -> None:
    """
    Nobody sees it again from here on. It is kept, for whoever may have to see it by law.

    Raises fresh_keys.NoKey; Conversation.DoesNotExist.
    """
    keyed, place = _locked(picture), picture.message.sequence
    forbidden = forbidden_in(opened_label(keyed))
    if place in forbidden:
        return
    places = " ".join(map(str, sorted(forbidden | {place})))
    write_on_label(keyed, **{ON_LABEL: places})
    record_act(Action.FORBIDDEN, keyed.conversation, by, str(place))


@transaction.atomic
def destroy(picture: KeptPicture, *, by: User) -> None:
    """
    Delete what must not be here; that a picture came, stays in its message.

    Raises fresh_keys.NoKey; Conversation.DoesNotExist.
    """
    keyed = _locked(picture)
    gone, _kinds = AttachmentPiece.objects.filter(message=picture.message).delete()
    if gone:
        record_act(Action.DESTROYED, keyed.conversation, by, str(picture.message.sequence))


def keep_bars(picture: KeptPicture, page: int, bars: Iterable[Bar], *, text: str, by: User) -> None:
    """These and no others, on that page, in every copy from here on. text: of the note."""
    told = {"of": picture.message.sequence, "page": page, "bars": [list(bar) for bar in bars]}
    replies.add_note(*picture.keyed, text=text, author=by.get_username(), by=by, tells={BARS: told})


def bars_of(notes: Iterable[OpenedMessage], sequence: int) -> dict[int, list[Bar]]:
    """By the page, those that were kept last. notes: of the desk, in their order."""
    kept: dict[int, list[Bar]] = {}
    for note in notes:
        told = note.content.get(BARS) or {}
        if told.get("of") == sequence:
            kept[told["page"]] = [Bar._make(bar) for bar in told["bars"]]
    return kept


def _locked(picture: KeptPicture) -> KeyedConversation:
    """Its row is ours from here on, with the key under which something may be added."""
    return lock_to_add(picture.keyed.conversation, picture.keyed.conversation_key)
