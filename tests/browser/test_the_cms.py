"""What the staff's side does in a real browser: it asks nobody else, and nothing in it breaks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.fixtures.editing import drawn
from tests.fixtures.staff import sign_in


class Watched:
    """A browser with somebody signed in. foreign: requests elsewhere. broken: faults it told of."""

    def __init__(self, browser: Browser, site: Any, name: str) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page: Page = self.context.new_page()
        self.foreign: list[str] = []
        self.broken: list[str] = []
        self.url = site.url
        self.page.on("request", self._asked)
        self.page.on("console", lambda m: m.type == "error" and self.broken.append(m.text))
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))
        sign_in(self.page, site, name)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.foreign.append(request.url)

    def see(self, path: str) -> None:
        self.page.goto(self.url + path)
        drawn(self.page)


@pytest.fixture
def signed_in(browser: Browser, running_site) -> Iterator[Any]:
    opened: list[Watched] = []

    def sign_in(name: str) -> Watched:
        opened.append(Watched(browser, running_site, name))
        return opened[-1]

    yield sign_in
    for each in opened:
        each.context.close()


def test_an_editor_s_work_asks_nobody_else_and_breaks_nothing(signed_in):
    editor = signed_in("editor")
    for path in ("/cms/", "/cms/pages/", "/cms/snippets/", "/cms/reports/site-history/"):
        editor.see(path)
    editor.see("/cms/pages/")
    home = editor.page.locator("a[href*='/cms/pages/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    number = next(match[1] for href in home if (match := re.search(r"/cms/pages/(\d+)/", href)))
    editor.see(f"/cms/pages/{number}/edit/")
    assert editor.foreign == []
    assert editor.broken == []


@pytest.mark.parametrize("path", ["/cms/helpdesk/", "/cms/"])
def test_the_inbox_runs_under_its_strict_policy(signed_in, path):
    caseworker = signed_in("caseworker-payoke")
    caseworker.see(path)
    assert caseworker.page.locator("h1, h2").first.inner_text()
    assert caseworker.foreign == []
    assert caseworker.broken == []
