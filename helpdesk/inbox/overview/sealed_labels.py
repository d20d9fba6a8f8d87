"""The small sealed labels of conversations, as this member's keys open them."""

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from django.db.models import QuerySet

from helpdesk import sealing
from helpdesk.conversations import desk_words
from helpdesk.conversations.desk_words import DeskWords
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.models import CaseGrant, Conversation

Label = dict[str, str]
# What opening a label takes: who attested the rows, which of the conversation's keys is in force.
OPENS_A_LABEL = (
    "desk_key",
    "key_number",
    "sealed",
    "mark",
    "conversation__desk",
    "conversation__key_number",
    "conversation__epoch",
    "conversation__sender_public",
    "conversation__label",
    "conversation__desk_words",
    "conversation__mark",
)


class OpenLabel(NamedTuple):
    """What a conversation says of itself, and the tags that the desk gave it."""

    says: Label
    tags: tuple[str, ...]


def label_of(conversation: Conversation, opened: UnlockedSession) -> tuple[Label, DeskWords] | None:
    """
    Language, topic and region, and what the desk calls it.

    None when this member's keys do not open it.
    """
    try:
        conversation_key = conversation_keys.key_for_desk(conversation, opened.desk_keys)
        label = sealing.open_label(bytes(conversation.label), conversation_key, conversation.pk)
        return label, desk_words.read(KeyedConversation(conversation, conversation_key))
    except sealing.CannotUnseal:
        return None


def fitting(
    conversations: QuerySet[Conversation],
    labels: Mapping[str, OpenLabel],
    sought: Label,
    tag: str = "",
) -> QuerySet[Conversation]:
    """Those of `conversations` whose label says all that is wanted, in the same order."""
    fit = [pk for pk, label in labels.items() if _says(label, sought, tag)]
    return conversations.filter(pk__in=fit)


def _says(label: OpenLabel, sought: Label, tag: str) -> bool:
    if tag and tag not in label.tags:
        return False
    return all(label.says.get(name) == value for name, value in sought.items())


def labels_of(
    conversations: QuerySet[Conversation], opened: UnlockedSession
) -> dict[str, OpenLabel]:
    """
    By id, what the labels say; without those that this member's keys do not open.

    Every label is opened for it, each time: what they say is kept nowhere. One query brings what
    opening takes, and no more.
    """
    grants = (
        CaseGrant.objects.filter(
            conversation__in=conversations.order_by(), desk_key__in=opened.desk_keys
        )
        .select_related("conversation")
        .only(*OPENS_A_LABEL)
    )
    pairs = {pk: sealing.key_pair_from_private(private) for pk, private in opened.desk_keys.items()}
    labels: dict[str, OpenLabel] = {}
    for grant in grants:
        with suppress(sealing.CannotUnseal):
            labels[grant.conversation_id] = _label(grant, pairs[grant.desk_key_id])
    return labels


def _label(grant: CaseGrant, pair: sealing.KeyPair) -> OpenLabel:
    conversation, conversation_key = grant.conversation, conversation_keys.key_of_grant(grant, pair)
    says = sealing.open_label(bytes(conversation.label), conversation_key, conversation.pk)
    return OpenLabel(says, desk_words.read(KeyedConversation(conversation, conversation_key)).tags)
