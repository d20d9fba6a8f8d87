"""
A fresh key for a conversation: all that was said is sealed anew.

It is made when the conversation goes to another desk, when its desk's key is renewed, and, where
it was closed then, before anything is added to it; and when somebody who wrote before keys were
hybrid is back with their number. So whoever has left a desk, or has given a
conversation away, may keep copies of both database and keys, and opens nothing that comes later.

What says which key is in force is vouched for: its number, the epoch of the desk for which it was
made, and the label, which opens with that key alone. Older rows that are put back name an older
epoch, and then no word is sealed with their key.
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F, Model

from helpdesk import advisory_locks, sealing
from helpdesk.attestation import way_of_sealing
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.row_lock import lock_row
from helpdesk.models import CaseGrant, Conversation, DeskKey, Message, SenderGrant, grants
from helpdesk.rules.submission import handed_on

NOTE = Message.Direction.NOTE
AT_ONCE = 50  # conversations whose messages are held in memory


class NoKey(sealing.CannotUnseal):
    """Nothing can be added: the desk has no key, or these rows were changed outside the site."""


def key_in_force(keyed: KeyedConversation) -> KeyedConversation:
    """
    With the key under which something may be added; a fresh one where the desk's was renewed.

    For whoever holds the lock of the row, and the turn of the desk's key before it. Raises NoKey.
    """
    conversation = keyed.conversation
    if not (conversation.is_attested and _opens_label(keyed)):
        raise NoKey("This conversation's row was changed outside the site.")
    desk = conversation.desk
    if conversation.epoch >= desk.newest_epoch:
        return keyed
    desk_key = desk.current_key
    if desk_key is None:
        raise NoKey(f"{desk} has no key in force.")
    return seal_anew([keyed], desk_key, with_notes=True)[0]


@transaction.atomic
def with_senders_pair(keyed: KeyedConversation, keys: sealing.ReceiptKeys) -> KeyedConversation:
    """
    What comes is sealed to a hybrid pair of whoever wrote, who is here with `keys`: only from their
    number is it made. Where the key in force lies under the old one, with a fresh key.

    As it was until that was begun, and where its row was changed past the site. Raises
    Conversation.DoesNotExist.
    """
    conversation = keyed.conversation
    if sealing.is_hybrid(bytes(conversation.sender_public)) or not way_of_sealing.is_hybrid():
        return keyed
    advisory_locks.share_key(conversation.desk_id)
    lock_row(conversation)
    if not (conversation.is_attested and _opens_label(keyed)):
        return keyed
    conversation.sender_public = sealing.sender_public_key(keys, is_hybrid=True)
    conversation.attest()
    conversation.save(update_fields=["sender_public", "mark"])
    desk_key = conversation.desk.current_key
    if desk_key is None or not sealing.is_hybrid(bytes(desk_key.public)):
        return keyed  # it comes along when the desk gets its own
    return seal_anew([keyed], desk_key, with_notes=True)[0]


def seal_anew(
    every: Sequence[KeyedConversation], desk_key: DeskKey, *, with_notes: bool
) -> list[KeyedConversation]:
    """
    Fresh keys for conversations whose rows are locked, granted to the desk of `desk_key` alone.

    with_notes: its private notes too; of another desk they stay as they are, under their key.
    """
    fresh = []
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        fresh += _some_anew(some, desk_key, with_notes=with_notes)
    return fresh


def _some_anew(
    some: Sequence[KeyedConversation], desk_key: DeskKey, *, with_notes: bool
) -> list[KeyedConversation]:
    """
    `seal_anew` for as many as fit into memory: messages, then the grant of whoever wrote, then the
    row and what the desk calls it, then the grant of the desk. In the transaction of the caller.
    """
    keyed_by_id = {keyed.conversation.pk: keyed for keyed in some}
    fresh = {pk: sealing.new_conversation_key() for pk in keyed_by_id}
    rows = []
    for row in Message.objects.filter(conversation__in=keyed_by_id):
        keyed = keyed_by_id[row.conversation_id]
        if _goes_along(row, keyed.conversation, with_notes=with_notes):
            _seal_row(row, keyed, fresh[row.conversation_id])
            rows.append(row)
    _update(Message, rows, ["sealed", "key_number"])
    _make_room(keyed_by_id)
    chained = [_chained_grant(keyed, fresh[pk]) for pk, keyed in keyed_by_id.items()]
    SenderGrant.objects.bulk_create(chained)
    for pk, keyed in keyed_by_id.items():
        _desk_words_anew(keyed, fresh[pk], with_notes=with_notes)
        _renew_row(keyed, fresh[pk], desk_key)
    named = ["label", "desk_words", "desk", "epoch", "key_number", "mark"]
    conversations = [keyed.conversation for keyed in some]
    _update(Conversation, conversations, named)
    _grant_anew(conversations, fresh, desk_key)
    return [KeyedConversation(one, fresh[one.pk]) for one in conversations]


def _update(model: type[Model], rows: Sequence[Model], named: list[str]) -> None:
    """
    As `bulk_update`, in a quarter of its time: it writes a case for each row and field.

    They are there, and nobody else deletes them: their conversations are locked.
    """
    model._default_manager.bulk_create(
        rows, AT_ONCE, update_conflicts=True, update_fields=named, unique_fields=["pk"]
    )


def _make_room(ids: Collection[str]) -> None:
    """Grants of the number to come: there are none, unless old rows were put back beside them."""
    of_these = {"conversation__in": ids}
    number = F("conversation__key_number")
    SenderGrant.objects.filter(number__gt=number, **of_these).delete()
    CaseGrant.objects.filter(key_number__gt=number, **of_these).delete()


def _goes_along(row: Message, conversation: Conversation, *, with_notes: bool) -> bool:
    """Notes under an earlier key are another desk's, or of another time at this one."""
    if row.direction != NOTE:
        return True
    return with_notes and row.key_number == conversation.key_number


def _seal_row(row: Message, keyed: KeyedConversation, fresh: bytes) -> None:
    """What does not open was damaged before; it stays as it is and is shown as damaged."""
    row.key_number = keyed.conversation.key_number + 1
    try:
        row.seal(row.open(keyed.conversation_key), fresh)
    except sealing.CannotUnseal:
        return


def _desk_words_anew(keyed: KeyedConversation, fresh: bytes, *, with_notes: bool) -> None:
    """What a desk calls it is for its own people: another desk that gets it gets none of that."""
    conversation, old = keyed
    kept = {}
    if with_notes:
        kept = conversation.open_desk_words(old)
    conversation.seal_desk_words(kept, fresh)


def _chained_grant(keyed: KeyedConversation, fresh: bytes) -> SenderGrant:
    """By which whoever wrote comes from the key before to the fresh one; not yet saved."""
    conversation, old = keyed
    return SenderGrant(
        conversation=conversation,
        number=conversation.key_number + 1,
        sealed=sealing.seal_chained_grant(
            fresh, old, bytes(conversation.sender_public), conversation.pk
        ),
    )


def _renew_row(keyed: KeyedConversation, fresh: bytes, desk_key: DeskKey) -> None:
    conversation, old = keyed
    try:
        label = sealing.open_label(bytes(conversation.label), old, conversation.pk)
    except sealing.CannotUnseal:
        label = {}
    if desk_key.desk_id != conversation.desk_id:
        label = handed_on(label)
    conversation.label = sealing.seal_label(label, fresh, conversation.pk)
    conversation.key_number += 1
    conversation.desk, conversation.epoch = desk_key.desk, desk_key.epoch
    conversation.attest()


def _grant_anew(
    conversations: Sequence[Conversation], fresh: dict[str, bytes], desk_key: DeskKey
) -> None:
    """The key before it stays granted where notes lie under it, and opens nothing else."""
    here, before = {"conversation__in": conversations}, F("conversation__key_number") - 1
    noted = Message.objects.filter(**here, direction=NOTE, key_number=before)
    CaseGrant.objects.filter(**here, key_number=before).exclude(
        conversation__in=noted.values("conversation")
    ).delete()
    CaseGrant.objects.bulk_create(
        grants.conversation_grant(conversation, desk_key, fresh[conversation.pk])
        for conversation in conversations
    )


def _opens_label(keyed: KeyedConversation) -> bool:
    conversation, conversation_key = keyed
    try:
        sealing.open_label(bytes(conversation.label), conversation_key, conversation.pk)
    except sealing.CannotUnseal:
        return False
    return True
