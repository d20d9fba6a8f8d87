"""Every block says what it is for, shows a preview, and hides nothing that matters."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils import translation
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from awareness.blocks.campaign_blocks import Poster
from awareness.blocks.card_blocks import Cards
from awareness.blocks.code_choice import CodeChoice
from awareness.blocks.media_blocks import Figure
from awareness.blocks.policy_blocks import POLICY
from awareness.blocks.text_blocks import BODY, Centres, Phone
from base import phonebook

BLOCKS = [*BODY, *POLICY]
TEMPLATES = Path(get_template("awareness/blocks/steps.html").origin.name).parent


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_an_editor_is_told_what_a_block_is_for(name, block):
    assert block.meta.description
    assert Path(block.meta.template).stem == name


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_a_block_can_be_previewed(name, block):
    block.set_name(name)
    assert str(block.render(block.get_preview_value(), {"page_language": "en"})).strip()


def test_nothing_is_folded_away_but_countries_and_what_each_sign_of_the_first_page_means():
    """Countries are looked up by name; of the signs somebody opens the one that she asks about."""
    for template in set(TEMPLATES.glob("*.html")) - {
        TEMPLATES / "abroad.html",
        TEMPLATES / "qa.html",
    }:
        assert "<details" not in template.read_text(encoding="utf-8"), template


def shown(block, value, language="en"):
    return str(block.render(block.to_python(value), {"page_language": language}))


def test_a_phone_block_shows_the_number_of_its_own_line_and_no_other():
    contacts = phonebook.current().page("en").contacts
    numbers = {contact.code: contact.phone for contact in contacts if contact.phone}
    for code in ("national", "surya"):
        html = shown(Phone(), {"contact": code, "note": ""})
        dialled = set(re.findall(r"tel:([+0-9]+)", html))
        assert dialled == {numbers[code].replace(" ", "")}


def test_a_region_is_shown_its_own_centre_and_nobody_all_of_them():
    centres = phonebook.current().page("en").centres
    assert len({centre.region for centre in centres}) > 1
    for region in {"", *(centre.region for centre in centres)}:
        html = shown(Centres(), {"intro": "", "region": region})
        for centre in centres:
            assert (str(centre.name) in html) is (region in ("", centre.region))


def test_what_a_picture_shows_is_said_without_a_placeholder_which_would_be_read_aloud_as_typed(db):
    hand = get_image_model().objects.create(title="A hand", file=get_test_image_file())
    for block, picture in ((Figure(), "image"), (Poster(), "picture")):
        value = block.to_python({"title": "A poster", "alt": "A card with {phone_national}."})
        value[picture] = hand
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(value)
        assert "not filled here" in str(refused.value.block_errors["alt"])


def test_cards_lead_on_below_the_address_of_the_reader_though_the_page_is_in_english():
    card = {"page": "/rights/", "title": "Your rights", "text": ""}
    with translation.override("ps"):
        html = shown(Cards(), {"title": "", "items": [card]})
    assert 'href="/ps/rights/"' in html


def test_a_card_whose_title_has_an_apostrophe_says_it_as_it_is_written():
    card = {"page": "/rights/", "title": "Somebody's house", "text": "It's yours"}
    html = shown(Cards(), {"title": "", "items": [card]})
    assert "Somebody&#x27;s house" in html
    assert "&amp;" not in html


def test_a_code_is_read_without_asking_for_all_codes_and_refused_where_there_is_none():
    asked = []

    def codes():
        asked.append(1)
        return [("national", "The national line")]

    choice = CodeChoice(choices=codes)
    assert choice.bulk_to_python(["national", "gone", 3, None]) == ["national", "gone", "3", None]
    assert asked == []
    assert choice.clean("national") == "national"
    with pytest.raises(ValidationError):
        choice.clean("gone")
    assert choice.deconstruct()[0] == "wagtail.blocks.ChoiceBlock"
