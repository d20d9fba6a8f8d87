"""What several stories about the whole site need."""

from functools import cache

import pytest

from tests.fixtures.catalogued import FromCatalogues
from tests.site.reading import COMPLETE


@pytest.fixture(scope="session")
def read(no_network):
    """
    The page at an address, each made once: its status and its text. As it stands in the catalogues
    of the finished languages and of Arabic: `test_everything_down.py` compares such pages with
    those of a site that was planted.
    """
    press = FromCatalogues(frozenset((*COMPLETE, "ar")))

    @cache
    def ask(address: str) -> tuple[int, str]:
        if address.strip("/") in press.places:  # a paper to print
            return 200, ""
        name = f"{address.strip('/')}/index.html"
        known = name in press.places
        return (200, press.page(name).content.decode()) if known else (404, "")

    return ask
