"""
Sealing and unsealing. The only part of this project that touches cryptography.

    passphrase --Argon2id--> member key --opens--> desk grant --opens--> desk key
                                                                            |
    receipt ----Argon2id--> sender grant -----------opens--> conversation key --> messages
    recovery kit on paper ---opens--> desk grant --opens--> desk key

The web process can always seal. It can open only while a caseworker or the person who wrote is
there with what they know: neither the passphrase, nor the receipt, nor any key in the clear is
kept. A copy of the database therefore tells nobody what was written. Whoever controls the
running server can read what passes through it: docs/threat-model.md says so in full.

Names are verbs with a subject, so that the wrong key is hard to hand over by mistake.
"""

from helpdesk.sealing.archives import digest_of_file, digest_of_stream
from helpdesk.sealing.attachments import (
    AttachmentSealer,
    AttachmentSort,
    SealedAttachment,
    open_attachment,
)
from helpdesk.sealing.attestation import attest, is_attested
from helpdesk.sealing.boxes import (
    CannotUnseal,
    KeyPair,
    key_pair_from_private,
    new_conversation_key,
    new_key_pair,
    open_box_of,
    open_sealed_box,
    public_fingerprint,
    seal_to_public_key,
)
from helpdesk.sealing.form_tickets import (
    keyed_fingerprint,
    new_conversation_id,
    new_token_seed,
    new_unlock_secret,
    open_ticket,
    open_unlocked_key,
    open_words,
    seal_ticket,
    seal_unlocked_key,
    seal_words,
)
from helpdesk.sealing.hybrid import LONGEST_BOX, LONGEST_PUBLIC, OLD_PUBLIC, is_hybrid
from helpdesk.sealing.messages import (
    Context,
    open_label,
    open_message,
    seal_label,
    seal_message,
    size_class,
)
from helpdesk.sealing.paper import (
    PaperTypo,
    as_group,
    pair_from_paper,
    paper_groups,
    private_from_paper,
)
from helpdesk.sealing.passphrase import (
    new_passphrase,
    new_salt,
    open_private_key,
    typed_as_shown,
    wrap_private_key,
)
from helpdesk.sealing.pgp import (
    Certificate,
    UnusableCertificate,
    look_at,
    seal_letter,
    seal_letter_with_passphrase,
)
from helpdesk.sealing.receipt import (
    DIGITS,
    ReceiptKeys,
    ReceiptTypo,
    as_phone_numbers,
    group,
    keys_from_receipt,
    numbers_in,
    open_chained_grant,
    open_sender_grant,
    parse,
    receipt_for_token,
    seal_chained_grant,
    seal_sender_grant,
    sender_public_key,
)

__all__ = [
    "DIGITS",
    "LONGEST_BOX",
    "LONGEST_PUBLIC",
    "OLD_PUBLIC",
    "AttachmentSealer",
    "AttachmentSort",
    "CannotUnseal",
    "Certificate",
    "Context",
    "KeyPair",
    "PaperTypo",
    "ReceiptKeys",
    "ReceiptTypo",
    "SealedAttachment",
    "UnusableCertificate",
    "as_group",
    "as_phone_numbers",
    "attest",
    "digest_of_file",
    "digest_of_stream",
    "group",
    "is_attested",
    "is_hybrid",
    "key_pair_from_private",
    "keyed_fingerprint",
    "keys_from_receipt",
    "look_at",
    "new_conversation_id",
    "new_conversation_key",
    "new_key_pair",
    "new_passphrase",
    "new_salt",
    "new_token_seed",
    "new_unlock_secret",
    "numbers_in",
    "open_attachment",
    "open_box_of",
    "open_chained_grant",
    "open_label",
    "open_message",
    "open_private_key",
    "open_sealed_box",
    "open_sender_grant",
    "open_ticket",
    "open_unlocked_key",
    "open_words",
    "pair_from_paper",
    "paper_groups",
    "parse",
    "private_from_paper",
    "public_fingerprint",
    "receipt_for_token",
    "seal_chained_grant",
    "seal_label",
    "seal_letter",
    "seal_letter_with_passphrase",
    "seal_message",
    "seal_sender_grant",
    "seal_ticket",
    "seal_to_public_key",
    "seal_unlocked_key",
    "seal_words",
    "sender_public_key",
    "size_class",
    "typed_as_shown",
    "wrap_private_key",
]
