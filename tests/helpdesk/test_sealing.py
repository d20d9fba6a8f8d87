"""Sealing: the right key opens, every other one refuses (T2)."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import sealing
from helpdesk.sealing import archives, argon2_cost, messages
from helpdesk.sealing.messages import padded_length

CONTEXT = sealing.Context("0123456789abcdef", 1, "in")


def test_what_was_sealed_opens_again_in_any_script():
    key = sealing.new_conversation_key()
    content = {"text": "سلام ሰላም 你好 😀\x00\n", "language": "ti"}
    assert (
        sealing.open_message(sealing.seal_message(content, key, CONTEXT), key, CONTEXT) == content
    )


@pytest.mark.parametrize(
    "other",
    [
        sealing.Context("fedcba9876543210", 1, "in"),
        sealing.Context("0123456789abcdef", 2, "in"),
        sealing.Context("0123456789abcdef", 1, "out"),
    ],
)
def test_a_message_moved_elsewhere_does_not_open(other):
    key = sealing.new_conversation_key()
    blob = sealing.seal_message({"text": "here"}, key, CONTEXT)
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_message(blob, key, other)


def test_every_flipped_byte_is_refused():
    key = sealing.new_conversation_key()
    blob = sealing.seal_message({"text": "here"}, key, CONTEXT)
    for place in range(len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 1
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_message(bytes(changed), key, CONTEXT)


def test_a_box_opens_with_its_own_key_only():
    ours, theirs = sealing.new_key_pair(), sealing.new_key_pair()
    blob = sealing.seal_to_public_key(b"case key", ours.public)
    assert sealing.open_sealed_box(blob, ours.private) == b"case key"
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_sealed_box(blob, theirs.private)


@given(st.integers(min_value=1, max_value=10**7))
def test_padding_never_shrinks_and_costs_little(length):
    padded = padded_length(length)
    assert padded >= length
    assert padded <= max(1024, length * 1.125)


@pytest.mark.parametrize("shortest", [1024, 4096, 32768])
def test_long_messages_have_few_sizes_or_each_would_say_how_long_it_is(shortest):
    lengths = range(shortest + 1, 2 * shortest + 1)
    assert len({padded_length(length) for length in lengths}) == 16


@given(st.text(max_size=1000))
def test_short_messages_all_have_one_size(text):
    key = sealing.new_conversation_key()
    short = text.encode()[:600].decode(errors="ignore").replace("\\", "").replace('"', "")
    short = "".join(c for c in short if c.isprintable())
    assert sealing.size_class(sealing.seal_message({"text": short}, key, CONTEXT)) == 1024


def test_a_chained_grant_needs_the_receipt_and_the_key_before(cheap_kdf):
    receipt = sealing.receipt_for_token(b"token")
    keys = sealing.keys_from_receipt(receipt)
    old, new = sealing.new_conversation_key(), sealing.new_conversation_key()
    blob = sealing.seal_chained_grant(
        new, old, sealing.sender_public_key(keys, is_hybrid=False), "case"
    )
    assert sealing.open_chained_grant(blob, keys, old, "case") == new
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_chained_grant(blob, keys, sealing.new_conversation_key(), "case")
    others = sealing.keys_from_receipt(sealing.receipt_for_token(b"another"))
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_chained_grant(blob, others, old, "case")


def test_production_stretches_as_much_as_the_design_says():
    assert argon2_cost.RECEIPT_COST == (3, 64 * 1024 * 1024)
    assert argon2_cost.PASSPHRASE_COST == (4, 256 * 1024 * 1024)


def test_a_passphrase_has_more_than_77_bits():
    made = {sealing.new_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(len(phrase.split()) == 6 for phrase in made)
    assert (16 * 5 * 16 * 5 * 8) ** 6 > 2**77


def test_the_wrong_passphrase_and_anothers_row_are_refused(cheap_kdf):
    salt, cost = sealing.new_salt(), argon2_cost.PASSPHRASE_COST
    wrapped = sealing.wrap_private_key(b"private", "tamol bidek", salt, "7", cost)
    assert sealing.open_private_key(wrapped, " Tamol  BIDEK ", salt, "7", cost) == b"private"
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_private_key(wrapped, "tamol bidet", salt, "7", cost)
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_private_key(wrapped, "tamol bidek", salt, "8", cost)


def test_a_ticket_opens_for_twenty_minutes():
    ticket = sealing.seal_ticket("case", b"k" * 32, now=1000.0)
    assert sealing.open_ticket(ticket, now=1000.0 + 1199) == ("case", b"k" * 32)
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_ticket(ticket, now=1000.0 + 1201)
    for rubbish in ("", "rubbish", ticket[:-4], "é"):
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_ticket(rubbish, now=1000.0)


def test_an_unlocked_key_needs_cookie_person_and_session():
    secret = sealing.new_unlock_secret()
    blob = sealing.seal_unlocked_key(b"private", secret, "7", "session")
    assert sealing.open_unlocked_key(blob, secret, "7", "session") == b"private"
    for other in [(sealing.new_unlock_secret(), "7", "session"), (secret, "8", "session")]:
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_unlocked_key(blob, *other)
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_unlocked_key(blob, secret, "7", "another")


def test_a_ticket_has_one_spelling():
    """Python's own reader takes white space, signs of no alphabet, and what follows the end."""
    ticket = sealing.seal_ticket("0123456789abcdef", sealing.new_conversation_key())
    assert sealing.open_ticket(ticket)
    wrong = (
        ticket * 2,
        f"{ticket}\n",
        f" {ticket}",
        f"{ticket[:9]}!{ticket[9:]}",
        f"{ticket}=",
        "é",
    )
    for other in wrong:
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_ticket(other)
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_words(other, "somebody")


def test_the_size_of_a_label_tells_neither_language_nor_topic():
    key, case = sealing.new_conversation_key(), "0123456789abcdef"
    labels = [
        {"language": "ar", "topic": "", "region": "unknown"},
        {"language": "sr-latn", "topic": "papers taken away", "region": "brussels"},
    ]
    sealed = [sealing.seal_label(label, key, case) for label in labels]
    assert [sealing.open_label(blob, key, case) for blob in sealed] == labels
    assert len({len(blob) for blob in sealed}) == 1


def test_a_label_has_one_of_two_sizes_the_larger_where_much_is_said():
    key, case = sealing.new_conversation_key(), "0123456789abcdef"
    short, long = {"topic": "papers"}, {"topic": "p" * messages.LABEL_BYTES}
    sizes = [messages.size_class(sealing.seal_label(label, key, case)) for label in (short, long)]
    assert sizes == [messages.LABEL_BYTES, messages.LONG_LABEL_BYTES]
    full = {"topic": "p" * (messages.LABEL_BYTES - len('{"topic":""}'))}
    assert messages.size_class(sealing.seal_label(full, key, case)) == messages.LABEL_BYTES


def test_a_file_is_sealed_in_the_pieces_in_which_those_of_before_are_read():
    """Of 64 KiB: in others, no backup of an older release would open."""
    sealed = io.BytesIO()
    file = archives.SealedFile(sealed, archives.new_archive_key(), b"")
    file.write(bytes(3 * 65_536 + 1))
    file.close()
    header, added, pieces = 24, 17, 4
    assert len(sealed.getvalue()) == header + 3 * 65_536 + 1 + pieces * added
