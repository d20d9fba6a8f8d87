"""Each campaign of ours has a drawing, one sentence and one act; the drawing is its picture."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from awareness import content
from awareness.models.translation_states import TranslationState
from awareness.seed import campaign_artwork
from awareness.seed.campaign_artwork import ARTWORK, give_artwork
from tests.awareness.test_campaigns import page, plant_a_campaign

PLANTED_FOR_ALL = plant_a_campaign
DRAWINGS = sorted(ARTWORK.glob("*.svg"))
# Three shades of the site's blue with paper and ink, and one colour that is seen from afar.
COLOURS = {"#0b5c6b", "#0a3a44", "#17242b", "#eef4f5", "#ffbf47"}
CAMPAIGNS = [page for page in content.pages() if page.campaign]
MOST_BYTES = 4_000
MOST_OF_A_PAGE = 150_000  # bytes, its picture with it


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_is_one_of_a_kind_with_the_others_and_holds_no_words(drawing: Path):
    text = drawing.read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own file
    assert root.attrib["viewBox"] == "0 0 1600 900"
    assert set(re.findall(r"#[0-9a-f]{6}\b", text)) <= COLOURS
    assert "#ffbf47" in text
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"text", "image", "script", "style", "foreignObject"}
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert len(text) < MOST_BYTES


def test_each_campaign_has_a_drawing_a_sentence_an_act_and_words_for_its_picture():
    assert {words.slug for words in CAMPAIGNS} == {drawing.stem for drawing in DRAWINGS}
    for words in CAMPAIGNS:
        assert words.campaign["slogan"], words.id
        assert words.campaign["act"], words.id
        assert words.campaign["picture_alt"], words.id


@pytest.fixture
def drawn(monkeypatch, tmp_path) -> None:
    """The campaign of the tests has a drawing, and its picture is a small one."""
    small = (DRAWINGS[0].read_text(encoding="utf-8"), "look-twice.svg")
    (tmp_path / small[1]).write_text(small[0], encoding="utf-8")
    monkeypatch.setattr(campaign_artwork, "ARTWORK", tmp_path)
    monkeypatch.setattr(campaign_artwork, "WIDTH", 320)
    monkeypatch.setattr(campaign_artwork, "HEIGHT", 180)


def test_it_is_the_picture_of_its_campaign_in_all_languages(planted, drawn, client):
    for language in ("en", "ar"):
        campaign = page(language)
        campaign.picture_alt, campaign.slogan = "Two cases.", "One of them is small."
        campaign.save_revision().publish()
    assert give_artwork() == 2
    assert give_artwork() == 0
    assert page("en").picture == page("ar").picture
    assert (page().picture.width, page().picture.height) == (320, 180)
    text = client.get("/en/campaigns/look-twice/").text
    assert 'alt="Two cases."' in text
    assert '<p class="campaign__slogan">One of them is small.</p>' in text


def test_a_translation_that_is_behind_its_english_stays_behind_and_waits(planted, drawn):
    for language in ("en", "ar"):
        campaign = page(language)
        campaign.picture_alt = "Two cases."
        campaign.save_revision().publish()
    state = TranslationState.objects.get(page=page("ar"))
    english = page("en")
    english.summary = "Something else than before."
    english.save_revision().publish()
    state.refresh_from_db()
    assert state.stale
    assert give_artwork() == 1
    assert page("ar").picture is None
    before = state.source_digest
    state.refresh_from_db()
    assert (state.stale, state.source_digest) == (True, before)
    TranslationState.objects.filter(pk=state.pk).update(stale=False, source_digest="")
    assert give_artwork() == 0, "nobody knows the English that it was made from"


def test_a_changed_drawing_changes_the_picture(planted, drawn):
    campaign = page()
    campaign.picture_alt = "Two cases."
    campaign.save_revision().publish()
    give_artwork()
    before, drawing = page().picture, campaign_artwork.ARTWORK / "look-twice.svg"
    drawing.write_text(drawing.read_text("utf-8").replace("#ffbf47", "#eef4f5"), "utf-8")
    assert give_artwork() == 1
    assert page().picture != before
    assert give_artwork() == 0


def test_it_is_called_in_the_library_as_staff_call_the_campaign_in_their_languages(planted, drawn):
    campaign = page()
    campaign.picture_alt = "Two cases."
    campaign.save_revision().publish()
    french, _made = Locale.objects.get_or_create(language_code="fr")
    translated = campaign.copy_for_translation(french, copy_parents=True)
    translated.title = "Regardez deux fois"
    translated.save_revision().publish()
    give_artwork()
    assert page().picture.title == "Look twice · Regardez deux fois"


def test_it_follows_its_drawing_whatever_its_title_and_one_of_somebody_is_left_alone(
    planted, drawn
):
    campaign = page()
    campaign.picture_alt = "Two cases."
    campaign.save_revision().publish()
    give_artwork()
    picture, drawing = page().picture, campaign_artwork.ARTWORK / "look-twice.svg"
    picture.title = "Two cases"
    picture.save()
    drawing.write_text(drawing.read_text("utf-8").replace("#ffbf47", "#eef4f5"), "utf-8")
    assert give_artwork() == 1
    picture = page().picture
    picture.file = get_test_image_file(filename="mine.png")
    picture.save()
    assert give_artwork() == 0
    assert page().picture.file.name.endswith("mine.png")


def test_what_has_a_picture_or_is_being_changed_is_left_alone(planted, drawn):
    campaign = page()
    campaign.picture_alt = "Two cases."
    campaign.save_revision().publish()
    campaign.summary = "Somebody is at work on it."
    campaign.save_revision()
    assert give_artwork() == 0


def test_a_campaign_with_its_picture_is_light_and_pages_for_her_have_no_picture(
    planted, monkeypatch, tmp_path, client
):
    heaviest = max(DRAWINGS, key=lambda drawing: drawing.stat().st_size)
    (tmp_path / "look-twice.svg").write_bytes(heaviest.read_bytes())
    monkeypatch.setattr(campaign_artwork, "ARTWORK", tmp_path)
    campaign = page()
    campaign.picture_alt = "Two cases."
    campaign.save_revision().publish()
    assert give_artwork() == 1
    text = client.get("/en/campaigns/look-twice/").text
    drawn = page().picture.get_rendition("fill-960x540|format-webp")
    assert drawn.url in text
    assert len(text.encode()) + drawn.file.size <= MOST_OF_A_PAGE
    for path in ("/en/rights/", "/en/work/", "/en/write/"):
        assert "<img" not in client.get(path).text, path
