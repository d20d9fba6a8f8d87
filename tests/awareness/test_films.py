"""
A film is taken as it is, or not at all: none says where it was taken, each is seen everywhere.

What version 0.1 took in as .mov stays in the library, is shown to no reader, and is named to those
who can save it as an MP4.
"""

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.log_actions import log
from wagtail.models import Locale, Page

from awareness.media import phone_files
from awareness.models import CampaignPage
from awareness.staff.writing_advice import advice_on
from tests.awareness.test_phone_files import DOORS, by_the_form, sent
from tests.fixtures.telephone import PLACE, beginning_first, film

pytestmark = pytest.mark.django_db
MOV, HEVC, HAS_PLACE = "Save it as an MP4", "it is in HEVC", "says where it was taken"
TAG = b"com.apple.quicktime.location"


@pytest.fixture
def editor(admin_client):
    admin_client.cookies["sessionid"]["path"] = "/"
    return admin_client


@pytest.fixture
def of_before():
    """A film of a telephone in the library, as version 0.1 kept it."""
    file = ContentFile(film("libx264"), name="IMG_1.MOV")
    return get_document_model().objects.create(title="A walk", file=file)


def without_place(given):
    """The same film: what a telephone writes of the place stands under a name of nothing."""
    return given.replace(TAG, b"com.apple.quicktime.vocation").replace(PLACE, b"x" * len(PLACE))


def kept():
    return list(get_document_model().objects.all())


@DOORS
def test_a_film_of_an_iphone_is_refused_with_what_to_do(editor, door):
    text = sent(door, editor, "IMG_1234.MOV", film("libx264"))
    assert MOV in text
    assert "extension" not in text, "nor that one without an ending is not allowed"
    assert kept() == []


@DOORS
def test_an_mp4_that_says_where_it_was_taken_is_refused(editor, door):
    given = film("libx264", kind="mp4")
    assert PLACE in given
    text = sent(door, editor, "VID_1.mp4", given)
    assert HAS_PLACE in text
    assert HEVC not in text
    assert kept() == []


def test_an_mp4_in_hevc_is_refused_and_hears_all_that_is_wrong_at_once(editor):
    given = film("libx265", kind="mp4")
    text = sent(by_the_form, editor, "VID_1.mp4", without_place(given))
    assert HEVC in text
    assert HAS_PLACE not in text
    text = sent(by_the_form, editor, "VID_1.mp4", given)
    assert HEVC in text
    assert HAS_PLACE in text
    assert kept() == []


@DOORS
def test_an_mp4_that_says_nothing_is_taken_byte_for_byte(editor, door):
    given = without_place(film("libx264", kind="mp4"))
    sent(door, editor, "VID_1.mp4", given)
    (document,) = kept()
    assert document.filename == "VID_1.mp4"
    assert document.file.read() == given


def test_a_mov_is_never_told_that_it_is_too_large(editor, settings):
    """Made smaller it would be refused all the same."""
    settings.DOCUMENT_BYTES = settings.FILM_BYTES = 500
    text = sent(by_the_form, editor, "IMG_1.mov", film("libx264"))
    assert MOV in text
    assert "Make it smaller" not in text


@pytest.mark.parametrize("mark", [b"\xa9xyz", b"loci", TAG])
def test_each_way_to_write_a_place_is_known(mark):
    assert HAS_PLACE in phone_files.told_of_film(mp4(box(b"moov", bytes(50) + mark + bytes(50))))


def test_the_head_of_a_film_is_found_before_and_behind_it_and_read_to_its_end():
    for given in (film("libx264", kind="mp4"), beginning_first(film("libx264", kind="mp4"))):
        assert HAS_PLACE in phone_files.told_of_film(mp4(given))
    long = box(b"mdat", bytes(99)) + box(b"moov", bytes(9_000_000) + b"\xa9xyz")
    assert HAS_PLACE in phone_files.told_of_film(mp4(long))
    for given in (b"", box(b"ftyp", b"mp42" + bytes(20)), b"a" * 100, box(b"mdat", b"loci")):
        assert phone_files.told_of_film(mp4(given)) == ""


def test_a_film_behind_its_head_is_not_taken_for_a_part_of_it():
    """Four letters stand by chance in the twenty million bytes behind the head of many films."""
    for mark in (b"loci", b"hvc1"):
        given = box(b"moov", bytes(99)) + box(b"mdat", bytes(99) + mark)
        assert phone_files.told_of_film(mp4(given)) == ""
        endless = (0).to_bytes(4, "big") + b"moov" + bytes(99) + mark
        assert phone_files.told_of_film(mp4(endless)) != "", "its head goes on to the end"


def box(name, content):
    return (8 + len(content)).to_bytes(4, "big") + name + content


def mp4(content):
    file = ContentFile(content, name="a.mp4")
    file.size = len(content)
    return file


# --- What version 0.1 took in --------------------------------------------------------------------


@pytest.fixture
def campaign(planted, of_before):
    value = {"title": "Ten minutes", "document": of_before.pk, "decorative": False}
    words = dict.fromkeys(("title", "tab_title", "summary", "made_by"), "Look twice")
    page = CampaignPage(
        slug="look-twice", checked_on="2026-11-24", locale=Locale.get_default(), **words,
        materials=[{"type": "film", "id": "m", "value": value}],
    )  # fmt: skip
    Page.objects.get(locale=Locale.get_default(), slug="en").add_child(instance=page)
    page.save_revision(changed=False).publish()
    return page


def test_a_film_of_before_is_on_no_page_and_not_to_be_had(campaign, of_before):
    reader = Client()
    page = reader.get("/en/look-twice/").text
    assert "Ten minutes" in page
    assert "<video" not in page
    assert ".mov" not in page.lower()
    assert reader.get(of_before.file.url).status_code == 404
    assert [text for text in advice_on(campaign) if "“Ten minutes”, since it ends in .mov" in text]


def test_once_an_mp4_stands_in_its_place_readers_have_it(campaign, of_before, editor):
    given = without_place(film("libx264", kind="mp4"))
    data = {"title": "A walk", "tags": "", "collection": of_before.collection_id}
    file = ContentFile(given, name="IMG_1.mp4")
    editor.post(reverse("wagtaildocs:edit", args=[of_before.pk]), {**data, "file": file})
    (document,) = kept()
    assert document.file.read() == given
    assert f'src="{document.file.url}"' in Client().get("/en/look-twice/").text
    assert Client().get(document.file.url).status_code == 200
    fresh = CampaignPage.objects.get(pk=campaign.pk)
    assert not [text for text in advice_on(fresh) if ".mov" in text]


def test_its_title_can_be_changed_and_its_file_stays(of_before, editor):
    data = {"title": "Another walk", "tags": "", "collection": of_before.collection_id}
    editor.post(reverse("wagtaildocs:edit", args=[of_before.pk]), data)
    (document,) = kept()
    assert (document.title, document.filename) == ("Another walk", of_before.filename)


def named():
    found = run_checks(include_deployment_checks=True, databases=["default"])
    return [message for message in found if message.id == "awareness.W013"]


def test_the_operator_is_told_which_they_are_and_what_to_do(of_before):
    (warning,) = named()
    assert "A walk" in warning.msg
    assert "MP4" in warning.hint
    of_before.delete()
    assert named() == []


def test_what_was_written_into_its_history_is_still_told_in_words(of_before, editor):
    log(of_before, "awareness.film.ready")
    log(of_before, "awareness.film.not_ready", data={"given": "a", "problem": "b"})
    history = editor.get("/cms/reports/site-history/").text
    assert "Film made ready" in history
    assert "Film not made ready" in history
    assert "Unknown" not in history
