"""The small sealed labels of conversations, as this member's keys open them."""

from django.db.models import QuerySet

from helpdesk import keys, sealing
from helpdesk.models import CaseGrant, Conversation
from helpdesk.unlock import Opened

Label = dict[str, str]
# What opening a label takes: who attested the rows, which of the case's keys is in force.
OF_THE_CASE = ("desk", "key_number", "sender_public", "label", "mark")
OF_THE_GRANT = ("desk_key", "key_number", "sealed", "mark")


def open_label(conversation: Conversation, opened: Opened) -> Label | None:
    """Language, topic and region; None when this member's keys do not open it."""
    try:
        case_key = keys.case_key_for_desk(conversation, opened.desk_keys)
        return sealing.open_label(bytes(conversation.label), case_key, conversation.pk)
    except sealing.CannotUnseal:
        return None


def fitting(
    conversations: QuerySet[Conversation], opened: Opened, wanted: Label
) -> QuerySet[Conversation]:
    """
    Those of `conversations` whose label says all that is wanted, in the same order.

    Every label is opened for it, each time: what they say is kept nowhere. One query brings what
    opening takes, and no more.
    """
    grants = (
        CaseGrant.objects.filter(
            conversation__in=conversations.order_by(), desk_key__in=opened.desk_keys
        )
        .select_related("conversation")
        .only(*OF_THE_GRANT, *(f"conversation__{name}" for name in OF_THE_CASE))
    )
    pairs = {pk: sealing.key_pair_from_private(one) for pk, one in opened.desk_keys.items()}
    fit = [one.conversation_id for one in grants if _fits(one, pairs[one.desk_key_id], wanted)]
    return conversations.filter(pk__in=fit)


def _fits(grant: CaseGrant, pair: sealing.KeyPair, wanted: Label) -> bool:
    one = grant.conversation
    try:
        label = sealing.open_label(bytes(one.label), keys.case_key_of(grant, pair), one.pk)
    except sealing.CannotUnseal:
        return False
    return all(label.get(name) == value for name, value in wanted.items())
