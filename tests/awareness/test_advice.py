"""What an editor is told after saving, and that nothing of it is a wall."""

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from awareness.checks import rules_on_what_was_read
from awareness.content.page_fields import NO_CONTENT_TYPE
from awareness.models import ContentPage, LegalSource
from awareness.staff.sources_read import rests_on
from awareness.staff.writing_advice import _on_title, advice_on
from tests.fixtures.catalogued import pages_from_catalogues
from website.monitoring.management.commands.status import OWED_BY_PEOPLE


def page(kind: str = "guide", text: str = "<p>You can call.</p>", **fields):
    body = [{"type": "paragraph", "id": "a", "value": text}]
    return ContentPage(
        content_type_id=NO_CONTENT_TYPE,
        locale=Locale(language_code="en"),
        kind=kind,
        summary="Short.",
        body=fields.pop("body", body),
        **fields,
    )


def test_a_plain_page_needs_no_advice():
    assert advice_on(page()) == []


@pytest.mark.parametrize("digit", ["45", "४५", "٤٥"])
def test_a_number_in_the_text_is_pointed_at_in_any_script(digit):
    (sentence,) = advice_on(page(text=f"<p>You get {digit} days.</p>"))
    assert digit in sentence


def test_a_number_that_is_a_fact_is_fine():
    assert advice_on(page(text="<p>You get {reflection_days} days.</p>")) == []


@pytest.mark.parametrize("kind", ["rights", "law", "who"])
def test_a_page_on_rights_without_a_source_is_pointed_at(kind):
    (sentence,) = advice_on(page(kind))
    assert "no source" in sentence


def naming(*codes: str) -> dict:
    """A block as the editor's form stores it."""
    items = [{"type": "item", "id": code, "value": code} for code in codes]
    return {"type": "sources", "id": "s", "value": {"codes": items}}


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["dofi"], None),
        (["dofi", "circular-2008"], None),
        (["circular-2016", "dofi"], None),
        (["circular-2016"], "read whole"),
        (["aliens-law"], "read whole"),
        ([], "no source"),
        (["gone-from-the-registry"], "no source"),
        (["circular-2008"], "are history"),
    ],
)
def test_a_source_is_one_that_is_known_and_not_only_history(codes, said):
    told = advice_on(page("rights", body=[naming(*codes)]))
    assert [said in sentence for sentence in told] == ([True] if said else [])


@pytest.mark.parametrize("kind", ["rights", "info"])
def test_a_right_that_is_told_on_any_page_needs_a_source_too(kind):
    callout = {"kind": kind, "title": "", "text": "<p>Nobody may keep your papers.</p>"}
    told = advice_on(page(body=[{"type": "callout", "id": "c", "value": callout}]))
    assert bool(told) is (kind == "rights")


def test_a_long_sentence_is_quoted():
    (sentence,) = advice_on(page(text=f"<p>{'you can call us now ' * 6}.</p>"))
    assert sentence.startswith("A long sentence: “you can call")


def test_a_word_in_the_tab_that_others_should_not_read_is_pointed_at():
    (sentence,) = advice_on(page(tab_title="Against trafficking"))
    assert "“trafficking”" in sentence
    assert advice_on(page(title="Against trafficking", tab_title="Help in Belgium")) == []
    sources = [naming("dofi")]
    assert advice_on(page("law", title="Trafficking: the law", body=sources)) == []


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Une journée pour regarder", "French"),
        ("Kijk ook naar het huis", "Dutch"),
        ("Der Tag und die Nacht", "German"),
    ],
)
def test_a_title_of_the_english_page_in_another_language_is_asked_about(title, language):
    (sentence,) = advice_on(page(title=title))
    assert f"looks like another language: {language}." in sentence


@pytest.mark.parametrize("title", ["A day to look", "Vies sans issue", "Rue de la Loi"])
def test_a_name_in_another_language_is_no_such_title(title):
    assert advice_on(page(title=title)) == []


def test_no_title_of_ours_is_asked_about():
    asked = {one.slug: _on_title(one) for one in pages_from_catalogues(["en"])}
    assert len(asked) > 60
    assert {slug: told for slug, told in asked.items() if told} == {}


def test_a_hard_text_is_called_hard():
    hard = "Administrative authorities communicate comprehensive documentation. " * 4
    assert any("hard to read" in sentence for sentence in advice_on(page(text=f"<p>{hard}</p>")))


def test_a_page_with_advice_is_published_all_the_same_and_the_editor_is_told(planted, client):
    client.force_login(get_user_model().objects.create_superuser("a", "a@example.org", "x"))
    rights = ContentPage.objects.get(locale__language_code="en", slug="rights")
    rights.body = [{"type": "paragraph", "id": "a", "value": "<p>You get 45 days.</p>"}]
    rights.save_revision().publish()
    edit = reverse("wagtailadmin_pages:edit", args=[rights.pk])
    form = nested_form_data(
        {
            **{name: getattr(rights, name) for name in ("title", "slug", "summary", "tab_title")},
            "kind": "rights",
            "menu_title": "",
            "checked_on": "2026-11-24",
            "review_by": "",
            "body": streamfield([("paragraph", rich_text("<p>You get 45 days.</p>"))]),
            "action-publish": "1",
        }
    )
    told = client.post(edit, form, follow=True).text
    rights.refresh_from_db()
    assert rights.live
    assert not rights.has_unpublished_changes
    assert "One thing on “" in told or "things on “" in told
    assert "Make it a fact of the registry" in client.get(edit).text


def asked_of_the_site(planted_sources: list, *words: dict) -> dict[str, str]:
    """What `check --deploy` says once the page of rights says this, and names these sources."""
    rights = ContentPage.objects.get(locale__language_code="en", slug="rights")
    rights.body = [*words, naming(*planted_sources)]
    rights.save_revision().publish()
    return {told.id: told.msg for told in rules_on_what_was_read(None, databases=["default"])}


@pytest.mark.parametrize("not_read", ["circular-2016", "aliens-law"])
def test_a_rule_that_rests_on_no_text_read_to_its_end_is_refused(planted, not_read):
    refused = asked_of_the_site([not_read])["awareness.E001"]
    assert "/en/rights/ (no text that was read to its end)" in refused
    beside = asked_of_the_site([not_read, "dofi"])
    assert "awareness.E001" not in beside, "it is marked on the page as not verified"
    assert not_read in beside["awareness.W014"]
    assert "dofi" not in beside["awareness.W014"]
    assert rules_on_what_was_read(None) == [], "without a database nothing can be asked"


def test_each_text_that_a_page_shows_as_of_today_was_read_and_not_one_of_them(planted):
    told = asked_of_the_site(["dofi", "myria-shelters", "aliens-law"])
    assert "/en/rights/ (myria-shelters)" in told["awareness.E001"]
    assert "myria-shelters" not in told["awareness.W014"]


def test_a_number_that_somebody_is_owed_rests_on_a_text_that_its_page_names(planted):
    words = {"type": "paragraph", "id": "p", "value": "<p>You get {reflection_days} days.</p>"}
    told = asked_of_the_site(["dofi"], words)
    assert "/en/rights/ ({reflection_days})" in told["awareness.E001"]
    assert "awareness.E001" not in asked_of_the_site(["agii-procedure"], words)


@pytest.mark.parametrize(
    ("extent", "status", "as_of", "is_enough"),
    [
        ("whole", "in-force", "", True),
        ("whole", "reference", "", True),
        ("whole", "reference", "2010-01-01", False),
        ("whole", "superseded", "", False),
        ("whole", "not-verified", "", False),
        ("beginning", "reference", "", False),
        ("", "in-force", "", False),
    ],
)
def test_a_rule_may_rest_on_what_was_read_whole_and_is_no_history(extent, status, as_of, is_enough):
    assert rests_on({"extent": extent, "status": status, "as_of": as_of}) is is_enough


def test_rows_of_version_0_1_are_told_to_people_and_keep_no_site_from_running(planted):
    assert "awareness.E001" in asked_of_the_site(["aliens-law"])
    assert "awareness.E001" in OWED_BY_PEOPLE
    for tags in (None, ["fits"]):
        before_it_runs = run_checks(tags=tags, databases=["default"])
        assert "awareness.E001" not in {one.id for one in before_it_runs}, tags


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "is_refused"), [("in-force", True), ("not-verified", False)])
def test_no_row_says_of_a_text_begun_that_it_is_in_force(status, is_refused):
    row = LegalSource(code="new", title="A law", source="a copy", status=status, extent="beginning")
    row.read_on = timezone.localdate()
    refused = set()
    try:
        row.full_clean()
    except ValidationError as error:
        refused = set(error.message_dict)
    assert ("status" in refused) is is_refused
