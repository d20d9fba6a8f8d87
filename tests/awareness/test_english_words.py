"""What stands in the place of English is English: an editor who writes French there is told."""

import pytest

from awareness.blocks.english_words import language_of_page, other_language
from awareness.models.page_problems import problems_of
from tests.awareness.test_campaigns import page, plant_a_campaign
from tests.fixtures.catalogued import pages_from_catalogues

PLANTED_FOR_ALL = plant_a_campaign

WRITTEN = {
    "fr": "La porte reste ouverte. Parler est gratuit. Entrez, on vous écoute avec une tasse.",
    "nl": "Het is gratis. U hoeft uw naam niet te geven, en een papier is er niet voor.",
    "de": "Die Tür ist offen. Sie müssen Ihren Namen nicht sagen, und das ist für Sie ein Anfang.",
}


@pytest.mark.parametrize("code", WRITTEN)
def test_another_language_is_known_by_its_small_words(code):
    assert other_language([WRITTEN[code]]) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Vies sans issue",
        "The law of 13 April 1995 (Loi contenant des dispositions en vue de la répression de la "
        "traite et du trafic) is the first of its kind, and you can read it in Dutch and French.",
        "Rue de la Loi, Place de la Gare",
    ],
)
def test_a_name_in_another_language_is_no_other_language(text):
    assert other_language([text]) == ""


def test_no_page_of_ours_is_taken_for_another_language():
    others = {page.slug: language_of_page(page) for page in pages_from_catalogues(["en"])}
    assert len(others) > 60
    assert {slug: code for slug, code in others.items() if code} == {}


def test_a_campaign_in_french_is_not_published_as_the_english_one(planted):
    campaign = page()
    assert "title" not in problems_of(campaign)
    campaign.title, campaign.slogan = "La porte reste ouverte", "Entrez, on vous écoute."
    campaign.summary = "Parler est gratuit. Personne n'a besoin de papiers avec les autres."
    campaign.body = campaign.materials = ()
    assert "another language: French" in problems_of(campaign)["title"]
