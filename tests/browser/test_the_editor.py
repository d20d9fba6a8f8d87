"""The demonstration's editor in a real browser: writes, looks, plans, sends in, approves."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.staff import sign_in

WHICH = (
    "from awareness.models import ContentPage; "
    "print(ContentPage.objects.get(slug='rights', locale__language_code='en').pk)"
)
CAMPAIGN = (
    "from awareness.models import CampaignPage; "
    "print(CampaignPage.objects.get(slug='october', locale__language_code='en').pk)"
)
A_PICTURE = (
    "from wagtail.images import get_image_model; "
    "from wagtail.images.tests.utils import get_test_image_file; "
    "get_image_model().objects.create(title='A poster', file=get_test_image_file())"
)
# As the worker would once the hour has come, without waiting for it.
THE_HOUR_COMES = """
from django.utils import timezone
from wagtail.models import Revision
for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
    revision.approved_go_live_at = now = timezone.now()
    revision.content["go_live_at"] = now.isoformat()
    revision.save()
"""


class Editor:
    """A browser in which the demonstration's editor is signed in, at the English page on rights."""

    def __init__(self, page: Page, site) -> None:
        self.page, self.site = page, site
        sign_in(page, site, "editor")

    def at(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def edit(self) -> Page:
        number = self.site.manage("shell", "--verbosity=0", "-c", WHICH).split()[-1]
        return self.at(f"/cms/pages/{number}/edit/")

    def press(self, selector: str) -> None:
        """A button of the footer, some of which lie in its menu."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.evaluate("button => button.click()")

    def public(self) -> str:
        return self.site.get("/en/rights/")[1]


@pytest.fixture
def editor(browser: Browser, start_site) -> Iterator[Editor]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    yield Editor(context.new_page(), start_site(worker=False))
    context.close()


def test_an_editor_writes_looks_sends_in_and_approves(editor):
    page = editor.edit()
    page.fill("#id_summary", "Words of today.")
    page.locator("[data-side-panel-toggle=preview], [aria-label='Toggle preview']").first.click()
    frame = page.frame_locator("[data-side-panel=preview] iframe").first
    expect(frame.locator(".lead")).to_have_text("Words of today.", timeout=20_000)
    editor.press("[name=action-submit]")
    assert "Words of today." not in editor.public()
    page = editor.at("/cms/")
    expect(page.get_by_text("Your rights").first).to_be_visible()
    editor.edit()
    approve = "[data-workflow-action-name=approve]:not([data-launch-modal=true])"
    editor.press(approve)
    assert "Words of today." in editor.public()


def test_an_editor_plans_a_page_for_another_day(editor):
    page = editor.edit()
    page.fill("#id_summary", "Words of tomorrow.")
    page.locator("[aria-label='Toggle status'], [data-side-panel-toggle=status]").first.click()
    page.get_by_role("button", name=re.compile("(Set|Edit) schedule")).first.click()
    day = timezone.localtime() + timedelta(days=1)
    page.locator("#id_go_live_at").fill(f"{day:%Y-%m-%d %H:%M}")
    # Not by the mouse: the calendar that has opened lies over the button.
    page.get_by_role("button", name="Save schedule").evaluate("button => button.click()")
    page.wait_for_load_state("networkidle")
    editor.press("[name=action-publish]")
    assert "Words of tomorrow." not in editor.public()
    editor.site.manage("publish_scheduled")
    assert "Words of tomorrow." not in editor.public()
    editor.site.manage("shell", "-c", THE_HOUR_COMES)
    editor.site.manage("publish_scheduled")
    assert "Words of tomorrow." in editor.public()


def test_an_editor_hears_what_could_be_better_and_publishes_all_the_same(editor):
    page = editor.edit()
    page.fill("#id_summary", "You get 45 days.")
    editor.press("[name=action-publish]")
    told = page.locator(".messages")
    expect(told).to_contain_text("A number stands in the text: “You get 45 days.”")
    expect(told).to_contain_text("Make it a fact of the registry")
    assert "You get 45 days." in editor.public()


def test_an_editor_adds_a_poster_to_a_campaign_and_must_say_what_it_shows(editor):
    editor.site.manage("shell", "--verbosity=0", "-c", A_PICTURE)
    number = editor.site.manage("shell", "--verbosity=0", "-c", CAMPAIGN).split()[-1]
    page = editor.at(f"/cms/pages/{number}/edit/")
    materials = page.locator("#panel-child-content-materials-section")
    materials.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Poster").click()
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
    public = editor.site.get("/en/campaigns/october/")[1]
    assert 'alt="A hand that holds a card"' in public
    assert "<b>Look twice</b>" in public


@pytest.mark.parametrize(
    "path", ["/cms/users/", "/cms/groups/", "/cms/helpdesk/", "/cms/workflows/list/", "/cms/sites/"]
)
def test_an_editor_does_nothing_else(editor, path):
    answer = editor.page.goto(editor.site.url + path)
    refused = answer.status in (403, 404) or "do not have permission" in editor.page.content()
    assert refused
