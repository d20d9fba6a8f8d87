"""What search engines are told of each page, in each language, and what a chat still is not."""

import html
import re
import xml.etree.ElementTree as ET
from collections import defaultdict

import pytest

from awareness.content import pages
from awareness.serving.page_context import FOR_OTHERS
from base.languages.language_list import html_code
from tests.fixtures.everything import ASKED

LINK = "{http://www.w3.org/1999/xhtml}link"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
FORMS = ("write", "read", "report", "search", "received", "languages")
# What a tab, a history or a preview may not say of a page for her.
TELLING = re.compile(
    r"exploit|traffick|victim|police|prostitut|\bsex\b|crime|prison|escape|forced|abuse|kept|danger",
    re.IGNORECASE,
)


def described(text: str) -> list[str]:
    return [
        html.unescape(each)
        for each in re.findall(r'<meta name="description" content="(.*?)">', text)
    ]


def meta(text: str, name: str) -> str:
    found = re.search(rf'<meta property="og:{name}" content="(.*?)">', text)
    return html.unescape(found[1]) if found else ""


def without_language(path: str) -> str:
    return f"/{path.split('/', 2)[2]}"


@pytest.fixture(scope="module")
def own_pages(every_language) -> dict[str, str]:
    """The pages that are in the language of their address, by address; no forms."""
    texts = {
        f"/{name.removesuffix('index.html')}": page.content.decode()
        for name, page in every_language.items()
        if name.endswith("/index.html") and name.split("/")[-2] not in FORMS
    }
    return {path: text for path, text in texts.items() if 'content="noindex"' not in text}


def test_each_page_has_one_description_and_it_is_its_own(own_pages):
    by_language = defaultdict(list)
    for path, text in own_pages.items():
        (words,) = described(text)
        assert "{" not in words
        assert "<" not in words
        # A paper is described as the page that it is printed from.
        if "/print/" not in path:
            by_language[path.split("/")[1]].append(words)
    assert set(by_language) == set(ASKED)
    for code, words in by_language.items():
        assert len(words) == len(set(words)), code


def test_the_description_is_the_summary_that_a_reader_sees(own_pages):
    for path, text in own_pages.items():
        seen = re.search(r'<p class="lead">(.*?)</p>', text, re.DOTALL)
        plain = html.unescape(re.sub(r"<[^>]+>", "", seen[1])).strip()
        assert described(text) == [plain], path


def test_forms_are_described_as_the_whole_site_is(every_language):
    for code in ASKED:
        text = every_language[f"{code}/write/index.html"].content.decode()
        assert described(text) == [meta(text, "description")]


def test_a_chat_is_shown_next_to_nothing(own_pages):
    loud = {page.path for page in pages() if page.campaign or page.kind in ("campaign", "news")}
    quiet = {path: text for path, text in own_pages.items() if without_language(path) not in loud}
    assert len(quiet) > 100
    for path, text in quiet.items():
        assert meta(text, "description") != described(text)[0], path


def test_slug_and_tab_of_what_is_for_her_say_no_harm():
    hers = [page for page in pages() if page.kind in ("help", "rights", "guide")]
    assert len(hers) > 35
    for page in hers:
        assert not TELLING.search(f"{page.path} {page.tab_title}"), page.id


def test_the_list_names_each_page_in_each_language_that_has_it(every_language, own_pages, settings):
    tree = ET.fromstring(every_language["sitemap.xml"].content)  # noqa: S314 - our own
    told = {
        url.find("s:loc", SITEMAP).text: {each.get("hreflang") for each in url.iter(LINK)}
        for url in tree.findall("s:url", SITEMAP)
    }
    origin = settings.PUBLIC_ORIGIN
    assert set(told) == {f"{origin}{path}" for path in own_pages}
    spoken = defaultdict(set)
    for path in own_pages:
        spoken[without_language(path)].add(html_code(path.split("/")[1]))
    for path in own_pages:
        assert told[f"{origin}{path}"] == spoken[without_language(path)] | {"x-default"}, path


def test_each_page_for_her_leads_the_young_to_their_own(own_pages):
    kinds = {page.path: page.kind for page in pages()}
    for path, text in own_pages.items():
        rest = without_language(path)
        is_hers = kinds[rest] in ("help", "rights", "guide") and not rest.startswith(FOR_OTHERS)
        if is_hers and rest != "/rights/young/":
            assert f"/{path.split('/')[1]}/rights/young/" in text, path


def test_a_screen_to_show_names_neither_police_nor_what_happened(every_language):
    for code in ASKED:
        text = every_language[f"{code}/help/show/index.html"].content.decode()
        shown = re.search(r'<section class="callout">(.*?)</section>', text, re.DOTALL)[1]
        words = re.sub(r"<[^>]+>", " ", shown)
        assert not re.search(
            r"politi|polic|polizei|handel|traite|traffick|exploit|uitbuit|ausbeut|http|www",
            words,
            re.IGNORECASE,
        ), code
        assert "078" in words
