"""Hundreds of clients that do next to nothing take no page and no form from anybody."""

from contextlib import ExitStack

import pytest

from tests.fixtures.attackers import SLOW, slow_clients
from tests.fixtures.everything import examples
from tests.helpdesk.person import Person


@pytest.mark.parametrize("way", SLOW)
def test_hundreds_of_slow_clients_fail_nobody(running_site, way):
    with ExitStack() as stack:
        clients = slow_clients(stack, running_site.port, SLOW[way])
        for turn in range(examples(2, 5)):
            for client in clients:
                try:
                    client.sendall(b"a")
                except OSError:  # it had to give way
                    continue
            assert running_site.get("/en/rights/")[0] == 200, turn
            assert running_site.get("/en/read/")[0] == 200, turn
            assert Person(running_site.url).write(f"Slow clients: {way} {turn}").number, turn
