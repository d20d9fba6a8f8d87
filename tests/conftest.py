"""What every test may lean on: no mail leaves, no network is reached, no upload is kept."""

from pathlib import Path

from website.catalogues import compile_catalogues

pytest_plugins = [
    "tests.fixtures.guards",
    "tests.fixtures.postgresql",
    "tests.fixtures.browser",
    "tests.fixtures.running",
]


def pytest_configure() -> None:
    # Django does not know a language without a compiled catalogue: its addresses would be 404.
    compile_catalogues(Path(__file__).parent.parent / "locale")
