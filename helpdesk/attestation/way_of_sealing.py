"""
Whether keys are made of both kinds from now on (`sealing.hybrid`), as the operator has said once.

`manage.py seal_hybrid` says it, and nothing takes it back: a version that does not know it could
neither read nor write what came since. So it is believed as well where this machine has heard of it
and the row is gone.
"""

import time

from helpdesk.attestation import replay_protection, statements

SUBJECT, HYBRID = "way of sealing", "hybrid"
# By this name stands it in the file of numbers; `deploy.upgrade` looks for it there too.
SEEN_AS = f"{statements.VOUCHER} {SUBJECT}"


# For so long a process goes on in the old way where it has begun on another: each message and each
# page of the inbox asks, and it is said once in the life of a site.
ASKS_AGAIN_SECONDS = 60.0
_not_before: dict[str, float] = {}


def begin() -> bool:
    """From now on every new key is of both kinds; whether that is anything new."""
    _not_before.clear()
    return statements.attest(SUBJECT, HYBRID)


def is_hybrid() -> bool:
    """Asks the database at most once a minute, and no more once this machine has heard of it."""
    if time.monotonic() < _not_before.get(SUBJECT, 0.0):
        return False
    if replay_protection.newest(SEEN_AS) or statements.holds(SUBJECT, HYBRID):
        return True
    _not_before[SUBJECT] = time.monotonic() + ASKS_AGAIN_SECONDS
    return False
