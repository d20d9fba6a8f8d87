"""
A copy of what was said leaves the house, for a lawyer or a magistrate: that it did is kept.

In the audit by its ground; in a private note with what went and its digest; and on the label, from
which the person is told when they come back, unless the law forbids it.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk.audit import Action
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.conversations.replies import lock_to_add, record_act, write_on_label
from helpdesk.conversations.row_lock import append
from helpdesk.models import Conversation, Message

# The grounds there are, by the codes of the audit: the person's yes, or a demand of the law.
AGREED, LAW = "agreed", "law"
UNTOLD = "law-untold"


@transaction.atomic
def note_copy(
    conversation: Conversation,
    conversation_key: bytes,
    *,
    ground: str,
    is_told: bool,
    text: str,
    by: User,
) -> None:
    """
    Keep that a copy was made. text: of the note. is_told: whether the person reads it here.

    Raises ValueError where nobody is told though no law forbids it; fresh_keys.NoKey.
    """
    if ground not in (AGREED, LAW) or (ground == AGREED and not is_told):
        raise ValueError(ground)
    keyed = lock_to_add(conversation, conversation_key)
    content = {"text": text, "author": by.get_username()}
    append(*keyed, Message.Direction.NOTE, content)
    if is_told:
        write_on_label(keyed, **{f"copy_{ground}": timezone.localdate().isoformat()})
    record_act(Action.GIVEN_OUT, conversation, by, about=ground if is_told else UNTOLD)


def copies_told(keyed: KeyedConversation) -> dict[str, str]:
    """The last day of each ground of which the person is told, in ISO form."""
    label = opened_label(keyed)
    days = {ground: label.get(f"copy_{ground}", "") for ground in (AGREED, LAW)}
    return {ground: day for ground, day in days.items() if day}
