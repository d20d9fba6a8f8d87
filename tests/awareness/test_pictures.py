"""Every picture has words, or the tick that it only decorates; a film loads nothing by itself."""

import html
import re
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from awareness.blocks.campaign_blocks import Film, Poster
from awareness.blocks.media_blocks import Figure
from awareness.models import CampaignPage, ContentPage
from base import limits


@pytest.fixture
def picture(db):
    return get_image_model().objects.create(title="A picture", file=get_test_image_file())


@pytest.fixture
def document(db):
    def make(name: str, size: int = 2_500_000):
        file = ContentFile(b"x" * size, name=name)
        return get_document_model().objects.create(title=name, file=file)

    return make


@pytest.mark.parametrize(
    ("block", "name"),
    [(Figure(), "image"), (Poster(), "picture"), (Film(), "picture")],
)
@pytest.mark.parametrize(
    ("alt", "decorative", "is_fine"),
    [("A map", False, True), ("", True, True), ("", False, False), ("A map", True, False)],
)
def test_words_or_the_tick_and_not_both(picture, block, name, alt, decorative, is_fine):
    titled = {} if name == "image" else {"title": "Poster"}
    raw = block.to_python({**titled, name: picture.pk, "alt": alt, "decorative": decorative})
    if is_fine:
        block.clean(raw)
    else:
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(raw)
        assert "alt" in refused.value.block_errors


def test_material_without_a_picture_needs_no_words(db):
    block = Poster()
    block.clean(block.to_python({"title": "Not found yet"}))


def test_a_film_says_its_size_and_loads_when_it_is_pressed(document):
    film, captions = document("film.mp4"), document("film.vtt", size=20)
    block = Film()
    block.set_name("film")
    value = {"title": "Ten minutes", "document": film, "captions": captions}
    html = block.render(block.normalize(value), {"page_lang": "en"})
    assert '<video controls preload="none" aria-label="Ten minutes"' in html
    assert "autoplay" not in html
    assert 'kind="captions"' in html
    assert "2.4\u00a0MB" in html
    assert f'src="{film.file.url}"' in html
    assert film.file.url.startswith("/media/documents/")


def campaign(picture=None) -> CampaignPage:
    poster = {"title": "P", "alt": "A hand", "decorative": False, "text": ""}
    poster["picture"] = picture.pk if picture else None
    english = ContentPage.objects.get(locale__language_code="en", slug="rights")
    page = CampaignPage(
        title="Look twice", slug="look-twice", tab_title="A campaign", summary="Call 112 or 078.",
        checked_on="2026-11-24", locale=english.locale, when="Once", made_by="Us", for_whom="All",
        materials=[{"type": "poster", "id": "m", "value": poster}],
    )  # fmt: skip
    english.get_parent().add_child(instance=page)
    page.save_revision(changed=False).publish()
    return page


def test_a_campaign_is_loud_where_it_is_passed_on_and_dull_in_the_tab(planted, client, picture):
    campaign(picture)
    text = client.get("/en/look-twice/").text
    assert '<meta property="og:title" content="Look twice">' in text
    assert '<meta property="og:image" content="' in text
    assert '<meta property="og:image:alt" content="A hand">' in text
    assert "<title>A campaign</title>" in text


def test_a_campaign_without_a_picture_works(planted, client):
    campaign()
    text = client.get("/en/look-twice/").text
    assert "og:image" not in text
    assert 'og:title" content="Look twice"' in text


def test_every_other_page_is_dull_everywhere(planted, client):
    text = client.get("/en/rights/").text
    page = ContentPage.objects.get(locale__language_code="en", slug="rights")
    assert f'og:title" content="{page.tab_title}"' in text
    assert page.summary not in text.partition("</head>")[0]


def picture_file(kind: str) -> bytes:
    """Of several frames where its kind can have them, and large enough to be cut in the middle."""
    frames = [Image.effect_noise((60, 60), spread).convert("RGB") for spread in (40, 60)]
    file = BytesIO()
    several = {"save_all": True, "append_images": frames[1:]} if kind == "GIF" else {}
    frames[0].save(file, kind, **several)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "JPEG", "WEBP"])
def test_a_picture_that_is_not_whole_is_told_in_a_sentence(client, planted, kind):
    user = get_user_model().objects.create_superuser("editor", "e@localhost", "secret")
    client.force_login(user)
    client.cookies["sessionid"]["path"] = "/"
    whole = picture_file(kind)
    form = {"title": "A picture", "collection": Collection.get_first_root_node().pk}

    def upload(content):
        file = SimpleUploadedFile(f"picture.{kind.lower()}", content)
        return client.post("/cms/images/add/", {**form, "file": file}, follow=True)

    for length in (10, 20, 800, len(whole) // 2, len(whole) * 3 // 4):
        answer = upload(whole[:length])
        assert answer.status_code == 200, length
        assert get_image_model().objects.count() == 0, length
        assert "error-message" in answer.text, length
    assert upload(whole).status_code == 200
    assert get_image_model().objects.count() == 1


def chosen_in_french(
    client, name: str, content: bytes, title: str = "Ma photo du quai", description: str = ""
) -> str:
    """What an editor reads who uploads this from within a page."""
    user = get_user_model().objects.create_superuser("claire", "c@localhost", "secret")
    UserProfile.get_for_user(user)
    UserProfile.objects.filter(user=user).update(preferred_language="fr")
    client.force_login(user)
    form = {
        "image-chooser-upload-title": title,
        "image-chooser-upload-description": description,
        "image-chooser-upload-collection": Collection.get_first_root_node().pk,
        "image-chooser-upload-file": SimpleUploadedFile(name, content),
    }
    answer = client.post(reverse("wagtailimages_chooser:create"), form)
    assert answer.status_code == 200
    assert get_image_model().objects.count() == 0
    return html.unescape(answer.json()["htmlFragment"])


def test_what_is_no_picture_by_its_name_is_told_what_is_taken(client, planted):
    told = chosen_in_french(client, "lettre.docx", b"PK\x03\x04" + bytes(2000))
    assert "Cette image ne peut pas être prise ici" in told
    assert "JPG, JPEG, PNG" in told.partition("error-message")[2].partition("</p>")[0]


def test_what_is_none_within_is_told_that_it_cannot_be_read(client, planted):
    told = chosen_in_french(client, "photo.jpg", b"no picture at all")
    assert "Cette image ne peut pas être lue" in told
    assert 'value="Ma photo du quai"' in told, "what was typed is kept"


def test_the_next_picture_has_not_the_name_of_the_one_that_was_refused(client, planted):
    told = chosen_in_french(client, "faux.jpg", b"no picture at all", title="faux")
    assert 'value="faux"' not in told


@pytest.mark.parametrize("description", ["", "Une porte ouverte"])
def test_what_was_typed_beside_the_one_that_was_refused_is_kept(client, planted, description):
    told = chosen_in_french(client, "faux.jpg", b"no picture", "faux", description=description)
    (box,) = re.findall(r'<input[^>]* name="image-chooser-upload-description"[^>]*>', told)
    assert "".join(re.findall(r'value="([^"]*)"', box)) == description


def test_how_much_fits_is_said_in_the_language_of_whoever_sends_more(client, planted):
    whole = picture_file("PNG")
    told = chosen_in_french(client, "grande.png", whole + bytes(limits.PICTURE_BYTES))
    refused = told.partition("error-message")[2].partition("</p>")[0]
    assert "23,8" in refused
    assert "23.8" not in told


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_what_is_made_of_a_photograph_does_not_tell_where_it_was_taken(db, kind):
    photograph, told = BytesIO(), Image.Exif()
    told[0x010F], told[0x013B] = "A telephone", "Its owner"
    Image.new("RGB", (60, 40), "teal").save(photograph, "JPEG", exif=told)
    assert b"A telephone" in photograph.getvalue()
    file = ContentFile(photograph.getvalue(), name="photograph.jpg")
    image = get_image_model().objects.create(title="A", file=file)
    with image.get_rendition(f"max-30x30|format-{kind}").file.open("rb") as made:
        content = made.read()
    assert b"A telephone" not in content
    assert not Image.open(BytesIO(content)).getexif()
