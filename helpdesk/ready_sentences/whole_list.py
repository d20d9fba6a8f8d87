"""All ready sentences, in the order in which an answer says them."""

from helpdesk.ready_sentences import first_words as first
from helpdesk.ready_sentences import further_words as further

# By the name under which the inbox has a heading for each.
GROUPS = {
    "thanks": first.THANKS,
    "us": first.US,
    "safety": first.SAFETY,
    "danger": first.DANGER,
    "reach": first.REACH,
    "choice": first.CHOICE,
    "can": further.CAN,
    "cannot": further.CANNOT,
    "police": further.POLICE,
    "secrecy": further.SECRECY,
    "language": further.LANGUAGE,
    "cost": further.COST,
    "bring": further.BRING,
    "papers": further.PAPERS,
    "work": further.WORK,
    "children": further.CHILDREN,
    "health": further.HEALTH,
    "lodging": further.LODGING,
    "closing": further.CLOSING,
}
BY_KEY = {sentence.key: sentence for group in GROUPS.values() for sentence in group}
