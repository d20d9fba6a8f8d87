"""
OpenPGP, for the desks that want the message itself by mail.

The library encrypts to certificates that expired or were revoked without a word, and to subkeys
that did. So every certificate is looked at here first, when it is entered and at each use.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import chain
from typing import NamedTuple

from pysequoia import Cert, encrypt
from pysequoia.packet import Packet, PacketPile, Tag

Key = list[Packet]  # a primary key or subkey, and what belongs to it


class UnusableCertificate(ValueError):
    """reason: garbage, several, private, revoked, expired or sign-only."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Certificate(NamedTuple):
    """fingerprint: to be compared by telephone. expires_on: None where it never does."""

    fingerprint: str
    expires_on: date | None


def look_at(certificate: str) -> Certificate:
    """What the certificate says of itself. Raises UnusableCertificate."""
    key = _usable(certificate)
    _encrypt(b"", key)
    expires_on = None
    if key.expiration:
        expires_on = key.expiration.date()
    return Certificate(key.fingerprint.upper(), expires_on)


def seal_letter(plain: bytes, certificate: str) -> str:
    """`plain` in ASCII armour, for whoever holds the private key. Raises UnusableCertificate."""
    return _encrypt(plain, _usable(certificate))


def seal_letter_with_passphrase(plain: bytes, passphrase: str) -> str:
    """`plain` in ASCII armour, for whoever is told the passphrase in another way."""
    return bytes(encrypt(plain, recipients=[], passwords=[passphrase])).decode("ascii")


def _usable(certificate: str) -> Cert:
    """The certificate without those subkeys that have expired."""
    if certificate.count("-----BEGIN") > 1:  # the library would read the first and be silent
        raise UnusableCertificate("several")
    keys = _keys(certificate)
    tags = [key[0].tag for key in keys]
    if Tag.SecretKey in tags or Tag.SecretSubkey in tags:
        raise UnusableCertificate("private")
    if tags.count(Tag.PublicKey) != 1:
        raise UnusableCertificate("several")
    now = datetime.now(UTC)
    whole = _cert(keys)
    if whole.is_revoked:
        raise UnusableCertificate("revoked")
    expires = _expiration(whole)
    if expires and expires <= now:
        raise UnusableCertificate("expired")
    usable = keys[:1]  # the primary key; the rest are subkeys
    usable.extend(key for key in keys[1:] if not _has_expired(key, now))
    return _cert(usable)


def _keys(certificate: str) -> list[Key]:
    try:
        packets: Iterator[Packet] = iter(PacketPile.from_bytes(certificate.encode()))
        keys: list[Key] = []
        for packet in packets:
            if packet.fingerprint:
                keys.append([])
            keys[-1].append(packet)
    except Exception as error:  # the library knows no narrower kind
        raise UnusableCertificate("garbage") from error
    if not keys:
        raise UnusableCertificate("garbage")
    return keys


def _cert(keys: list[Key]) -> Cert:
    try:
        packets = chain.from_iterable(keys)
        return Cert.from_bytes(b"".join(map(bytes, packets)))
    except Exception as error:
        raise UnusableCertificate("garbage") from error


def _expiration(certificate: Cert) -> datetime | None:
    try:
        return certificate.expiration
    except RuntimeError as error:  # none of its signatures is valid today; a clock was ahead
        raise UnusableCertificate("sign-only") from error


def _has_expired(key: Key, now: datetime) -> bool:
    """By the newest signature that says how long the key is valid."""
    created = key[0].key_created
    self_signed = [packet for packet in key[1:] if packet.key_flags is not None]
    if created is None or not self_signed:
        return False
    valid = max(
        self_signed, key=lambda packet: packet.signature_created or created
    ).key_validity_period
    return valid is not None and created + valid <= now


def _encrypt(plain: bytes, certificate: Cert) -> str:
    try:
        return bytes(encrypt(plain, recipients=[certificate])).decode("ascii")
    except RuntimeError as error:
        raise UnusableCertificate("sign-only") from error
