"""The page for an interpreter, in a browser without network: what is saved is a PO file."""

from pathlib import Path

import polib
from django.template.loader import render_to_string
from playwright.sync_api import Page

from awareness.translating.review_file import READ_BY, PageToRead, Sentence, reader_of

WHERE = "page/rights:title"
VIOLENT = "page/rights:summary"


def sentence(where: str, english: str, own: str) -> Sentence:
    return Sentence(where, english, own, "text", [("centre", "مركز")])


def test_what_was_read_is_saved_without_network(page: Page):
    calm = [
        sentence(WHERE, 'Your "rights"', "حقوقك"),
        sentence("page/rights:other", "More", "أكثر"),
    ]
    pages = [PageToRead("Your rights", calm, [sentence(VIOLENT, "Nobody may hit you.", "ضرب")])]
    context = {"pages": pages, "code": "ar", "locale": "ar", "name": "العربية"}
    context |= {"lang": "ar", "dir": "rtl", "read_by": READ_BY, "staff_language": "en"}
    page.set_content(render_to_string("awareness/translating/review_file.html", context))
    assert not page.get_by_text("Nobody may hit you.").is_visible(), "she is told first"
    page.click("#save")
    assert page.evaluate("document.activeElement.id") == "reader", "nothing is signed by nobody"
    page.fill("#reader", 'Almaz "A"')
    page.locator(f'[data-where="{WHERE}"] input').check()
    page.click("summary")
    page.locator(f'[data-where="{VIOLENT}"] textarea').fill('أفضل "من" قبل\nسطر \\')
    with page.expect_download() as download:
        page.click("#save")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    catalogue = polib.pofile(text)
    assert download.value.suggested_filename == "read-ar.po"
    assert reader_of(catalogue) == 'Almaz "A"'
    assert [(entry.msgctxt, entry.msgid, entry.msgstr) for entry in catalogue] == [
        (WHERE, 'Your "rights"', "حقوقك"),
        (VIOLENT, "Nobody may hit you.", 'أفضل "من" قبل\nسطر \\'),
    ]
