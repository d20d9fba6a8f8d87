"""What every test may lean on: no mail leaves, no network is reached, no upload is kept."""

from pathlib import Path

import pytest

from website.catalogues import compile_catalogues

ROOT = Path(__file__).parent.parent

pytest_plugins = [
    "tests.fixtures.guards",
    "tests.fixtures.postgresql",
    "tests.fixtures.browser",
    "tests.fixtures.running",
    "tests.fixtures.staff",
    "tests.fixtures.catalogued",
    "tests.fixtures.shown",
]


def pytest_configure() -> None:
    # Django does not know a language without a compiled catalogue: its addresses would be 404.
    compile_catalogues(ROOT / "locale")
    # WhiteNoise warns where this is missing, and a warning is a failure.
    (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)


# Tests with a server of their own choose its database themselves; the second run leaves them out.
OWN_SERVER = {"running_site", "start_site", "seeded_site"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if OWN_SERVER & set(getattr(item, "fixturenames", ())):
            item.add_marker("own_server")
