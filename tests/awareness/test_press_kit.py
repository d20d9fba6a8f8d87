"""What partners take with them: one zip of a campaign, without a script or a name of a person."""

import io
import re
import zipfile

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from awareness.models import CampaignPage
from awareness.sharing.press_kit import press_kit
from tests.awareness.test_campaigns import page, plant_a_campaign
from website.published.front_server import FILES
from website.published.global_fingerprint import global_fingerprint
from website.published.pages_to_publish import Public

PLANTED_FOR_ALL = plant_a_campaign
AT = "/en/campaigns/look-twice/"


@pytest.fixture
def pictured(planted) -> CampaignPage:
    file = get_test_image_file(size=(64, 36))
    picture = get_image_model().objects.create(title="A", file=file)
    for language in ("en", "ar"):
        campaign = page(language)
        campaign.picture, campaign.picture_alt, campaign.act = picture, "Two <hands>", "pass-on"
        campaign.save_revision().publish()
    return page()


def test_it_holds_texts_in_all_languages_pictures_mark_and_what_to_embed(pictured, client):
    answer = client.get(f"{AT}kit.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    kit = zipfile.ZipFile(io.BytesIO(answer.content))
    names = {name.removeprefix("look-twice/") for name in kit.namelist()}
    assert names == {
        *("look-twice-print.png", "look-twice-screen.jpg", "mark.svg"),
        *("text-en.txt", "text-ar.txt", "embed-en.html", "embed-ar.html"),
    }
    text = kit.read("look-twice/text-en.txt").decode()
    assert "A campaign that asks everybody to look." in text
    assert "What the picture shows: Two <hands>" in text
    assert f"{AT}\n" in text
    assert client.get(f"{AT}kit.zip").content == answer.content


def test_what_is_embedded_has_no_script_and_loads_nothing_of_ours(pictured, client):
    kit = zipfile.ZipFile(io.BytesIO(client.get(f"{AT}kit.zip").content))
    for code in ("en", "ar"):
        html = kit.read(f"look-twice/embed-{code}.html").decode()
        assert 'src="look-twice-screen.jpg"' in html
        assert "Two &lt;hands&gt;" in html
        assert not any(word in html for word in ("<script", "<iframe", "<link", "url("))
    assert 'dir="rtl"' in kit.read("look-twice/embed-ar.html").decode()


def test_one_button_leads_to_the_one_kit_of_all_languages(pictured, client):
    for code in ("en", "ar"):
        text = client.get(f"/{code}/campaigns/look-twice/").text
        assert f'<a href="{AT}kit.zip" download>' in text
    assert 'class="button" href="#kit"' in client.get(AT).text
    assert client.get("/en/campaigns/kit.zip").status_code == 404


def test_without_a_picture_there_is_none(planted, client):
    assert "kit.zip" not in client.get(AT).text
    assert client.get(f"{AT}kit.zip").status_code == 404


def test_it_is_a_file_of_the_published_tree_that_follows_each_translation(pictured):
    name = f"{AT[1:]}kit.zip"
    before = Public("ground").places()
    assert [each for each in before if each.endswith("kit.zip")] == [name]
    assert FILES.match(f"/{name}")
    arabic = page("ar")
    arabic.slogan = "كلمة"
    arabic.save_revision().publish()
    assert Public("ground").places()[name].want != before[name].want


def test_its_papers_are_files_too_and_follow_the_part_of_the_picture_that_is_shown(pictured):
    def papers():
        public = Public(global_fingerprint())
        return {name: each.want for name, each in public.places().items() if "twice.pdf" in name}

    before = papers()
    names = {f"{kind}-look-twice.pdf" for kind in ("poster-a3", "poster-a2", "postcard")}
    assert {*before} == {f"{code}/print/{name}" for code in ("en", "ar") for name in names}
    pictured.picture.focal_point_x, pictured.picture.focal_point_y = 1, 1
    pictured.picture.focal_point_width, pictured.picture.focal_point_height = 2, 2
    pictured.picture.save()
    after = papers()
    assert {*after} == {*before}
    assert {*after.values()}.isdisjoint(before.values())
    campaign = page()
    campaign.picture = None
    campaign.save_revision().publish()
    assert {name for name in papers() if name.startswith("en/")} == set()


@pytest.mark.parametrize("slug", ["../../.ssh/authorized_keys", "/etc/cron.d/x", "a\\b", ".."])
def test_no_name_in_it_leads_out_of_the_folder_in_which_it_is_unpacked(pictured, slug):
    """Whoever can write to the database writes the column; a partner unpacks what comes of it."""
    pictured.slug = slug
    kit = zipfile.ZipFile(io.BytesIO(press_kit(pictured)))
    assert {name.partition("/")[0] for name in kit.namelist()} == {"campaign"}
    assert all(re.fullmatch(r"campaign/[a-z0-9.-]+", name) for name in kit.namelist())
