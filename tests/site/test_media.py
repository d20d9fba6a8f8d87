"""What editors put into the library reaches readers, and nothing else of the folder does."""

import re

import pytest
import requests
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupPagePermission, Locale, Page

from awareness.models import ContentPage
from website.accounts import roles
from website.web import media_files

FILM = bytes(range(256)) * 40


@pytest.fixture
def library(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    for name in ("documents/film.mp4", "documents/film.vtt", "original_images/me.jpg"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(FILM)
    (tmp_path.parent / "outside.txt").write_text("secret")
    # What a page shows is asked for below, of the database.
    monkeypatch.setattr(media_files, "is_published", lambda _path: True)


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_film_is_sent_with_its_kind_and_size_and_without_a_cookie(library, client):
    response = client.get("/media/documents/film.mp4")
    assert body(response) == FILM
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Length"] == str(len(FILM))
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_a_player_gets_the_part_that_it_asks_for(library, client):
    response = client.get("/media/documents/film.mp4", headers={"range": "bytes=100-299"})
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes 100-299/{len(FILM)}"
    assert body(response) == FILM[100:300]


SIZE = len(FILM)
WHOLE, NONE = (200, None), (416, f"bytes */{SIZE}")


def of(first, last):
    return 206, f"bytes {first}-{last}/{SIZE}"


RANGES = {
    "bytes=0-1": of(0, 1),
    f"bytes={SIZE - 2}-": of(SIZE - 2, SIZE - 1),
    f"bytes={SIZE - 2}-{SIZE}": of(SIZE - 2, SIZE - 1),
    f"bytes=0-{SIZE}": of(0, SIZE - 1),
    f"bytes=5-{'9' * 40}": of(5, SIZE - 1),
    "bytes=-2": of(SIZE - 2, SIZE - 1),
    f"bytes=-{SIZE}": of(0, SIZE - 1),
    f"bytes=-{SIZE + 1}": of(0, SIZE - 1),
    # What cannot be had
    f"bytes={SIZE}-": NONE,
    f"bytes={SIZE}-{SIZE + 1}": NONE,
    f"bytes={'9' * 40}-": NONE,
    # One byte, for which WhiteNoise says that it is not there
    **dict.fromkeys(
        ("bytes=0-0", "bytes=1-1", f"bytes={SIZE - 1}-", f"bytes={SIZE - 1}-{SIZE}", "bytes=-1"),
        WHOLE,
    ),
    # What cannot be read, and several at once
    **dict.fromkeys(("bytes=-0", "BYTES=0-1", "bytes= 0-1", f"bytes=0-{'9' * 5000}"), WHOLE),
    **dict.fromkeys(
        ("bytes=-", "bytes=", "bytes", "bytes=9-1", "bytes=--5", "bytes=1-2-3", "bytes=a-b"), WHOLE
    ),
    **dict.fromkeys(
        ("lines=0-1", "bytes=0-1,3-4", "bytes=+1-5", "bytes=1_0-20", "bytes=٣-٥"), WHOLE
    ),
}


@pytest.mark.parametrize("asked", RANGES)
def test_a_part_is_the_one_that_was_asked_for_or_none(library, client, asked):
    """RFC 9110, 14: what cannot be read is as if it had not been said."""
    response = client.get("/media/documents/film.mp4", headers={"range": asked})
    status, content_range = RANGES[asked]
    assert (response.status_code, response.headers.get("Content-Range")) == (status, content_range)
    sent = body(response)
    assert response.headers["Content-Length"] == str(len(sent))
    if status == 206:
        first, last = map(int, content_range.split()[1].partition("/")[0].split("-"))
        assert sent == FILM[first : last + 1]
    else:
        assert sent == (FILM if status == 200 else b"")


def test_whoever_goes_on_with_another_file_gets_the_whole(library, client):
    path, part = "/media/documents/film.mp4", "bytes=0-1"
    first = client.get(path)
    now = [first.headers[name] for name in ("ETag", "Last-Modified")]
    for known in (*now, '"another"', f"W/{now[0]}", "Tue, 01 Jan 2019 00:00:00 GMT", "rubbish"):
        asked = client.get(path, headers={"range": part, "if-range": known})
        assert asked.status_code == (206 if known in now else 200), known
        assert body(asked) == (FILM[:2] if known in now else FILM)
    assert body(first) == FILM


def test_a_head_has_no_part(library, client):
    answer = client.head("/media/documents/film.mp4", headers={"range": "bytes=0-1"})
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(SIZE))


def test_a_running_site_sends_these_parts_too(running_site):
    """By way of granian, which is told from where to where, and sends the file itself."""
    page = requests.get(f"{running_site.url}/cms/login/", timeout=60).text
    path = re.search(r'/static/[^"]*\.css', page)[0]

    def ask(asked=""):
        headers = {"Range": asked, "Accept-Encoding": "identity"} if asked else {}
        return requests.get(running_site.url + path, headers=headers, timeout=60)

    whole = ask().content
    size = len(whole)
    parts = {"0-1": whole[:2], "-2": whole[-2:], f"{size - 2}-{size}": whole[-2:]}
    parts |= {f"1-{size}": whole[1:], "1-2": whole[1:3]}
    for asked, part in parts.items():
        answer = ask(f"bytes={asked}")
        assert (answer.status_code, answer.content) == (206, part), asked
    answer = ask(f"bytes={size}-")
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{size}"
    for asked in ("0-0", "-1", "-0", "9-1", "-", "0-1,3-4"):
        answer = ask(f"bytes={asked}")
        assert (answer.status_code, answer.content) == (200, whole), asked


def test_what_a_browser_has_already_is_not_sent_again(library, client):
    first = client.get("/media/documents/film.vtt")
    assert first.headers["Content-Type"].startswith("text/vtt")
    again = client.get(
        "/media/documents/film.vtt", headers={"if-none-match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert body(first) == FILM


@pytest.mark.parametrize(
    "path",
    [
        *("original_images/me.jpg", "documents", "documents/none.pdf"),
        *("documents/../../outside.txt", "images/../original_images/me.jpg"),
        *("images/%2e%2e/documents/film.mp4", "images/..%2Foriginal_images/me.jpg"),
    ],
)
def test_originals_folders_and_what_lies_elsewhere_are_not_there(library, client, path, db):
    assert client.get(f"/media/{path}", follow=True).status_code == 404


def test_nobody_writes_there(library, client):
    response = client.post("/media/documents/film.mp4", "a=b", content_type="text/plain")
    assert response.status_code == 405


@pytest.fixture
def leaflet(db, settings, tmp_path):
    """Uploaded a moment ago."""
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(FILM, name="leaflet.pdf")
    return get_document_model().objects.create(title="Leaflet", file=file)


@pytest.fixture
def page_with(leaflet):
    """`page_with(live=True)`: a page that has the leaflet."""

    def make(**more):
        body = [{"type": "download", "value": {"document": leaflet.pk, "title": "Leaflet"}}]
        words = dict.fromkeys(("title", "tab_title", "summary"), "Rights")
        words |= {"slug": "rights", "checked_on": "2026-11-24"}
        page = ContentPage(locale=Locale.get_default(), body=body, **words, **more)
        return Page.objects.get(depth=1).add_child(instance=page)

    return make


def is_there(leaflet):
    return Client().get(leaflet.file.url).status_code == 200


def test_a_document_is_public_when_a_page_that_has_it_is(leaflet, page_with):
    assert not is_there(leaflet), "nobody has looked at it"
    page = page_with(live=False)
    assert not is_there(leaflet), "a draft has it"
    page.save_revision().publish()
    assert is_there(leaflet)
    Page.objects.get(pk=page.pk).unpublish()
    assert not is_there(leaflet)


def test_a_document_in_the_draft_of_a_public_page_waits_with_it(leaflet, page_with):
    page = page_with(live=True)
    body, page.body = page.body, []
    page.save_revision().publish()
    assert not is_there(leaflet)
    page.body = body
    page.save_revision()
    assert not is_there(leaflet)


def test_staff_open_it_before_in_the_cms_and_nobody_else(leaflet):
    assert leaflet.url.startswith("/cms/")
    assert Client().get(leaflet.url).status_code == 302
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("chief", "c@localhost", "x"))
    client.cookies["sessionid"]["path"] = "/"
    assert body(client.get(leaflet.url)) == FILM


# --- What is public is not replaced by its editor alone ---


@pytest.fixture
def staff_member(db):
    """`staff_member("Editors")`: a browser of somebody who has this role and no other."""
    roles.ensure_roles()

    def sign_in(role):
        user = get_user_model().objects.create_user(role.lower())
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        client.cookies["sessionid"]["path"] = "/"
        return client

    return sign_in


def replace(client, leaflet):
    """Another file in the place of this one, by the form of the CMS."""
    collection = Collection.get_first_root_node().pk
    fields = {"title": "Leaflet", "collection": collection, "tags": ""}
    fields["file"] = SimpleUploadedFile("leaflet.pdf", b"%PDF-1.7 another %%EOF")
    return client.post(f"/cms/documents/edit/{leaflet.pk}/", fields)


def says(leaflet):
    leaflet.refresh_from_db()
    return leaflet.file.read()


@pytest.mark.parametrize(("role", "may"), [("Editors", False), ("Reviewers", True)])
def test_what_stands_on_a_public_page_is_replaced_by_whoever_may_publish_it(
    leaflet, page_with, staff_member, role, may
):
    client = staff_member(role)
    page = page_with(live=False)
    assert replace(client, leaflet).status_code == 302, "the control: a draft has it"
    before = says(leaflet)
    page.save_revision().publish()
    leaflet.file.save("leaflet.pdf", ContentFile(FILM))
    answer = replace(client, leaflet)
    assert before == b"%PDF-1.7 another %%EOF"
    assert (says(leaflet) == b"%PDF-1.7 another %%EOF") is may
    assert may or "stands on a page that is public" in answer.content.decode()


def page_of(picture) -> ContentPage:
    """A public page that shows it."""
    body = [{"type": "figure", "value": {"image": picture.pk, "alt": "A hand", "caption": ""}}]
    words = dict.fromkeys(("title", "tab_title", "summary"), "Rights")
    page = ContentPage(
        locale=Locale.get_default(), body=body, slug="r", checked_on="2026-11-24", **words
    )
    return Page.objects.get(depth=1).add_child(instance=page)


@pytest.fixture
def picture(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_image_model().objects.create(title="A hand", file=get_test_image_file())


@pytest.mark.parametrize(
    ("way", "field"), [("add", "file"), ("multiple/add", "files[]"), ("chooser/create", "file")]
)
def test_nobody_guesses_the_name_of_a_picture_that_no_page_shows(way, field, staff_member):
    """Wagtail makes a small one as soon as it is listed, and that lies where readers get theirs."""
    client = staff_member("Editors")
    sent = get_test_image_file("her-house.png").file.getvalue()
    file = SimpleUploadedFile("her-house.png", sent, "image/png")
    prefix = "image-chooser-upload-" if "chooser" in way else ""
    fields = {f"{prefix}title": "Her house", f"{prefix}{field}": file, f"{prefix}collection": 1}
    client.post(f"/cms/images/{way}/", fields, headers={"X-Requested-With": "XMLHttpRequest"})
    assert get_image_model().objects.count() == 1
    listed = client.get("/cms/images/").text
    shown = re.findall(r'/media/images/[^"]+', listed)
    assert shown
    guessed = [re.sub(r"images/[a-z0-9]{12}-", "images/", each) for each in shown]
    assert all("images/her-house." in each for each in guessed)
    assert {Client().get(each).status_code for each in guessed} == {404}
    assert {Client().get(each).status_code for each in shown} == {200}, "the control"


def test_nor_is_a_picture(picture, staff_member):
    page_of(picture)
    collection = Collection.get_first_root_node().pk
    fields = {"title": "A hand", "collection": collection, "tags": "", "description": ""}
    fields |= {f"focal_point_{name}": "" for name in ("x", "y", "width", "height")}
    fields["file"] = SimpleUploadedFile("b.png", get_test_image_file(colour="red").read())
    name = picture.file.name
    answer = staff_member("Editors").post(f"/cms/images/{picture.pk}/", fields)
    assert "stands on a page that is public" in answer.content.decode()
    picture.refresh_from_db()
    assert picture.file.name == name


WAYS_TO_DELETE = {
    "alone": "/cms/{kind}s/{place}/",
    "just sent in": "/cms/{kind}s/multiple/{pk}/delete/",
    "among many": "/cms/bulk/{model}/delete/?id={pk}",
}


def delete(client, file, way):
    """By the form of the CMS; whether it is gone."""
    is_picture = file._meta.model_name == "image"
    names = {
        "kind": "image" if is_picture else "document",
        "model": "wagtailimages/image" if is_picture else "wagtaildocs/document",
        "place": f"{file.pk}/delete" if is_picture else f"delete/{file.pk}",
        "pk": file.pk,
    }
    client.post(WAYS_TO_DELETE[way].format(**names), headers={"x-requested-with": "XMLHttpRequest"})
    return not type(file).objects.filter(pk=file.pk).exists()


@pytest.mark.parametrize("way", WAYS_TO_DELETE)
@pytest.mark.parametrize("owns", [True, False])
def test_nor_is_either_deleted(picture, leaflet, page_with, staff_member, way, owns):
    """By the form, just after it was sent in, or among many; one's own no more than others'."""
    author = staff_member("Editors")
    user = get_user_model().objects.get(username="editors")
    shown = {leaflet: page_with(live=False), picture: page_of(picture)}
    for file, page in shown.items():
        type(file).objects.filter(pk=file.pk).update(uploaded_by_user=user if owns else None)
        page.save_revision().publish()
        assert not delete(author, file, way)
        Page.objects.get(pk=page.pk).unpublish()
        assert delete(author, file, way), "the control: a draft has it"


def test_whoever_may_publish_the_page_deletes_it(picture, staff_member):
    client = staff_member("Editors")
    page = page_of(picture)
    group = Group.objects.get(name="Editors")
    publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=page, permission=publish)
    assert delete(client, picture, "alone")


def test_their_form_says_where_it_stands_and_has_no_button_to_delete_it(picture, staff_member):
    client = staff_member("Editors")
    address = f"/cms/images/{picture.pk}/"
    assert f"{address}delete/" in client.get(address).content.decode(), "the control"
    page_of(picture)
    text = client.get(address).content.decode()
    assert "It stands on “Rights”" in text
    assert f"{address}delete/" not in text
