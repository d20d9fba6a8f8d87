"""An editor with a telephone: photograph, film and memo, by each way into the library."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.telephone import film, photograph, voice


@pytest.fixture
def sent():
    """`sent(name, content)`: as a browser takes it from a folder."""
    return lambda name, content: {"name": name, "mimeType": "", "buffer": content}


def add_many(editor, kind, file):
    page = editor.at(f"/cms/{kind}/multiple/add/")
    page.locator("#fileupload").set_input_files(file)
    return page


def test_a_photograph_is_sent_in_with_many_others(editor, sent):
    page = add_many(editor, "images", sent("IMG_2041.HEIC", photograph()))
    row = page.locator("#upload-list li").first
    expect(row.locator(".status-msg.success")).to_be_visible(timeout=60_000)
    expect(row.locator("input[name$=-title]")).to_have_value("IMG_2041")
    page = add_many(editor, "images", sent("IMG_2042.HEIC", photograph()[:300]))
    told = page.locator("#upload-list .error_messages")
    expect(told).to_contain_text("cannot be read", timeout=60_000)


def test_a_photograph_is_put_into_a_page_where_it_is_needed(editor, sent):
    page = editor.edit("drivers")
    materials = page.locator("[id$=-materials-section]")
    materials.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Poster", exact=True).click()
    poster = materials.locator("[data-streamfield-child]").first
    poster.get_by_role("button", name="Choose an image").click()
    page.get_by_role("tab", name="Add a file").click()
    # Of a size of its own: of two that are the same Wagtail asks which to keep.
    page.locator("#id_image-chooser-upload-file").set_input_files(
        sent("IMG_3001.HEIC", photograph((440, 300)))
    )
    page.fill("#id_image-chooser-upload-title", "Two doors")
    page.locator("#tab-upload").get_by_role("button", name="Add a file").click()
    expect(poster.locator(".chosen").first).to_contain_text("Two doors", timeout=60_000)
    title = poster.locator("input[name$=-title]")
    title.fill("Look twice")
    expect(title).to_have_value("Look twice")
    editor.press("[name=action-publish]")
    expect(page.locator("body")).to_contain_text("Say what the picture shows")
    page.fill("#materials-0-value-alt", "Two doors, one red")
    editor.press("[name=action-publish]")
    public = editor.public("campaigns/drivers")
    assert 'alt="Two doors, one red"' in public
    assert "(JPEG, " in public, "it can be had in the size of paper"


def test_a_film_that_cannot_be_taken_says_what_to_do(editor, sent):
    page = add_many(editor, "documents", sent("IMG_4001.MOV", film("libx264")))
    told = page.locator("#upload-list .error_messages")
    expect(told).to_contain_text("Save it as an MP4", timeout=60_000)


def test_a_memo_is_sent_in(editor, sent):
    page = add_many(editor, "documents", sent("Memo.m4a", voice()))
    row = page.locator("#upload-list li").first
    expect(row.locator(".status-msg.success")).to_be_visible(timeout=60_000)
