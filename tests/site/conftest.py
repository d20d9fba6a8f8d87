"""What several stories about the whole site need."""

import pytest


@pytest.fixture(scope="module")
def read(running_site):
    """The page at an address, each asked for once: its status and its text."""
    seen: dict[str, tuple[int, str]] = {}

    def ask(address: str) -> tuple[int, str]:
        if address not in seen:
            seen[address] = running_site.get(address)
        return seen[address]

    return ask
