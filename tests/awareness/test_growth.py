"""However many pages there are, one page costs what it cost before."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from awareness.limits import MOST_SEARCH_RESULTS, MOST_STEPS
from awareness.models import ContentPage, HomePage
from awareness.serving import page_context, search
from awareness.serving.page_tree import Tree


def grow(numbers: Iterable[int], above) -> None:
    for number in numbers:
        page = above.add_child(
            instance=ContentPage(
                title=f"A page about passports {number}",
                slug=f"grown-{number}",
                tab_title="Page",
                summary="Short.",
                checked_on="2026-11-24",
                locale=above.locale,
            )
        )
        page.save_revision(changed=False).publish()


def queries(ask) -> int:
    ask()
    with CaptureQueriesContext(connection) as asked:
        assert ask().status_code == 200
    return len(asked)


@pytest.mark.parametrize("steps", [MOST_STEPS + 1, 16_000])
def test_an_address_of_many_steps_is_no_page_and_takes_no_memory(rf, steps):
    """What stands above it is not asked for: of 16,000 steps that were 268 MB in each language."""
    with pytest.raises(Http404):
        page_context.find_page(rf.get("/en/write/"), "a/" * steps)


def look(client):
    return client.post(
        "/en/search/", "q=passport", content_type="application/x-www-form-urlencoded"
    )


@pytest.mark.parametrize("what", ["page", "search", "sitemap"])
def test_more_pages_ask_no_query_more(planted, client, what):
    section = ContentPage.objects.get(locale__language_code="en", slug="rights")
    grow(range(3), section)
    asks = {
        "page": lambda: client.get("/en/rights/"),
        "search": lambda: look(client),
        "sitemap": lambda: client.get("/sitemap.xml"),
    }
    before = queries(asks[what])
    grow(range(3, 12), section)
    assert queries(asks[what]) == before


def test_what_lies_far_from_a_page_is_not_read_for_it(planted):
    section = ContentPage.objects.get(locale__language_code="en", slug="rights")
    grow(range(12), section)
    page = Tree.around(["ar", "en"], "/rights/grown-3/")
    assert "/en/rights/grown-3/" in page.by_href
    assert "/en/rights/grown-4/" not in page.by_href
    above = Tree.around(["ar", "en"], "/rights/")
    assert len(above.children(["ar", "en"], "/rights/")) == 12


def test_below_a_page_stand_those_one_step_further_and_not_itself(planted):
    grow(range(2), ContentPage.objects.get(locale__language_code="en", slug="rights"))
    tree = Tree.of_everything()
    below = {
        rest: [node.href for node in tree.children(["ar", "en"], rest)]
        for rest in ("/", "/rights/")
    }
    assert "/ar/rights/" in below["/"]
    assert {href.count("/") for href in below["/"]} == {3}
    assert {href.count("/") for href in below["/rights/"]} == {4}
    assert tree.children(["ar", "en"], "/nowhere/") == []


# wagtail-localize asks twice about each row, to offer its translation; we ask nothing a row. The
# explorer shows 50 rows at a time, so that it costs the same from there on.
A_ROW, ROWS = 2, 50


def test_the_explorer_asks_no_more_than_its_rows_and_those_have_an_end(planted, admin_client):
    section = ContentPage.objects.get(locale__language_code="en", slug="rights")
    explore = f"/cms/pages/{section.pk}/"
    grow(range(2), section)
    few = queries(lambda: admin_client.get(explore))
    grow(range(2, ROWS), section)
    full = queries(lambda: admin_client.get(explore))
    assert full - few == A_ROW * (ROWS - 2)
    grow(range(ROWS, ROWS + 5), section)
    assert queries(lambda: admin_client.get(explore)) <= full


@pytest.mark.both_databases
def test_a_search_shows_no_more_than_somebody_can_read(planted):
    grow(range(35), HomePage.objects.get(locale__language_code="en"))
    assert len(search.find_pages("passports", ["en"])) == MOST_SEARCH_RESULTS
