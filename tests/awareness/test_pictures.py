"""Every picture has words, or the tick that it only decorates; a film loads nothing by itself."""

import pytest
from django.core.files.base import ContentFile
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from awareness.materials import Film, Poster
from awareness.media_blocks import Figure
from awareness.models import CampaignPage, ContentPage


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
    assert f'src="{film.url}"' in html
    assert film.url.startswith("/media/documents/")


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
