"""Somebody who saw a child and is not sure, on a phone: from the first page to a number."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 360, "height": 640}


@pytest.fixture(params=[True, False], ids=["with script", "without"])
def phone(request, browser: Browser, running_site) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="en", java_script_enabled=request.param)
    page = context.new_page()
    page.goto(f"{running_site.url}/en/")
    yield page
    context.close()


def test_from_the_first_page_to_the_form_in_two_steps_and_to_a_number(phone, running_site):
    phone.click("main a[href='/en/children/']")
    assert phone.url == f"{running_site.url}/en/children/"
    expect(phone.locator("main a[href='tel:112']").first).to_be_visible()
    phone.click("main a[href='/en/report/']")
    assert phone.url == f"{running_site.url}/en/report/"
    assert phone.locator("input[type=file]").count() == 0
    phone.fill("[name=message]", "A man took a child to room twelve.")
    phone.select_option("[name=country]", "TH")
    phone.fill("[name=place]", "Hotel Lotus")
    phone.click("main form button:has-text('Send')")
    expect(phone.locator("main")).to_contain_text("Help for a child in this country: Thailand")
    expect(phone.locator("main a[href='https://dontlookaway.report/']")).to_be_visible()
    assert re.search(r"\d{4}", phone.locator("main").inner_text()), "a number to come back with"
    assert "room twelve" not in phone.locator("main").inner_text()


def test_every_page_leads_to_the_form_and_those_for_her_by_the_page_on_children(
    phone, running_site
):
    for path in ("/en/", "/nl/rights/", "/ti/help/"):
        phone.goto(running_site.url + path)
        language, place = path.split("/")[1:3]
        if place:  # ten links in its footer: the page says first whom to call
            phone.click(f"footer a[href='/{language}/children/']")
            phone.click(f"main a[href='/{language}/report/']")
        else:
            phone.click(f"footer a[href='/{language}/report/']")
        assert phone.url == f"{running_site.url}/{language}/report/"
