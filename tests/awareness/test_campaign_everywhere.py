"""A campaign's days, hours, place and end are one thing, in every language that has it."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Locale

from awareness.models import CampaignPage, ReviewRule
from awareness.serving import campaign_days
from awareness.staff.editor_groups import AUTHORS, REVIEWERS
from awareness.translating.campaign_languages import readers_lines
from tests.awareness.test_campaign_runs import BEGINS, ENDS, MINUTE, run
from tests.awareness.test_campaigns import page, plant_a_campaign
from website.published.pages_to_publish import Public

PLANTED_FOR_ALL = plant_a_campaign
SOONER = ENDS - timedelta(hours=3)


@pytest.fixture
def at(monkeypatch):
    return lambda hour: monkeypatch.setattr(timezone, "now", lambda: hour)


@pytest.fixture
def campaign(planted) -> CampaignPage:
    return run(page())


@pytest.fixture
def french(campaign) -> CampaignPage:
    locale = Locale.objects.get(language_code="fr")
    for above in campaign.get_ancestors().filter(depth__gt=1).specific():
        above.copy_for_translation(locale).save_revision().publish()
    return run(campaign.copy_for_translation(locale))


def again(campaign: CampaignPage) -> CampaignPage:
    return CampaignPage.objects.get(pk=campaign.pk)


def publish(campaign: CampaignPage, **fields) -> None:
    for name, value in fields.items():
        setattr(campaign, name, value)
    campaign.save_revision().publish()


def test_a_new_end_holds_in_each_language_in_that_minute(campaign, french, client, at):
    at(SOONER)
    assert "Look twice, today" in client.get("/fr/").text
    publish(again(campaign), ends_at=SOONER)
    assert again(french).ends_at == SOONER
    assert "Look twice, today" not in client.get("/fr/").text


def test_so_do_its_place_and_a_language_that_is_left_out(campaign, french, client, at):
    at(BEGINS)
    publish(again(campaign), not_in=["fr"])
    assert "Look twice, today" not in client.get("/fr/").text
    assert "Look twice, today" in client.get("/en/").text
    publish(again(campaign), not_in=[], on_first_page=False)
    assert not again(french).on_first_page


def test_a_draft_changes_nothing(campaign, french):
    draft = again(campaign)
    draft.ends_at = SOONER
    draft.save_revision()
    assert again(french).ends_at == again(campaign).ends_at == ENDS


def test_a_translation_that_is_published_later_does_not_bring_the_old_end_back(campaign, french):
    draft = again(french)
    draft.summary = "Une phrase de plus."
    revision = draft.save_revision()
    publish(again(campaign), ends_at=SOONER)
    revision.publish()
    assert again(french).summary == "Une phrase de plus."
    assert again(french).ends_at == SOONER


def test_the_yes_to_a_film_is_taken_back_in_each_language_and_given_in_none(campaign, french):
    day = timezone.localdate()
    publish(again(campaign), centre_yes_on=day, resident_yes_on=day)
    assert not again(french).is_agreed, "its words wait for their translation"
    publish(again(french), centre_yes_on=day, resident_yes_on=day)
    publish(again(campaign), resident_yes_on=None)
    assert not again(french).is_agreed


def test_the_published_tree_notices_a_place_and_days_that_change(campaign, french):
    def wanted() -> dict[str, str]:
        return {name: place.want for name, place in Public("ground").places().items()}

    before = wanted()
    publish(again(campaign), on_first_page=False, ends_at=ENDS + MINUTE)
    changed = {name for name, want in wanted().items() if want != before[name]}
    for name in ("en/index.html", "fr/index.html", "fr/campaigns/look-twice/index.html"):
        assert name in changed
    assert "en/rights/index.html" not in changed


# --- End it now, everywhere ---


@pytest.fixture
def enter(client):
    def as_one_of(group: str):
        user = get_user_model().objects.create_user(f"{group}@help.example")
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return as_one_of


def test_one_press_ends_it_in_every_language_and_is_in_its_history(
    campaign, french, enter, at, django_capture_on_commit_callbacks
):
    at(BEGINS + MINUTE)
    client = enter(REVIEWERS)
    edit = client.get(f"/cms/pages/{campaign.pk}/edit/").text
    assert f"/cms/campaigns/{campaign.pk}/end/" in edit
    asked = client.get(f"/cms/campaigns/{campaign.pk}/end/").text
    assert "Français" in asked
    assert again(campaign).ends_at == ENDS, "to look is not to end"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/cms/campaigns/{campaign.pk}/end/", follow=True).text
    assert "has ended, in every language" in answer
    for each in (campaign, french):
        assert again(each).ends_at == BEGINS + MINUTE
        assert campaign_days.on_first_page(each.language) is None
    history = client.get(f"/cms/pages/{campaign.pk}/history/").text
    assert "Campaign ended in every language" in history


def test_a_draft_stays_a_draft_and_does_not_bring_the_end_back(campaign, french, enter, at):
    at(BEGINS + MINUTE)
    draft = again(campaign)
    draft.summary = "Not public yet."
    draft.save_revision()
    enter(REVIEWERS).post(f"/cms/campaigns/{french.pk}/end/")
    assert again(campaign).summary != "Not public yet."
    assert again(campaign).has_unpublished_changes
    again(campaign).latest_revision.publish()
    assert again(campaign).summary == "Not public yet."
    assert again(french).ends_at == again(campaign).ends_at == BEGINS + MINUTE


def test_it_asks_for_the_right_to_publish(campaign, french, enter, at):
    at(BEGINS + MINUTE)
    client = enter(AUTHORS)
    assert "/end/" not in client.get(f"/cms/pages/{campaign.pk}/edit/").text
    client.post(f"/cms/campaigns/{campaign.pk}/end/")
    assert again(campaign).ends_at == ENDS


def test_what_does_not_run_is_not_ended(campaign, french, enter, at):
    at(BEGINS - MINUTE)
    enter(REVIEWERS).post(f"/cms/campaigns/{campaign.pk}/end/")
    assert again(campaign).ends_at == ENDS


def test_a_line_for_each_language_says_what_its_readers_see(campaign, french, at):
    at(BEGINS)
    lines = dict(readers_lines(again(campaign)))
    assert "on the first page too" in lines["English"]
    assert "on the first page too" in lines["Français"]
    assert "not on the first page" in lines["العربية"]
    (others,) = [name for name in lines if "ትግርኛ" in name]
    assert "Not in this language" in lines[others]
    at(ENDS)
    assert set(dict(readers_lines(again(french))).values()) >= {"It is over."}


def test_a_translation_that_is_withheld_until_somebody_has_read_it_is_seen_by_nobody(campaign, at):
    at(BEGINS)
    ReviewRule.load().languages.set([Locale.objects.get(language_code="ar")])
    lines = dict(readers_lines(again(campaign)))
    (others,) = [name for name in lines if "ትግርኛ" in name]
    assert "العربية" in others
    assert "Not in this language" in lines[others]


# --- Two that want the first page ---


def second(campaign: CampaignPage) -> CampaignPage:
    """Another one on the same days, with the words of the first; kept, not public."""
    made = campaign.copy(update_attrs={"slug": "second", "title": "Second"}, keep_live=False)
    other = CampaignPage.objects.get(pk=made.pk)
    other.on_first_page, other.starts_at, other.ends_at = True, BEGINS - MINUTE, ENDS
    return other


def test_an_editor_hears_before_that_another_one_stands_there_and_chooses(campaign, at, client):
    at(BEGINS)
    other = second(campaign)
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    (sentence,) = refused.value.message_dict["preferred"]
    assert "“Look twice” stands there on the same days, until 19" in sentence
    other.preferred, other.teaser_title = True, "The other one"
    other.full_clean()
    other.save_revision().publish()
    assert "The other one" in client.get("/en/").text


def test_what_is_over_or_on_other_days_asks_nothing(campaign, at):
    other = second(campaign)
    at(ENDS)
    other.full_clean()
    at(BEGINS)
    other.starts_at, other.ends_at = ENDS, ENDS + MINUTE
    other.full_clean()
