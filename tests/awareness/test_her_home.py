"""The first screen of the CMS: what an editor does often, and what waits for her."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from awareness.models import TranslationState
from awareness.staff.home_panel import HomePanel
from tests.awareness.test_campaigns import page
from tests.awareness.test_news import plant_news
from website.accounts.roles import ensure_roles, role

PLANTED_FOR_ALL = plant_news


@pytest.fixture
def editor(planted):
    ensure_roles()
    user = get_user_model().objects.create_user("editor", "e@localhost", "secret")
    user.groups.add(role("Editors"))
    return user


def lines(user, *languages: str) -> dict[str, str]:
    context = HomePanel(user, list(languages)).get_context_data()
    return {line.text: line.url for line in context["lines"]}


def test_one_button_for_each_thing_that_she_does_often(editor):
    acts = dict(HomePanel(editor, ["ar"]).get_context_data()["acts"])
    assert list(acts) == ["New campaign", "New item of news", "Correct a number", "Translations"]
    assert all(url.startswith("/cms/") for url in acts.values())


def test_every_number_is_in_one_place_and_found_as_it_is_written(editor, client):
    client.force_login(editor)
    place = dict(HomePanel(editor, []).get_context_data()["acts"])["Correct a number"]
    text = client.get(place).text
    for name in ("Payoke", "PAG-ASA", "Sürya", "Child Focus"):
        assert name in text
    assert "+32 2 511 64 64" in text
    for asked in ("02 511 64 64", "025116464", "pag-asa"):
        (line,) = client.get(place, {"q": asked}).context["lines"]
        assert "receptioncentre" in line[1]
        assert client.get(line[1]).status_code == 200
    assert "Nothing found." in client.get(place, {"q": "nobody at all"}).text


def test_the_numbers_are_for_whoever_may_change_them(planted, client):
    client.force_login(get_user_model().objects.create_user("nobody"))
    assert client.get("/cms/numbers/").status_code == 302


def test_the_screens_of_software_are_in_no_menu(editor, client):
    client.force_login(editor)
    text = client.get("/cms/").text
    for gone in ("page-types-usage", "/reports/workflow/", "/reports/workflow_tasks/"):
        assert gone not in text
    assert "/cms/reports/facts/" in text


def test_what_runs_stands_first_then_what_comes_then_what_goes_by_itself(editor):
    now = timezone.now()
    campaign = page()
    campaign.starts_at, campaign.ends_at = now - timedelta(1), now + timedelta(1)
    campaign.expire_at = now + timedelta(2)
    campaign.save_revision().publish()
    coming = campaign.copy(update_attrs={"slug": "next", "title": "Next"}, keep_live=False)
    coming.starts_at, coming.ends_at = now + timedelta(5), now + timedelta(6)
    coming.expire_at = None
    coming.save_revision().publish()
    coming.go_live_at = now + timedelta(1)
    coming.save_revision(approved_go_live_at=coming.go_live_at)
    assert list(lines(editor)) == [
        "“Look twice” is running and ends",
        "“Next” begins",
        "“Next” will be published",
        "“Look twice” will be withdrawn",
    ]


def running(**fields) -> None:
    """The campaign runs and is withdrawn by itself; and each of these: the slug and its title."""
    now = timezone.now()
    campaign = page()
    campaign.starts_at, campaign.ends_at = now - timedelta(1), now + timedelta(1)
    campaign.expire_at = now + timedelta(2)
    campaign.save_revision().publish()
    for slug, title in fields.items():
        another = campaign.copy(update_attrs={"slug": slug, "title": title}, keep_live=False)
        another.starts_at, another.ends_at = campaign.starts_at, campaign.ends_at
        another.expire_at = campaign.expire_at
        another.save_revision().publish()


def in_french(campaign, title: str) -> None:
    """Its translation, which is withdrawn a day after it."""
    french, _made = Locale.objects.get_or_create(language_code="fr")
    translated = campaign.copy_for_translation(french, copy_parents=True)
    translated.title, translated.expire_at = title, timezone.now() + timedelta(3)
    translated.save_revision().publish()


def test_a_page_is_called_as_in_her_language_and_by_its_own_title_where_that_lacks_it(
    editor, client
):
    running(another="Another")
    in_french(page(), "Regardez deux fois")
    UserProfile.objects.create(user=editor, preferred_language="fr")
    client.force_login(editor)
    (panel,) = [
        panel for panel in client.get("/cms/").context["panels"] if isinstance(panel, HomePanel)
    ]
    with override("fr"):
        told = [line.text for line in panel.get_context_data()["lines"]]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in told] == [
        "« Regardez deux fois » est en cours et se termine le",
        "« Another » est en cours et se termine le",
        "« Regardez deux fois (Anglais) » sera retirée le",
        "« Another (Anglais) » sera retirée le",
        "« Regardez deux fois » sera retirée le",
    ]


def test_the_titles_of_many_pages_cost_no_more_than_those_of_one(editor):
    running()
    lines(editor)  # what she may do is read once
    with override("fr"), CaptureQueriesContext(connection) as one:
        lines(editor)
    running(second="Second", third="Third", fourth="Fourth")
    with override("fr"), CaptureQueriesContext(connection) as many:
        assert len(lines(editor)) == 8
    assert len(many) == len(one)


def test_translations_that_fell_behind_are_counted_in_her_languages_alone(editor):
    TranslationState.objects.filter(page=page("ar")).update(stale=True)
    assert lines(editor) == {}
    assert list(lines(editor, "ar")) == ["Translations that fell behind their English: 1"]


def test_facts_are_for_those_who_keep_the_registry(editor):
    campaign = page()
    campaign.review_by = timezone.localdate()
    campaign.save_revision().publish()
    told = {
        "Facts and pages that are to be checked again: 1": "/cms/reports/facts/",
    }
    assert lines(editor) == told
    stranger = get_user_model().objects.create_user("caseworker", "c@localhost", "secret")
    context = HomePanel(stranger, []).get_context_data()
    assert (context["acts"], context["lines"]) == ([], [])


def test_the_screen_has_it_and_no_totals_of_pages_and_pictures(planted, admin_client):
    text = admin_client.get("/cms/").text
    assert "New campaign" in text
    assert "Your work" in text
    assert "w-summary" not in text
    assert "panel-locked-pages" not in text


@pytest.mark.parametrize("path", ["/cms/", "/cms/login/", "/cms/reports/facts/"])
def test_tab_and_mark_are_ours(planted, admin_client, client, path):
    text = (client if "login" in path else admin_client).get(path).text
    title = text.partition("<title>")[2].partition("</title>")[0]
    assert title.endswith("- Help in Belgium")
    assert "sharing/mark" in text.partition("</head>")[0]
