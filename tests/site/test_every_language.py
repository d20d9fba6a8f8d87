"""What holds of every page in each of the thirty languages, asked of every page of them."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import gettext, override

from awareness.models.campaign_form import word_that_names
from base import phonebook
from base.languages.complete_languages import read_on
from base.languages.language_list import html_code
from base.phonebook.banners import BANNERS, BannerKind, shown_banners
from base.phonebook.phonebook_file import PhonebookIn
from base.theme import inlined_assets
from tests.fixtures.catalogued import FORMS, RECEIVED
from tests.fixtures.everything import ASKED
from tests.site.grading import Page
from tests.site.sizes import MOST_OF_A_BANNER, too_big_once_published
from website.published.compression import SMALL, compressed
from website.web import error_pages

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


def test_no_word_picture_or_title_of_a_first_page_names_what_others_may_not_see(every_language):
    """Whoever looks over her shoulder sees the first page; the catalogues are asked elsewhere."""
    for code in ASKED:
        seen = all_that_is_said(every_language[f"{code}/index.html"].content.decode())
        assert len(seen) > 1_000
        assert word_that_names(seen, code) == "", code
    assert word_that_names(all_that_is_said('<img alt="Police">'), "en")
    assert word_that_names(all_that_is_said("<p>A <b>traffick</b>er"), "en")


UNREAD = "A computer made this translation. No native speaker has checked it yet."


def test_forms_receipts_search_and_errors_say_that_nobody_has_read_their_words(
    every_language, tmp_path
):
    for code in ASKED:
        with override(code):
            said = gettext(UNREAD)
        shown = [every_language[f"{code}/{form}/index.html"] for form in (*FORMS, RECEIVED)]
        shown.append(every_language[f"404/{code}.html"])
        shown.append(error_pages.broken(RequestFactory().get(f"/{code}/rights/")))
        texts = [page.content.decode() for page in shown]
        for text in texts:
            main = unescape(text[text.index("<main") : text.index("</main>")])
            assert main.count(said) == (code != "en"), code
    catalogue = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr ""\n"X-Reviewed-On: 2026-12-01\\n"\n')
    assert read_on("fr", tmp_path) == date(2026, 12, 1)
    assert read_on("fr") is None, "when somebody has read them, this test asks for their day"
    words = {"words_read_on": date(2026, 12, 1), "html_lang": "fr"}
    with override("fr"):
        line = render_to_string("components/unread.html", words)
    assert "2026" in line
    assert UNREAD not in line


def all_that_is_said(html):
    """The words of a page and of its attributes, without its style, scripts and other addresses."""
    html = re.sub(r"<(style|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    attributes = re.findall(r'\b(?:alt|title|content|aria-label|label|placeholder)="([^"]*)"', html)
    return unescape(" ".join([re.sub(r"<[^>]*>", "", html), *attributes]))


@pytest.mark.parametrize("kind", BannerKind)
def test_a_banner_of_a_bad_day_adds_little_to_the_longest_page(every_language, kind):
    for code in ASKED:
        names = [f"{code}/{place}index.html" for place in CORE]
        longest = max(
            (every_language[name] for name in names if name in every_language),
            key=lambda page: len(page.content),
        )
        row = {"kind": kind, "line": "national", "last_day": timezone.localdate().isoformat()}
        book = PhonebookIn({**phonebook.current().data(), BANNERS: [row]}, code)
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
    assert "card__words" in unstyled(
        page.replace(inlined_assets.inlined().extra["cards"], ""), known
    )


def unstyled(html, known):
    """The classes of a page that a sheet of ours styles, and none that the page carries."""
    used = {each for names in re.findall(r'class="([^"]*)"', html) for each in names.split()}
    return used & known - classes(" ".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL)))


def classes(css):
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))


def test_a_page_is_one_request_sets_no_cookie_and_asks_nobody_else(every_language):
    core = {f"{code}/{place}index.html" for code in ASKED for place in CORE}
    for name, page in every_language.items():
        if not name.endswith(".html"):
            continue
        assert "Set-Cookie" not in dict(page.headers), name
        loaded = asked_for(page.content.decode())
        assert not any(re.match(r"\s*(\w+:)?//", address) for address in loaded), name
        assert name not in core or loaded == [], name
    assert asked_for('<img src="//example.org/x"><link rel="icon" href="data:,">') == [
        "//example.org/x"
    ]


def asked_for(html):
    """What a browser asks for by itself; what stands in the page is asked of nobody."""
    return [address for address in Page(html).loaded if not address.startswith("data:")]


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


FOLD = re.compile(r"<details.*?</details>", re.DOTALL)
OF_CERTAINTY = ('class="unconfirmed"', 'class="sources"')


def test_on_pages_that_are_hers_one_fold_says_how_sure_we_are(every_language):
    """Who reads for herself is told what to do; whoever answers for it sees all of it at once."""
    for code in ASKED:
        for path in ("help", "rights", "rights/young", "domestic-work", "rights/situations/wages"):
            text = every_language[f"{code}/{path}/index.html"].content.decode()
            main = text[text.index("<main") : text.index("</main>")]
            [fold] = FOLD.findall(main)
            said = FOLD.sub("", main)
            assert not any(each in said for each in OF_CERTAINTY), (code, path)
            assert any(each in fold for each in OF_CERTAINTY), (code, path)
            assert said.count('class="day"') == said.count("phone-card--emergency"), (code, path)
    care = every_language["en/professionals/care/index.html"].content.decode()
    main = care[care.index("<main") : care.index("</main>")]
    assert not FOLD.findall(main)
    assert 'class="sources"' in main


def test_the_footer_of_pages_that_are_hers_has_ten_links_and_numbers(every_language):
    for code in ASKED:
        for path in ("help", "rights", "rights/young", "domestic-work"):
            text = every_language[f"{code}/{path}/index.html"].content.decode()
            links = text.partition("<footer")[2].count('<a href="/')
            assert links == 11, "and all numbers"


def test_what_nobody_knows_of_a_number_is_said_to_no_caller(every_language):
    for code in ASKED:
        with override(code):
            unknown = gettext("not known")
        assert unknown not in every_language[f"{code}/help/index.html"].content.decode()
    shown = all_that_is_said(every_language["en/help/index.html"].content.decode())
    assert "Without phone credit: yes. By text message: no. For people who are deaf: yes." in shown
