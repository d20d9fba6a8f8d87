"""The demonstration's editor in a real browser: writes, looks, plans, sends in, approves."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

# As the worker would once the hour has come, without waiting for it.
THE_HOUR_COMES = """
from django.utils import timezone
from wagtail.models import Revision
for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
    revision.approved_go_live_at = now = timezone.now()
    revision.content["go_live_at"] = now.isoformat()
    revision.save()
"""
# What the worker does each minute and each ten seconds; the papers need not follow here.
ITS_ROUNDS = """
from django.core.management import call_command
from website.published.reconciler import publish_round
call_command("publish_scheduled")
publish_round(papers=0)
"""

# A picture whose words are the name of its file.
A_FAULT = """
from awareness.models import ContentPage
from wagtail.images import get_image_model
page = ContentPage.objects.get(slug="privacy", locale__language_code="en")
value = {"image": get_image_model().objects.first().pk, "alt": "IMG_0001.jpg", "caption": ""}
page.body = [{"type": "figure", "id": "a", "value": value}]
page.save_revision().publish()
"""


def test_an_editor_writes_looks_sends_in_and_approves(editor):
    page = editor.edit("rights")
    page.locator("[data-side-panel-toggle=preview], [aria-label='Toggle preview']").first.click()
    frame = page.frame_locator("[data-side-panel=preview] iframe").first
    expect(frame.locator(".lead")).to_be_visible()
    page.fill("#id_summary", "Words of today.")
    expect(frame.locator(".lead")).to_have_text("Words of today.")
    editor.press("[name=action-submit]")
    assert "Words of today." not in editor.public("rights")
    page = editor.at("/cms/")
    expect(page.get_by_text("Your rights").first).to_be_visible()
    editor.edit("rights")
    approve = "[data-workflow-action-name=approve]:not([data-launch-modal=true])"
    editor.press(approve)
    assert "Words of today." in editor.public("rights")


def test_an_editor_plans_a_page_for_another_day(editor):
    page = editor.edit("check")
    page.fill("#id_summary", "Words of tomorrow.")
    page.locator("[aria-label='Toggle status'], [data-side-panel-toggle=status]").first.click()
    page.get_by_role("button", name=re.compile("(Set|Edit) schedule")).first.click()
    day = timezone.localtime() + timedelta(days=1)
    page.locator("#id_go_live_at").fill(f"{day:%Y-%m-%d %H:%M}")
    editor.press("[data-edit-form] [role=dialog] button.action-save")
    editor.press("[name=action-publish]")
    expect(page.locator(".messages")).to_contain_text("scheduled")
    assert "Words of tomorrow." not in editor.public("check")
    editor.site.manage("shell", "-c", ITS_ROUNDS)
    assert "Words of tomorrow." not in editor.public("check")
    editor.site.manage("shell", "-c", THE_HOUR_COMES + ITS_ROUNDS)
    assert "Words of tomorrow." in editor.public("check")


def test_an_editor_hears_what_could_be_better_and_publishes_all_the_same(editor):
    page = editor.edit("domestic-work")
    page.fill("#id_summary", "You get 45 days.")
    editor.press("[name=action-publish]")
    told = page.locator(".messages")
    expect(told).to_contain_text("could be better")
    assert "You get 45 days." in editor.public("domestic-work")
    told.get_by_role("link", name="Show").click()
    advice = page.locator("#advice")
    expect(advice).to_contain_text("A number stands in the text: “You get 45 days.”")
    expect(advice).to_contain_text("Make it a fact of the registry")


def test_a_new_page_is_a_draft_from_its_first_word_and_public_when_published(editor):
    """In every order of the two: `test_published_is_public.py`."""
    page = editor.new_page("Pay that comes late")
    expect(page.locator("#id_slug")).to_have_value("pay-that-comes-late")
    page.locator("#id_summary").press_sequentially("What to do.")
    editor.press("[name=action-publish]")
    expect(page.locator(".messages")).to_contain_text("has been published")
    assert "What to do." in editor.public("pay-that-comes-late")


def test_escape_closes_the_calendar_and_keeps_what_was_typed(editor):
    page = editor.blank()
    page.get_by_role("tab", name="Address and days").click()
    page.fill("#id_checked_on", "")
    page.locator("#id_checked_on").press_sequentially("2026-12-03")
    calendar = page.locator(".xdsoft_datetimepicker").filter(visible=True)
    expect(calendar).to_have_count(1)
    page.keyboard.press("Escape")
    expect(calendar).to_have_count(0)
    expect(page.locator("#id_checked_on")).to_have_value("2026-12-03")


def test_publish_pressed_before_the_first_draft_has_arrived_makes_one_page(editor):
    page = editor.blank()
    page.fill("#id_summary", "What to do.")
    page.locator("#id_title").press_sequentially("Pay at once")
    editor.press("[name=action-publish]")
    expect(page.locator(".messages")).to_contain_text("published")
    assert "What to do." in editor.public("pay-at-once")
    assert editor.site.get("/en/pay-at-once-2/")[0] == 404


def test_an_editor_adds_a_poster_to_a_campaign_and_must_say_what_it_shows(editor):
    page = editor.edit("october")
    materials = page.locator("[id$=-materials-section]")
    materials.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Poster", exact=True).click()
    poster = materials.locator("[data-streamfield-child]").first
    poster.get_by_role("button", name="Choose an image").click()
    page.get_by_role("link", name="A poster").click()
    expect(poster.locator(".chosen").first).to_contain_text("A poster")
    title = poster.locator("input[name$=-title]")  # by now the block is whole: not filled in vain
    title.fill("Look twice")
    expect(title).to_have_value("Look twice")
    editor.press("[name=action-publish]")
    expect(page.locator("body")).to_contain_text("Say what the picture shows")
    page.fill("#materials-0-value-alt", "A hand that holds a card")
    editor.press("[name=action-publish]")
    public = editor.public("campaigns/october")
    assert 'alt="A hand that holds a card"' in public
    assert "<b>Look twice</b>" in public


def test_the_checks_beside_a_page_find_what_is_wrong_with_it(editor):
    editor.site.manage("shell", "-c", A_FAULT)
    page = editor.edit("privacy")
    page.locator("[data-side-panel-toggle=checks]").first.click()
    panel = page.locator("[data-side-panel=checks]")
    expect(panel.locator("[data-content-checker-row]")).to_have_count(1)
    expect(panel.locator("[data-content-word-count]")).not_to_have_text("-")


@pytest.mark.parametrize(
    "path", ["/cms/users/", "/cms/groups/", "/cms/helpdesk/", "/cms/workflows/list/", "/cms/sites/"]
)
def test_an_editor_does_nothing_else(editor, path):
    answer = editor.page.goto(editor.site.url + path)
    refused = answer.status in (403, 404) or "do not have permission" in editor.page.content()
    assert refused
