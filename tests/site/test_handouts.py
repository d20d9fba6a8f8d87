"""Sheets of paper: right, legible, readable by programs and by ear, the same on every machine."""

import copy
import io
import json
import re
import subprocess
import unicodedata
from collections import Counter
from datetime import date

import pikepdf
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.test import override_settings
from PIL import Image, ImageFilter
from wagtail.images import get_image_model

from awareness import checks
from awareness.content import pages, translations
from awareness.handouts import (
    campaign_papers,
    handout_codes,
    handout_fonts,
    handout_formats,
    handout_pdf,
)
from awareness.handouts.handout_text import Run, passages
from awareness.serving import handout_links
from tests.fixtures import catalogued
from tests.fixtures.everything import ASKED, EVERYTHING
from website.languages.language_list import LANGUAGES, direction
from website.phonebook.phonebook_file import PhonebookIn
from website.published import papers_to_publish
from website.published.front_server import PAPERS
from website.published.publishing_order import is_paper, whose

IN_EVERY_LANGUAGE = ("leaflet", "card", "cab-card", "sticker")
FOR_HELPERS = ("professionals", "consulates")
# Bytes of one sheet, by what its letters weigh.
MOST_BYTES = {"Hans": 400_000, "Deva": 120_000, "Guru": 120_000, "Beng": 120_000}
USUAL_BYTES = 60_000


@pytest.fixture(scope="module")
def handouts(every_language):
    """Each PDF of the languages asked, by language and name."""
    return {
        (name.partition("/")[0], name.rpartition("/")[2].removesuffix(".pdf")): page
        for name, page in every_language.items()
        if name.endswith(".pdf")
    }


def test_every_language_that_has_the_words_has_the_sheet(handouts, every_language):
    sheets = [
        name for name in every_language if re.fullmatch(r"en/print/[a-z-]+/index\.html", name)
    ]
    assert {name.split("/")[2] for name in sheets} >= {
        *(*IN_EVERY_LANGUAGE, *FOR_HELPERS, "worker", "employers")
    }
    of_pages = {key for key in handouts if not handout_formats.campaign_paper(key[1])}
    assert {("en", name.split("/")[2]) for name in sheets} == {k for k in of_pages if k[0] == "en"}
    if EVERYTHING:
        assert {(code, name) for code in LANGUAGES for name in IN_EVERY_LANGUAGE} <= set(handouts)
    for page in handouts.values():
        assert dict(page.headers)["Content-Type"] == "application/pdf"
        assert page.content.startswith(b"%PDF-")


def test_a_sheet_is_light_enough_for_a_phone(handouts):
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
        for passage in passages(body_of(shown)):
            wanted = letters("".join(run.text for run in passage.runs))
            assert not wanted - read_back, (code, name, passage)


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


def test_a_sheet_that_nobody_agreed_to_says_so_across_its_face(english_page, settings):
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
def test_a_sheet_for_helpers_is_one_page_with_the_numbers_to_call(english_page, name):
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
        picture = drawn(handout_pdf.handout_pdf(english_page(name)), dots=300)
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
    data = copy.deepcopy(settings.PHONEBOOK.data())
    next(row for row in data["hotlines"] if row["code"] == "national")["phone"] = "+3225116464"
    monkeypatch.setattr(settings.PHONEBOOK, "page", lambda code: PhonebookIn(data, code))
    assert handout_pdf.handout_code(page) != before[0]
    assert handout_pdf.handout_pdf(page) != before[1]


def test_a_number_that_changes_is_a_reason_to_make_its_papers_and_no_other(monkeypatch, settings):
    """What a paper says is the first part of its fingerprint: while it is another, it is gone."""
    tree = catalogued._Planted(frozenset({"en"})).tree
    wants = dict.fromkeys(tree.by_href, "before")
    before = papers_to_publish.paper_wants(tree, wants)
    data = copy.deepcopy(settings.PHONEBOOK.data())
    next(row for row in data["centres"] if row["code"] == "payoke")["phone"] = "+3225116464"
    monkeypatch.setattr(settings.PHONEBOOK, "page", lambda code: PhonebookIn(data, code))
    read = []
    digests = papers_to_publish.handout_prints
    monkeypatch.setattr(
        papers_to_publish,
        "handout_prints",
        lambda page, name: read.append(name) or digests(page, name),
    )
    assert papers_to_publish.paper_wants(tree, wants) == before
    assert read == [], "where no page is another, no word is read"
    after = papers_to_publish.paper_wants(tree, dict.fromkeys(wants, "after"))
    changed = {address for address in before if after[address] != before[address]}
    assert changed == {"/en/print/leaflet.pdf", "/en/print/professionals.pdf"}
    assert {whose(after[address]) for address in changed}.isdisjoint(map(whose, before.values()))
    assert all(is_paper(want) for want in after.values())


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
    assert passages(html)[2].runs[1] == Run("c", bold=True)
    assert passages(html)[-1].runs == [Run("112", dir="ltr")]


def test_a_number_to_be_dialled_stands_alone_and_what_is_small_print_is_small():
    html = (
        '<div><h2>Line</h2><p class="day">By text: no.</p><a class="button" href="tel:078">'
        '<svg><use href="#phone"/></svg><span class="hidden">Call <bdi>Line</bdi>: </span>'
        '<bdi dir="ltr">078</bdi></a> <small class="unconfirmed">Published by <bdi>X</bdi>.</small>'
        "<p>End</p></div>"
    )
    told = [(kind, "".join(run.text for run in runs)) for kind, runs in passages(html)]
    assert told == [
        ("h2", "Line"),
        ("small", "By text: no."),
        ("call", "078"),
        ("small", "Published by X."),
        ("p", "End"),
    ]


@pytest.mark.parametrize("code", ASKED)
def test_a_sheet_keeps_to_its_sides_and_uses_them(handouts, code):
    """Its letters are as large as all its words leave room for, in every language."""
    sides = {name: sides_of(page.content) for (of, name), page in handouts.items() if of == code}
    assert sides["leaflet"] == sides["card"] == 2
    one_side = {name for name in sides if not handout_formats.campaign_paper(name)}
    assert {sides[name] for name in one_side - {"leaflet", "card"}} == {1}


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
    """A sheet by its name, in English, from its file."""
    words = {each.slug: each for each in pages() if each.parent == "print"}

    def page(name):
        made = catalogued._new(words[name], "en")
        made.url_path = f"/en/print/{name}/"
        return made

    return page


def text_of(document):
    """As another program reads it."""
    told = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=document, capture_output=True, check=True
    )
    return told.stdout.decode()


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
    """The words of a page that are printed: between its heading and what is said below them."""
    main = re.split(r"<main[^>]*>", html)[1]
    return main.partition("</header>")[2].rpartition('<p><a class="button"')[0]


def drawn(document, dots):
    """The last page as a picture, so many dots an inch."""
    with pikepdf.open(io.BytesIO(document)) as opened:
        last = str(len(opened.pages))
    picture = subprocess.run(
        ["pdftoppm", "-r", str(dots), "-png", "-gray", "-f", last, "-l", last, "-"],
        input=document, capture_output=True, check=True,
    ).stdout  # fmt: skip
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
    monkeypatch.setattr(campaign_papers, "ARTWORK", tmp_path)
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
    assert campaign_papers.handout_names(page) == [f"{kind}-travellers" for kind in POSTERS]
    without = catalogued._new(next(each for each in pages() if each.slug == "october"), "en")
    assert campaign_papers.handout_names(without) == [], "it has no drawing"
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


# --- A campaign with a picture of its editor's ---

LEFT_AND_RIGHT = ("#cc2020", "#2020cc")


@pytest.fixture
def photographed(campaign, db, settings, tmp_path):
    """A campaign by its slug, with a photograph: red on the left, blue on the right."""
    settings.MEDIA_ROOT = str(tmp_path / "media")

    def page(slug="travellers", *, drawn=False, file="ours.jpg", **focal):
        made = campaign(slug)
        if not drawn:
            (campaign_papers.ARTWORK / f"{slug}.svg").unlink()
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
    picture = subprocess.run(
        ["pdftoppm", "-r", "20", "-png", "-f", "1", "-l", "1", "-"],
        input=document, capture_output=True, check=True,
    ).stdout  # fmt: skip
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
    assert campaign_papers.papers_of(page) == handout_links.on_page(page)["papers"] == []
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
    for name in campaign_papers.papers_of(page):
        code = handout_pdf.handout_code(page, name)
        assert handout_codes.read_code(str(code)) == code
        assert PAPERS.match(f"/en/print/{name}.pdf")
    page.slug = "a" * 65
    page.url_path = f"/en/campaigns/{page.slug}/"
    assert campaign_papers.papers_of(page) == []
