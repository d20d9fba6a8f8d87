"""A caseworker's passphrase, and the private key that it wraps."""

import hmac
import secrets

from nacl.utils import random

from helpdesk.sealing import argon2_cost
from helpdesk.sealing.argon2_cost import SALT_BYTES, Cost
from helpdesk.sealing.boxes import decrypt, encrypt

WORDS = 6  # of the list, drawn by the site
# Words that nobody has seen before and everybody in Belgium can say and type: no accents, no
# letters that Dutch, French and German spell apart. 16 x 5 x 16 x 5 x 8 words: six of them are
# 93 bits, more than six words of a dice list (77).
CONSONANTS = "bdfghklmnprstvwz"
VOWELS = "aeiou"
ENDINGS = "dklmnrst"


def new_passphrase() -> str:
    """Six generated words with a space between them, 93 bits."""
    return " ".join(_new_word() for _ in range(WORDS))


def _new_word() -> str:
    letters = (CONSONANTS, VOWELS, CONSONANTS, VOWELS, ENDINGS)
    return "".join(map(secrets.choice, letters))


def new_salt() -> bytes:
    return random(SALT_BYTES)


def current_cost() -> Cost:
    """What a key wrapped today costs to open; kept beside it, since this may rise one day."""
    return argon2_cost.PASSPHRASE_COST


def wrap_private_key(private: bytes, passphrase: str, salt: bytes, owner: str, cost: Cost) -> bytes:
    """`private`, sealed with the passphrase and bound to its owner's id."""
    return encrypt(private, _wrapping_key(passphrase, salt, cost), _context(owner))


def open_private_key(wrapped: bytes, passphrase: str, salt: bytes, owner: str, cost: Cost) -> bytes:
    """The private key. Raises CannotUnseal for a wrong passphrase or another's row."""
    return decrypt(wrapped, _wrapping_key(passphrase, salt, cost), _context(owner))


def typed_as_shown(typed: str, shown: str) -> bool:
    """Whether somebody typed the words that they were shown; case and spacing do not count."""
    return hmac.compare_digest(_words(typed).encode(), _words(shown).encode())


def _wrapping_key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    return argon2_cost.stretch(_words(passphrase).encode(), salt, cost, 32)


def _words(typed: str) -> str:
    return " ".join(typed.casefold().split())


def _context(owner: str) -> bytes:
    return b"member key of " + owner.encode()
