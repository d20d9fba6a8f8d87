"""An operator may want a language to be shown only where a native speaker has read it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Locale

from awareness.models import ReviewRule, TranslationState, translation_digests
from awareness.serving import search
from tests.awareness import test_publishing
from tests.awareness.test_states import edit, page, state
from website.accounts.roles import ensure_roles, role
from website.published import pages_to_publish, publish_signals

# Its fixtures.
published_once, site = test_publishing.published_once, test_publishing.site


@pytest.fixture
def only_reviewed(planted):
    ReviewRule.load().languages.set([Locale.objects.get(language_code="ar")])


def sign(slug: str = "rights") -> None:
    reader = get_user_model().objects.get_or_create(username="reader")[0]
    assert translation_digests.sign(page("ar", slug), reader, state("ar", slug).seal)


def falls_back(html: str) -> bool:
    return bool(re.search(r'<main[^>]* lang="en"', html)) and "noindex" in html


def test_another_rule_is_published_at_once(
    planted, monkeypatch, django_capture_on_commit_callbacks
):
    poked = []
    monkeypatch.setattr(publish_signals.publisher, "poke", lambda: poked.append(1))
    publish_signals.listen_to_pages()
    arabic = Locale.objects.get(language_code="ar")
    rule = ReviewRule.load()
    for change in (rule.languages.add, rule.languages.remove):
        poked.clear()
        with django_capture_on_commit_callbacks(execute=True):
            change(arabic)
        assert poked, change


def test_a_page_that_nobody_has_read_is_not_offered_and_its_fallback_is_marked(
    site,
    only_reviewed,
):
    assert not falls_back(site.text("ar/rights/index.html"))
    written = site()
    assert {"ar/", "ar/rights/"} <= set(written)
    assert falls_back(site.text("ar/rights/index.html"))


def test_a_page_is_offered_again_as_soon_as_a_native_speaker_has_read_it(
    site,
    only_reviewed,
):
    site()
    sign()
    site()
    assert not falls_back(site.text("ar/rights/index.html"))
    assert falls_back(site.text("ar/index.html"))


def test_english_that_changes_takes_the_page_away_until_it_is_read_again(
    site,
    only_reviewed,
):
    sign()
    site()
    edit("en", "You get {reflection_days} days, at least.")
    site()
    assert falls_back(site.text("ar/rights/index.html"))


def test_other_languages_and_english_itself_are_not_asked(site):
    ReviewRule.load().languages.set([Locale.objects.get(language_code="fa")])
    assert [name for name in site() if name.startswith(("en/", "ar/"))] == []
    assert not falls_back(site.text("ar/rights/index.html"))


@pytest.mark.both_databases
def test_a_withheld_page_is_in_no_search_no_list_and_no_alternative(
    site,
    client,
    only_reviewed,
):
    words = page("ar").title
    assert search.find_pages(words, ["ar", "en"]) == []
    site()
    assert "/ar/rights/" not in site.text("sitemap.xml")
    assert 'hreflang="ar"' not in site.text("en/rights/index.html").partition("</head>")[0]
    sign()
    assert [found.path for found in search.find_pages(words, ["ar", "en"])] == ["/rights/"]


def test_the_files_are_written_again_when_a_page_becomes_stale_or_is_read(site):
    sign()
    assert site() == ["ar/file/", "ar/rights/"]
    edit("en", "You get {reflection_days} days, at least.")
    assert "ar/rights/" in site()
    assert 'href="/en/rights/" hreflang="en"' in site.text("ar/rights/index.html")


def test_the_day_of_reading_that_a_page_prints_is_part_of_its_fingerprint(planted):
    sign()
    before, pk = pages_to_publish.versions(), page("ar").pk
    later = timezone.localdate() + timedelta(days=400)
    TranslationState.objects.filter(pk=pk).update(reviewed_on=later)
    after = pages_to_publish.versions()
    assert [key for key in after if after[key] != before[key]] == [pk]


# The first page asks which campaign runs.
@pytest.mark.both_databases
@pytest.mark.parametrize(("path", "most"), [("/ar/rights/", 3), ("/ar/", 4)])
def test_the_rule_costs_no_query(client, only_reviewed, path, most, django_assert_max_num_queries):
    client.get(path)
    with django_assert_max_num_queries(most):
        client.get(path)


def test_english_cannot_be_chosen(planted):
    choices = ReviewRule.languages.field.get_limit_choices_to()
    assert not Locale.objects.filter(choices).filter(language_code="en").exists()


@pytest.mark.parametrize(("group", "may"), [("Reviewers", True), ("Editors", False)])
def test_whoever_publishes_in_all_languages_sets_the_rule(planted, client, group, may):
    ensure_roles()
    user = get_user_model().objects.create_user("somebody")
    user.groups.add(role(group))
    client.force_login(user)
    arabic = Locale.objects.get(language_code="ar")
    pk = ReviewRule.load().pk
    path = f"/cms/settings/awareness/reviewrule/{pk}/"
    form = client.get(path)
    assert (form.status_code == 200) is may
    assert 'value="en"' not in form.content.decode()
    client.post(path, {"languages": [arabic.pk]})
    assert (list(ReviewRule.load().languages.all()) == [arabic]) is may
