"""Handouts of paper: right, legible, readable by programs and by ear, the same on every machine."""

import copy
import io
import json
import re
import unicodedata
from collections import Counter
from datetime import date

import pikepdf
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils.html import escape
from django.utils.translation import get_language_info, gettext, override
from PIL import Image, ImageFilter
from wagtail.images import get_image_model

from awareness import checks
from awareness.content import pages, translations
from awareness.handouts import (
    campaign_handouts,
    handout_codes,
    handout_fonts,
    handout_formats,
    handout_pdf,
)
from awareness.handouts.handout_text import Run, passages
from awareness.models import TranslationState
from awareness.serving import handout_links
from base import phonebook
from base.languages.language_list import LANGUAGES, direction
from base.phonebook.phonebook_file import PhonebookIn
from tests.fixtures import catalogued
from tests.fixtures.everything import ASKED, EVERYTHING
from tests.fixtures.missing import missing
from tests.fixtures.poppler import draw_pdf, read_pdf
from website.published import handouts_to_publish
from website.published.front_server import PAPERS
from website.published.publishing_order import is_paper, whose

IN_EVERY_LANGUAGE = ("leaflet", "card", "cab-card", "sticker")
FOR_HELPERS = ("professionals", "consulates")
# Bytes of one handout, by what its letters weigh.
MOST_BYTES = {"Hans": 400_000, "Deva": 120_000, "Guru": 120_000, "Beng": 120_000}
USUAL_BYTES = 60_000


def has_fonts_for(languages):
    for package in handout_fonts.missing_packages(languages):
        missing(package, f"apt-get install {package}")


@pytest.fixture(scope="module", autouse=True)
def latin_letters():
    """Every paper has some, whatever its language."""
    has_fonts_for(["en"])


@pytest.fixture(scope="module")
def handouts(every_language):
    """Each PDF of the languages asked, by language and name."""
    has_fonts_for(ASKED)
    return {
        (name.partition("/")[0], name.rpartition("/")[2].removesuffix(".pdf")): page
        for name, page in every_language.items()
        if name.endswith(".pdf")
    }


def test_every_language_that_has_the_words_has_the_handout(handouts, every_language):
    pages = [name for name in every_language if re.fullmatch(r"en/print/[a-z-]+/index\.html", name)]
    assert {name.split("/")[2] for name in pages} >= {
        *(*IN_EVERY_LANGUAGE, *FOR_HELPERS, "worker", "employers")
    }
    of_pages = {key for key in handouts if not handout_formats.campaign_paper(key[1])}
    in_english = {("en", name.split("/")[2]) for name in pages}
    assert in_english == {key for key in of_pages if key[0] == "en"}
    if EVERYTHING:
        assert {(code, name) for code in LANGUAGES for name in IN_EVERY_LANGUAGE} <= set(handouts)
    for page in handouts.values():
        assert dict(page.headers)["Content-Type"] == "application/pdf"
        assert page.content.startswith(b"%PDF-")


def test_a_handout_is_light_enough_for_a_phone(handouts):
    heavy = {
        key: len(page.content)
        for key, page in handouts.items()
        if len(page.content) > MOST_BYTES.get(LANGUAGES[key[0]].script, USUAL_BYTES)
    }
    assert heavy == {}


def test_what_is_printed_can_be_read_back_in_every_script(handouts, every_language):
    """Letter by letter, so that a search, a screen reader and a translator find them."""
    for (code, name), page in handouts.items():
        if handout_formats.campaign_paper(name):
            continue  # a sentence and a number: asked below
        shown = every_language[f"{code}/print/{name}/index.html"].content.decode()
        read_back = letters(text_of(page.content))
        told = passages(body_of(shown))
        assert told, (code, name)
        for passage in told:
            if is_an_address(passage):
                continue
            wanted = letters("".join(run.text for run in passage.runs))
            assert not wanted - read_back, (code, name, passage)


def test_a_handout_with_sentences_says_that_nobody_has_read_them(handouts):
    for name in IN_EVERY_LANGUAGE:
        for code in ("en", "fr"):
            with override(code):
                line = "".join(gettext(handout_pdf.UNREAD).split())
            printed = "".join(text_of(handouts[code, name].content).split())
            assert (line in printed) is (code == "fr" and name not in ("card", "sticker")), name


def is_an_address(passage) -> bool:
    """Where a centre is, and its address in the web: cut from paper, and asked for below."""
    return passage.kind == "p" and all(run.dir == "ltr" for run in passage.runs)


@pytest.mark.parametrize("code", [code for code in ASKED if direction(code) == "rtl"])
def test_a_number_is_dialled_in_its_order_where_one_reads_from_right_to_left(code, settings):
    settings.DEMONSTRATION = False
    words = next(each for each in pages() if each.slug == "card")
    page = catalogued._translated(words, code, translations(code))
    assert "078 055 800" in text_of(handout_pdf.handout_pdf(page))


def test_what_she_carries_says_nothing(english_page, settings):
    """A card is found in a pocket: numbers, and nothing that says what they are for."""
    settings.DEMONSTRATION = False
    document = handout_pdf.handout_pdf(english_page("card"))
    assert text_of(document).split() == ["078", "055", "800", "112"]
    with pikepdf.open(io.BytesIO(document)) as card:
        assert len(card.pages) == 2
        assert not [image for side in card.pages for image in side.get_images()]


def test_a_handout_that_nobody_agreed_to_says_so_across_its_face(english_page, settings):
    page = english_page("card")
    for demonstration in (True, False):
        settings.DEMONSTRATION = demonstration
        drawn_text = letters(text_of(handout_pdf.handout_pdf(page)))
        said = not letters("This is a demonstration.") - drawn_text
        assert said is demonstration


def test_a_program_that_reads_aloud_is_told_language_title_and_pictures(handouts):
    for (code, _name), page in handouts.items():
        with pikepdf.open(io.BytesIO(page.content)) as document:
            assert str(document.Root.Lang).partition("-")[0] == code.partition("-")[0]
            assert str(document.open_metadata()["dc:title"]).strip()
            assert bool(document.Root.MarkInfo.Marked)


@pytest.mark.parametrize("name", FOR_HELPERS)
def test_a_handout_for_helpers_is_one_page_with_the_numbers_to_call(english_page, name):
    document = handout_pdf.handout_pdf(english_page(name))
    with pikepdf.open(io.BytesIO(document)) as opened:
        assert len(opened.pages) == 1
    told = " ".join(text_of(document).split())
    assert "078 055 800" in told
    assert "+32 2 511 64 64" in told
    assert "can you keep this?" in told


def test_the_code_for_a_camera_is_named_for_who_cannot_see_it(english_page, settings):
    settings.PUBLIC_ORIGIN = "https://help.example.org"
    document = pikepdf.open(io.BytesIO(handout_pdf.handout_pdf(english_page("sticker"))))
    named = [str(each.Alt) for each in document.objects if has_alt(each)]
    assert named == ["help.example.org/en"]


def test_a_camera_reads_the_code_from_a_page_that_is_skewed_and_blurred(english_page, settings):
    settings.PUBLIC_ORIGIN = "https://help.example.org"
    for name in ("leaflet", "sticker"):
        picture = drawn(handout_pdf.handout_pdf(english_page(name)), dots=300, side=1)
        blurred = picture.filter(ImageFilter.GaussianBlur(3)).rotate(7, expand=True, fillcolor=255)
        for image in (picture, blurred):
            assert [code.text for code in zxingcpp.read_barcodes(image)] == [
                f"{settings.PUBLIC_ORIGIN}/en/"
            ]


def test_the_same_words_make_the_same_bytes(english_page):
    page = english_page("leaflet")
    assert handout_pdf.handout_pdf(page) == handout_pdf.handout_pdf(page)


def test_a_number_that_changes_is_another_sheet(english_page, monkeypatch, settings):
    page = english_page("card")
    before = handout_pdf.handout_code(page), handout_pdf.handout_pdf(page)
    data = copy.deepcopy(phonebook.current().data())
    next(row for row in data["hotlines"] if row["code"] == "national")["phone"] = "+3225116464"
    monkeypatch.setattr(phonebook.current(), "page", lambda code: PhonebookIn(data, code))
    assert handout_pdf.handout_code(page) != before[0]
    assert handout_pdf.handout_pdf(page) != before[1]


def test_a_number_that_changes_is_a_reason_to_make_its_papers_and_no_other(monkeypatch, settings):
    """What a paper says is the first part of its fingerprint: while it is another, it is gone."""
    tree = catalogued._Planted(frozenset({"en"})).tree
    wants = dict.fromkeys(tree.by_href, "before")
    before = handouts_to_publish.paper_wants(tree, wants)
    data = copy.deepcopy(phonebook.current().data())
    next(row for row in data["centres"] if row["code"] == "payoke")["phone"] = "+3225116464"
    monkeypatch.setattr(phonebook.current(), "page", lambda code: PhonebookIn(data, code))
    read = []
    digests = handouts_to_publish.handout_prints
    monkeypatch.setattr(
        handouts_to_publish,
        "handout_prints",
        lambda page, name: read.append(name) or digests(page, name),
    )
    assert handouts_to_publish.paper_wants(tree, wants) == before
    assert read == [], "where no page is another, no word is read"
    after = handouts_to_publish.paper_wants(tree, dict.fromkeys(wants, "after"))
    changed = {address for address in before if after[address] != before[address]}
    assert changed == {"/en/print/leaflet.pdf", "/en/print/professionals.pdf"}
    assert {whose(after[address]) for address in changed}.isdisjoint(map(whose, before.values()))
    assert all(is_paper(want) for want in after.values())


def test_a_page_that_is_named_as_papers_of_campaigns_are_has_none_and_holds_up_no_other():
    """`/print/postcard-…` is the postcard of a campaign, whoever writes a page of that name."""
    tree = catalogued._Planted(frozenset({"en"})).tree
    wants = dict.fromkeys(tree.by_href, "before")
    before = handouts_to_publish.paper_wants(tree, wants)
    assert "/en/print/sticker.pdf" in before
    page = tree.pages[tree.by_href["/en/print/sticker/"].pk]
    for kind in POSTERS:
        page.slug, page.url_path = f"{kind}-for-hairdressers", f"/en/print/{kind}-for-hairdressers/"
        node = tree.by_href["/en/print/sticker/"]._replace(href=page.url_path)
        tree.by_href[node.href] = node
        assert handouts_to_publish.paper_wants(tree, wants | {node.href: kind}) == before
        assert handout_links.on_page(page)["handout"] is None
        assert campaign_handouts.handout_names(page) == []


def test_a_paper_that_cannot_be_read_holds_up_no_other_and_is_read_again(monkeypatch):
    tree = catalogued._Planted(frozenset({"en"})).tree
    wants = dict.fromkeys(tree.by_href, "an hour ago")
    before = handouts_to_publish.paper_wants(tree, wants)

    def unread(page, name, read=handouts_to_publish.handout_prints):
        if name == "sticker":
            raise AttributeError(name)
        return read(page, name)

    with monkeypatch.context() as broken:
        broken.setattr(handouts_to_publish, "handout_prints", unread)
        wanted = handouts_to_publish.paper_wants(tree, dict.fromkeys(wants, "now"))
    sticker = "/en/print/sticker.pdf"
    assert wanted == before | {sticker: handouts_to_publish.UNREADABLE}
    assert is_paper(wanted[sticker])
    assert handouts_to_publish.paper_wants(tree, dict.fromkeys(wants, "now")) == before


def test_a_code_names_language_sheet_and_day_and_nothing_else():
    code = handout_codes.HandoutCode("cab-card", "sr-latn", date(2026, 11, 27), "k3q7")
    assert str(code) == "cab-card-sr-latn-20261127-k3q7"
    assert handout_codes.read_code(f" {str(code).upper()} ") == code
    for wrong in ("", "leaflet", "leaflet-xx-20261127-k3q7", "leaflet-fr-20269927-k3q7"):
        assert handout_codes.read_code(wrong) is None


@pytest.mark.django_db
def test_whoever_holds_a_sheet_sees_whether_it_is_still_right(client, english_page, monkeypatch):
    page = english_page("sticker")
    monkeypatch.setattr("awareness.serving.page_context.find_page", lambda request, path: page)
    code = handout_pdf.handout_code(page)
    current = client.get(f"/sheet/{code}").content.decode()
    old = client.get(f"/sheet/{code._replace(digest='aaaa')}").content.decode()
    assert "still right" in current
    assert "not right any more" not in current
    assert "not right any more" in old
    assert "/en/print/sticker.pdf" in old
    monkeypatch.undo()
    for nothing in ("nonsense", str(code).replace("sticker", "poster")):
        assert client.get(f"/sheet/{nothing}", follow=True).status_code == 404


def stale_in(code, name):
    """A paper of a translation that nobody has read, and whose English has changed since."""
    words = next(each for each in pages() if each.parent == "print" and each.slug == name)
    page = catalogued._translated(words, code, translations(code))
    page.url_path = f"/{code}/print/{name}/"
    page._state.fields_cache["translation_state"] = TranslationState(origin="machine", stale=True)
    return page


@pytest.mark.django_db
def test_of_a_paper_whose_english_has_changed_nobody_is_told_that_it_is_still_right(
    client, monkeypatch
):
    with override("fr"):
        right, stale = gettext("This paper is still right."), gettext(handout_pdf.STALE)
    for name, shown, not_shown in (("leaflet", stale, right), ("card", right, stale)):
        page = stale_in("fr", name)
        monkeypatch.setattr("awareness.serving.page_context.find_page", lambda *_, page=page: page)
        told = client.get(f"/sheet/{handout_pdf.handout_code(page)}").text
        assert escape(shown) in told, "a card has numbers alone"
        assert escape(not_shown) not in told


@pytest.mark.parametrize("code", [code for code in ASKED if code != "en"])
def test_what_is_stale_and_unread_says_both_beside_its_other_words(code, settings):
    settings.DEMONSTRATION, settings.PUBLIC_ORIGIN = False, "https://help.example.org"
    settings.RESPONSIBLE_PUBLISHER = "V. Name, Street 1, 1000 Brussels"
    has_fonts_for([code])
    for name in ("leaflet", "cab-card"):
        document = handout_pdf.handout_pdf(stale_in(code, name))
        assert sides_of(document) == 2
        for _size, words in word_boxes(document):
            assert [*lying_on_another(words)] == [], name


@pytest.mark.django_db
def test_while_a_paper_is_made_again_its_address_says_so_and_shows_no_old_number(
    client, english_page, monkeypatch, settings
):
    page = english_page("sticker")
    monkeypatch.setattr("awareness.serving.page_context.find_page", lambda request, path: page)
    settings.PUBLIC_TREE = True
    answer = client.get("/en/print/sticker.pdf")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert "being made again" in answer.text
    assert 'href="/en/print/sticker/"' in answer.text
    for setting in ({"PUBLIC_TREE": False}, {"PUBLIC_TREE_LANGUAGES": ["fr"]}):
        with override_settings(**setting):
            assert client.get("/en/print/sticker.pdf").content.startswith(b"%PDF-")


def test_where_a_font_is_missing_the_page_says_which_package_brings_it(
    every_language, english_page, monkeypatch, tmp_path
):
    monkeypatch.setitem(handout_fonts.FOLDERS, handout_fonts.CJK, tmp_path)
    assert handout_fonts.missing_packages(["fr", "zh-hans"]) == {"fonts-noto-cjk": ["zh-hans"]}
    with pytest.raises(handout_fonts.FontMissing, match="fonts-noto-cjk"):
        handout_fonts.loaded_fonts("zh-hans")
    [warning] = checks.fonts_for_handouts(None)
    assert warning.id == "awareness.W010"
    assert "zh-hans" in warning.msg
    assert "fonts-noto-cjk" in warning.hint
    monkeypatch.setitem(handout_fonts.FOLDERS, handout_fonts.CORE, tmp_path)
    links = handout_links.links_of(english_page("leaflet"), "leaflet")
    assert (links["href"], links["missing_packages"]) == ("", ["fonts-noto-core"])


def test_every_script_of_ours_has_a_font():
    for code, language in LANGUAGES.items():
        plain = language.script in ("Latn", "Cyrl")
        assert plain or language.script in handout_fonts.OF_SCRIPT, code


def test_markup_becomes_what_a_reader_sees():
    html = (
        "<section><h2>One</h2><ol><li><h3>A</h3><p>b <strong>c</strong></p></li><li>d</li></ol>"
        '<svg><path/>x</svg><p><a href="tel:112">112</a></p></section>'
    )
    told = [(kind, "".join(run.text for run in runs)) for kind, runs in passages(html)]
    assert told == [("h2", "One"), ("1", "A"), ("p", "b c"), ("2", "d"), ("p", "112")]
    in_list = passages("<ul><li><h2>A</h2><p>b</p></li><li>c</li></ul>")
    assert [kind for kind, _runs in in_list] == ["h2", "p", "li"], "a heading has no mark"
    assert passages(html)[2].runs[1] == Run("c", bold=True)
    assert passages(html)[-1].runs == [Run("112", dir="ltr")]


def test_what_is_said_behind_a_film_is_on_paper():
    """`source` and `track` have no end."""
    film = '<video><source src="a.webm"><track src="a.vtt">No film?</video>'
    [passage] = passages(f"{film}<!-- no word --><p>After\n  it &amp; <br>more</p>")
    assert "".join(run.text for run in passage.runs) == "After it &  more"


def test_a_number_to_be_dialled_stands_alone_and_small_print_is_not_on_paper():
    html = (
        '<div><h2>Line</h2><p class="day">By text: no.</p><a class="button" href="tel:078">'
        '<svg><use href="#phone"/></svg><span class="hidden">Call <bdi>Line</bdi>: </span>'
        '<bdi dir="ltr">078</bdi></a> <small class="unconfirmed">Published by <bdi>X</bdi>.</small>'
        "<p>End</p></div>"
    )
    told = [(kind, "".join(run.text for run in runs)) for kind, runs in passages(html)]
    assert told == [
        ("h2", "Line"),
        ("call", "078"),
        ("p", "End"),
    ]


@pytest.mark.parametrize("code", ASKED)
def test_a_handout_keeps_to_its_sides_and_uses_them(handouts, code):
    """Its letters are as large as all its words leave room for, in every language."""
    sides = {name: sides_of(page.content) for (of, name), page in handouts.items() if of == code}
    both = {"leaflet", "card", "cab-card", *[name for name in sides if name.startswith("postcard")]}
    assert {sides.pop(name) for name in both} == {2}
    assert sides.pop("worker", 2) <= 2
    assert sides.pop("employers", 1) <= 2
    assert set(sides.values()) == {1}


def sides_of(document):
    with pikepdf.open(io.BytesIO(document)) as opened:
        return len(opened.pages)


def test_each_layout_is_one_that_there_is():
    for paper in (
        *handout_formats.FORMATS.values(),
        *handout_formats.CAMPAIGN_FORMATS.values(),
        handout_formats.A4,
    ):
        assert (handout_pdf.LAYOUTS / f"{paper.layout}.typ").exists()


@pytest.fixture
def english_page():
    """A handout by its name, in English, from its file."""
    words = {each.slug: each for each in pages() if each.parent == "print"}

    def page(name):
        made = catalogued._new(words[name], "en")
        made.url_path = f"/en/print/{name}/"
        return made

    return page


def text_of(document):
    """As another program reads it."""
    return read_pdf(document)


def letters(text):
    """
    How often each letter stands in a text: without spaces, hyphens and marks of direction. Not
    their order, for poppler turns Arabic ligatures round.
    """
    plain = unicodedata.normalize("NFKC", text)
    return Counter(
        letter
        for letter in plain
        if not letter.isspace()
        and letter not in "-‐‑"
        and unicodedata.category(letter) not in ("Cf", "Mn")
    )


def body_of(html):
    """The words of a page that are printed: between its code and what is said below them."""
    main = re.split(r"<main[^>]*>", html)[1]
    below_code = main.partition("</header>")[2].partition("</bdi></p>")[2]
    return below_code.rpartition('<div class="checked"')[0]


def drawn(document, dots, side=None):
    """A side, else the last one, as a picture, so many dots an inch."""
    last = str(side or sides_of(document))
    picture = draw_pdf(document, "-r", str(dots), "-gray", "-f", last, "-l", last)
    return Image.open(io.BytesIO(picture))


def has_alt(each):
    return isinstance(each, pikepdf.Dictionary) and "/Alt" in each


def test_what_a_layout_is_given_is_what_json_can_hold(english_page):
    assert json.loads(json.dumps(handout_pdf.handout_words(english_page("leaflet"))))


DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><path d="M0 0h16v9z"/></svg>'
POSTERS = ("poster-a3", "poster-a2", "postcard")


@pytest.fixture
def campaign(monkeypatch, tmp_path, settings):
    """A campaign by its slug, in English, whose drawing is the only one that there is."""
    settings.DEMONSTRATION, settings.PUBLIC_ORIGIN = False, "https://help.example.org"
    monkeypatch.setattr(campaign_handouts, "ARTWORK", tmp_path)
    words = {each.slug: each for each in pages() if each.parent == "campaigns"}

    def page(slug):
        (tmp_path / f"{slug}.svg").write_text(DRAWN)
        made = catalogued._new(words[slug], "en")
        made.url_path = f"/en/campaigns/{slug}/"
        return made

    return page


def test_a_campaign_with_a_drawing_has_posters_and_a_postcard_and_lists_them(campaign):
    page = campaign("travellers")
    listed = handout_links.on_page(page)
    hrefs = [f"/en/print/{kind}-travellers.pdf" for kind in POSTERS]
    assert [each["href"] for each in listed["papers"]] == hrefs
    assert campaign_handouts.handout_names(page) == [f"{kind}-travellers" for kind in POSTERS]
    without = catalogued._new(next(each for each in pages() if each.slug == "october"), "en")
    assert campaign_handouts.handout_names(without) == [], "it has no drawing"
    sizes = []
    for kind in POSTERS:
        document = handout_pdf.handout_pdf(page, f"{kind}-travellers")
        told = letters(text_of(document))
        assert not letters(f"{page.slogan} 078 055 800 help.example.org") - told
        assert len(document) < USUAL_BYTES
        [code] = zxingcpp.read_barcodes(drawn(document, dots=150))
        assert code.text == "https://help.example.org/en/report/"
        with pikepdf.open(io.BytesIO(document)) as opened:
            assert page.picture_alt in [str(each.Alt) for each in opened.objects if has_alt(each)]
            sizes.append([round(float(edge) / 72 * 25.4) for edge in opened.pages[0].mediabox[2:]])
    # As cut, and three millimetres on each side.
    assert sizes == [[426, 303], [600, 426], [154, 111]]


def test_a_card_that_she_may_carry_has_a_number_no_sentence_and_no_code(campaign):
    page = campaign("domestic-staff")
    document = handout_pdf.handout_pdf(page, "postcard-domestic-staff")
    assert text_of(document).split() == ["078", "055", "800"]
    assert zxingcpp.read_barcodes(drawn(document, dots=150)) == []


@pytest.mark.django_db
def test_a_paper_of_a_campaign_is_found_by_its_code_and_none_without_a_drawing(
    client, campaign, monkeypatch, settings
):
    settings.PUBLIC_TREE = False
    page = campaign("travellers")
    monkeypatch.setattr("awareness.serving.page_context.find_page", lambda request, path: page)
    code = handout_pdf.handout_code(page, "postcard-travellers")
    assert "still right" in client.get(f"/sheet/{code}").text
    assert client.get("/en/print/postcard-travellers.pdf").content.startswith(b"%PDF-")
    assert client.get("/en/print/postcard-october.pdf").status_code == 404
    assert client.get("/en/print/travellers.pdf").status_code == 404


# --- How a handout looks: sizes, panels, colours, as read back from its PDF ---

LEAST_SIZE = {"cab-card": 9.0}
USUAL_LEAST_SIZE = 11.0
COVER_SIZE = 60.0
# Of three metres, with half of usual sight: ten minutes of arc. The small letters of a Noto Sans
# are 0.536 of its size.
FAR_SIZE = 3000 * 0.00291 / 0.536 / 25.4 * 72


@pytest.fixture(scope="module")
def real_handouts(django_db_blocker):
    """Handouts of three scripts, as a real site prints them: nothing lies across their words."""
    wanted = {"leaflet", "cab-card", "sticker", "worker", "professionals"}
    words = [each for each in pages() if each.parent == "print" and each.slug in wanted]
    made = {}
    with override_settings(
        DEMONSTRATION=False,
        PUBLIC_ORIGIN="https://help.example.org",
        RESPONSIBLE_PUBLISHER="V. Name, Street 1, 1000 Brussels",
    ):
        for code in ("en", "ar", "ti"):
            known = translations(code)
            for each in words:
                if each.is_for(code):
                    page = catalogued._translated(each, code, known)
                    page.url_path = f"/{code}{each.path}"
                    made[code, each.slug] = page, handout_pdf.handout_pdf(page)
    return made


def said_by_size(document) -> dict[float, str]:
    """What is written in each size of type, in points, without its spaces."""
    said: dict[float, str] = {}
    with pikepdf.open(io.BytesIO(document)) as opened:
        for side in opened.pages:
            fonts = {name: letters_of(font) for name, font in side.Resources.Font.items()}
            for operands, operator in pikepdf.parse_content_stream(side):
                if str(operator) == "Tf":
                    font, size = fonts[str(operands[0])], round(float(operands[1]), 1)
                elif str(operator) in ("Tj", "TJ"):
                    strings = operands[0] if str(operator) == "TJ" else operands
                    for string in strings:
                        if isinstance(string, pikepdf.String):
                            glyphs = bytes(string)
                            pairs = range(0, len(glyphs), 2)
                            told = [font.get(glyphs[at : at + 2], "") for at in pairs]
                            said[size] = said.get(size, "") + "".join(told)
    return said


def letters_of(font) -> dict[bytes, str]:
    """The letters of each glyph, by its number."""
    table = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table, re.MULTILINE)
    return {bytes.fromhex(one): bytes.fromhex(other).decode("utf-16-be") for one, other in pairs}


@pytest.mark.parametrize("code", ASKED)
def test_no_word_for_a_reader_is_small_in_any_language(handouts, code):
    """What does not fit is cut. Small is the line by which a handout is known, and nothing else."""
    for (of, name), page in handouts.items():
        if of != code or name == "card":
            continue
        least = LEAST_SIZE.get(name, USUAL_LEAST_SIZE)
        said = said_by_size(page.content)
        small = "".join(text for size, text in said.items() if size < least)
        lines = re.findall(rf"{name}-{code}-\d{{8}}-[a-z2-7]{{4}}", small)
        # Its code, the day before it, and nothing more.
        assert len(small) <= (len(name) + 60) * len(lines), (code, name, small)
        assert any(size >= least for size in said)


def test_a_cover_has_one_number_and_it_is_the_largest_word(real_handouts):
    for (code, name), (_page, document) in real_handouts.items():
        if name in ("leaflet", "cab-card"):
            said = said_by_size(document)
            largest = said.pop(max(said))
            assert re.sub(r"\s", "", largest) == ("112" if name == "cab-card" else "078055800")
            assert max(said_by_size(document)) == COVER_SIZE
            assert max(said) < COVER_SIZE / 1.5, (code, name)


def test_no_entry_is_cut_by_a_panel(real_handouts):
    """A question with its answer, a step with what it says, a centre with its number."""
    for name, across in (("leaflet", 3), ("worker", 2), ("professionals", 2), ("cab-card", 2)):
        page, document = real_handouts["en", name]
        panels = panels_of(document, across)
        # The first of a card in a cab is its whole face.
        entries = entries_of(page)[name == "cab-card" :]
        assert len(entries) >= 5
        for entry in entries:
            assert any(all(words in panel for words in entry) for panel in panels), entry


def entries_of(page) -> list[list[str]]:
    """What belongs together on a page, without spaces and marks."""
    entries: list[list[str]] = []
    for block in handout_pdf.handout_words(page)["body"]:
        entries.append([])
        for one in block["says"]:
            begins = one["kind"] in ("h2", "h3") or one["kind"].isdigit()
            if begins and len(entries[-1]) > 1:
                entries.append([])
            entries[-1].append(packed_text("".join(run["text"] for run in one["runs"])))
    return entries


def panels_of(document, across) -> list[str]:
    """What each of the panels of each side says, from left to right."""
    told = []
    with pikepdf.open(io.BytesIO(document)) as opened:
        wide, high = (float(edge) for edge in opened.pages[0].mediabox[2:])
    for side in range(1, sides_of(document) + 1):
        for panel in range(across):
            left, width = wide / across * panel, wide / across
            place = ["-x", left, "-y", 0, "-W", width, "-H", high, "-f", side, "-l", side]
            said = read_pdf(document, "-r", "72", *map(str, map(int_or_word, place)))
            told.append(packed_text(said))
    return told


def int_or_word(value):
    return value if isinstance(value, str) else round(value)


def packed_text(text) -> str:
    return re.sub(r"[\s\u2010\u2011•-]", "", text)


def test_no_word_lies_on_another_or_leaves_its_side(real_handouts):
    for key, (_page, document) in real_handouts.items():
        for side in word_boxes(document):
            (wide, high), words = side
            for left, top, right, bottom in words:
                assert 0 <= left <= right <= wide, key
                assert 0 <= top <= bottom <= high, key
            assert [*lying_on_another(words)] == [], key


def lying_on_another(words):
    """The boxes of words that lie on one another, in pairs."""
    for at, one in enumerate(words):
        for other in words[at + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            if across > 1 and down > 0:
                yield one, other


def word_boxes(document):
    """Of each side its size, and the box of each word, of whose height the middle third counts."""
    page = read_pdf(document, "-bbox")
    for side in page.split("<page ")[1:]:
        size = [float(edge) for edge in re.findall(r'(?:width|height)="([0-9.]+)"', side)[:2]]
        words = []
        for word in re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)"', side):
            left, top, right, bottom = map(float, word)
            third = (bottom - top) / 3
            words.append((left, top + third, right, bottom - third))
        yield size, words


def test_each_kind_of_sheet_has_a_colour_of_its_own_and_white_is_read_on_it():
    papers = {name: paper.band for name, paper in handout_formats.FORMATS.items()}
    # What is given to the same reader has the same colour, and a card has none.
    del papers["sticker"], papers["card"]
    assert len(set(papers.values())) == len(papers)
    for band in papers.values():
        parts = [int(band[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [((part + 0.055) / 1.055) ** 2.4 for part in parts]  # WCAG 2.2, relative luminance
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (luminance + 0.05) >= 7, band


def test_where_a_centre_is_and_writes_is_where_the_address_leads_and_not_on_paper(real_handouts):
    told = text_of(real_handouts["en", "leaflet"][1])
    assert "+32 3 201 16 90" in told
    for cut in ("payoke.be", "@pag-asa", "Leguit", "Published by", "not known"):
        assert cut not in told


def test_who_answers_in_law_stands_on_what_is_given_away_and_not_on_what_is_carried(
    english_page, campaign, settings
):
    settings.RESPONSIBLE_PUBLISHER = "V. Name, Street 1"
    for name in ("leaflet", "cab-card", "sticker", "professionals"):
        told = text_of(handout_pdf.handout_pdf(english_page(name)))
        assert "V.U. / É.R.: V. Name, Street 1" in told
    assert "Name" not in text_of(handout_pdf.handout_pdf(english_page("card")))
    poster = handout_pdf.handout_pdf(campaign("travellers"), "poster-a3-travellers")
    assert "V. Name, Street 1" in text_of(poster)
    settings.RESPONSIBLE_PUBLISHER = ""
    assert "V.U." not in text_of(handout_pdf.handout_pdf(english_page("leaflet")))


def test_the_list_of_papers_shows_each_with_for_whom_how_large_and_in_which_language(
    every_language,
):
    for code in ASKED:
        text = every_language[f"{code}/print/index.html"].content.decode()
        papers = text.partition('class="papers"')[2].partition("</ul>")[0].split("<li")[1:]
        # Those for staff are in the languages of staff.
        assert len(papers) == len(handout_formats.FORMATS) or (papers and code != "en")
        assert len({re.search("<svg.*</svg>", paper)[0] for paper in papers}) == len(papers)
        for paper in papers:
            assert paper.count("<p>") == 1, "for whom"
            assert re.search(r'<bdi dir="ltr">(A4|[0-9.]+ × [0-9.]+ mm)</bdi>', paper)
            assert get_language_info(code)["name_local"] in paper


# The card is what she carries: it has numbers alone.
SIGNED = ("leaflet", "professionals", "sticker", "cab-card")


def test_the_logos_of_those_who_signed_are_in_a_row_named_for_who_hears_it(
    english_page, campaign, settings, tmp_path
):
    settings.LOGOS_DIR = str(tmp_path / "logos")
    (tmp_path / "logos").mkdir()
    for name in ("Payoke", "PAG-ASA"):
        (tmp_path / "logos" / f"{name}.svg").write_text(DRAWN)
    handouts = [handout_pdf.handout_pdf(english_page(name)) for name in SIGNED]
    for kind in ("poster-a3", "postcard"):
        handouts.append(handout_pdf.handout_pdf(campaign("travellers"), f"{kind}-travellers"))
    for document in handouts:
        with pikepdf.open(io.BytesIO(document)) as opened:
            named = [str(each.Alt) for each in opened.objects if has_alt(each)]
        assert {"Payoke", "PAG-ASA"} <= set(named)
        assert sides_of(document) <= 2
    card = pikepdf.open(io.BytesIO(handout_pdf.handout_pdf(english_page("card"))))
    assert not [each for each in card.objects if has_alt(each)]


@pytest.mark.parametrize("kind", ["poster-a3", "poster-a2", "postcard"])
def test_a_strip_says_of_its_number_what_its_row_says_and_no_more(campaign, kind):
    page = campaign("travellers")
    name = f"{kind}-travellers"
    document = handout_pdf.handout_pdf(page, name)
    line = phonebook.current().page("en").contact("national")
    words = handout_pdf.handout_words(page, name)
    said = f"{page.slogan} 078 055 800 {line.name} {line.hours} {line.cost} {words['address']}"
    dots = "···" if kind != "postcard" else "·"
    assert letters(text_of(document)) == letters(f"{said} {words['day']} {words['code']} {dots}")


@pytest.mark.parametrize("kind", ["poster-a3", "poster-a2"])
def test_the_address_on_a_poster_is_read_from_three_metres(campaign, kind):
    said = said_by_size(handout_pdf.handout_pdf(campaign("travellers"), f"{kind}-travellers"))
    far = "".join(text for size, text in said.items() if size >= round(FAR_SIZE, 1))
    assert "help.example.org/en/report" in far
    assert "078 055 800" in far


# --- A campaign with a picture of its editor's ---

LEFT_AND_RIGHT = ("#cc2020", "#2020cc")


@pytest.fixture
def photographed(campaign, db, settings, tmp_path):
    """A campaign by its slug, with a photograph: red on the left, blue on the right."""
    settings.MEDIA_ROOT = str(tmp_path / "media")

    def page(slug="travellers", *, drawn=False, file="ours.jpg", **focal):
        made = campaign(slug)
        if not drawn:
            (campaign_handouts.ARTWORK / f"{slug}.svg").unlink()
        picture = Image.new("RGB", (1200, 300), LEFT_AND_RIGHT[0])
        picture.paste(LEFT_AND_RIGHT[1], (600, 0, 1200, 300))
        out = io.BytesIO()
        picture.save(out, "JPEG", exif=TAKEN_AT)
        in_library = ContentFile(out.getvalue(), name=file)
        made.picture = get_image_model().objects.create(title="Ours", file=in_library, **focal)
        return made

    return page


TAKEN_AT = Image.Exif()
TAKEN_AT[0x010F] = "Telephone of somebody"


def colour_of_picture(document) -> str:
    """Which of both colours the middle of the picture on the first side has."""
    picture = draw_pdf(document, "-r", "20", "-f", "1", "-l", "1")
    with Image.open(io.BytesIO(picture)) as side:
        red, _green, blue = side.convert("RGB").getpixel((side.width // 2, side.height // 3))
    return LEFT_AND_RIGHT[red < blue]


def test_a_picture_of_the_editor_makes_the_same_papers_as_a_drawing(photographed):
    page = photographed()
    assert [each["href"] for each in handout_links.on_page(page)["papers"]] == [
        f"/en/print/{kind}-travellers.pdf" for kind in POSTERS
    ]
    for kind in POSTERS:
        name = f"{kind}-travellers"
        document = handout_pdf.handout_pdf(page, name)
        assert document == handout_pdf.handout_pdf(page, name)
        told = letters(text_of(document))
        assert not letters(f"{page.slogan} 078 055 800 help.example.org") - told
        [code] = zxingcpp.read_barcodes(drawn(document, dots=150))
        assert code.text == "https://help.example.org/en/report/"
        assert sides_of(document) == (2 if kind == "postcard" else 1)
        with pikepdf.open(io.BytesIO(document)) as opened:
            assert str(opened.open_metadata()["pdfuaid:part"]) == "1"
            assert page.picture_alt in [str(each.Alt) for each in opened.objects if has_alt(each)]
        assert b"Telephone of somebody" not in document


def test_it_is_cut_around_its_focal_point_and_another_point_is_another_paper(photographed):
    at = {"focal_point_y": 150, "focal_point_width": 50, "focal_point_height": 50}
    page, codes = photographed(), set()
    for x, colour in ((100, LEFT_AND_RIGHT[0]), (1100, LEFT_AND_RIGHT[1])):
        for key, value in {"focal_point_x": x, **at}.items():
            setattr(page.picture, key, value)
        for kind in POSTERS:
            name = f"{kind}-travellers"
            assert colour_of_picture(handout_pdf.handout_pdf(page, name)) == colour
            codes.add(handout_pdf.handout_prints(page, name))
    assert len(codes) == 6


@pytest.mark.parametrize("words", ["Somebody sleeps where you buy. " * 4, "Warehouses " * 23])
def test_the_longest_sentence_that_an_editor_can_type_stays_on_its_side(photographed, words):
    page = photographed()
    page.slogan = words[:120].strip() if words.startswith("Some") else ""
    page.title = words[:255].strip()
    for kind in POSTERS:
        document = handout_pdf.handout_pdf(page, f"{kind}-travellers")
        assert sides_of(document) == (2 if kind == "postcard" else 1), kind
        assert zxingcpp.read_barcodes(drawn(document, dots=150)), kind


def test_no_paper_is_made_of_a_picture_of_which_nobody_said_what_it_shows(
    photographed, client, monkeypatch, settings
):
    settings.PUBLIC_TREE = False
    page = photographed()
    monkeypatch.setattr("awareness.serving.page_context.find_page", lambda request, path: page)
    assert client.get("/en/print/postcard-travellers.pdf").status_code == 200
    page.picture_alt = ""
    assert campaign_handouts.papers_of(page) == handout_links.on_page(page)["papers"] == []
    assert client.get("/en/print/postcard-travellers.pdf").status_code == 404


def test_her_picture_stands_in_the_place_of_a_drawing_and_one_made_of_it_does_not(photographed):
    name = "poster-a3-travellers"
    hers = handout_pdf.handout_words(photographed(drawn=True), name)
    assert "art" not in hers
    ours = photographed(drawn=True, file="artwork-travellers-0a1b2c3d.png")
    assert handout_pdf.handout_words(ours, name)["art"] == DRAWN


def test_a_campaign_with_a_long_address_has_papers_whose_codes_can_be_typed(photographed):
    page = photographed()
    page.slug = "a" * 64
    page.url_path = f"/en/campaigns/{page.slug}/"
    for name in campaign_handouts.papers_of(page):
        code = handout_pdf.handout_code(page, name)
        assert handout_codes.read_code(str(code)) == code
        assert PAPERS.match(f"/en/print/{name}.pdf")
    page.slug = "a" * 65
    page.url_path = f"/en/campaigns/{page.slug}/"
    assert campaign_handouts.papers_of(page) == []
