"""
Who did what, in a chain that shows whatever is changed, taken out or put in from outside.

    audit.record(Action.ANSWERED, by=request.user, conversation=conversation, desk="payoke")

Call it in the transaction of what is recorded, and last in it: writers wait here for each other.
It takes names and nothing else, so that no content and no address can stand in it. What seals
cannot show is a chain that ends too early, together with the row that says where it ends; so its
end is remembered outside the database (`is_cut`), `head()` stands in each daily digest, and
`verify(head=...)` asks for it.

    actions.py     what can have been done
    recording.py   record, head, prune; `acting`: who is signed in, for whatever is saved meanwhile
    proving.py     verify
"""

from helpdesk.audit.actions import Action
from helpdesk.audit.proving import ChainVerdict, Fault, FaultKind, verify
from helpdesk.audit.recording import acting, head, is_cut, prune, record

__all__ = [
    "Action",
    "ChainVerdict",
    "Fault",
    "FaultKind",
    "acting",
    "head",
    "is_cut",
    "prune",
    "record",
    "verify",
]
