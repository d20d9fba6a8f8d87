"""What the helpdesk keeps. In the clear stands only what each docstring names."""

from helpdesk.models.answers import AnswerReview, ReadyAnswer
from helpdesk.models.audit import AuditChain, AuditEntry
from helpdesk.models.conversations import (
    CaseGrant,
    Conversation,
    Message,
    SenderGrant,
)
from helpdesk.models.desks import Desk
from helpdesk.models.handovers import Handover
from helpdesk.models.keys import DeskGrant, DeskKey, MemberKey, RecoveryKit, Unlocked
from helpdesk.models.notices import Looking, Notice, Round
from helpdesk.models.tallies import Tally
from helpdesk.models.used_tokens import UsedToken

__all__ = [
    "AnswerReview",
    "AuditChain",
    "AuditEntry",
    "CaseGrant",
    "Conversation",
    "Desk",
    "DeskGrant",
    "DeskKey",
    "Handover",
    "Looking",
    "MemberKey",
    "Message",
    "Notice",
    "ReadyAnswer",
    "RecoveryKit",
    "Round",
    "SenderGrant",
    "Tally",
    "Unlocked",
    "UsedToken",
]
