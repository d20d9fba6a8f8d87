"""The words in the repository, and the mistakes that the loader refuses."""

import re
import shutil

import pytest
from django.conf import settings

from awareness.content import BadContent, pages, read_registry, translations
from awareness.content.markup import BadMarkup, rich_text
from awareness.facts.placeholders import bare_digit, difference
from awareness.seed import seeder
from base import phonebook
from tests.awareness.conftest import WORDS

PATHS = {"rights": "/rights/"}.__getitem__

QUOTE = """quote
    value: {text: I thought nobody would believe me., attribution: Somebody}
"""
QUOTE_AS_CARDS = """cards
    value:
      items:
        - {id: a, page: page:rights, title: "Call {phone_national}"}
"""


@pytest.fixture
def words(tmp_path):
    """A copy of the words, in which a test can make one mistake."""
    shutil.copytree(WORDS, tmp_path / "pages")
    return tmp_path / "pages"


def mistake(words, old: str, new: str) -> str:
    """What the loader says when `old` of rights.yaml is written as `new`."""
    text = (words / "rights.yaml").read_text(encoding="utf-8")
    assert old in text
    (words / "rights.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadContent) as refused:
        pages(words, read_registry())
    return str(refused.value)


def test_the_english_of_the_repository_is_without_mistake():
    facts = read_registry()
    found = pages(facts=facts)
    assert found[0].path == "/"
    assert {"/help/", "/rights/", "/domestic-work/", "/children/"} <= {p.path for p in found}
    assert {"emergency", "national", "pag-asa", "payoke", "surya"} <= facts.contact_codes


# Where who opens a page wants to go, below its callout: a driver for his own pay, who is young or
# has a patient to a centre.
LEADS_FIRST = {
    "on-the-road": "/rights/situations/transport/",
    "young": "/write/",
    "professionals": "/refer/",
    "professionals-care": "/refer/",
}


@pytest.mark.parametrize("page_id", LEADS_FIRST)
def test_a_page_leads_first_to_what_its_reader_came_for(page_id):
    (page,) = [page for page in pages() if page.id == page_id]
    below = [block for block in page.body if block["type"] != "callout"]
    assert below[0]["type"] == "cards"
    assert LEADS_FIRST[page_id] in str(below[0]["value"])


def test_help_says_first_who_does_not_answer():
    (page,) = [page for page in pages() if page.id == "help"]
    assert "We are not the police." in str(page.body[0]["value"])


def test_a_number_that_an_encyclopedia_gives_stands_on_no_page():
    contacts = phonebook.current().page("en").contacts
    weak = {each.code for each in contacts if "wikipedia" in each.published_by.lower()}
    assert weak, "the control: one waits for its owner's yes"
    for page in pages():
        for code in weak:
            assert f"'{code}'" not in str(page.body), page.id
            assert f"phone_{code.replace('-', '_')}" not in str(page.body), page.id


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_every_translation_of_the_repository_holds_the_facts_of_its_english(code):
    assert translations(code).problems == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("You get {reflection_days} days.", "You get 45 days.", "rights.yaml:9: “45” is a number"),
        ("You get {reflection_days} days.", "You get ٤٥ days.", "“٤٥” is a number"),
        ("{reflection_days}", "{reflexion_days}", "{reflexion_days} does not exist"),
        ("{phone_national}", "{phone_national", "A brace stands alone"),
        ("page:write", "page:nowhere", "There is no page with the id in “page:nowhere”"),
        ("**passport**", "**passport", "is not closed"),
        ("**passport**", "<b>passport</b>", "HTML is not allowed"),
        ("type: quote", "type: quotation", "“quotation” is none of"),
        ("attribution: Somebody", "by: Somebody", "“by” is not a key of this block"),
        ("id: stay\n", "id: intro\n", "The id “intro” is used twice"),
        ("id: decide", "id: think", "The id “think” is used twice"),
        ("id: keep", "id: it's", "“it's” may hold small letters"),
        ("intro: Three centres help.", "region: atlantis", "“atlantis” is none of"),
        ("tab_title:", "tab_titel:", "“tab_title” is missing"),
        ("title: Your rights\n", "title: Your rights\ntitle: Again\n", "is written twice"),
        ("parent: home", "parent: nobody", "There is no page “nobody”"),
        ("checked_on: 2026-11-24", "checked_on: soon", "A day is expected"),
        ("anchor: stay", "anchor: Stay!", "rights.yaml:23: “Stay!”: Enter a valid value"),
        ("title: You decide", f"title: {'You decide ' * 20}", "has at most 150 characters"),
        ("type: quote", "type: figure", "“figure” is none of"),
        (QUOTE, QUOTE_AS_CARDS, "rights.yaml:45: The whole card is a link"),
        ("{id: papers", "{oddly: x, id: papers", "“oddly” is not a key"),
        ("Somebody else keeps my papers.", "''", "Text is expected"),
    ],
)
def test_a_mistake_is_named_with_its_place(words, old, new, sentence):
    assert sentence in mistake(words, old, new)


def test_a_registry_row_without_source_is_refused(tmp_path):
    text = (seeder.CONTENT / "registry.yaml").read_text(encoding="utf-8")
    path = tmp_path / "registry.yaml"
    path.write_text(re.sub('    source: "fairworkbelgium.be .*\n', "", text, count=1))
    with pytest.raises(BadContent, match=r"registry.yaml:\d+: “source” is missing"):
        read_registry(path)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("extent: beginning", "extent: half", "beginning or whole"),
        (
            "status: not-verified\n    extent: beginning",
            "status: in-force\n    extent: beginning",
            "not read to its end",
        ),
    ],
)
def test_a_source_that_was_only_begun_is_not_in_force(tmp_path, old, new, sentence):
    for name in ("registry.yaml", "sources.yaml"):
        text = (seeder.CONTENT / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadContent, match=rf"sources.yaml:\d+: .*{sentence}"):
        read_registry(tmp_path / "registry.yaml")


def test_markup_becomes_paragraphs_lists_and_links():
    text = "One **bold**\nline & more.\n\nLead:\n- [rights](page:rights)\n- two\n  lines"
    assert rich_text(text, PATHS) == (
        "<p>One <b>bold</b> line &amp; more.</p><p>Lead:</p>"
        '<ul><li><a href="/rights/">rights</a></li><li>two lines</li></ul>'
    )


def test_a_link_leads_to_a_place_on_a_page():
    assert 'href="/rights/#how"' in rich_text("[rights](page:rights#how)", PATHS)
    with pytest.raises(BadMarkup):
        rich_text("[rights](page:nowhere#how)", PATHS)


def test_links_lead_to_pages_or_to_https_only():
    with pytest.raises(BadMarkup):
        rich_text("[x](http://example.org)", PATHS)
    with pytest.raises(BadMarkup):
        rich_text("[x](javascript:alert)", PATHS)


OF_ANY_SCRIPT = ["4", "٤", "۴", "४", "৪", "๔", "੪", "²", "①", "４"]
OF_ANY_SCRIPT += ["Ⅳ", "ⅷ", "〇", "〤", "፬", "零四七零", "一 一 二", "壹一二"]


@pytest.mark.parametrize("digit", OF_ANY_SCRIPT)
def test_a_digit_of_any_script_is_a_number(digit):
    assert bare_digit(f"x {digit} x") == digit
    assert bare_digit("{card_2} x") == ""


def test_a_number_is_named_as_it_was_typed():
    assert bare_digit("Appelez le 02 511 64 65, du 3 au 9 mai.") == "02 511 64 65"
    assert bare_digit("le 3/5/2026.") == "3/5/2026"


@pytest.mark.parametrize(
    "words", ["一个人", "三四天", "一、二、三", "十二个月", "{a_2}一{b_2}一{c_2}二"]
)
def test_a_word_for_a_number_is_a_word(words):
    assert bare_digit(words) == ""


def test_a_translation_may_move_a_fact_but_not_lose_it():
    assert difference("You get {days} days.", "{days} jours") == ""
    assert "It lacks {days}" in difference("You get {days} days.", "des jours")
    assert "The English has no {weeks}" in difference("{days}", "{days} {weeks}")
    assert "brace" in difference("{days}", "{days} {")
