"""What the helpdesk keeps. In the clear stands only what each docstring names."""

from helpdesk.models.answers import AnswerReview, ReadyAnswer
from helpdesk.models.audit import AuditChain, AuditEntry
from helpdesk.models.conversations import (
    CaseGrant,
    Conversation,
    Message,
    SenderGrant,
    UsedToken,
)
from helpdesk.models.desks import Desk
from helpdesk.models.keys import DeskGrant, DeskKey, MemberKey, RecoveryKit, Unlocked
from helpdesk.models.notices import Looking, Notice, Round

__all__ = [
    "AnswerReview",
    "AuditChain",
    "AuditEntry",
    "CaseGrant",
    "Conversation",
    "Desk",
    "DeskGrant",
    "DeskKey",
    "Looking",
    "MemberKey",
    "Message",
    "Notice",
    "ReadyAnswer",
    "RecoveryKit",
    "Round",
    "SenderGrant",
    "Unlocked",
    "UsedToken",
]
