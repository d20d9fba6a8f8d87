"""A page that moved is at its new address in every language, and its old address leads there."""

import pytest
from wagtail.models import Page

from awareness.content import pages
from awareness.serving.moved_pages import MOVED, moved_to
from tests.awareness.test_seed import page, rewrite

SLUG = {"/rights/": "/what-you-may/"}
PLACE = {"/domestic-work/": "/rights/domestic-work/"}


@pytest.fixture
def moved(monkeypatch):
    """The list of what moved, for a test to fill."""
    monkeypatch.setattr("awareness.serving.moved_pages.MOVED", table := {})
    monkeypatch.setattr("awareness.seed.page_moves.MOVED", table)
    return table


def addresses() -> set[str]:
    return set(Page.objects.filter(depth__gt=1).values_list("url_path", flat=True))


def test_each_old_address_leads_to_a_page_and_hides_none():
    there = {each.path for each in pages()}
    assert set(MOVED.values()) <= there
    assert not set(MOVED) & there


def test_only_the_old_address_in_its_language_leads_on(moved):
    moved |= SLUG
    assert moved_to("/ar/rights/", "ar") == "/ar/what-you-may/"
    for path, language in (("/ar/rights/papers/", "ar"), ("/rights/", ""), ("/ar/rights/", "en")):
        assert moved_to(path, language) == ""


@pytest.mark.both_databases
def test_a_new_slug_reaches_the_translations_and_the_search(folder, plant, moved, client):
    moved |= SLUG
    rewrite(folder, "rights", "slug: rights", "slug: what-you-may")
    plant(folder)
    assert {"/en/what-you-may/", "/ar/what-you-may/"} <= addresses()
    assert not {"/en/rights/", "/ar/rights/"} & addresses()
    answer = client.get("/ar/rights/")
    assert (answer.status_code, answer["Location"]) == (301, "/ar/what-you-may/")
    assert client.get("/ar/what-you-may/").status_code == 200
    plant(folder, again=True)
    assert "/ar/what-you-may/" in addresses()


@pytest.mark.both_databases
def test_what_staff_have_changed_moves_too_and_stays_theirs(folder, plant, moved):
    moved |= SLUG
    theirs = page("rights", "en")
    theirs.title = "As staff wrote it"
    theirs.save_revision().publish()
    rewrite(folder, "rights", "slug: rights", "slug: what-you-may")
    for _ in range(2):
        plant(folder, again=True)
        assert page("what-you-may", "en").title == "As staff wrote it"
    page("what-you-may", "en").latest_revision.publish()
    assert "/en/what-you-may/" in addresses()


@pytest.mark.both_databases
def test_a_page_stands_below_its_new_parent(folder, plant, moved):
    moved |= PLACE
    rewrite(folder, "work", "parent: home", "parent: rights")
    plant(folder)
    assert "/en/rights/domestic-work/" in addresses()
    assert "/en/domestic-work/" not in addresses()


@pytest.mark.both_databases
def test_what_no_list_names_stays_where_staff_put_it(folder, plant, moved):
    page("domestic-work", "en").move(page("rights", "en"), pos="last-child")
    plant(folder, again=True)
    assert "/en/rights/domestic-work/" in addresses()
