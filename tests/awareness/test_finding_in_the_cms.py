"""Staff find a page by any word in it, and a row of the registry in any language."""

import pytest
import typst
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document

from awareness.blocks.plain_text import findable
from awareness.models import ContentPage, Hotline
from awareness.staff import document_words
from tests.awareness.test_campaigns import page, plant_a_campaign

PLANTED_FOR_ALL = plant_a_campaign
PAGES = "/cms/pages/search/results/"


def found(client, words: str) -> str:
    return client.get(PAGES, {"q": words}).text


@pytest.mark.both_databases
@pytest.mark.parametrize("words", ["hauliers", "gone", "leaflet got", "Look twice"])
def test_a_page_is_found_by_its_facts_its_materials_its_text_and_its_title(
    planted, admin_client, words
):
    page().save()  # the index is written with the page, which was planted before this test
    assert "Look twice" in found(admin_client, words)
    assert "Look twice" not in found(admin_client, "no-such-word")


IN_EVERY_SCRIPT = pytest.mark.parametrize(
    ("text", "word"),
    [
        ("他们拿走了我的护照", "护照"),
        ("นายจ้างยึดหนังสือเดินทางของฉัน", "หนังสือเดินทาง"),
        ("ፓስፖርቴን ወሰዱብኝ", "ወሰዱብኝ"),
        ("मेरा पासपोर्ट ले लिया", "पासपोर्ट"),
        ("أخذوا جواز سفري", "جواز"),
        ("আমার পাসপোর্ট নিয়ে গেছে", "পাসপোর্ট"),
    ],
)


@pytest.mark.both_databases
@IN_EVERY_SCRIPT
def test_words_are_found_in_every_script(planted, admin_client, text, word):
    rights = ContentPage.objects.get(slug="rights", locale__language_code="en")
    rights.body = [{"type": "paragraph", "id": "a", "value": f"<p>{text}</p>"}]
    rights.save()
    assert rights.title in found(admin_client, word)


def test_what_is_written_without_spaces_is_found_from_any_letter(planted):
    campaign = page()
    campaign.title = "找护照"
    assert {"找护照", "护照", "照"} <= set(findable(campaign).split())


def test_rows_of_the_registry_are_found_by_number_and_name_in_any_language(planted, admin_client):
    line = Hotline.objects.get(code="national")
    line.name_th = "สายด่วน"
    line.save()
    address = reverse("wagtailsnippets_awareness_hotline:list_results")
    for words in ("ด่วน", "national", line.phone[-6:]):
        assert line.name in admin_client.get(address, {"q": words}).text, words
    assert line.name not in admin_client.get(address, {"q": "no-such-word"}).text
    facts = reverse("wagtailsnippets_awareness_fact:list_results")
    assert "reflection_days" in admin_client.get(facts, {"q": "reflection"}).text


def pdf(text: str) -> bytes:
    return typst.compile(text.encode())


def document(content: bytes, name: str = "paper.pdf") -> Document:
    return Document.objects.create(title="A paper", file=ContentFile(content, name=name))


def found_papers(client, words: str) -> bool:
    return "A paper" in client.get(reverse("wagtaildocs:index_results"), {"q": words}).text


@pytest.mark.both_databases
@IN_EVERY_SCRIPT
def test_a_document_is_found_by_what_is_written_in_it(db, admin_client, text, word):
    document(pdf(text))
    assert found_papers(admin_client, word)
    assert not found_papers(admin_client, "no-such-word")


@pytest.mark.both_databases
def test_a_long_document_is_found_by_its_first_words(db, admin_client):
    lines = "#for n in range(4000) [护照与工作#n 证件 ]"
    document(pdf(f"#set page(height: auto)\nreflection {lines}"))
    assert found_papers(admin_client, "reflection")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 and nothing more %%EOF", "paper.pdf"),
        # Made by the test: a Typst that runs while tests are read leaves threads to the lanes.
        (lambda: pdf("= passport")[:900] + b"%%EOF", "paper.pdf"),
        (b"", "paper.pdf"),
        (b"WEBVTT", "paper.vtt"),
    ],
    ids=["nothing", "cut", "empty", "no pdf"],
)
def test_what_cannot_be_read_is_kept_and_found_by_its_title(db, admin_client, content, name):
    content = content() if callable(content) else content
    assert document_words.words_of(document(content, name)) == ""
    assert found_papers(admin_client, "paper")


def test_a_document_that_takes_too_long_is_kept_unread(db, admin_client, monkeypatch):
    monkeypatch.setattr(document_words, "SECONDS", 0)
    assert document_words.words_of(document(pdf("passport"))) == ""
    assert found_papers(admin_client, "paper")
