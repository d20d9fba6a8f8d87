"""
The audit's chain: each entry is sealed together with the one before it.

Whoever can write to the database cannot make a seal, so they cannot change, insert or move an
entry unseen. The key is not in the database and is nobody else's (AUDIT_KEY). When it is replaced,
the ones before it stay in AUDIT_KEY_FALLBACKS, newest first, for as long as their entries are kept.
"""

import hmac

from django.conf import settings

from helpdesk.sealing.attestation import keyed_digest

FIRST = bytes(32)  # what the very first entry stands upon


def seal_link(*parts: str | int | bytes) -> bytes:
    """32 bytes that bind `parts`; only this server can make them."""
    return keyed_digest(settings.AUDIT_KEY, parts)


def age_of_key(seal: bytes | memoryview, *parts: str | int | bytes) -> int | None:
    """0: sealed with today's key; 1: with the one before it, and so on; None: not by us."""
    for age, key in enumerate([settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS]):
        if hmac.compare_digest(bytes(seal), keyed_digest(key, parts)):
            return age
    return None
