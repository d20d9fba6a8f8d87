"""Whatever is offered in a language is in it, or says at the link in which language it is."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.template import Context
from django.utils.translation import override

from awareness.blocks.spoken_language import asked_in
from awareness.content import read_registry
from awareness.templatetags.awareness_tags import tr
from base import phonebook
from base.languages.language_list import LANGUAGES, html_code
from base.phonebook.phonebook_entries import MarkedText
from base.templatetags.site_tags import language_links, of_belgium, spoken
from tests.fixtures.everything import ASKED

OTHERS = [code for code in ASKED if code != "en"]
# Who does what stands in these and in English; elsewhere it falls back.
OF_BELGIUM = {"nl", "fr", "de"}
FALLS_BACK = '<meta name="robots" content="noindex">'


class Links(HTMLParser):
    """The links of the main text: the address, and all that stands in the same line behind it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._after = False
        self._lang = [""]
        self.feed(html.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "a":
            self.found.append([said.get("href") or "", said.get("lang") or "", ""])
        elif tag in ("p", "li", "h2", "h3"):
            self._after = False
        if tag == "small" and self.found and said.get("lang"):
            self.found[-1][1] = said["lang"]
        self._after = self._after or tag == "a"

    def handle_data(self, data):
        if self.found and self._after:
            self.found[-1][2] += data


def of(pages_of_all, code):
    """
    The pages of a language by their address, those that fall back apart.

    Without the one file, which is not of the site: no menu, no other language, no search engine.
    """
    here = {
        "/" + name.removesuffix("index.html"): page.content.decode()
        for name, page in pages_of_all.items()
        if name.startswith(f"{code}/")
        and name.endswith("index.html")
        and name != f"{code}/file/index.html"
    }
    fallen = {address for address, html in here.items() if FALLS_BACK in html}
    return here, fallen


def silent(here, fallen):
    """Links of a page that is offered to one that falls back, with no word of it at the link."""
    return [
        (address, href)
        for address, html in here.items()
        if address not in fallen
        for href, lang, _words in Links(html).found
        if href in fallen and not lang
    ]


@pytest.mark.parametrize("code", OTHERS)
def test_no_page_links_to_one_that_falls_back_without_saying_so(every_language, code):
    here, fallen = of(every_language, code)
    assert len(here) > 50
    assert silent(here, fallen) == []


def test_it_would_see_one(every_language):
    here, _ = of(every_language, "ar")
    target = next(
        href for href, lang, _ in Links(here["/ar/check/"]).found if href in here and not lang
    )
    assert ("/ar/check/", target) in silent(here, {target})


@pytest.mark.parametrize("code", OTHERS)
def test_switching_language_keeps_the_page_on_forms_and_search_too(every_language, code):
    here, _ = of(every_language, code)
    for address, html in here.items():
        picker = html.partition('class="languages"')[2].partition("</ul>")[0]
        rest = address.removeprefix(f"/{code}/")
        if rest.startswith("received"):
            continue
        for other in LANGUAGES:
            # On a form a button leads there, which takes along what was typed.
            leads = re.search(rf'(?:href|formaction)="/{other}/{rest}"', picker)
            assert leads, (address, other)


@pytest.mark.parametrize("code", OTHERS)
def test_a_page_that_is_missing_says_so_and_offers_the_languages_of_belgium(every_language, code):
    here, fallen = of(every_language, code)
    not_in_french = of(every_language, "fr")[1]
    for address in fallen:
        notice = here[address].partition('class="notice"')[2].partition("</div>")[0]
        rest = address.removeprefix(f"/{code}/")
        assert LANGUAGES[code].own in notice
        offered = re.findall(r'href="/([a-z-]+)/([^"]*)" lang="\1" hreflang="\1"', notice)
        assert ("en", rest) in offered
        assert (("fr", rest) in offered) is (f"/fr/{rest}" not in not_in_french), address


@pytest.mark.parametrize("code", [code for code in OTHERS if code not in OF_BELGIUM])
def test_on_a_page_that_falls_back_cards_and_crumbs_are_in_her_language(every_language, code):
    here, fallen = of(every_language, code)
    address = f"/{code}/who/myria/"
    assert address in fallen
    crumbs = here[address].partition('class="crumbs"')[2].partition("</nav>")[0]
    first = re.search(rf'<a href="/{code}/"([^>]*)>(.*?)</a>', crumbs, re.DOTALL)
    assert (f'lang="{html_code(code)}"' in first[1]) is (f"/{code}/" not in fallen)
    card = here[address].partition('class="phone-card')[2].partition("</div>")[0]
    description = phonebook.current().page(code).lines["myria"].description
    assert description.code == code
    assert str(description) in card
    with override(code):
        assert asked_in() == code


def test_topics_stand_in_the_order_of_the_registry():
    codes = [row["code"] for row in read_registry().topics]
    assert list(phonebook.current().page("ti").topics) == codes
    assert codes.index("work") < codes.index("other"), "and not by the alphabet"


def test_the_picker_says_which_way_a_name_runs_and_where_she_is():
    given = {"alternates": [("ar", "/ar/a&b/")], "here": "rights/", "html_dir": "rtl"}
    items = language_links(Context(given | {"language": "ar"})).split("<li>")
    arabic, dutch = (
        next(each for each in items if f' lang="{code}"' in each) for code in ("ar", "nl")
    )
    assert arabic == '<a href="/ar/a&amp;b/" lang="ar" aria-current="true">العربية</a></li>'
    assert dutch == '<a href="/nl/rights/" lang="nl" dir="ltr">Nederlands</a></li>'


@pytest.mark.parametrize(
    ("around", "page", "is_marked"),
    [("nl", "", False), ("nl", "nl", False), ("nl", "fr", True), ("fr", "", True)],
)
def test_words_are_marked_where_any_around_them_are_in_another_language(around, page, is_marked):
    words = SimpleNamespace(lang="nl", dir="ltr")
    marks = spoken(Context({"html_lang": around, "page_lang": page}), words)
    assert marks == (' lang="nl" dir="ltr"' if is_marked else "")


@pytest.mark.parametrize(
    ("around", "marks"),
    [("nl", None), ("fr", 'lang="nl"'), ("ar", 'lang="nl" dir="ltr"'), ("", 'lang="nl" dir="ltr"')],
)
def test_words_of_the_phonebook_turn_where_what_is_around_runs_the_other_way(around, marks):
    words = MarkedText("Bel 112", "nl")
    assert tr(words, around) == (f"<span {marks}>Bel 112</span>" if marks else "Bel 112")


def test_the_picker_leads_home_where_there_is_no_page():
    links = re.findall('href="([^"]+)"', language_links(Context({})))
    assert links == [f"/{code}/" for code in LANGUAGES]
    assert of_belgium([("ar", "/ar/x/"), ("nl", "/nl/x/")])[0]["href"] == "/nl/x/"
