"""A campaign is a kind of page: its facts, its text and its materials, each in its place."""

import shutil

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from awareness import content
from awareness.blocks.campaign_blocks import MATERIALS
from awareness.blocks.plain_text import texts_of
from awareness.content.yaml_lines import BadContent
from awareness.models import CampaignPage, ContentPage, TranslationState, translation_digests
from awareness.models.unconfirmed_facts import rows_named_by
from awareness.seed import seeder
from awareness.serving import search
from awareness.translating import language_file
from tests.awareness.conftest import CAMPAIGNS, planting, translate

HEAD = """
id: look-twice
parent: campaigns
kind: campaign
title: Look twice
tab_title: A campaign
menu_title: Twice
summary: A campaign that asks everybody to look.
checked_on: 2026-11-24
"""
FACTS = """
  when: "{campaign_drivers_year}"
  name: Look twice
  made_by: The association of hauliers
  for_whom: Lorry drivers
"""
TEXT = """
body:
  - {id: idea, type: paragraph, value: Drivers got a leaflet.}
  - {id: sources, type: sources, value: {codes: [circular-2016]}}
"""
MATERIAL = """
materials:
  - {id: poster, kind: poster, title: A poster, text: Not found yet.}
  - {id: site, kind: website, title: Their website, text: It is gone.}
"""
AS_A_CAMPAIGN = f"{HEAD}campaign:{FACTS}{MATERIAL}{TEXT}"


def write(folder, campaign: str) -> None:
    for name in ("history.yaml", "sources.yaml"):
        shutil.copy(seeder.CONTENT / name, folder / "content")
    pages = folder / "content" / "pages"
    (pages / "campaigns.yaml").write_text(CAMPAIGNS, encoding="utf-8")
    (pages / "look-twice.yaml").write_text(campaign, encoding="utf-8")
    translate(folder)


def page(language: str = "en") -> CampaignPage:
    return CampaignPage.objects.get(slug="look-twice", locale__language_code=language)


def plant_a_campaign(folder) -> None:
    write(folder, AS_A_CAMPAIGN)
    planting(["ar"], folder)


PLANTED_FOR_ALL = plant_a_campaign


@pytest.fixture
def campaign(planted) -> CampaignPage:
    return page()


def test_it_shows_its_text_its_materials_its_history_and_its_sources(campaign, client):
    text = client.get("/en/campaigns/look-twice/").text
    places = [
        text.index(words)
        for words in (
            "<h1>Look twice",
            "Drivers got",
            "A poster",
            "It is gone",
            "hauliers",
            "Where this comes from",
        )
    ]
    assert places == sorted(places)
    assert '<dl class="campaign">' in text
    assert "2001" in text
    assert ".materials" in text.split("</head>")[0], "its style is sent along"


@pytest.mark.parametrize("fact", ["name", "today"])
def test_one_fact_alone_is_shown_whichever_it_is(campaign, client, fact):
    for name in ("when", "made_by", "for_whom", "name", "today"):
        setattr(campaign, name, "Known on one side alone" if name == fact else "")
    campaign.save_revision().publish()
    assert "Known on one side alone" in client.get("/en/campaigns/look-twice/").text


def test_its_facts_and_materials_are_translated_like_its_text(campaign, client):
    arabic = page("ar")
    assert set(arabic.made_by.split()) == {"كلمة"}
    assert arabic.when == "{campaign_drivers_year}"
    assert "كلمة" in arabic.materials.raw_data[0]["value"]["text"]
    assert "hauliers" not in client.get("/ar/campaigns/look-twice/").text


@pytest.mark.both_databases
def test_it_is_found_by_its_facts_and_its_materials(campaign):
    assert "The association of hauliers" in texts_of(campaign)
    for words in ("hauliers", "their website"):
        assert [found.title for found in search.find_pages(words, ["en"])] == ["Look twice"]


def test_whoever_reviews_it_sees_the_facts_that_it_names(campaign):
    assert "campaign_drivers_year" in {getattr(row, "code", "") for row in rows_named_by(campaign)}


def test_a_menu_may_call_it_by_a_shorter_name(campaign, client):
    assert ">Twice</a>" in client.get("/en/campaigns/").text


def test_a_placeholder_that_does_not_exist_is_refused_in_a_fact(campaign):
    campaign.when = "{no_such_year}"
    with pytest.raises(ValidationError) as refused:
        campaign.full_clean()
    assert "when" in refused.value.message_dict


@pytest.mark.parametrize(
    "field", ["slogan", "picture_alt", "teaser_title", "teaser_text", "teaser_alt"]
)
def test_a_placeholder_is_refused_in_what_is_shown_as_it_is_typed(campaign, field):
    """Else it would be printed in braces, in large letters, on five hundred posters."""
    setattr(campaign, field, "One call: {phone_national}.")
    with pytest.raises(ValidationError, match="not filled here") as refused:
        campaign.full_clean()
    assert set(refused.value.message_dict) == {field}


def test_it_stands_below_the_list_of_campaigns_and_nowhere_else(campaign):
    rights = ContentPage.objects.get(slug="rights", locale__language_code="en")
    assert CampaignPage.can_create_at(campaign.get_parent())
    assert not CampaignPage.can_create_at(rights)
    assert not CampaignPage.can_create_at(campaign)
    assert not ContentPage.can_create_at(campaign)
    assert not campaign.can_move_to(rights)


def test_an_editor_is_offered_it_with_what_it_is_for_and_can_look_at_it(campaign, admin_client):
    above = campaign.get_parent().pk
    offered = admin_client.get(reverse("wagtailadmin_pages:add_subpage", args=[above])).text
    assert str(CampaignPage.page_description) in offered
    assert str(ContentPage.page_description) in offered
    form = reverse("wagtailadmin_pages:add", args=["awareness", "campaignpage", above])
    assert "{campaign_drivers_year}" in admin_client.get(form).text
    seen = campaign.make_preview_request(preview_mode=campaign.default_preview_mode)
    assert "hauliers" in seen.rendered_content


def add_a_picture(campaign: CampaignPage) -> int:
    """What an editor does who has found a poster; the key of the picture."""
    picture = get_image_model().objects.create(title="A picture", file=get_test_image_file())
    value = {"title": "A poster", "picture": picture.pk, "alt": "A hand", "text": ""}
    campaign.materials = [{"type": "poster", "id": "poster", "value": value}]
    campaign.save_revision().publish()
    return picture.pk


def test_its_picture_is_shown_and_passed_on(campaign, client):
    add_a_picture(campaign)
    text = client.get("/en/campaigns/look-twice/").text
    assert '<meta property="og:title" content="Look twice">' in text
    assert '<meta property="og:image:alt" content="A hand">' in text
    assert 'alt="A hand" loading="lazy"' in text
    assert "<title>A campaign</title>" in text


@pytest.mark.parametrize(("name", "block"), MATERIALS)
def test_each_kind_of_material_says_what_it_is_for_and_shows_a_preview(name, block):
    block.set_name(name)
    assert block.meta.description
    assert block.meta.icon
    assert "<b>" in block.render(block.get_preview_value(), {"page_language": "en"})
    assert ("captions" in block.child_blocks) is (name == "film")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (f"{HEAD}{MATERIAL}{TEXT}", "Only a page with “campaign” has materials"),
        (f"{HEAD}campaign:{FACTS}  price: much\n{TEXT}", "“price” is not a key"),
        (f"{HEAD}campaign:{FACTS}{TEXT}".replace("{campaign_drivers_year}", "2001"), "a number"),
        (f"{HEAD}campaign:{FACTS}  slogan: 'Call {{phone_national}}'\n{TEXT}", "not filled here"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(folder, wrong, said):
    pages = folder / "content" / "pages"
    (pages / "campaigns.yaml").write_text(CAMPAIGNS, encoding="utf-8")
    (pages / "look-twice.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(BadContent) as refused:
        content.pages(pages)
    assert said in str(refused.value)


def test_every_seeded_campaign_is_one():
    pages = content.pages()
    campaigns = [page for page in pages if page.id.startswith("campaign-")]
    assert len(campaigns) == 8
    assert all(page.campaign for page in campaigns)
    assert not [page.id for page in pages if page.campaign and page not in campaigns]


def test_no_page_shows_an_empty_place_for_what_nobody_has_found():
    empty = [
        (page.id, row["id"])
        for page in content.pages()
        for row in page.materials
        if "not found" in str(row["value"]).lower()
    ]
    assert empty == []


# --- What editors make of it ---------------------------------------------------------------------


def rewrite(folder, old: str, new: str) -> None:
    assert old in AS_A_CAMPAIGN
    write(folder, AS_A_CAMPAIGN.replace(old, new))


def test_a_picture_that_an_editor_added_outlives_the_next_release(campaign, folder, plant):
    added = add_a_picture(campaign)
    # Once with the files as they were, so that nothing of theirs is taken for ours.
    plant(folder, again=True)
    rewrite(folder, "Drivers got", "All drivers got")
    assert plant(folder)["kept_pages"] == 1
    assert page().materials.raw_data[0]["value"]["picture"] == added


@pytest.mark.parametrize(
    ("old", "new", "of"),
    [
        ("for_whom: Lorry drivers", "for_whom: Drivers", lambda page: page.for_whom),
        ("title: A poster", "title: Drivers", lambda page: page.materials[0].value["title"]),
    ],
)
def test_a_changed_fact_or_material_in_the_file_arrives(campaign, folder, plant, old, new, of):
    rewrite(folder, old, new)
    plant(folder)
    assert of(page()) == "Drivers"


def test_it_is_in_the_file_of_all_pages_of_a_language(campaign):
    entry = next(e for e in language_file.exported("ar") if e.msgctxt == "page/look-twice:made_by")
    assert entry.msgid == "The association of hauliers"


def test_its_translations_get_their_digests_if_they_have_none(campaign):
    state = TranslationState.objects.filter(page=page("ar"))
    before = state.get().own_digest
    state.update(own_digest="")
    assert translation_digests.catch_up() == 1
    assert state.get().own_digest == before


def test_the_tab_of_a_campaign_takes_no_word_from_its_title_that_others_should_not_read(campaign):
    for title, tab in (("European day against trafficking", "Help in Belgium"), ("Look", "Look")):
        campaign.title, campaign.tab_title = title, ""
        with override("fr"):
            campaign.full_clean()
        assert campaign.tab_title == tab
