"""What holds of every page in each of the thirty languages, asked of every page of them."""

import re
import xml.etree.ElementTree as ET

from tests.fixtures.catalogued import FORMS, RECEIVED
from tests.site.sizes import too_big_once_published
from website import assets
from website.languages import LANGUAGES, html_code

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
    assert len(published) > 50 * len(LANGUAGES)
    assert too_big_once_published(published) == {}
    monkeypatch.setattr("tests.site.sizes.MOST_BROTLI", 7_000)
    name = "pa/domestic-work/index.html"
    assert too_big_once_published({name: every_language[name]}), "it would see them"


def test_every_page_brings_the_style_of_what_stands_on_it(every_language):
    """A sheet that only some pages are sent must be sent with each page that needs it."""
    known = classes(" ".join(map(assets.sheet_text, assets.every_sheet())))
    lacking = {
        name: bare
        for name, page in every_language.items()
        if name.endswith(".html") and (bare := unstyled(page.content.decode(), known))
    }
    assert lacking == {}
    page = every_language["en/index.html"].content.decode()
    assert "card" in unstyled(page.replace(assets.inlined().extra["cards"], ""), known)


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
        wanted = {html_code(code): f"{origin}/{code}/{path}" for code in LANGUAGES}
        for code in LANGUAGES:
            assert told[f"{origin}/{code}/{path}"] == wanted | {"x-default": anyone}
