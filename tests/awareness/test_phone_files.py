"""What a telephone makes is taken in by every door, and tells nobody where it was made."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, UploadedFile

from awareness.media.picture_conversion import LONGEST_SIDE
from awareness.staff.uploads import PictureForm
from tests.awareness.test_converting import loudest
from tests.fixtures.telephone import (
    BLUE,
    MAKER,
    PLACE,
    RED,
    TURNED,
    UPRIGHT,
    film,
    photograph,
    voice,
)

pytestmark = pytest.mark.django_db
PHOTOGRAPH = "IMG_1234.HEIC"


@pytest.fixture(autouse=True)
def own_lock(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def editor(admin_client):
    admin_client.cookies["sessionid"]["path"] = "/"
    return admin_client


def by_the_form(client, kind, file, title="A"):
    data = {"title": title, "collection": Collection.get_first_root_node().pk, "file": file}
    return client.post(reverse(f"wagtail{kind}:add"), data, follow=True)


def by_many_at_once(client, kind, file, title="A"):
    data = {"title": title, "collection": Collection.get_first_root_node().pk, "files[]": file}
    answer = client.post(
        reverse(f"wagtail{kind}:add_multiple"), data, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    answer.json()  # it always is
    return answer


def by_the_page(client, kind, file, title="A"):
    """In the window of the page's editor."""
    prefix = {"images": "image-chooser-upload", "docs": "document-chooser-upload"}[kind]
    data = {"title": title, "collection": Collection.get_first_root_node().pk, "file": file}
    data = {f"{prefix}-{name}": value for name, value in data.items()}
    return client.post(reverse(f"wagtail{kind}_chooser:create"), data)


DOORS = pytest.mark.parametrize("door", [by_the_form, by_many_at_once, by_the_page])


def sent(door, client, name, content, **more):
    """The answer to a file that was sent in by one of the doors."""
    of_pictures = name.lower().endswith((".heic", ".heif", ".jpg", ".png"))
    file = SimpleUploadedFile(name, content)
    answer = door(client, "images" if of_pictures else "docs", file, **more)
    assert answer.status_code == 200
    return answer.text


def kept():
    """All that the library has."""
    return [*get_image_model().objects.all(), *get_document_model().objects.all()]


@DOORS
@pytest.mark.parametrize("orientation", [UPRIGHT, TURNED])
def test_a_photograph_becomes_a_jpeg_upright_and_says_nothing(editor, door, orientation):
    given = photograph(orientation=orientation)
    assert MAKER in given
    assert PLACE in given
    sent(door, editor, PHOTOGRAPH, given)
    (picture,) = kept()
    assert picture.filename.endswith("-IMG_1234.jpg")
    content = picture.file.read()
    assert not [word for word in (MAKER, PLACE, b"Exif", b"http://ns.adobe") if word in content]
    picture.file.seek(0)
    with Image.open(picture.file) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        corners = [image.getpixel((at, 9)) for at in (9, image.width - 9)]
        sizes = {UPRIGHT: (400, 300), TURNED: (300, 400)}
        assert image.size == sizes[orientation] == (picture.width, picture.height)
    expected = [RED, BLUE] if orientation == UPRIGHT else [BLUE, RED]
    assert all(near(*pair) for pair in zip(corners, expected, strict=True))


def near(colour, other):
    return all(abs(a - b) < 12 for a, b in zip(colour, other, strict=True))


def test_a_photograph_that_only_calls_itself_jpeg_is_taken_too(editor):
    sent(by_the_form, editor, "mailed.jpg", photograph())
    with Image.open(kept()[0].file) as image:
        assert image.format == "JPEG"


def test_a_photograph_larger_than_paper_becomes_as_large_as_paper(editor):
    sent(by_the_form, editor, PHOTOGRAPH, photograph((5600, 70)))
    assert kept()[0].height == LONGEST_SIDE


def picture_that_is_a_bomb() -> bytes:
    """A PNG of 40,000 by 40,000 points in a few bytes."""

    def chunk(name, content):
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def photograph_that_is_a_bomb() -> bytes:
    """It says that it has 30,000 by 30,000 points."""
    given = photograph(orientation=UPRIGHT)
    place = given.index(b"ispe") + 8
    return given[:place] + struct.pack(">II", 30_000, 30_000) + given[place + 8 :]


def part(whole, hundredths):
    """So much of the beginning."""
    return whole[: len(whole) * hundredths // 100]


# Made when it is sent: whoever only lists the tests makes no film.
BROKEN = {
    "no bytes.HEIC": bytes,
    "no picture.HEIC": lambda: b"<html>not a picture</html>",
    "half.HEIC": lambda: part(photograph(), 50),
    "without its end.HEIC": lambda: part(photograph(), 90),
    "bomb.HEIC": photograph_that_is_a_bomb,
    "bomb.png": picture_that_is_a_bomb,
    "no bytes.m4a": bytes,
    "no sound.m4a": lambda: b"\0\0\0\x18ftypM4A " + bytes(500),
    "half.m4a": lambda: part(voice(), 50),
}


@pytest.mark.parametrize(
    ("door", "name"),
    [
        *((by_the_form, name) for name in BROKEN),
        *((by_many_at_once, name) for name in ("half.HEIC", "half.m4a")),
        *((by_the_page, name) for name in ("half.HEIC", "half.m4a")),
    ],
)
def test_what_is_broken_cut_or_huge_gets_a_sentence_and_is_not_kept(settings, editor, door, name):
    text = sent(door, editor, name, BROKEN[name]())
    sentences = "cannot be read", "is empty", "points", "pixels", "can be heard"
    assert any(sentence in text for sentence in sentences), text
    assert kept() == []
    assert not UploadedFile.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@DOORS
def test_above_the_limit_there_is_a_clear_word_before_anything_is_read(
    editor, door, settings, monkeypatch
):
    monkeypatch.setattr("awareness.media.phone_files.converted", None)  # it would be an error
    settings.DOCUMENT_BYTES = settings.FILM_BYTES = 500
    monkeypatch.setattr(PictureForm.declared_fields["file"], "max_upload_size", 500)
    assert "too big" in sent(door, editor, PHOTOGRAPH, photograph())
    for name, content in (("memo.m4a", voice()), ("VID.mp4", film("libx264", kind="mp4"))):
        assert "fit. Make it smaller" in sent(door, editor, name, content)
    assert kept() == []


@DOORS
def test_a_memo_becomes_a_voice_like_all_others(editor, door, tmp_path):
    given = voice()
    assert MAKER in given
    sent(door, editor, "Rue de la Loi.m4a", given)
    (document,) = kept()
    content = document.file.read()
    assert MAKER not in content
    (tmp_path / "heard.m4a").write_bytes(content)
    heard = loudest(tmp_path / "heard.m4a")
    assert max(heard[second] for second in (0, 1, 2)) < 0.05, "three neutral seconds"
    assert heard[4] > 0.1


def test_what_came_from_the_telephone_is_not_kept_while_a_title_is_waited_for(editor):
    """Wagtail keeps what was sent in, as it was, until the rest of the form is right."""
    text = sent(by_many_at_once, editor, PHOTOGRAPH, photograph(), title="")
    assert "choose the file once more" in text
    assert kept() == []
    assert not UploadedFile.objects.exists()
