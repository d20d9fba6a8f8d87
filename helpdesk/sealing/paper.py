"""
A private key on paper: what a recovery kit holds, written so that a tired person can type it.

Thirty-two bytes (of a hybrid pair the seed of both halves) and a check make fourteen groups of four
letters and digits. Neither 0, 1 nor 8 is among them; whoever types one of these means O, I or B.
"""

import base64
import hashlib

from helpdesk.sealing import hybrid
from helpdesk.sealing.boxes import KeyPair, key_pair_from_private

GROUPS, GROUP = 14, 4  # of letters: a key of 32 bytes and its check
CHECK_BYTES = 3
LIKELY = str.maketrans("018", "OIB")


class PaperTypo(ValueError):
    """What was typed is not a kit: a group is missing, or a character is wrong."""


def paper_groups(private: bytes) -> list[str]:
    """The fourteen groups that are printed: as many, whichever pair it is."""
    secret = hybrid.seed_of(private) if hybrid.is_hybrid(private) else private
    text = base64.b32encode(secret + _check(secret)).decode()
    return [text[start : start + GROUP] for start in range(0, GROUPS * GROUP, GROUP)]


def private_from_paper(typed: str) -> bytes:
    """
    The 32 bytes in what somebody typed, in any case and with any spacing.

    Raises PaperTypo; whether such a kit exists is another question.
    """
    letters = "".join(character for character in typed.upper() if character.isalnum())
    try:
        both = base64.b32decode(letters.translate(LIKELY))
    except ValueError as error:
        raise PaperTypo("These are not fourteen groups of four.") from error
    private, check = both[:-CHECK_BYTES], both[-CHECK_BYTES:]
    if len(letters) != GROUPS * GROUP or check != _check(private):
        raise PaperTypo("A character is wrong, or a group is missing.")
    return private


def pair_from_paper(typed: str, public: bytes) -> KeyPair | None:
    """
    The pair of a kit, from what somebody typed; None where it is another kit's.

    public: of the kit in force, which says of which kind it is. Raises PaperTypo.
    """
    private = private_from_paper(typed)
    if hybrid.is_hybrid(public):
        private = hybrid.private_from_seed(private)
    pair = key_pair_from_private(private)
    return pair if pair.public == public else None


def as_group(typed: str) -> str:
    """One group as it is printed, whatever case and spacing it was typed in."""
    return "".join(typed.upper().split()).translate(LIKELY)


def _check(private: bytes) -> bytes:
    return hashlib.blake2b(private, person=b"paper key", digest_size=CHECK_BYTES).digest()
