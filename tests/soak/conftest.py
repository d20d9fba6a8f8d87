"""What only `make soak` has the time for is not collected by `make test`."""

import os

import pytest

from tests.fixtures import cluster as clusters
from tests.fixtures.hosts import hosts
from tests.fixtures.missing import missing

IS_LONG = bool(os.environ.get("SOAK"))
collect_ignore = []
if not IS_LONG:
    collect_ignore += ["test_pages.py", "test_nodes.py", "test_idle_sockets.py"]
    collect_ignore += ["test_bare_debian.py", "test_all_on_postgresql.py"]
    collect_ignore += ["test_broken_voices.py", "test_broken_pictures.py"]
    collect_ignore += ["test_image.py", "test_onion.py", "test_quadlets.py"]
    collect_ignore += ["test_from_0_1_0.py", "test_year_faults.py"]
    collect_ignore += ["test_what_waits_for_a_release.py"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module that lives through one day (`IN_ORDER`) does so from morning to night."""
    modules = [getattr(item, "module", None) for item in items]
    of_days = [place for place, module in enumerate(modules) if hasattr(module, "IN_ORDER")]
    ordered = sorted((items[place] for place in of_days), key=lambda item: item.reportinfo()[:2])
    for place, item in zip(of_days, ordered, strict=True):
        items[place] = item


@pytest.fixture
def apart():
    """Four hosts: two for the site, two for the database."""
    if why := clusters.missing():
        missing(why, "apt-get install postgresql")
    with hosts(4) as made:
        yield made


@pytest.fixture
def servers(apart):
    """A server of the database, and its standby: nothing is acknowledged that is not on both."""
    with clusters.running(apart[2]) as first, clusters.running(apart[3], primary=first) as standby:
        first.wait_for_its_standby()
        yield first, standby
