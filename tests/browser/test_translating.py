"""The demonstration's translator of Arabic in a real browser, and a native reader after her."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_the_inbox import axe
from tests.fixtures.editing import drawn
from tests.fixtures.everything import EVERYTHING
from tests.fixtures.staff import sign_in

# Of everything that waits for a reader, the demonstration's editor may publish each language.
READER, READERS_NAME = "editor", "Editor Demonstration"


class Staff:
    """A browser in which somebody of the demonstration is signed in."""

    def __init__(self, browser: Browser, site, name: str, **options) -> None:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        self.context = browser.new_context(**{"locale": "en", **options})
        self.page, self.site = self.context.new_page(), site
        self.broken: list[str] = []
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))
        sign_in(self.page, site, name)

    def at(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        drawn(self.page)
        return self.page


@pytest.fixture
def staff(browser: Browser) -> Iterator:
    opened: list[Staff] = []

    def enter(site, name: str, **options) -> Staff:
        opened.append(Staff(browser, site, name, **options))
        return opened[-1]

    yield enter
    for each in opened:
        each.context.close()


def cell(page: Page, title: str):
    """The link of a page in the only language that is shown."""
    return page.locator(".tr-matrix tr", has_text=title).locator("td a").first


# The last passage of the page is the one that waits.
ONE_LEFT = """
from wagtail_localize.models import StringSegment, StringTranslation
from awareness.models import ContentPage
page = ContentPage.objects.get(slug="help", locale__language_code="en")
last = StringSegment.objects.filter(source__object_id=page.translation_key).order_by("order").last()
StringTranslation.objects.filter(
    translation_of=last.string, context=last.context, locale__language_code="ar"
).delete()
"""


# What waits stands on the other tab.
TAB_LEFT = """
from wagtail_localize.models import StringTranslation
from awareness.models import ContentPage
page = ContentPage.objects.get(slug="conditions", locale__language_code="en")
StringTranslation.objects.filter(
    context__object_id=page.translation_key, context__path="tab_title", locale__language_code="ar"
).delete()
print(page.get_translations().get(locale__language_code="ar").pk)
"""


# By how much the tab is wider with its count, in pixels.
WIDTH_OF_COUNT = """tab => {
    const wide = tab.offsetWidth;
    tab.dataset.missing = "";
    const narrow = tab.offsetWidth;
    tab.dataset.missing = " (1)";
    return wide - narrow;
}"""


def test_what_waits_on_the_other_tab_is_counted_there_and_come_to(staff, written_site):
    number = written_site.manage("shell", "--verbosity=0", "-c", TAB_LEFT).split()[-1]
    page = staff(written_site, "translator").page
    page.goto(f"{written_site.url}/cms/pages/{number}/edit/#next")
    waiting = page.locator(".js-translation-editor li.incomplete")
    expect(waiting).to_have_count(1, timeout=60_000)
    expect(waiting).to_be_in_viewport()
    counted = page.locator("[role=tab][data-missing=' (1)']")
    expect(counted).to_have_count(1)
    assert counted.evaluate(WIDTH_OF_COUNT) > 5, "it is read beside the name of the tab"
    expect(page.locator("[role=tab][aria-selected=true]")).to_have_attribute("data-missing", " (1)")


def test_a_translator_comes_to_the_next_string_and_writes_from_right_to_left(staff, written_site):
    site = written_site
    site.manage("shell", "--verbosity=0", "-c", ONE_LEFT)
    translator = staff(site, "translator")
    page = translator.at("/cms/")
    menu = page.get_by_role("navigation", name="Main menu")
    menu.get_by_role("link", name="Translations").click()
    cell(page, "Help now").click()
    page.wait_for_selector(".js-translation-editor li > p + div[lang=ar][dir=rtl]")
    waiting = page.locator(".js-translation-editor li.incomplete")
    expect(waiting).to_have_count(1)
    expect(waiting).to_be_in_viewport()
    expect(waiting.get_by_role("button", name="Translate")).to_be_focused()
    own = page.locator(".js-translation-editor li > p + div")
    sources = page.locator(".js-translation-editor li > p:has(+ div)")
    assert own.count() == page.locator(".js-translation-editor div[lang=ar][dir=rtl]").count() > 5
    assert sources.count() == page.locator(".js-translation-editor p[lang=en][dir=ltr]").count()
    # The field, where somebody writes.
    page.get_by_role("button", name="Edit", exact=True).first.click()
    field = page.locator(".js-translation-editor textarea")
    style = "field => [getComputedStyle(field).direction, getComputedStyle(field).textAlign]"
    assert field.evaluate(style) == ["rtl", "start"]
    field.fill("مساعدة الآن")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".js-translation-editor")).to_contain_text("مساعدة الآن")
    # Nothing here publishes, or turns the page into the English one.
    footer = page.locator("footer.footer")
    expect(footer).not_to_contain_text("Publish")
    expect(footer.get_by_role("button")).to_have_count(0)
    expect(footer.get_by_role("link", name="Preview")).to_be_visible()
    assert "alias" not in footer.inner_html()
    assert translator.broken == []


AS_IN_GERMAN = pytest.mark.before_release("German and English, beside them")


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("en", "English to Arabic translation"),
        pytest.param("fr", "Traduction Anglais – Arabe", marks=AS_IN_GERMAN),
        pytest.param("nl", "Vertaling Engels – Arabisch", marks=AS_IN_GERMAN),
        ("de", "Übersetzung Englisch – Arabisch"),
    ],
)
def test_the_heading_above_the_sentences_is_in_the_language_of_the_screen(
    staff, running_site, code, heading
):
    translator = staff(running_site, "translator", locale=code)
    page = translator.at("/cms/translations/?language=ar")
    cell(page, "Help now").click()
    page.wait_for_selector(".js-translation-editor li > p + div[lang=ar]")
    expect(page.locator(".js-translation-editor section h3").first).to_have_text(heading)
    assert translator.broken == []


def test_a_native_reader_reads_and_vouches_and_the_public_page_says_so(staff, written_site):
    site = written_site
    reader = staff(site, READER)
    page = reader.at("/cms/translations/?language=ar")
    cell(page, "About this site").click()
    page.get_by_role("link", name="Read as a native speaker").first.click()
    expect(page.locator(".tr-pairs td[lang=ar]").first).to_have_attribute("dir", "rtl")
    page.get_by_role("button", name="I am a native speaker and have read this").click()
    expect(page.get_by_text("Readers see that a native speaker has read it.")).to_be_visible()
    page = reader.at("/cms/translations/?language=ar")
    expect(cell(page, "About this site")).to_contain_text("Reviewed")
    expect(page.locator(".tr-matrix tr", has_text="About this site")).to_contain_text(READERS_NAME)
    assert READERS_NAME not in site.get("/ar/help-now/")[1]


def test_everybody_can_use_the_screens(staff, running_site):
    reader = staff(running_site, READER)
    faults, wide = {}, {}
    home = "/cms/translations/?language=ar&language=fr"
    page = reader.at(home)
    to_edit = cell(page, "Help now").get_attribute("href")
    to_read = f"/cms/translations/read/{to_edit.strip('/').split('/')[-2]}/"
    for width in (360, 1280) if EVERYTHING else (360,):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/cms/translations/", home, to_read, "/cms/translations/ar/"):
            reader.at(path)
            faults[width, path] = axe(page)
            wide[width, path] = page.evaluate("document.documentElement.scrollWidth") <= width
    assert {where: found for where, found in faults.items() if found} == {}
    assert all(wide.values()), wide
