"""A page that becomes a campaign in the files: what goes with it, and when it stays a page."""

from wagtail_localize.models import StringTranslation, TranslationSource

from awareness.models import ContentPage
from tests.awareness.conftest import planting
from tests.awareness.test_campaigns import AS_A_CAMPAIGN, HEAD, page, write

AS_A_PAGE = f"""{HEAD}
body:
  - {{id: idea, type: paragraph, value: Drivers got a leaflet.}}
"""


def plant_a_page(folder) -> None:
    write(folder, AS_A_PAGE)
    planting(["ar"], folder)


PLANTED_FOR_ALL = plant_a_page


def test_a_page_that_became_a_campaign_keeps_its_translations_and_its_address(folder, plant):
    before = ContentPage.objects.get(slug="look-twice", locale__language_code="en")
    write(folder, AS_A_CAMPAIGN)
    plant(folder)
    assert not ContentPage.objects.filter(slug="look-twice").exists()
    assert (page().translation_key, page().url_path) == (before.translation_key, before.url_path)
    assert page("ar").live
    sources = TranslationSource.objects.filter(object_id=before.translation_key)
    assert [each.specific_content_type.model for each in sources] == ["campaignpage"]
    assert plant(folder, again=True)["updated"] == 0


def test_a_page_that_somebody_translated_stays_with_what_they_wrote(folder, plant):
    theirs = ContentPage.objects.get(slug="look-twice", locale__language_code="ar")
    words = StringTranslation.objects.filter(context__object_id=theirs.translation_key)
    words.filter(context__path="title").update(data="كلمتي", tool_name="")
    write(folder, AS_A_CAMPAIGN)
    assert plant(folder)["kept_pages"] >= 1
    assert ContentPage.objects.filter(pk=theirs.pk).exists()
    assert words.filter(data="كلمتي").exists()


def test_a_page_with_a_translation_that_waits_to_be_published_stays(folder, plant):
    theirs = ContentPage.objects.get(slug="look-twice", locale__language_code="ar")
    theirs.summary = "كلمتي"
    theirs.save_revision()
    write(folder, AS_A_CAMPAIGN)
    assert plant(folder)["kept_pages"] >= 1
    assert ContentPage.objects.filter(pk=theirs.pk).exists()


def test_a_page_that_staff_have_changed_stays_what_it_is(folder, plant):
    theirs = ContentPage.objects.get(slug="look-twice", locale__language_code="en")
    theirs.summary = "Words of staff."
    theirs.save_revision().publish()
    write(folder, AS_A_CAMPAIGN)
    assert plant(folder)["kept_pages"] >= 1
    assert ContentPage.objects.get(pk=theirs.pk).summary == "Words of staff."
