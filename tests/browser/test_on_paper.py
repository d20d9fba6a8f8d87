"""An ordinary page as a browser prints it: all its words, its numbers, where its links lead."""

import pytest

from tests.fixtures.poppler import read_pdf


@pytest.mark.parametrize("path", ["/en/rights/", "/ar/help/"])
def test_a_printed_page_has_its_numbers_and_the_addresses_of_its_links_and_no_menu(
    page, shown_pages, path
):
    page.goto(shown_pages + path)
    href = page.locator("main a[href^='/']").first.get_attribute("href")
    words = page.locator("main h2").all_inner_texts()
    leave = page.locator("a.exit").inner_text()
    told = "".join(read_pdf(page.pdf(), "-layout").split())
    assert href in told
    assert "078055800" in told
    if path.startswith("/en/"):  # other letters come out of a browser's PDF in another order
        assert leave.replace(" ", "") not in told
        assert [each for each in words if "".join(each.split()) not in told] == []
