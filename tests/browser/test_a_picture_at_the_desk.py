"""A picture from the asking to the copy, by a caseworker and a person in real browsers."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_sending_a_picture import ASKS, come_back, written
from tests.browser.test_the_inbox import Staff
from tests.fixtures.axe import violations_by_day
from tests.fixtures.pictures_of_papers import paper_of

PHONE = {"width": 360, "height": 640}


@pytest.fixture
def site(start_site):
    site = start_site(worker=False, web_processes=1)
    site.manage("shell", "--verbosity=0", "-c", ASKS)
    return site


def send(page, site, number, kind):
    come_back(page, site, number)
    page.get_by_role("button", name="Send a picture", exact=True).click()
    file = {"name": f"x.{kind}", "mimeType": "image/x", "buffer": paper_of(kind)}
    page.locator("[name=picture]").set_input_files(file)
    page.locator("#words .button").click()
    expect(page.get_by_text("Your picture has arrived.")).to_be_visible()


def ask(page):
    page.get_by_role("link", name="Ask for a picture of a paper").click()
    page.get_by_label("work contract").check()
    page.get_by_role("button", name="Ask for it now").click()
    expect(page.get_by_text("Asked. For seven days")).to_be_visible()


def look(page, nth):
    page.get_by_role("link", name="Open it, alone").nth(nth).click()
    assert page.locator(".hd-picture").count() == 0
    press(page, "small:1")
    expect(page.locator("img.hd-picture")).to_be_visible()
    press(page, "large:1")
    expect(page.locator("input.hd-picture")).to_be_visible()


def press(page, act):
    """By keyboard, as the whole page works."""
    page.locator(f"button[value='{act}']").focus()
    page.keyboard.press("Enter")


def shown(page):
    """The colour of the point in the middle of the picture, where there is script."""
    return page.evaluate(
        """async () => {
            const shown = document.querySelector('input.hd-picture');
            const image = new Image(); image.src = shown.src; await image.decode();
            const canvas = document.createElement('canvas');
            canvas.width = image.width; canvas.height = image.height;
            const drawn = canvas.getContext('2d'); drawn.drawImage(image, 0, 0);
            return drawn.getImageData(image.width / 2, image.height / 2, 1, 1).data[0];
        }"""
    )


def copy_has(page, count):
    """So many pages of pictures, on the paper as it will be."""
    page.get_by_role("link", name=re.compile("A sealed copy")).first.click()
    page.get_by_role("button", name="Show every page as it will be").click()
    expect(page.get_by_text("I have read this to its end").first).to_be_visible(timeout=60_000)
    expect(page.locator(".hd-picture-page")).to_have_count(count)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
@pytest.mark.with_everything("test_pictures_at_desk.py, without a browser")
def test_asked_for_looked_at_blacked_out_copied_and_forbidden(browser, site, script):
    person = browser.new_context(viewport=PHONE).new_page()
    number = written(person, site)
    context = browser.new_context(locale="en", viewport=PHONE, java_script_enabled=script)
    staff = Staff(context, site).sign_in().unlock().open("He has my papers.")
    page, conversation = staff.page, staff.page.url
    ask(page)
    for kind in ("heic", "pdf"):
        send(person, site, number, kind)
    page.goto(conversation)
    expect(page.get_by_text("A picture, closed.")).to_have_count(2)
    look(page, 0)
    size = page.locator("input.hd-picture").bounding_box()
    at = page.locator("input.hd-picture")
    # As large as it is: else a press would say another place.
    assert f"{size['width']:.0f},{size['height']:.0f}" == page.locator("[name=shown]").input_value()
    at.click(position={"x": 5, "y": 5})
    expect(page.get_by_text("One corner is set.")).to_be_visible()
    at.click(position={"x": size["width"] - 20, "y": size["height"] - 20})
    expect(page.get_by_text("1 bar.")).to_be_visible()
    if script:
        assert shown(page) < 10
        assert violations_by_day(page) == []
    page.get_by_role("button", name="Keep these bars for every copy").click()
    expect(page.get_by_text("Each copy has these bars from now on.")).to_be_visible()
    copy_has(page, 3)
    # The second one is a PDF of two pages, and must not be here.
    page.goto(conversation)
    look(page, 1)
    expect(page.get_by_text("Page 1 of 2.")).to_be_visible()
    page.locator("summary", has_text="This must not be here").click()
    page.get_by_role("button", name="This must not be here").click()
    expect(page.locator("main a[href='tel:116000'], .hd-bar a[href='tel:116000']")).to_be_visible()
    assert page.locator(".hd-picture").count() == 0
    page.goto(conversation)
    expect(page.get_by_text("A picture that must not be here.")).to_be_visible()
    copy_has(page, 1)
    # She takes it back: none comes any more, and the desk may ask again.
    come_back(person, site, number)
    person.get_by_role("button", name="I do not want to send a picture").click()
    expect(person.get_by_text("You cannot send a picture now.")).to_be_visible()
    page.goto(conversation)
    expect(page.get_by_role("link", name="Ask for a picture of a paper")).to_be_visible()
    assert staff.complaints == []
    assert staff.foreign == []
