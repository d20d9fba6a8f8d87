"""
Argon2id: making a guess expensive.

The costs are constants and not settings, so that no machine can run with cheaper ones by
accident. Source of the numbers: measured on two cores, docs/decisions/ says what they buy.
"""

import threading
from typing import NamedTuple

from nacl import pwhash

SALT_BYTES = pwhash.argon2id.SALTBYTES


class Cost(NamedTuple):
    """Passes over memory, and bytes of it."""

    passes: int
    memory: int


# A receipt has 63 random bits; it needs less stretching than a passphrase, and every visitor pays.
RECEIPT_COST = Cost(passes=3, memory=64 * 1024 * 1024)
PASSPHRASE_COST = Cost(passes=4, memory=256 * 1024 * 1024)

# One at a time in each process, or a burst of visitors would take all the memory there is.
_one_at_a_time = threading.Lock()


def stretch(secret: bytes, salt: bytes, cost: Cost, size: int) -> bytes:
    """`size` bytes from `secret`. Takes a tenth of a second (receipt) to half a one."""
    with _one_at_a_time:
        return pwhash.argon2id.kdf(size, secret, salt, opslimit=cost.passes, memlimit=cost.memory)
