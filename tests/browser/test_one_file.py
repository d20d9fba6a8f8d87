"""The one file in a real browser, from a disk, with script and without."""

import pytest

from tests.fixtures.everything import ASKED


@pytest.fixture(scope="module")
def saved(every_language, tmp_path_factory):
    """Where the files of the languages lie, under names that say nothing."""
    folder = tmp_path_factory.mktemp("phone")
    for code in ASKED:
        (folder / f"{code}.html").write_bytes(every_language[f"{code}/file/index.html"].content)
    return folder


@pytest.fixture
def phone(browser):
    """Opens a file without network; `asked` holds what it wanted of others."""
    opened = []

    def open_file(path, *, script):
        context = browser.new_context(
            viewport={"width": 360, "height": 640}, java_script_enabled=script, offline=True
        )
        opened.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_file
    for context in opened:
        context.close()


def test_a_file_is_read_and_left_from_a_phone_without_network_and_script(saved, phone):
    path = saved / "ar.html"
    page = phone(path, script=False)
    chapter = page.locator("main > details.chapter").nth(1)
    chapter.locator("summary").first.click()
    assert chapter.locator("p.lead").first.is_visible()
    assert page.locator("input").is_hidden(), "a search that does nothing is not shown"
    assert (page.asked, page.complaints) == ([path.as_uri()], [])
    assert page.url == path.as_uri()
    page.locator("a.exit").click()
    page.wait_for_url("about:blank")


def test_with_script_a_file_is_searched_and_walked_through_as_one_entry_of_the_history(
    saved, phone
):
    path = saved / "fr.html"
    page = phone(path, script=True)
    before = page.evaluate("history.length")
    box = page.locator("input[type=search]")
    box.fill("passeport")
    shown = page.locator("main > details.chapter:visible")
    assert 0 < shown.count() < page.locator("main > details.chapter").count()
    box.fill("zzzz")
    assert page.locator("p.none").is_visible()
    box.fill("")
    page.locator("main > details.chapter > summary").first.click()
    page.locator("button.go:visible").first.click()
    assert page.evaluate("history.length") == before
    assert (page.asked, page.complaints) == ([path.as_uri()], [])
    page.locator("a.exit").click()
    page.wait_for_url("about:blank")
    page.go_back()
    assert page.url != path.as_uri()
