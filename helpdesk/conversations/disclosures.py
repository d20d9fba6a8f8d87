"""
A copy of what was said leaves the house, as a sealed file, on paper or as the very file that came,
for a lawyer, a magistrate or a service that protects: that it did is kept.

In the audit by its ground; in a private note with what went; and on the label, from which the
person is told when they come back. Only where the law forbids that, and for a sealed copy alone,
they are not.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk.audit import Action
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.conversations.replies import lock_to_add, record_act, write_on_label
from helpdesk.conversations.row_lock import append
from helpdesk.models import Conversation, Message

# The grounds there are, by the codes of the audit: the person's yes, a demand of the law, or that
# somebody is protected: whose life is in danger, or who is under 18 and was told. Which of these
# two it was stands in the note alone.
AGREED, LAW, PROTECTION = "agreed", "law", "protection"
UNTOLD = "law-untold"
# What the person is told of, by its name on the label: besides the grounds of a copy, paper that
# was printed with their yes. Of what the law demands they are told the same, file or paper.
ON_PAPER = "printed"
TOLD = (AGREED, LAW, PROTECTION, ON_PAPER)


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
    if ground not in (AGREED, LAW, PROTECTION) or (ground != LAW and not is_told):
        raise ValueError(ground)
    about = UNTOLD
    told = ""
    if is_told:
        about = told = ground
    _note(KeyedConversation(conversation, conversation_key), text, told, by)
    record_act(Action.GIVEN_OUT, conversation, by, about=about)


@transaction.atomic
def note_printing(
    conversation: Conversation, conversation_key: bytes, *, ground: str, text: str, by: User
) -> None:
    """
    Keep that it was printed; the person is always told. text: of the note.

    Raises ValueError for another ground than there are; fresh_keys.NoKey.
    """
    told = {AGREED: ON_PAPER, LAW: LAW}.get(ground)
    if told is None:
        raise ValueError(ground)
    _note(KeyedConversation(conversation, conversation_key), text, told, by)
    record_act(Action.PRINTED, conversation, by, about=ground)


@transaction.atomic
def note_taking(keyed: KeyedConversation, *, ground: str, text: str, by: User) -> None:
    """
    Keep that a voice or a picture was taken as it came; the person is always told. text: of the
    note. Raises ValueError for another ground than there are; fresh_keys.NoKey.
    """
    if ground not in (AGREED, LAW, PROTECTION):
        raise ValueError(ground)
    _note(keyed, text, ground, by)
    record_act(Action.TAKEN_AS_IT_CAME, keyed.conversation, by, about=ground)


def _note(keyed: KeyedConversation, text: str, told: str, by: User) -> None:
    """told: what of TOLD the person reads on coming back; empty, nothing."""
    keyed = lock_to_add(*keyed)
    append(*keyed, Message.Direction.NOTE, {"text": text, "author": by.get_username()})
    if told:
        write_on_label(keyed, **{f"copy_{told}": timezone.localdate().isoformat()})


def copies_told(keyed: KeyedConversation) -> dict[str, str]:
    """The last day of each of TOLD of which the person is told, in ISO form."""
    label = opened_label(keyed)
    days = {}
    for told in TOLD:
        if day := label.get(f"copy_{told}", ""):
            days[told] = day
    return days
