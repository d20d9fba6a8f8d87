"""
Whether strangers can reach the site at an address. While the site is a demonstration, its forms
take nothing there: somebody in need would write to nobody.

Pure: the settings use it.
"""

from collections.abc import Iterable
from ipaddress import ip_address

# Names that no public name server answers for (RFC 6761, RFC 6762, and ICANN's .internal of 2024).
OURS_ALONE = ("localhost", "local", "test", "internal")
NOT_A_TEST = (
    "For a look around or a training room: PUBLIC_ORIGIN and ALLOWED_HOSTS with names that end in "
    ".localhost, .local, .test or .internal, or a private address. For the real thing, when "
    "operator and centres have signed for it: DEMONSTRATION=0."
)


def is_public(host: str) -> bool:
    """Of a host's name or address, as in PUBLIC_ORIGIN or ALLOWED_HOSTS; if in doubt it is."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return ip_address(name).is_global
    except ValueError:
        return name.rpartition(".")[2] not in OURS_ALONE


def first_public(hosts: Iterable[str]) -> str:
    """The first of these that strangers can reach; empty if none is."""
    return next((host for host in hosts if host and is_public(host)), "")


def shut_forms(host: str) -> str:
    """Why the forms have no button that sends. host: as in FORMS_SHUT_AT."""
    return (
        f"Strangers can reach this demonstration at {host}, and nobody reads what they write: "
        "its forms send nothing."
    )
