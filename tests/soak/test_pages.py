"""The whole tree, in every language: small enough, and what rendering it now would make."""

import pytest

from base.languages.language_list import LANGUAGES
from tests.fixtures.running import LANGUAGES as PLANTED
from tests.fixtures.running import RunningSite
from tests.site.sizes import too_big


@pytest.fixture
def everything(seeded_site, tmp_path):
    """A site with all languages planted."""
    site = RunningSite.copy_of(seeded_site, tmp_path / "var", PUBLIC_TREE="1")
    site.manage("seed_content", *[code for code in LANGUAGES if code not in PLANTED])
    return site


def test_pages_of_every_language_are_small_and_what_they_should_be(everything):
    everything.manage("publish", "--small")
    tree = everything.var_dir / "public"
    assert {path.name for path in tree.iterdir()} >= set(LANGUAGES)
    assert too_big(tree) == {}
    assert "are what they should be" in everything.manage("publish", "--check")
