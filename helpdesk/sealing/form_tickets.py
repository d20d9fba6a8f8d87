"""
Short-lived secrets that stand in a page or a cookie, with only the other half on the server.

* A form token's seed: 32 random bytes; the receipt follows from it and the words.
* A ticket: after the number was typed once, the page carries its conversation and key, sealed with
  a key of the server, so that the person can write again without typing it again. Never stored.
* Six new words: shown and not yet typed back, they wait in the page in the same way, so that a
  passphrase which nobody wrote down is never in force.
* An unlocked key: a caseworker's private key in the database, sealed with a secret that only
  their cookie holds.
"""

import base64
import hashlib
import json
import secrets
import time

from django.conf import settings

from helpdesk.sealing.boxes import CannotUnseal, decrypt, encrypt

TICKET_SECONDS = 20 * 60  # to write again without the number


def new_conversation_id() -> str:
    """16 hexadecimal digits."""
    return secrets.token_hex(8)


def new_token_seed() -> str:
    """32 random bytes, as text for a hidden field."""
    return secrets.token_urlsafe(32)


def new_unlock_secret() -> str:
    """The half of an unlocked key that the browser keeps, as text for a cookie."""
    return secrets.token_urlsafe(32)


def keyed_fingerprint(*parts: str) -> bytes:
    """32 bytes to recognise `parts` again by, of no use for anything else."""
    key = settings.RECEIPT_KEY.encode()[:64]
    return hashlib.blake2b(
        json.dumps(parts).encode(), key=key, person=b"fingerprint", digest_size=32
    ).digest()


def seal_ticket(conversation_id: str, conversation_key: bytes, now: float | None = None) -> str:
    """`conversation_id` and its key for a hidden field; opens for twenty minutes."""
    until = (time.time() if now is None else now) + TICKET_SECONDS
    plain = json.dumps([conversation_id, conversation_key.hex(), until]).encode()
    return base64.urlsafe_b64encode(encrypt(plain, _ticket_key(), b"ticket")).decode()


def open_ticket(ticket: str, now: float | None = None) -> tuple[str, bytes]:
    """Conversation id and conversation key. Raises CannotUnseal when it is not ours or too old."""
    conversation_id, key, until = json.loads(decrypt(_decoded(ticket), _ticket_key(), b"ticket"))
    if (time.time() if now is None else now) > until:
        raise CannotUnseal("This ticket is too old.")
    return conversation_id, bytes.fromhex(key)


def seal_words(words: str, owner: str) -> str:
    """New words for a hidden field, until `owner` has typed them back."""
    sealed = encrypt(words.encode(), _ticket_key(), b"new words of " + owner.encode())
    return base64.urlsafe_b64encode(sealed).decode()


def open_words(ticket: str, owner: str) -> str:
    """The words that were shown to `owner`. Raises CannotUnseal."""
    plain = decrypt(_decoded(ticket), _ticket_key(), b"new words of " + owner.encode())
    return plain.decode()


def seal_unlocked_key(private: bytes, secret: str, owner: str, session: str) -> bytes:
    """A member's private key, for the browser that holds `secret` in this session."""
    return encrypt(private, _unlock_key(secret, session), b"unlocked for " + owner.encode())


def open_unlocked_key(blob: bytes, secret: str, owner: str, session: str) -> bytes:
    """The private key. Raises CannotUnseal: other browser, other person, other session."""
    return decrypt(blob, _unlock_key(secret, session), b"unlocked for " + owner.encode())


def _decoded(ticket: str) -> bytes:
    """Each has one spelling; Python reads others too. Raises CannotUnseal for any other."""
    try:
        blob = base64.b64decode(ticket.encode("ascii"), b"-_", validate=True)
    except ValueError as error:
        raise CannotUnseal("This is not ours.") from error
    if base64.urlsafe_b64encode(blob).decode() != ticket:
        raise CannotUnseal("This is not how we wrote it.")
    return blob


def _ticket_key() -> bytes:
    return hashlib.blake2b(
        str(settings.SECRET_KEY).encode(), person=b"sender ticket", digest_size=32
    ).digest()


def _unlock_key(secret: str, session: str) -> bytes:
    return hashlib.blake2b(
        secret.encode(), key=session.encode()[:64], person=b"unlock", digest_size=32
    ).digest()
