"""
X25519 and ML-KEM-768 together: whoever wants to open a box has to break both.

HPKE with the KEM MLKEM768-X25519 of draft-ietf-hpke-pq, which is X-Wing
(draft-connolly-cfrg-xwing-kem). A private key is a seed of 32 bytes: SHAKE256 makes both halves of
it. What is made here begins with one byte, by which it is told from a key or a box of X25519 alone:
these have none, and their keys are 32 bytes long.
"""

import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from nacl.utils import random

FORMAT = b"\x02"  # the first byte of a key and of a box; a message has one of its own
# Bytes, as FIPS 203, RFC 7748 and X-Wing say: seeds and public keys of both halves, what HPKE puts
# before a box, and Poly1305's tag behind it.
SEED_BYTES = 32  # of X-Wing
MLKEM_SEED_BYTES = 64  # d and z
MLKEM_PUBLIC_BYTES = 1184  # of ML-KEM-768
X25519_BYTES = 32  # a public or a private key
ENCAPSULATED_BYTES = 1120  # a ciphertext of ML-KEM-768 and a public key of X25519
TAG_BYTES = 16  # of Poly1305
OLD_PUBLIC = X25519_BYTES  # as the column of a key from before has it
LONGEST_PUBLIC = 1217  # bytes of a column: the first byte and both public keys
LONGEST_BOX = 1280  # bytes of a column: a key of 32, sealed once before, with some to spare
INFO = b"help sealed box"
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class DoesNotOpen(Exception):
    """Another key's box, or one that was changed."""


class Halves(NamedTuple):
    """Both private keys, made of a seed. A third of a millisecond: for many boxes once."""

    mlkem: mlkem.MLKEM768PrivateKey
    x25519: x25519.X25519PrivateKey

    @property
    def public(self) -> bytes:
        mlkem_public = self.mlkem.public_key().public_bytes_raw()
        return FORMAT + mlkem_public + self.x25519.public_key().public_bytes_raw()


def new_private() -> bytes:
    return FORMAT + random(SEED_BYTES)


def private_from_seed(seed: bytes) -> bytes:
    """seed: 32 bytes, as they stand on a recovery kit."""
    return FORMAT + seed


def seed_of(private: bytes) -> bytes:
    return private.removeprefix(FORMAT)


def is_hybrid(key: bytes) -> bool:
    """Whether this public or private key is of both kinds, and not of X25519 alone."""
    return len(key) != X25519_BYTES


def is_hybrid_box(box: bytes) -> bool:
    """
    Whether such a key opens it. Of boxes that hold a key alone: one of X25519 is far shorter, so
    that its first byte, which is random, is never taken for ours.
    """
    return box[:1] == FORMAT and len(box) > len(FORMAT) + ENCAPSULATED_BYTES + TAG_BYTES


def expand(private: bytes) -> Halves:
    """X-Wing's expandDecapsulationKey. Raises ValueError for what is no such key."""
    seed = seed_of(private)
    if len(seed) != SEED_BYTES:
        raise ValueError("A private key of both kinds has 33 bytes.")
    both = hashlib.shake_256(seed).digest(MLKEM_SEED_BYTES + X25519_BYTES)
    return Halves(
        mlkem.MLKEM768PrivateKey.from_seed_bytes(both[:MLKEM_SEED_BYTES]),
        x25519.X25519PrivateKey.from_private_bytes(both[MLKEM_SEED_BYTES:]),
    )


def seal(secret: bytes, public: bytes) -> bytes:
    """A box that only the private half of `public` opens; adds 1,137 bytes."""
    both = public.removeprefix(FORMAT)
    key = hpke.MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(both[:MLKEM_PUBLIC_BYTES]),
        x25519.X25519PublicKey.from_public_bytes(both[MLKEM_PUBLIC_BYTES:]),
    )
    return FORMAT + SUITE.encrypt(secret, key, INFO)


def unseal(box: bytes, halves: Halves) -> bytes:
    """What `seal` sealed. Raises DoesNotOpen."""
    if box[:1] != FORMAT:
        raise DoesNotOpen
    try:
        return SUITE.decrypt(box[1:], hpke.MLKEM768X25519PrivateKey(*halves), INFO)
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error
