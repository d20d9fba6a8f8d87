"""
Whether keys are made of both kinds from now on (`sealing.hybrid`), as the operator has said once.

`manage.py seal_hybrid` says it, and nothing takes it back: a version that does not know it could
neither read nor write what came since. So it is believed as well where this machine has heard of it
and the row is gone.
"""

from helpdesk.attestation import replay_protection, statements

SUBJECT, HYBRID = "way of sealing", "hybrid"
# By this name stands it in the file of numbers; `deploy.upgrade` looks for it there too.
SEEN_AS = f"{statements.VOUCHER} {SUBJECT}"


def begin() -> bool:
    """From now on every new key is of both kinds; whether that is anything new."""
    return statements.attest(SUBJECT, HYBRID)


def is_hybrid() -> bool:
    """Asks the database only until this machine has heard of it."""
    if replay_protection.newest(SEEN_AS):
        return True
    return statements.holds(SUBJECT, HYBRID)
