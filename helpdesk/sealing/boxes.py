"""
Key pairs, sealed boxes and authenticated encryption: thin names over libsodium.

A pair is of X25519 alone, or hybrid (`hybrid`); a public or a private key says itself which, so
that a box is opened the way in which it was sealed.
"""

import hashlib
from typing import NamedTuple

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

from helpdesk.sealing import hybrid

KEY_BYTES = 32
NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class CannotUnseal(Exception):
    """The key does not fit, or what was sealed has been changed or moved."""


class KeyPair(NamedTuple):
    """
    Of X25519, 32 bytes each; or hybrid, 1,217 and 33 bytes. halves: what the private key of a
    hybrid one is expanded to, for whoever opens many boxes.
    """

    public: bytes
    private: bytes
    halves: hybrid.Halves | None = None


def new_key_pair(*, is_hybrid: bool = False) -> KeyPair:
    if is_hybrid:
        return key_pair_from_private(hybrid.new_private())
    private = PrivateKey.generate()
    return KeyPair(bytes(private.public_key), bytes(private))


def key_pair_from_private(private: bytes) -> KeyPair:
    if hybrid.is_hybrid(private):
        halves = hybrid.expand(private)
        return KeyPair(halves.public, private, halves)
    return KeyPair(bytes(PrivateKey(private).public_key), private)


def public_fingerprint(public: bytes) -> str:
    """A public key as two people compare it: the first 20 bytes of its SHA-256, in fours."""
    digest = hashlib.sha256(public).hexdigest()[:40]
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def new_conversation_key() -> bytes:
    """32 random bytes; every conversation has its own."""
    return random(KEY_BYTES)


def seal_to_public_key(secret: bytes, public: bytes) -> bytes:
    """A box that only the private half of `public` opens; adds 48 bytes, hybrid 1,137."""
    if hybrid.is_hybrid(public):
        return hybrid.seal(secret, public)
    return SealedBox(PublicKey(public)).encrypt(secret)


def open_sealed_box(blob: bytes, private: bytes) -> bytes:
    """What `seal_to_public_key` sealed. Raises CannotUnseal."""
    try:
        pair = key_pair_from_private(private)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotUnseal("This is no private key.") from error
    return open_box_of(pair, blob)


def open_box_of(pair: KeyPair, blob: bytes) -> bytes:
    """
    As `open_sealed_box`, for whoever opens many: making the other half anew takes a third of the
    time, and more than half with a hybrid one.
    """
    try:
        if pair.halves:
            return hybrid.unseal(blob, pair.halves)
        return bindings.crypto_box_seal_open(blob, pair.public, pair.private)
    except (CryptoError, ValueError, TypeError, hybrid.DoesNotOpen) as error:
        raise CannotUnseal("This key does not open this box.") from error


def encrypt(plain: bytes, key: bytes, context: bytes) -> bytes:
    """XChaCha20-Poly1305: 24 bytes of nonce, then the ciphertext, bound to `context`."""
    nonce = random(NONCE_BYTES)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, context, nonce, key)


def decrypt(blob: bytes, key: bytes, context: bytes) -> bytes:
    """What `encrypt` made of the same key and context. Raises CannotUnseal."""
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            blob[NONCE_BYTES:], context, blob[:NONCE_BYTES], key
        )
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotUnseal("The key or the context does not fit, or a byte was changed.") from error
