"""What holds of every page in each of the thirty languages, asked of every page of them."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from tests.fixtures.catalogued import FORMS, RECEIVED
from tests.fixtures.everything import ASKED
from tests.site.sizes import MOST_OF_A_BANNER, too_big_once_published
from website.languages.language_list import html_code
from website.phonebook.banners import BANNERS, BannerKind, shown_banners
from website.phonebook.phonebook_file import PhonebookIn
from website.published.compression import SMALL, compressed
from website.theme import inlined_assets

CORE = (
    *("", "help/", "rights/", "check/", "domestic-work/", "children/", "safe-browsing/"),
    "messages/",
)
# Made for each reader, so they lie in no file.
FORM = re.compile(rf"^/[\w-]+/({'|'.join([*FORMS, RECEIVED])})/")
LINK = "{http://www.w3.org/1999/xhtml}link"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_every_page_of_every_language_is_small_enough(every_language, monkeypatch):
    published = {name: page for name, page in every_language.items() if not FORM.search(f"/{name}")}
    assert len(published) > 50 * len(ASKED)
    assert too_big_once_published(published) == {}
    monkeypatch.setattr("tests.site.sizes.MOST_BROTLI", 7_000)
    name = "pa/domestic-work/index.html"
    assert too_big_once_published({name: every_language[name]}), "it would see them"


@pytest.mark.parametrize("kind", BannerKind)
def test_a_banner_of_a_bad_day_adds_little_to_the_longest_page(every_language, kind):
    for code in ASKED:
        names = [f"{code}/{place}index.html" for place in CORE]
        longest = max(
            (every_language[name] for name in names if name in every_language),
            key=lambda page: len(page.content),
        )
        row = {"kind": kind, "line": "national", "last_day": timezone.localdate().isoformat()}
        book = PhonebookIn({**settings.PHONEBOOK.data(), BANNERS: [row]}, code)
        with override(code):
            shown = {"banners": shown_banners(book, timezone.localdate()), "phonebook": book}
            banner = render_to_string("components/banner.html", shown | {"html_lang": code})
        place = longest.content.index(b">", longest.content.index(b"<main")) + 1
        whole = longest.content[:place] + banner.encode() + longest.content[place:]
        sizes = [len(compressed(each, SMALL)) for each in (longest.content, whole)]
        assert 0 < sizes[1] - sizes[0] <= MOST_OF_A_BANNER, code


def test_every_page_brings_the_style_of_what_stands_on_it(every_language):
    """A sheet that only some pages are sent must be sent with each page that needs it."""
    known = classes(" ".join(map(inlined_assets.sheet_text, inlined_assets.every_sheet())))
    lacking = {
        name: bare
        for name, page in every_language.items()
        if name.endswith(".html") and (bare := unstyled(page.content.decode(), known))
    }
    assert lacking == {}
    page = every_language["en/index.html"].content.decode()
    assert "card__title" in unstyled(
        page.replace(inlined_assets.inlined().extra["cards"], ""), known
    )


def unstyled(html, known):
    """The classes of a page that a sheet of ours styles, and none that the page carries."""
    used = {each for names in re.findall(r'class="([^"]*)"', html) for each in names.split()}
    return used & known - classes(" ".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL)))


def classes(css):
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))


def test_search_engines_are_told_of_every_language_of_a_page(every_language, settings):
    tree = ET.fromstring(every_language["sitemap.xml"].content)  # noqa: S314 - our own
    told = {
        url.find("s:loc", SITEMAP).text: {
            each.get("hreflang"): each.get("href") for each in url.iter(LINK)
        }
        for url in tree.findall("s:url", SITEMAP)
    }
    origin = settings.PUBLIC_ORIGIN
    for path in CORE:
        anyone = f"{origin}/en/{path}" if path else f"{origin}/"
        wanted = {html_code(code): f"{origin}/{code}/{path}" for code in ASKED}
        for code in ASKED:
            assert told[f"{origin}/{code}/{path}"] == wanted | {"x-default": anyone}


def test_before_each_form_it_asks_who_can_see_the_screen(every_language):
    for code in ASKED:
        for form in ("write", "report"):
            text = every_language[f"{code}/{form}/index.html"].content.decode()
            before = text.partition("<main")[2].partition("<textarea")[0]
            assert f'<a href="/{code}/safe-browsing/">' in before, (code, form)
