"""What a reader gets: her language or the next best, marked as what it is."""

import re
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awareness.models import ContentPage
from awareness.serving import page_context

ALL = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def get(client, planted):
    def get_page(path: str) -> str:
        response = client.get(path)
        assert response.status_code == 200, path
        return response.text

    return get_page


def tag(html: str, name: str) -> str:
    """The first start tag of this name."""
    return re.search(rf"<{name}\b[^>]*>", html)[0]


@pytest.mark.parametrize("code", ALL)
def test_every_language_answers(get, code):
    assert "<h1>" in get(f"/{code}/")


def test_a_translated_page_is_in_its_language_and_direction(get):
    html = get("/ar/rights/")
    assert "كلمة" in html
    assert 'lang="en"' not in tag(html, "main")
    assert "noindex" not in html
    assert '<html lang="ar" dir="rtl">' in html or 'lang="ar" dir="rtl"' in tag(html, "main")


def test_a_page_that_is_missing_falls_back_and_says_what_it_really_is(get, client):
    html = get("/ar/domestic-work/")
    assert "Your room has a lock." in html
    main = tag(html, "main")
    if '<html lang="ar"' in html:
        assert 'lang="en" dir="ltr"' in main
    assert '<meta name="robots" content="noindex">' in html
    assert re.search(r'<link rel="canonical" href="[^"]*/en/domestic-work/">', html)
    assert "hreflang=" not in html.split("</head>")[0]
    assert client.get("/ar/domestic-work/").headers["Content-Language"] == "en"


def test_a_language_without_any_page_falls_back_below_its_own_address(get):
    html = get("/ti/rights/")
    assert "May my employer keep my passport?" in html
    assert "noindex" in html
    # Whoever reads English under /ti/ stays under /ti/.
    assert 'href="/ti/write/"' in html
    assert 'href="/en/write/"' not in html


def test_menus_and_breadcrumbs_stay_below_the_address_of_the_reader(get):
    html = get("/ti/rights/")
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', html, re.S)[0]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/ti/"]
    assert 'href="/ti/rights/"' in html.split("</main>")[1]
    assert "/ar/" in re.search(r'<nav class="crumbs".*?</nav>', get("/ar/rights/"), re.S)[0]


def test_pashto_is_helped_in_persian_before_english(get, planted):
    home = ContentPage.objects.get(slug="rights", locale__language_code="ar")
    # A page that exists in Persian, made by renaming what is there in Arabic.
    from wagtail.models import Locale, Page

    persian = Locale.objects.get(language_code="fa")
    Page.objects.filter(pk=home.pk).update(locale=persian, url_path="/fa/rights/")
    ContentPage.objects.filter(slug="rights", locale=persian).exclude(pk=home.pk).delete()
    assert "كلمة" in get("/ps/rights/")


def test_the_head_says_where_anyone_else_should_begin_and_nothing_more(get):
    """All languages are in sitemap.xml; thirty links here would cost every reader bytes."""
    announced = [
        re.findall(r'hreflang="([^"]+)" href="([^"]+)"', get(path).split("</head>")[0])
        for path in ("/ar/rights/", "/ar/")
    ]
    origin = settings.PUBLIC_ORIGIN
    assert announced == [[("x-default", f"{origin}/en/rights/")], [("x-default", f"{origin}/")]]
    assert f'<link rel="canonical" href="{origin}/ar/rights/">' in get("/ar/rights/")


def test_the_language_menu_keeps_the_page_where_it_exists(get):
    html = get("/en/rights/")
    assert re.search(r'href="/ar/rights/" lang="ar"', html)
    assert re.search(r'href="/fr/rights/" lang="fr"', html)
    assert re.search(r'href="/ar/domestic-work/" lang="ar"', get("/en/domestic-work/"))


def test_unknown_pages_and_drafts_of_english_are_not_there(client, planted):
    assert client.get("/en/nothing/").status_code == 404
    ContentPage.objects.get(slug="rights", locale__language_code="en").unpublish()
    assert client.get("/en/rights/").status_code == 404


def test_numbers_are_links_that_dial_and_run_from_left_to_right(get):
    html = get("/ar/rights/")
    assert re.search(r'<a href="tel:\+3278055800"><bdi dir="ltr">078\s055\s800</bdi></a>', html)
    assert '<a href="tel:112"><bdi dir="ltr">112</bdi></a>' in get("/ar/")
    assert "{phone_" not in html


def test_a_fact_is_filled_from_the_registry(get):
    for path in ("/en/rights/", "/ar/rights/"):
        html = get(path)
        assert "{reflection_days}" not in html
        assert re.search(r"\b45\b", html)


def test_a_page_says_when_it_was_checked_and_who_has_confirmed_its_numbers(get):
    html = get("/en/rights/")
    assert "last checked on 24\u00a0November\u00a02026" in html
    assert "Published by <bdi>" in html


def test_a_translation_says_that_nobody_has_checked_it(get):
    assert 'class="checked"' in get("/ar/rights/")
    english = get("/en/rights/")
    assert "native speaker" not in english


def test_no_page_sets_a_cookie(client, planted):
    for path in ("/en/", "/ar/rights/", "/ti/", "/ar/domestic-work/", "/en/nothing/"):
        assert "Set-Cookie" not in client.get(path).headers, path


# The first page asks besides which campaign runs.
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/en/", 4),
        ("/en/domestic-work/", 3),
        ("/ar/rights/", 3),
        ("/ti/rights/", 3),
        ("/ps/", 4),
    ],
)
def test_a_page_costs_three_queries(get, path, most):
    get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        get(path)
    assert len(queries) <= most, [query["sql"][:120] for query in queries]


def test_the_menu_has_pages_in_order_and_at_most_seven(get, planted):
    from awareness.serving.page_tree import Tree, languages_for

    tree = Tree.of_everything()
    assert [node.href for node in tree.menu(languages_for("ar"))] == ["/ar/rights/"]
    assert [node.href for node in tree.menu(languages_for("ti"))] == ["/en/rights/"]


def test_a_language_menu_never_names_an_alias(get):
    html = get("/en/")
    assert 'href="/tl/"' not in html
    assert 'href="/fil/"' in html


def test_a_preview_of_a_draft_shows_the_draft(planted, rf):
    page = ContentPage.objects.get(slug="domestic-work", locale__language_code="ar")
    response = page.make_preview_request()
    assert response.status_code == 200
    assert "Your room has a lock." in response.text


def test_a_page_is_sent_the_style_of_its_blocks_and_no_other(planted, client):
    with_a_quote = client.get("/en/rights/").text.partition("</head>")[0]
    with_cards = client.get("/en/").text.partition("</head>")[0]
    assert (".materials" in with_a_quote, ".cards__list" in with_a_quote) == (True, False)
    assert (".materials" in with_cards, ".cards__list" in with_cards) == (False, True)


def test_a_page_that_is_not_in_her_language_is_named_with_the_one_that_it_is_in():
    tree = Mock(having=Mock(return_value={"/rights/": "en", "/help/": "fa"}))
    assert page_context._elsewhere({"/rights/", "/help/"}, tree, "fa") == {"/rights/": "en"}
