"""What somebody wrote and chose, on its way from a form to its seal."""

from dataclasses import dataclass, field, replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from helpdesk.rules import routing

# Who writes about whom. Pure: what a kind is called, and which stand apart from the rest.


class MessageKind(TextChoices):
    """It stands sealed in the label of a conversation, and as a number in the statistics."""

    OWN = "own", _("Written for oneself")
    CHILD = "child", _("A child was seen")
    REFERRAL = "referral", _("By professionals")
    SIGHTING = "sighting", _("Somebody was seen")


# Never in one list with the messages of those concerned, though the same centre reads them.
APART = (MessageKind.REFERRAL, MessageKind.SIGHTING)

# In the label, beside "avoid": whom she named in a conversation that is joined with this one here;
# and in one that was at an earlier desk, of which this one knows nothing.
NAMED_IN_JOINED, NAMED_BEFORE = "avoid_joined", "avoid_before"


@dataclass(frozen=True)
class Submission:
    """
    What somebody wrote and chose; all of it is sealed but the danger bit.

    region: what they answered, not where it goes. language: in which they want the answer.
    safe_contact, seen: their answers by field name, those that are empty left out; `seen` is of
    somebody who reports what happened to another. kind: from which form it comes. avoid: the desk
    that must not read it; empty for none. voice: the SHA-256 of what was said in the place of
    words, in hex; empty where it was written.
    """

    text: str
    language: str
    region: str = routing.RegionCode.UNKNOWN
    topic: str = ""
    in_danger: bool = False
    safe_contact: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    kind: str = MessageKind.OWN
    avoid: str = ""
    voice: str = ""


def with_voice(words: Submission, digest: str) -> Submission:
    """What was chosen, for what was spoken. digest: SHA-256 of what came, in hex."""
    return replace(words, voice=digest)


def must_not_read(label: dict[str, str]) -> list[str] | None:
    """
    The desks that the person named in the form, of this conversation or of one that the desk has
    joined with it; None where it is not known.

    A label that was sealed by 0.1.0 does not say it, nor does one that is damaged; and who writes
    of somebody else is not asked.
    """
    elsewhere = named_in_joined(label) + label.get(NAMED_BEFORE, "").split()
    was_asked = "avoid" in label and label.get("kind") not in APART
    if not was_asked and not elsewhere:
        return None
    return list(dict.fromkeys(named_by_herself(label) + elsewhere))


def handed_on(label: dict[str, str]) -> dict[str, str]:
    """As another desk gets it: what is joined stays behind, and whom she named there goes along."""
    handed = dict(label)
    named = handed.pop(NAMED_IN_JOINED, "").split() + handed.pop(NAMED_BEFORE, "").split()
    if named:
        handed[NAMED_BEFORE] = " ".join(sorted(set(named)))
    return handed


def named_by_herself(label: dict[str, str]) -> list[str]:
    """The desks that she named in this conversation."""
    return label.get("avoid", "").split()


def named_in_joined(label: dict[str, str]) -> list[str]:
    """Those that she named in one that is joined with it here."""
    return label.get(NAMED_IN_JOINED, "").split()
