"""
Attestation: what the server itself has put into the database, and nobody else.

Whoever can write to the database could otherwise put their own public key in a desk's place and
read every message from then on. The key of these marks is not in the database (ATTESTATION_KEY).
When it is replaced, those before it stay in ATTESTATION_KEY_FALLBACKS until all marks are anew.
"""

import hashlib
import hmac
import json

from django.conf import settings


def attest(*parts: str | int | bytes) -> bytes:
    """32 bytes that bind `parts`: first what sort of row it is, then what the row says."""
    return keyed_digest(settings.ATTESTATION_KEY, parts)


def is_attested(mark: bytes | memoryview, *parts: str | int | bytes) -> bool:
    """Whether `mark` was made by this server, with today's key or one that it had before."""
    keys = [settings.ATTESTATION_KEY, *settings.ATTESTATION_KEY_FALLBACKS]
    return any(hmac.compare_digest(bytes(mark), keyed_digest(key, parts)) for key in keys)


def keyed_digest(key: str, parts: tuple[str | int | bytes, ...]) -> bytes:
    """32 bytes (HMAC-SHA256) that bind `parts` to a key; the audit's chain is made of them too."""
    text = json.dumps([_as_json(part) for part in parts])
    return hmac.digest(key.encode(), text.encode(), hashlib.sha256)


def _as_json(part: str | int | bytes) -> str | int:
    if isinstance(part, bytes):
        return part.hex()
    return part
