"""
The audit's chain: each entry is sealed together with the one before it.

Whoever can write to the database cannot make a seal, so they cannot change, insert or move an
entry unseen. The key is not in the database and is nobody else's (AUDIT_KEY). When it is replaced,
the ones before it stay in AUDIT_KEYS_BEFORE, newest first, for as long as their entries are kept.
"""

import hashlib
import hmac
import json

from django.conf import settings

FIRST = bytes(32)  # what the very first entry stands upon


def seal_link(*parts: str | int | bytes) -> bytes:
    """32 bytes that bind `parts`; only this server can make them."""
    return _seal(settings.AUDIT_KEY, parts)


def age_of_key(seal: bytes | memoryview, *parts: str | int | bytes) -> int | None:
    """0: sealed with today's key; 1: with the one before it, and so on; None: not by us."""
    for age, key in enumerate([settings.AUDIT_KEY, *settings.AUDIT_KEYS_BEFORE]):
        if hmac.compare_digest(bytes(seal), _seal(key, parts)):
            return age
    return None


def _seal(key: str, parts: tuple[str | int | bytes, ...]) -> bytes:
    said = json.dumps([p.hex() if isinstance(p, bytes) else p for p in parts])
    return hmac.digest(key.encode(), said.encode(), hashlib.sha256)
