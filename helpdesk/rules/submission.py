"""What somebody wrote and chose, on its way from a form to its seal."""

from dataclasses import dataclass, field

from helpdesk.rules import routing
from helpdesk.rules.message_kinds import MessageKind


@dataclass(frozen=True)
class Submission:
    """
    What somebody wrote and chose; all of it is sealed but the danger bit.

    region: what they answered, not where it goes. language: in which they want the answer.
    safe_contact, seen: their answers by field name, those that are empty left out; `seen` is of
    somebody who reports what happened to another. kind: from which form it comes.
    """

    text: str
    language: str
    region: str = routing.RegionCode.UNKNOWN
    topic: str = ""
    in_danger: bool = False
    safe_contact: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    kind: str = MessageKind.OWN
