"""The page on which one looks for pages keeps nothing of what is typed."""

from urllib.parse import urlencode

import pytest
from django.utils import translation

from awareness.serving import search

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _leave_the_language_as_it_was():
    with translation.override("en"):
        yield


def ask(client, path: str, words: str):
    """As a browser sends the form: the site refuses the other way, in which files could come."""
    body = urlencode({"q": words})
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


@pytest.fixture
def found(planted):
    search.index_all()


def test_the_form_is_empty_and_lists_nothing(found, client):
    response = client.get("/en/search/")
    assert response.status_code == 200
    assert 'id="found"' not in response.text


def test_a_page_is_found_and_linked_in_the_language_of_the_reader(found, client):
    response = ask(client, "/ar/search/", "كلمة")
    assert 'href="/ar/rights/"' in response.text


def test_words_in_the_address_are_not_looked_at(found, client):
    assert 'id="found"' not in client.get("/en/search/?q=rights").text


def test_the_form_itself_is_in_no_store_and_no_archive(found, client):
    """An address with words in it may be followed too, and whoever has the phone next goes back."""
    response = client.get("/en/search/?q=passport")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noarchive"


def test_nothing_is_stored_and_no_cookie_is_set(found, client):
    response = ask(client, "/en/search/", "passport")
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    assert not client.cookies


def test_whoever_finds_nothing_is_given_the_numbers(found, client):
    response = ask(client, "/en/search/", "xyzzy")
    assert 'href="tel:112"' in response.text


def test_what_was_typed_is_shown_as_text_only(found, client):
    response = ask(client, "/en/search/", '"><script>alert(1)</script>')
    assert "<script>alert" not in response.text


def test_the_form_works_with_checks_against_forgery_on(found):
    from django.test import Client

    assert ask(Client(enforce_csrf_checks=True), "/en/search/", "x").status_code == 200
