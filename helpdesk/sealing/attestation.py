"""
Attestation: what the server itself has put into the database, and nobody else.

Whoever can write to the database could otherwise put their own public key in a desk's place and
read every message from then on. The key of these marks is not in the database.
"""

import hashlib
import hmac
import json

from django.conf import settings


def attest(*parts: str | int | bytes) -> bytes:
    """32 bytes that bind `parts`: first what sort of row it is, then what the row says."""
    said = json.dumps([p.hex() if isinstance(p, bytes) else p for p in parts])
    return hmac.digest(settings.ATTESTATION_KEY.encode(), said.encode(), hashlib.sha256)


def is_attested(mark: bytes | memoryview, *parts: str | int | bytes) -> bool:
    return hmac.compare_digest(bytes(mark), attest(*parts))
