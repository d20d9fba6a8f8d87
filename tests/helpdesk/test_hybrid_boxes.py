"""X25519 and ML-KEM-768 together: as others do it, in the sizes that were said, and never mixed."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke

from helpdesk import sealing
from helpdesk.sealing import hybrid

VECTORS = json.loads((Path(__file__).parent / "hybrid_vectors.json").read_text("utf-8"))
KEY = b"k" * 32


def digest_of_public(seed):
    public = hybrid.expand(hybrid.private_from_seed(bytes.fromhex(seed))).public
    return hashlib.sha256(public.removeprefix(hybrid.FORMAT)).hexdigest()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_seed_becomes_the_public_key_that_x_wing_s_authors_publish(number):
    vector = VECTORS["X-Wing"]["vectors"][number]
    assert digest_of_public(vector["seed"]) == vector["public"]


def test_a_box_of_the_draft_s_authors_opens_with_our_suite_and_our_seed():
    told = {name: bytes.fromhex(VECTORS["HPKE"][name]) for name in ("enc", "ct", "info", "aad")}
    seed = VECTORS["HPKE"]["seed"]
    assert digest_of_public(seed) == VECTORS["HPKE"]["public"]
    halves = hybrid.expand(hybrid.private_from_seed(bytes.fromhex(seed)))
    # The vectors have data beside the box; what is public of the library takes none.
    opened = openssl.hpke._decrypt_with_aad(
        hybrid.SUITE,
        told["enc"] + told["ct"],
        hpke.MLKEM768X25519PrivateKey(*halves),
        told["info"],
        told["aad"],
    )
    assert opened.hex() == VECTORS["HPKE"]["pt"]


def test_sizes_are_those_that_were_said():
    pair = sealing.new_key_pair(is_hybrid=True)
    box = sealing.seal_to_public_key(KEY, pair.public)
    assert (len(pair.public), len(pair.private), len(box)) == (1217, 33, 1169)
    assert len(pair.public) <= sealing.LONGEST_PUBLIC
    assert len(sealing.seal_to_public_key(b"a" * 72, pair.public)) <= sealing.LONGEST_BOX
    # A conversation: the sender's key, and the grant to the desk; then a chained grant a key.
    assert (1217 - 32) + (1169 - 80) == 2274


@pytest.mark.parametrize("is_hybrid", [False, True])
def test_only_the_other_half_opens_a_box_and_a_changed_one_does_not_open(is_hybrid):
    pair, other = (sealing.new_key_pair(is_hybrid=is_hybrid) for _ in range(2))
    box = sealing.seal_to_public_key(KEY, pair.public)
    assert sealing.open_sealed_box(box, pair.private) == KEY
    assert sealing.open_box_of(pair, box) == KEY
    changed = box[:-1] + bytes([box[-1] ^ 1])
    for key, blob in ((other, box), (pair, changed), (pair, box[:40]), (pair, b"")):
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_box_of(key, blob)


def test_a_key_of_one_kind_opens_no_box_of_the_other():
    old, new = sealing.new_key_pair(), sealing.new_key_pair(is_hybrid=True)
    for key, box in (
        (new, sealing.seal_to_public_key(KEY, old.public)),
        (old, sealing.seal_to_public_key(KEY, new.public)),
    ):
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_box_of(key, box)
    for private in (b"", b"x" * 31, b"x" * 40):
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_sealed_box(b"x" * 80, private)


def test_both_halves_are_needed():
    """The box opens with neither half of another pair put in the place of its own."""
    mine, other = (hybrid.expand(hybrid.new_private()) for _ in range(2))
    box = hybrid.seal(KEY, mine.public)
    assert hybrid.unseal(box, mine) == KEY
    for mixed in (mine._replace(mlkem=other.mlkem), mine._replace(x25519=other.x25519)):
        with pytest.raises(hybrid.DoesNotOpen):
            hybrid.unseal(box, mixed)


def test_a_box_of_before_is_never_taken_for_one_of_now(cheap_kdf):
    """Its first byte is random: one in 256 begins as ours do."""
    keys = sealing.keys_from_receipt("0" * 20)
    public = sealing.sender_public_key(keys, is_hybrid=False)
    boxes = (sealing.seal_chained_grant(KEY, KEY, public, "c") for _ in range(20_000))
    box = next(each for each in boxes if each[:1] == hybrid.FORMAT)
    assert not hybrid.is_hybrid_box(box)
    assert sealing.open_chained_grant(box, keys, KEY, "c") == KEY


def test_a_number_makes_the_same_two_pairs_each_time_and_each_opens_its_own(cheap_kdf):
    keys, again = sealing.keys_from_receipt("0" * 20), sealing.keys_from_receipt("0" * 20)
    publics = [sealing.sender_public_key(keys, is_hybrid=each) for each in (False, True)]
    assert publics == [sealing.sender_public_key(again, is_hybrid=each) for each in (False, True)]
    for public in publics:
        chained = sealing.seal_chained_grant(b"n" * 32, KEY, public, "c")
        assert sealing.open_chained_grant(chained, again, KEY, "c") == b"n" * 32


def test_a_kit_of_both_kinds_is_as_long_on_paper_and_each_is_known_by_its_own_key():
    for is_hybrid in (False, True):
        pair = sealing.new_key_pair(is_hybrid=is_hybrid)
        groups = sealing.paper_groups(pair.private)
        assert [len(each) for each in groups] == [4] * 14
        assert sealing.pair_from_paper(" ".join(groups), pair.public)[:2] == pair[:2]
        other = sealing.new_key_pair(is_hybrid=is_hybrid)
        assert sealing.pair_from_paper(" ".join(groups), other.public) is None
