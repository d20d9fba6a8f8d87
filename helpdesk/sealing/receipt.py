"""
The receipt: twenty digits with which somebody comes back, without a name and without an account.

Nineteen digits and a check digit (Damm). Digits are known in every language, can be said over a
telephone, and nobody asks what a number is. It is never stored: Argon2id turns it into a value to
look the conversation up with, and a key that opens the sender's grant.
"""

import hashlib
import re
import unicodedata
from typing import NamedTuple

from django.conf import settings

from helpdesk.sealing import argon2_cost, hybrid
from helpdesk.sealing.boxes import (
    KeyPair,
    decrypt,
    encrypt,
    key_pair_from_private,
    open_box_of,
    seal_to_public_key,
)

DIGITS = 20  # the last of them a check
GROUP = 4  # digits that are said in one breath

# The quasigroup of H. Michael Damm's dissertation (Marburg, 2004): it finds every wrong digit and
# every swap of neighbours.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class ReceiptTypo(ValueError):
    """
    Not twenty digits, or one of them is wrong. Says nothing about whether a conversation exists.

    digits: how many were found.
    """

    def __init__(self, words: str, digits: int) -> None:
        super().__init__(words)
        self.digits = digits


class ReceiptKeys(NamedTuple):
    """lookup: finds the conversation, stored. key: opens the grant, never stored. 32 bytes."""

    lookup: bytes
    key: bytes


def receipt_for_token(token: bytes, words: bytes = b"") -> str:
    """
    The receipt of one form token and the words sent with it: 20 digits without spaces.

    words: their fingerprint, always as long. Derived and not drawn, so that a double click, a
    reload or a second try after a broken line shows the same number and makes no second
    conversation; and of the words too, so that it is not learnt by whoever knows the token alone.
    """
    sent = token + words
    digest = hashlib.blake2b(sent, key=_key(), person=b"receipt", digest_size=32).digest()
    # 256 bits onto 10^19 values: the bias is below 2^-192.
    number = f"{int.from_bytes(digest, 'big') % 10**19:019d}"
    return number + str(check_digit(number))


def check_digit(number: str) -> int:
    row = 0
    for digit in number:
        row = DAMM[row][int(digit)]
    return row


def parse(typed: str) -> str:
    """
    The twenty digits in what somebody typed, in the digits of any script, with any spacing.

    Raises ReceiptTypo at once, before any costly work.
    """
    digits = ""
    for character in typed:
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            digits += str(digit)
    if any(unicodedata.category(character).startswith("L") for character in typed):
        raise ReceiptTypo("A number has no letters.", 0)
    if len(digits) != DIGITS:
        raise ReceiptTypo(f"{len(digits)} digits instead of {DIGITS}.", len(digits))
    if check_digit(digits) != 0:
        raise ReceiptTypo("A digit is wrong, or two stand in the wrong order.", DIGITS)
    return digits


def numbers_in(text: str) -> list[str]:
    """
    What in a text could be a receipt: twenty digits of any script with a right check digit.

    Found too where it was written as two telephone numbers, with at most twelve other characters
    between two digits. First those that begin and end where digits do: where a telephone number
    stands before a receipt, one in ten of the twenties that begin in it passes the check as well.
    """
    whole: list[str] = []
    cut: list[str] = []
    for run in re.findall(r"\d(?:\D{0,12}\d){19,}", text):
        places = [place for place, sign in enumerate(run) if sign.isdecimal()]
        for first, last in zip(places, places[DIGITS - 1 :], strict=False):
            written = run[first : last + 1]
            digits = "".join(str(unicodedata.decimal(sign)) for sign in written if sign.isdecimal())
            if check_digit(digits) != 0:
                continue
            goes_on = run[:first][-1:].isdecimal() or run[last + 1 :][:1].isdecimal()
            (cut if goes_on else whole).append(digits)
    return whole + cut


def group(receipt: str) -> str:
    """Five groups of four, as it is shown and written down."""
    return " ".join(receipt[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def as_phone_numbers(receipt: str) -> tuple[str, str]:
    """Two numbers of ten digits in pairs, to be written down as what nobody asks about."""
    pairs = [receipt[start : start + 2] for start in range(0, DIGITS, 2)]
    return " ".join(pairs[:5]), " ".join(pairs[5:])


def keys_from_receipt(receipt: str) -> ReceiptKeys:
    """Both values, from 20 digits. Costs one Argon2id, whether the conversation exists or not."""
    peppered = hashlib.blake2b(receipt.encode(), key=_key(), person=b"receipt keys").digest()
    salt = hashlib.blake2b(
        b"", key=_key(), person=b"receipt salt", digest_size=argon2_cost.SALT_BYTES
    ).digest()
    both = argon2_cost.stretch(peppered, salt, argon2_cost.RECEIPT_COST, 64)
    return ReceiptKeys(lookup=both[:32], key=both[32:])


def sender_public_key(keys: ReceiptKeys, *, is_hybrid: bool) -> bytes:
    """The sender's public key: a conversation handed over gets a fresh key sealed to it."""
    return _sender_pair(keys, is_hybrid=is_hybrid).public


def seal_sender_grant(conversation_key: bytes, keys: ReceiptKeys, conversation_id: str) -> bytes:
    """The conversation key, for whoever holds the receipt."""
    return encrypt(conversation_key, keys.key, _grant_context(conversation_id))


def open_sender_grant(blob: bytes, keys: ReceiptKeys, conversation_id: str) -> bytes:
    """The conversation key. Raises CannotUnseal."""
    return decrypt(blob, keys.key, _grant_context(conversation_id))


def seal_chained_grant(
    new_key: bytes, old_key: bytes, public: bytes, conversation_id: str
) -> bytes:
    """
    A fresh conversation key for whoever is not here: opened with receipt and the key before it.

    public: the sender's public key. Without the key before it the box could be anybody's.
    """
    return seal_to_public_key(encrypt(new_key, old_key, _grant_context(conversation_id)), public)


def open_chained_grant(
    blob: bytes, keys: ReceiptKeys, old_key: bytes, conversation_id: str
) -> bytes:
    """The fresh conversation key. Raises CannotUnseal."""
    pair = _sender_pair(keys, is_hybrid=hybrid.is_hybrid_box(blob))
    return decrypt(open_box_of(pair, blob), old_key, _grant_context(conversation_id))


def _sender_pair(keys: ReceiptKeys, *, is_hybrid: bool) -> KeyPair:
    """One number has both: a conversation from before the switch goes on under the other."""
    if is_hybrid:
        seed = hashlib.blake2b(b"", key=keys.key, person=b"sender seed", digest_size=32).digest()
        return key_pair_from_private(hybrid.private_from_seed(seed))
    private = hashlib.blake2b(b"", key=keys.key, person=b"sender key", digest_size=32).digest()
    return key_pair_from_private(private)


def _grant_context(conversation_id: str) -> bytes:
    return b"sender grant of " + conversation_id.encode()


def _key() -> bytes:
    return hashlib.blake2b(settings.RECEIPT_KEY.encode(), person=b"receipt server").digest()
