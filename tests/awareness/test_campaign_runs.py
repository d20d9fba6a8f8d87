"""A campaign comes to the first page on its hour and leaves it on its hour, by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import nested_form_data, streamfield

from awareness.content.translation_files import translations
from awareness.models import CampaignPage, HomePage, ReviewRule
from awareness.models.campaign_form import NAMED, TEASED_IN, word_that_names
from awareness.serving import campaign_days
from tests.awareness.test_campaigns import page, plant_a_campaign
from website.published.pages_to_publish import Public

PLANTED_FOR_ALL = plant_a_campaign
BEGINS = datetime(2026, 10, 18, 9, tzinfo=ZoneInfo("Europe/Brussels"))
ENDS = datetime(2026, 10, 19, 2, 30, tzinfo=ZoneInfo("Europe/Brussels"))  # in the night
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(monkeypatch):
    """The clock of the site."""
    return lambda hour: monkeypatch.setattr(timezone, "now", lambda: hour)


def run(campaign: CampaignPage, begins=BEGINS, ends=ENDS, **fields) -> CampaignPage:
    words = {"teaser_title": "Look twice, today", "teaser_text": "A sentence for everybody."}
    for name, value in {**words, "on_first_page": True, **fields}.items():
        setattr(campaign, name, value)
    campaign.starts_at, campaign.ends_at = begins, ends
    campaign.save_revision().publish()
    return campaign


@pytest.fixture
def campaign(planted) -> CampaignPage:
    return run(page())


@pytest.mark.parametrize(
    ("hour", "is_there"),
    [
        (BEGINS - MINUTE, False),
        (BEGINS, True),
        (ENDS - MINUTE, True),
        (ENDS, False),
    ],
)
def test_it_stands_on_the_first_page_from_its_first_hour_to_its_last(
    campaign, client, at, hour, is_there
):
    at(hour)
    assert ("Look twice, today" in client.get("/en/").text) is is_there


def test_it_stands_below_the_doors_and_leads_to_its_page(campaign, client, at):
    at(BEGINS)
    text = client.get("/en/").text
    assert text.index('class="running"') > text.index("</h1>")
    assert '<a href="/en/campaigns/look-twice/">' in text


@pytest.mark.parametrize("words", [["First"], ["First", "Signs", "Further"]], ids=len)
def test_it_stands_below_the_signs_and_above_what_comes_last(campaign, client, at, words):
    home = HomePage.objects.get(slug="en")
    home.body = [("paragraph", RichText(f"<p>{each} words</p>")) for each in words]
    home.save_revision().publish()
    at(BEGINS)
    text = client.get("/en/").text
    places = [text.index(f"{each} words") for each in words]
    below = places[-2:-1] or places
    assert below[0] < text.index('class="running"')
    assert len(words) == 1 or text.index('class="running"') < places[-1]


def test_the_first_page_and_its_translations_are_not_touched(campaign, client, at):
    home = HomePage.objects.get(slug="en")
    before = (home.live_revision_id, home.latest_revision_created_at, home.last_published_at)
    at(BEGINS)
    client.get("/en/")
    home.refresh_from_db()
    after = (home.live_revision_id, home.latest_revision_created_at, home.last_published_at)
    assert before == after
    arabic = HomePage.objects.get(slug="ar")
    assert not arabic.translation_state.stale


def test_only_languages_that_have_it_show_it_and_none_whose_words_nobody_knows(
    campaign, client, at
):
    at(BEGINS)
    assert "ar" not in TEASED_IN
    assert 'class="running"' not in client.get("/ar/").text
    run(campaign, not_in=["en"])
    assert 'class="running"' not in client.get("/en/").text


def test_where_only_pages_that_were_read_are_shown_no_other_campaign_is(campaign, at):
    french = Locale.objects.get(language_code="fr")
    translated = run(campaign.copy_for_translation(french, copy_parents=True))
    at(BEGINS)
    assert campaign_days.on_first_page("fr") == translated
    ReviewRule.load().languages.set([french])
    assert campaign_days.on_first_page("fr") is None
    assert campaign_days.on_first_page("en") == campaign


def test_of_two_at_once_the_one_that_began_last_is_shown(campaign, client, at):
    second = campaign.copy(update_attrs={"slug": "second", "title": "Second"}, keep_live=False)
    CampaignPage.objects.filter(pk=second.pk).update(preferred=True)
    later = CampaignPage.objects.get(pk=second.pk)
    run(later, BEGINS + MINUTE, teaser_title="The second one")
    CampaignPage.objects.update(preferred=False)
    at(BEGINS + 2 * MINUTE)
    assert "The second one" in client.get("/en/").text
    assert "Look twice, today" not in client.get("/en/").text


def test_a_copy_runs_when_somebody_says_so(campaign):
    copy = campaign.copy(update_attrs={"slug": "next", "title": "Next year"}, keep_live=False)
    assert (copy.starts_at, copy.ends_at, copy.on_first_page) == (None, None, False)
    assert (copy.teaser_title, copy.act) == (campaign.teaser_title, campaign.act)
    copy.full_clean()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Stop human trafficking"),
        ("en", "Sexual"),
        ("nl", "Bel de politie"),
        ("nl", "Uitbuiting"),
        ("fr", "La traite, regardez"),
        ("fr", "Exploitée"),
        ("de", "Menschenhandel"),
        ("de", "Die Polizei"),
        ("ar", "اتصل بالشرطة"),
        ("ti", "ብጾታዊ ምዝመዛ"),
        ("zh-hans", "请打电话给警察"),
        ("th", "โทรหาตำรวจ"),
        ("hi", "पुलिस को फ़ोन"),
    ],
)
def test_words_that_hurt_when_others_see_the_screen_are_found(language, text):
    assert word_that_names(text, language)


def test_the_words_are_known_of_every_language_and_a_nationality_is_none():
    assert set(NAMED) == {code for code, _name in settings.LANGUAGES}
    assert not word_that_names("ما هي جنسيتك؟", "ar")
    assert not word_that_names("grape", "en")


@pytest.mark.parametrize("language", sorted(NAMED))
def test_the_first_page_itself_names_none_of_them(language):
    catalogue = translations("nl" if language == "en" else language)
    of_home = [words for words in catalogue.texts.items() if words[0][0].startswith("page/home:")]
    assert of_home
    for (_place, english), translated in of_home:
        text = english if language == "en" else translated
        assert not word_that_names(text, language), text


def test_every_word_that_is_shown_there_is_asked(campaign):
    for name in ("teaser_title", "teaser_text", "teaser_alt"):
        fresh = page()
        setattr(fresh, name, "Call the police")
        with pytest.raises(ValidationError) as refused:
            fresh.full_clean()
        assert "“police” may not stand" in str(refused.value.message_dict[name])


def test_a_hurtful_word_that_came_another_way_is_not_shown(campaign, client, at):
    CampaignPage.objects.filter(pk=campaign.pk).update(teaser_text="Against exploitation")
    at(BEGINS)
    assert 'class="running"' not in client.get("/en/").text


def test_it_needs_its_words_its_days_and_what_its_picture_shows(campaign):
    image = get_image_model().objects.create(title="A", file=get_test_image_file())
    campaign.picture, campaign.ends_at, campaign.teaser_title = image, None, ""
    with pytest.raises(ValidationError) as refused:
        campaign.full_clean()
    assert {"ends_at", "teaser_title", "picture_alt", "teaser_alt"} <= set(
        refused.value.message_dict
    )
    campaign.ends_at = BEGINS - MINUTE
    with pytest.raises(ValidationError, match="ends before it begins"):
        campaign.full_clean()


def test_its_picture_has_words_and_waits_until_it_is_seen(campaign, client, at):
    image = get_image_model().objects.create(title="A", file=get_test_image_file())
    run(campaign, picture=image, picture_alt="Two hands", teaser_alt="A hand")
    at(BEGINS)
    home = client.get("/en/").text
    assert 'alt="A hand" loading="lazy"' in home
    assert home.count("<img") == 1
    assert 'alt="Two hands"' in client.get("/en/campaigns/look-twice/").text


@pytest.mark.parametrize(
    ("act", "link"),
    [
        ("report", 'href="/en/report/"'),
        ("write", 'href="/en/write/"'),
        ("pass-on", 'href="#materials"'),
    ],
)
def test_it_asks_for_one_thing(campaign, client, act, link):
    run(campaign, act=act)
    text = client.get("/en/campaigns/look-twice/").text
    assert text.count('class="button"') == 1
    assert f'class="button" {link}' in text


def test_the_list_has_what_runs_first_then_what_comes_then_years(planted):
    runs = run(page())
    of_before = {"keep_live": False, "copy_revisions": False}
    others = {}
    for name, begins in (("coming", 40), ("older", -800), ("old", -400)):
        made = runs.copy(update_attrs={"slug": name, "title": name}, **of_before)
        start = BEGINS + timedelta(days=begins)
        run(CampaignPage.objects.get(pk=made.pk), start, start + timedelta(days=2))
        others[name] = made.pk
    hrefs = [(pk, "/x/") for pk in (*others.values(), runs.pk)]
    rows = campaign_days.listed(hrefs, BEGINS)
    assert [(row.page.slug, row.state, row.year) for row in rows] == [
        ("look-twice", "running", ""),
        ("coming", "coming", ""),
        ("old", "past", "2025"),
        ("older", "past", "2024"),
    ]


def test_history_has_the_year_that_its_words_name(planted):
    (row,) = campaign_days.listed([(page().pk, "/x/")], BEGINS)
    assert (row.state, row.year) == ("past", "2001")


def test_the_hour_changes_what_is_to_be_published_where_it_is_shown(campaign):
    before, then = campaign_days.hours_now(BEGINS - MINUTE), campaign_days.hours_now(BEGINS)
    after = campaign_days.hours_now(ENDS)
    assert before["en"].states != then["en"].states != after["en"].states
    assert all(then["en"].touches(href) for href in ("/en/", "/en/campaigns/"))
    assert not then["en"].touches("/en/rights/")


def test_the_published_tree_notices_the_hour_by_itself(campaign, at):
    def wanted(hour: datetime) -> dict[str, str]:
        at(hour)
        return {name: place.want for name, place in Public("ground").places().items()}

    before, then, after = wanted(BEGINS - MINUTE), wanted(BEGINS), wanted(ENDS)
    changed = {name for name, want in then.items() if want != before[name]}
    assert {"en/index.html", "en/campaigns/look-twice/index.html"} <= changed
    assert "en/rights/index.html" not in changed
    assert before["en/index.html"] != after["en/index.html"] != then["en/index.html"]


@pytest.mark.parametrize(
    ("typed", "ends"),
    [("31/10/2027", "23:59"), ("31/10/2027 20:00", "20:00"), ("31/10/2027 20h", "20:00")],
)
def test_until_a_day_is_until_its_end(planted, typed, ends):
    kind = CampaignPage.get_edit_handler().get_form_class()
    blocks = {"body": streamfield([]), "materials": streamfield([])}
    sent = nested_form_data({**blocks, "ends_at": typed})
    form = kind(sent, instance=page(), parent_page=page().get_parent())
    form.full_clean()
    assert f"{form.cleaned_data['ends_at']:%Y-%m-%d %H:%M}" == f"2027-10-31 {ends}"
