"""The rules of the house."""

from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_folder_site_is_not_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()
