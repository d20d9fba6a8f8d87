"""All papers of a language on one screen of the CMS, with pictures and a zip for the printer."""

import io
import zipfile

import pytest
from django.contrib.auth import get_user_model
from PIL import Image

from awareness.content import pages
from awareness.models import ContentPage, HomePage
from awareness.staff import handout_list
from awareness.staff.handout_list import HandoutRow
from tests.fixtures import catalogued
from website.accounts.roles import ensure_roles, role


@pytest.fixture
def helper(client, db):
    """Somebody at a centre, who writes no page and gives papers to people."""
    ensure_roles()
    user = get_user_model().objects.create_user("helper", "h@localhost", "secret")
    user.groups.add(role("Caseworkers"))
    client.force_login(user)
    return client


@pytest.fixture
def planted_papers(monkeypatch):
    words = {each.slug: each for each in pages() if each.parent == "print"}

    def papers(code):
        for name in ("card", "sticker") if code == "en" else ():
            page = catalogued._new(words[name], "en")
            page.url_path = f"/en/print/{name}/"
            yield HandoutRow(name, page)

    monkeypatch.setattr(handout_list, "papers_in", papers)


def test_everybody_in_the_cms_sees_the_papers_with_pictures_and_takes_them_as_one_file(
    helper, planted_papers
):
    screen = helper.get("/cms/papers/?language=en").text
    for name in ("card", "sticker"):
        assert f"/en/print/{name}.pdf" in screen
        picture = helper.get(f"/cms/papers/en/{name}/")
        assert f'src="/cms/papers/en/{name}/"' in screen
        assert 300 < Image.open(io.BytesIO(picture.content)).width < 360
        assert len(picture.content) < 40_000
    assert "For a wall or a door" in screen
    assert "85.6 × 54 mm" in screen
    zipped = helper.get("/cms/papers/en/zip/").content
    with zipfile.ZipFile(io.BytesIO(zipped)) as opened:
        assert opened.namelist() == ["en/card.pdf", "en/sticker.pdf"]
        assert all(opened.read(name).startswith(b"%PDF-") for name in opened.namelist())
    assert zipped == helper.get("/cms/papers/en/zip/").content


def test_what_is_not_there_is_said(helper, planted_papers):
    assert "Nothing to print" in helper.get("/cms/papers/?language=fr").text
    for nothing in ("fr/zip", "xx/zip", "en/poster", "xx/card"):
        assert helper.get(f"/cms/papers/{nothing}/").status_code == 404


def test_what_is_public_below_its_page_is_a_paper_and_a_draft_is_none(planted):
    home = HomePage.objects.get(locale__language_code="en")
    above = home
    for slug, live in (("print", True), ("card", True), ("draft", False)):
        made = ContentPage(title=slug, slug=slug, kind="handout", summary="x", live=live)
        made.locale = home.locale
        above.add_child(instance=made)
        above = above if slug != "print" else made
    assert [paper.name for paper in handout_list.papers_in("en")] == ["card"]
    assert [*handout_list.papers_in("fr")] == []
