"""What the helpdesk keeps. In the clear stands only what each docstring names."""

from helpdesk.attestation.statements import Voucher
from helpdesk.models.attachments import AttachmentPiece
from helpdesk.models.audit_entries import AuditChain, AuditEntry
from helpdesk.models.conversations import Conversation, Message
from helpdesk.models.desks import Desk
from helpdesk.models.grants import CaseGrant, DeskGrant, DeskKey, SenderGrant
from helpdesk.models.handovers import Handover, Reminder, ShiftNote, ShutOut
from helpdesk.models.lived_time import LivedTime
from helpdesk.models.members import Draft, MemberKey, RecoveryKit, Unlocked
from helpdesk.models.monthly_counts import Tally, UsedToken
from helpdesk.models.notices import DutyDay, Looking, Notice, Round
from helpdesk.models.ready_answers import AnswerReview, AnswerVersion, ReadyAnswer

__all__ = [
    "AnswerReview",
    "AnswerVersion",
    "AttachmentPiece",
    "AuditChain",
    "AuditEntry",
    "CaseGrant",
    "Conversation",
    "Desk",
    "DeskGrant",
    "DeskKey",
    "Draft",
    "DutyDay",
    "Handover",
    "LivedTime",
    "Looking",
    "MemberKey",
    "Message",
    "Notice",
    "ReadyAnswer",
    "RecoveryKit",
    "Reminder",
    "Round",
    "SenderGrant",
    "ShiftNote",
    "ShutOut",
    "Tally",
    "Unlocked",
    "UsedToken",
    "Voucher",
]
