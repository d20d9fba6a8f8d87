"""Files that a decoder must survive: whole ones, broken by chance, the same ones each time."""

import random
from collections.abc import Sequence


def broken(whole: Sequence[bytes], chance: random.Random) -> bytes:
    """One of them with bytes changed, cut out, doubled or cut off; its beginning stays."""
    came = bytearray(chance.choice(whole))
    for _number in range(chance.choice((1, 5, 50, 500))):
        came[chance.randrange(16, len(came))] = chance.randrange(256)
    at = chance.randrange(16, len(came))
    way = chance.choice(("cut off", "cut out", "doubled", "as it is"))
    if way == "cut off":
        del came[at:]
    elif way == "cut out":
        del came[at : at + chance.randrange(1, 4_000)]
    elif way == "doubled":
        came[at:at] = came[16:at]
    return bytes(came)
