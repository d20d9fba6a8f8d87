"""The key of a conversation, opened by a desk that was granted it."""

from contextlib import suppress

from helpdesk import sealing
from helpdesk.desks.desk_keys import KeyNotYours
from helpdesk.models import (
    CaseGrant,
    Conversation,
)


def key_for_desk(conversation: Conversation, desk_keys: dict[int, bytes]) -> bytes:
    """
    The key of the conversation, for somebody who holds `desk_keys`.

    Raises KeyNotYours without a fitting grant, sealing.CannotUnseal when a row was tampered with.
    """
    if not conversation.is_attested:
        raise sealing.CannotUnseal("This conversation's row was changed outside the site.")
    for grant in _grants(conversation, desk_keys):
        if grant.key_number == conversation.key_number:
            return sealing.open_sealed_box(bytes(grant.sealed), desk_keys[grant.desk_key_id])
    raise KeyNotYours("No desk of yours was given this conversation.")


def key_of_grant(grant: CaseGrant, pair: sealing.KeyPair) -> bytes:
    """
    As `key_for_desk`, for whoever opens many: a grant, and both halves of its desk's key.

    Raises KeyNotYours for a key from before a handover, sealing.CannotUnseal for a changed row.
    """
    conversation = grant.conversation
    if not conversation.is_attested or not grant.is_attested:
        raise sealing.CannotUnseal("One of these rows was changed outside the site.")
    if grant.key_number != conversation.key_number:
        raise KeyNotYours("The conversation has another key by now.")
    return sealing.open_box_of(pair, bytes(grant.sealed))


def earlier_keys(conversation: Conversation, desk_keys: dict[int, bytes]) -> dict[int, bytes]:
    """
    The conversation's keys from before a handover that `desk_keys` open, by number.

    All that they still open is what this desk noted when it had the conversation the last time.
    """
    keys = {}
    for grant in _grants(conversation, desk_keys):
        with suppress(sealing.CannotUnseal):
            private = desk_keys[grant.desk_key_id]
            keys[grant.key_number] = sealing.open_sealed_box(bytes(grant.sealed), private)
    return keys


def _grants(conversation: Conversation, desk_keys: dict[int, bytes]) -> list[CaseGrant]:
    every = conversation.grants.all()
    return [grant for grant in every if grant.desk_key_id in desk_keys and grant.is_attested]
