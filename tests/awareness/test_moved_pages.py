"""A page that moved is at its new address in every language, and its old address leads there."""

import pytest
from django.contrib.auth import get_user_model
from django.test import TestCase
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from awareness.content import pages
from awareness.serving.moved_pages import MOVED, moved_to
from tests.awareness.test_seed import page, rewrite
from website.published.pages_to_publish import Public

SLUG = {"/rights/": "/what-you-may/"}
PLACE = {"/domestic-work/": "/rights/domestic-work/"}


@pytest.fixture
def moved(monkeypatch):
    """The list of what moved, for a test to fill."""
    monkeypatch.setattr("awareness.serving.moved_pages.MOVED", table := {})
    monkeypatch.setattr("awareness.seed.english_pages.MOVED", table)
    return table


def addresses() -> set[str]:
    return set(Page.objects.filter(depth__gt=1).values_list("url_path", flat=True))


def test_each_old_address_leads_to_a_page_and_hides_none():
    there = {each.path for each in pages()}
    assert set(MOVED.values()) <= there
    assert not set(MOVED) & there


def test_only_the_old_address_in_its_language_leads_on(moved):
    moved |= SLUG
    there = {"/what-you-may/", "/quoi/"}.__contains__
    assert moved_to("/rights/", "ar", {}, there) == "/what-you-may/"
    assert moved_to("/rights/papers/", "ar", {}, there) == ""
    french = {"fr": {"/rights/": "/quoi/"}}
    assert moved_to("/rights/", "fr", french, there) == "/quoi/"
    assert moved_to("/rights/", "ar", french, there) == "/what-you-may/"


def test_a_chain_is_followed_and_a_circle_leads_nowhere(moved):
    moved |= {"/a/": "/b/"}
    staff = {"en": {"/b/": "/c/"}}
    assert moved_to("/a/", "ti", staff, {"/c/"}.__contains__) == "/c/"
    assert moved_to("/a/", "ti", {"en": {"/b/": "/a/"}}, {"/c/"}.__contains__) == ""
    assert moved_to("/c/", "ti", staff, {"/c/"}.__contains__) == "", "a page stands there"


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


# --- What staff rename and move ---


def rename(one: Page, name: str) -> None:
    """As an editor does it; what waits for the commit is done."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        one.slug = name
        one.save_revision().publish()


def leads(client, old: str) -> str:
    answer = client.get(old)
    assert answer.status_code == 301, old
    return answer["Location"]


@pytest.mark.both_databases
def test_a_page_that_is_renamed_has_its_new_name_in_every_language_and_its_old_address(
    planted, client
):
    rename(page("rights", "en"), "what-you-may")
    assert {"/en/what-you-may/", "/ar/what-you-may/"} <= addresses()
    assert not {"/en/rights/", "/ar/rights/"} & addresses()
    for code in ("en", "ar", "ti"):
        assert leads(client, f"/{code}/rights/") == f"/{code}/what-you-may/"
    text = client.get("/ar/rights/").text
    assert '<a href="/ar/what-you-may/">' in text, "a copy on a disk has no server"
    page("what-you-may", "ar").latest_revision.publish()
    assert "/ar/what-you-may/" in addresses(), "a draft brings no old name back"


def test_each_of_its_names_leads_to_the_newest_and_one_that_is_taken_is_no_old_one(planted, client):
    rename(page("rights", "en"), "second")
    rename(page("second", "en"), "third")
    for old in ("rights", "second"):
        assert leads(client, f"/ar/{old}/") == "/ar/third/"
    rename(page("domestic-work", "en"), "rights")
    assert client.get("/en/rights/").status_code == 200
    assert leads(client, "/en/domestic-work/") == "/en/rights/"
    rename(page("third", "en"), "second")
    assert client.get("/ar/second/").status_code == 200
    assert leads(client, "/ar/third/") == "/ar/second/"


def test_whoever_moves_a_page_moves_its_translations_with_what_is_below(planted, admin_client):
    work, rights = page("domestic-work", "en"), page("rights", "en")
    with TestCase.captureOnCommitCallbacks(execute=True):
        admin_client.post(f"/cms/pages/{rights.pk}/move/{work.pk}/confirm/")
    assert {"/en/domestic-work/rights/", "/ar/domestic-work/rights/"} <= addresses()
    for code in ("en", "ar"):
        assert leads(admin_client, f"/{code}/rights/") == f"/{code}/domestic-work/rights/"


def test_what_is_published_leads_on_and_stands_before_no_page_and_no_form(planted):
    for name in ("write", "healthz", "languages"):
        rename(page("domestic-work", "en"), name)
        rename(page(name, "en"), "domestic-work")
    rename(page("domestic-work", "en"), "work")
    places = Public("ground").places()
    assert places["moved/ar/domestic-work.html"].status == 301
    for name in ("write", "languages", "work"):
        assert f"moved/en/{name}.html" not in places
    rename(page("work", "en"), "domestic-work")
    assert "moved/ar/domestic-work.html" not in Public("ground").places()


def test_an_address_that_nobody_could_read_is_forgotten(planted, client):
    draft = page("rights", "en").copy(
        update_attrs={"slug": "untitled", "title": "A"}, keep_live=False
    )
    rename(draft.specific, "named")
    assert client.get("/en/untitled/").status_code == 404
    assert not Redirect.objects.filter(old_path="/en/untitled").exists()


def test_nobody_types_an_old_address_or_where_it_leads(planted, admin_client):
    typed = Redirect.objects.create(old_path="/en/x", redirect_link="https://elsewhere.example/")
    Redirect.objects.create(old_path="/en/y", redirect_page=page("rights", "en"))
    elsewhere = Redirect.objects.create(
        old_path="/en/z", redirect_link="https://elsewhere.example/", automatically_created=True
    )
    for name in "xyz":
        assert admin_client.get(f"/en/{name}/").status_code == 404
    before = Redirect.objects.count()
    form = {"old_path": "/en/w/", "redirect_page": page("rights", "en").pk, "is_permanent": "on"}
    for place in ("add", elsewhere.pk, typed.pk, "import", "import/process"):
        admin_client.post(f"/cms/redirects/{place}/", form)
    assert Redirect.objects.count() == before
    assert not Redirect.objects.filter(old_path="/en/w").exists()


def test_the_list_of_old_addresses_is_for_administrators(planted, client):
    client.force_login(get_user_model().objects.create_user("nobody"))
    assert client.get("/cms/redirects/").status_code == 302
