"""Nobody has to guess which facts are sure: the page's editor, the report and the panel say it."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from awareness.models import ContentPage, Fact, Hotline, LegalSource
from awareness.models.unconfirmed_facts import rows_named_by, unsure_of
from awareness.staff.report_views import facts_to_check, how_many_overdue


@pytest.fixture
def law(planted) -> LegalSource:
    return LegalSource.objects.create(
        code="law-of-test",
        title="A law",
        signed_on=date(1995, 4, 13),
        number="COL 01/07",
        as_of=date(2026, 11, 24),
        source="A book",
        read_on=date(2026, 11, 24),
    )


@pytest.fixture
def rights(planted) -> ContentPage:
    return ContentPage.objects.get(locale__language_code="en", slug="rights")


def test_a_law_brings_its_dates_and_its_number_as_facts(law):
    assert law.says() == {
        "signed_law_of_test": date(1995, 4, 13),
        "number_law_of_test": "COL 01/07",
    }


def test_a_law_that_was_replaced_cannot_be_called_in_force(law):
    other = LegalSource(code="other", title="B", as_of=law.as_of, replaced_by=law)
    other.status = LegalSource.Status.IN_FORCE
    with pytest.raises(ValidationError, match="superseded"):
        other.clean()


def test_a_page_knows_the_rows_behind_its_placeholders_and_blocks(rights, law):
    rights.body = [
        {"type": "paragraph", "id": "a", "value": "<p>{reflection_days} {signed_law_of_test}</p>"},
        {"type": "phone", "id": "b", "value": {"contact": "national", "note": ""}},
    ]
    named = {row.code for row in rows_named_by(rights)}
    assert named == {"reflection_days", "law-of-test", "national"}


def test_what_somebody_has_confirmed_is_no_longer_listed(rights):
    rights.body = [{"type": "paragraph", "id": "a", "value": "<p>{reflection_days}</p>"}]
    assert [line.why for line in unsure_of(rights)] == ["Nobody has confirmed it"]
    Fact.objects.filter(code="reflection_days").update(confirmed_by="Immigration Office, today")
    assert unsure_of(rights) == []


def test_what_is_overdue_is_listed_even_if_it_was_confirmed(rights):
    yesterday = timezone.localdate() - timedelta(days=1)
    Fact.objects.filter(code="reflection_days").update(confirmed_by="X", review_by=yesterday)
    rights.body = [{"type": "paragraph", "id": "a", "value": "<p>{reflection_days}</p>"}]
    assert [line.why for line in unsure_of(rights)] == ["Due again"]


def test_a_fact_is_due_on_the_day_on_which_it_was_to_be_checked_and_not_before():
    day = date(2026, 12, 1)
    assert Fact(review_by=day).is_overdue(day)
    assert not Fact(review_by=day).is_overdue(day - timedelta(days=1))


def test_the_report_lists_sources_and_puts_what_is_overdue_first(law):
    yesterday = timezone.localdate() - timedelta(days=1)
    Hotline.objects.filter(code="police").update(review_by=yesterday)
    lines = facts_to_check()
    assert lines[0].why == "Due again"
    assert str(law) in {line.what for line in lines}
    assert how_many_overdue() == 1


def test_reviewers_see_it_on_the_editor_and_on_the_first_screen(rights, client):
    Hotline.objects.filter(code="police").update(review_by=date(2026, 1, 1))
    client.force_login(get_user_model().objects.create_superuser("a", "a@example.org", "x"))
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[rights.pk]))
    assert "nobody at their owner has" in editor.text
    first = client.get(reverse("wagtailadmin_home"))
    assert "that are to be checked again: 1" in " ".join(first.text.split())
    assert client.get(reverse("facts_to_check")).status_code == 200
