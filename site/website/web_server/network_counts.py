"""
How many forms came from one corner of the net within the hour, without knowing which corner; and
which sessions of staff need not wait with theirs.

The address is turned into a number with a key that lives in this process alone and is replaced
every hour, with all that was counted. Nothing is written anywhere, and what leaves this module is
a count. Networks and not single addresses are counted (/24, /48), and many people share one: a
shelter, a café, Tor. So a count is a hint and never a reason to refuse.

Whoever comes by our onion has no address. All of them are one network, and a front that tor tells
of circuits (`HiddenServiceExportCircuitID`) hands on a number of each, which ends with the circuit.
"""

import hashlib
import ipaddress
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

HOUR = 3600.0
# As which tor writes the number of a circuit (tor(1), HiddenServiceExportCircuitID); nobody else
# has an address of these.
CIRCUITS = ipaddress.ip_network("fc00:dead:beef:4dad::/64")
AT_MOST = 50_000  # buckets; a flood from everywhere must not fill the memory
MOST_SESSIONS = 1_000  # of staff that are known to be signed in


class SignedIn:
    """
    The sessions that Django answered last as signed in, with both steps, in this process.

    As numbers, by a key of this process, and for an hour. Whoever is not there waits with their
    network. clock: seconds, for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._key = clock, secrets.token_bytes(32)
        self._until: dict[bytes, float] = {}

    def note(self, session: str, *, is_signed_in: bool) -> None:
        """What Django said of it."""
        if len(self._until) > MOST_SESSIONS:
            self._until.clear()
        self._until.pop(self._number(session), None)
        if is_signed_in:
            self._until[self._number(session)] = self._clock() + HOUR

    def knows(self, session: str) -> bool:
        return bool(session) and self._until.get(self._number(session), 0.0) > self._clock()

    def _number(self, session: str) -> bytes:
        return hashlib.blake2b(session.encode(), key=self._key, digest_size=16).digest()


class NetworkCounter:
    """One for each process. clock: seconds, for tests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._hour: threading.Timer | None = None
        self._begin()

    def count(self, meta: Mapping[str, Any], *, trusted_proxy: bool) -> int:
        """How many came from there this hour, this one included; 0 where we cannot tell."""
        network = circuit_of(meta, trusted_proxy=trusted_proxy)
        network = network or network_of(meta, trusted_proxy=trusted_proxy)
        if not network:
            return 0
        with self._lock:
            bucket = self._bucket(network)
            self._counts[bucket] += 1
            return self._counts[bucket]

    def number(self, meta: Mapping[str, Any], *, trusted_proxy: bool) -> bytes:
        """
        The network as a number, the same for an hour at most; empty where we cannot tell.

        It says who waits together with whom, and leads back to nobody once its key is gone.
        """
        network = network_of(meta, trusted_proxy=trusted_proxy)
        if not network:
            return b""
        with self._lock:
            return self._bucket(network)

    def circuit(self, meta: Mapping[str, Any], *, trusted_proxy: bool) -> bytes:
        """The same of a circuit by our onion, within its network; empty for everybody else."""
        circuit = circuit_of(meta, trusted_proxy=trusted_proxy)
        if not circuit:
            return b""
        with self._lock:
            return self._bucket(circuit)

    def _bucket(self, network: bytes) -> bytes:
        if self._clock() - self._since > HOUR or len(self._counts) > AT_MOST:
            self._begin()
        if self._hour is None:
            self._start_hour()
        return hashlib.blake2b(network, key=self._key, digest_size=8).digest()

    def _begin(self) -> None:
        self._key = secrets.token_bytes(32)
        self._counts: Counter[bytes] = Counter()
        self._since = self._clock()
        if self._hour:
            self._hour.cancel()
        self._hour = None

    def _start_hour(self) -> None:
        """What was counted goes after its hour, though nobody else comes to make it go."""
        self._hour = threading.Timer(HOUR, self._forget)
        self._hour.daemon = True
        self._hour.start()

    def _forget(self) -> None:
        with self._lock:
            self._begin()


def network_of(meta: Mapping[str, Any], *, trusted_proxy: bool) -> bytes:
    """
    The network a request comes from; empty where that cannot be told.

    Behind a proxy of ours it is the last hop of X-Forwarded-For, which the proxy itself has
    written; what stands before it, anybody can invent.
    """
    address = _address(meta, trusted_proxy=trusted_proxy)
    if address is None:
        return b""
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address  # as a socket for both writes it
    prefix = 24 if address.version == 4 else 48  # what one customer is given
    return ipaddress.ip_network((address, prefix), strict=False).network_address.packed


def circuit_of(meta: Mapping[str, Any], *, trusted_proxy: bool) -> bytes:
    """The circuit by which somebody comes to our onion, as tor numbers it; empty for all else."""
    address = _address(meta, trusted_proxy=trusted_proxy)
    return address.packed if address and trusted_proxy and address in CIRCUITS else b""


def _address(
    meta: Mapping[str, Any], *, trusted_proxy: bool
) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    sender = str(meta.get("REMOTE_ADDR", ""))
    if trusted_proxy:
        sender = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    try:
        return ipaddress.ip_address(sender)
    except ValueError:
        return None
