"""Key pairs, sealed boxes and authenticated encryption: thin names over libsodium."""

import hashlib
from typing import NamedTuple

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

KEY_BYTES = 32
NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class CannotUnseal(Exception):
    """The key does not fit, or what was sealed has been changed or moved."""


class KeyPair(NamedTuple):
    """An X25519 pair, 32 bytes each."""

    public: bytes
    private: bytes


def new_key_pair() -> KeyPair:
    private = PrivateKey.generate()
    return KeyPair(bytes(private.public_key), bytes(private))


def key_pair_from_private(private: bytes) -> KeyPair:
    return KeyPair(bytes(PrivateKey(private).public_key), private)


def public_fingerprint(public: bytes) -> str:
    """A public key as two people compare it: the first 20 bytes of its SHA-256, in fours."""
    digest = hashlib.sha256(public).hexdigest()[:40]
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def new_conversation_key() -> bytes:
    """32 random bytes; every conversation has its own."""
    return random(KEY_BYTES)


def seal_to_public_key(secret: bytes, public: bytes) -> bytes:
    """A box that only the private half of `public` opens; adds 48 bytes."""
    return SealedBox(PublicKey(public)).encrypt(secret)


def open_sealed_box(blob: bytes, private: bytes, public: bytes = b"") -> bytes:
    """
    What `seal_to_public_key` sealed. Raises CannotUnseal.

    public: the other half, by whoever opens many: making it anew takes a third of the time.
    """
    try:
        both = public or bytes(PrivateKey(private).public_key)
        return bindings.crypto_box_seal_open(blob, both, private)
    except (CryptoError, ValueError, TypeError) as error:
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
