"""A fact cannot get lost on the way into another language, whichever way is taken."""

import json

import pytest
from django.core.exceptions import ValidationError
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringTranslation,
    Translation,
)

from awareness.blocks.media_blocks import RICH
from awareness.models import ContentPage


@pytest.fixture
def rights(planted) -> dict[str, ContentPage]:
    found = ContentPage.objects.filter(slug="rights", locale__language_code__in=["en", "ar"])
    return {page.language: page for page in found}


@pytest.fixture
def translation(rights) -> Translation:
    return Translation.objects.get(
        source__object_id=rights["en"].translation_key, target_locale=rights["ar"].locale
    )


def test_english_that_names_an_unknown_fact_is_not_saved(rights):
    page = rights["en"]
    page.summary = "You get {reflexion_days} days."
    with pytest.raises(ValidationError, match="does not exist"):
        page.save_revision()


def test_a_title_holds_no_placeholder(rights):
    rights["en"].title = "{reflection_days} days"
    with pytest.raises(ValidationError, match="not filled here"):
        rights["en"].save_revision()


@pytest.mark.parametrize(
    ("language", "field"), [("ar", "title"), ("ar", "summary"), ("en", "title")]
)
def test_no_unseen_sign_turns_the_words_of_a_page_around(rights, language, field):
    """In a page that is written by itself too: 11 23 is read as 32 11."""
    page = rights[language]
    setattr(page, field, f"\u202e{getattr(page, field)}")
    with pytest.raises(ValidationError, match="U\\+202E"):
        page.save_revision(clean=True)


def with_link(address):
    """A body as the editor stores it, of one paragraph that is a link."""
    block = {
        "key": "a", "text": "Call us", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": 7, "key": 0}],
    }  # fmt: skip
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}
    typed = json.dumps({"blocks": [block], "entityMap": {"0": link}})
    stored = ContentstateConverter(RICH).to_database_format(typed)
    return json.dumps([{"type": "paragraph", "id": "x", "value": stored}])


@pytest.mark.parametrize("address", ["tel:+32499000000", "mailto:somebody@example.org"])
def test_no_link_of_a_page_dials_or_writes_to_whom_nobody_sees(rights, address):
    """In the English, and in any page that is written by itself."""
    page = rights["en"]
    page.body = with_link(address)
    with pytest.raises(ValidationError, match="leads to a page or a site"):
        page.save_revision(clean=True)


@pytest.mark.parametrize("address", ["https://example.org/a", "/rights/", "#how"])
def test_a_link_to_a_page_or_a_site_is_one(rights, address):
    page = rights["en"]
    page.body = with_link(address)
    page.save_revision(clean=True)


def test_a_translated_page_that_lost_a_fact_is_not_saved(rights):
    rights["ar"].summary = "كلمة"
    with pytest.raises(ValidationError, match=r"It lacks \{reflection_days\}"):
        rights["ar"].save_revision()


def test_a_translated_page_whose_body_lost_a_fact_is_not_saved(rights):
    page = rights["ar"]
    page.body = json.dumps(list(page.body.raw_data), ensure_ascii=False).replace(
        "{phone_national}", "كلمة"
    )
    with pytest.raises(ValidationError, match=r"It lacks \{phone_national\}"):
        page.save_revision()


def test_a_passage_that_lost_a_fact_in_the_editor_cannot_be_published(rights, translation):
    passage = StringTranslation.objects.get(
        locale=rights["ar"].locale,
        context__object_id=rights["en"].translation_key,
        context__path="summary",
    )
    passage.data = "كلمة بدون رقم"
    passage.save()
    assert passage.has_error
    assert "It lacks {reflection_days}" in passage.get_error()
    with pytest.raises(ValidationError, match="It lacks"):
        translation.save_target(publish=True)


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("{phone_police}", "The English has no {phone_police}."),
        ("{ phone_police }", "A brace stands alone."),
        ("〇四七〇", "“〇” is a number"),
        ("Ⅳ", "“Ⅳ” is a number"),
        ("零四七零", "“零四七零” is a number"),
        ("\u202e211", "(U+202E)"),
        ("\u2067x", "(U+2067)"),
    ],
)
def test_a_passage_with_a_number_that_the_english_lacks_is_refused(rights, more, complaint):
    """Its readers would see another number than all others do, or a bare brace."""
    passage = StringTranslation.objects.get(
        locale=rights["ar"].locale,
        context__object_id=rights["en"].translation_key,
        context__path="summary",
    )
    passage.data += f" {more}"
    passage.save()
    assert passage.has_error
    assert complaint in passage.get_error()


# To a parser comments and the like, which it takes out; a browser shows what stands in them.
HIDDEN = {
    "<!-": '<!--><a href="tel:+32999999999">x</a>-->',
    "<![": '<![CDATA[><img alt="0999 99 99 99">]]>',
    "<?": '<?x><meta http-equiv="refresh" content="0;url=https://other.example/">',
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_nothing_hides_in_a_passage_that_a_browser_alone_would_show(rights, translation, hidden):
    """A number, an address or another site, which no reader of the translation has seen."""
    passage = StringTranslation.objects.filter(
        locale=rights["ar"].locale,
        context__object_id=rights["en"].translation_key,
        context__path__startswith="body",
    ).first()
    passage.data += hidden
    passage.save()
    assert passage.has_error
    assert "hidden mark" in passage.get_error() or "<" in passage.get_error()
    with pytest.raises(ValidationError):
        translation.save_target(publish=True)


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_nor_does_it_in_a_page_that_is_written_by_itself(rights, hidden):
    page = rights["ar"]
    body = list(page.body.raw_data)
    rich = next(block for block in body if block["type"] == "paragraph")
    rich["value"] += hidden
    page.body = json.dumps(body, ensure_ascii=False)
    with pytest.raises(ValidationError, match="hidden mark"):
        page.save_revision(clean=True)


@pytest.fixture
def link(rights) -> OverridableSegment:
    """One of the English page, whose address translators may change."""
    segments = OverridableSegment.objects.filter(
        source__object_id=rights["en"].translation_key, context__path__endswith="'"
    )
    return segments.first()


@pytest.mark.parametrize(
    "address",
    [
        "tel:+32999999999",
        "https://other.example/",
        "//other.example/",
        "https://[",
        "mailto:other@other.example",
        "javascript:x",
        "data:text/html,x",
        "\thttps://other.example/",
    ],
)
def test_a_link_of_a_translation_leads_to_the_site_of_its_english(rights, link, address):
    """An address stands beside no sentence, and no number of it is compared."""
    for _time in range(2):  # made, and changed
        override, _new = SegmentOverride.objects.update_or_create(
            locale=rights["ar"].locale,
            context=link.context,
            defaults={"data_json": json.dumps(address)},
        )
        override.refresh_from_db()
        assert override.has_error
        assert "another site than the English" in override.get_error()
        SegmentOverride.objects.filter(pk=override.pk).update(has_error=False, field_error="")


def test_it_may_lead_to_another_page_there(rights, link):
    own = "/help/" if link.data.startswith("/") else f"{link.data}?language=ar"
    override = SegmentOverride.objects.create(
        locale=rights["ar"].locale, context=link.context, data_json=json.dumps(own)
    )
    assert not override.has_error


def test_a_po_file_that_lost_a_fact_cannot_be_published(rights, translation):
    po = translation.export_po()
    next(entry for entry in po if entry.msgctxt == "summary").msgstr = "كلمة بدون رقم"
    translation.import_po(po, tool_name="PO File")
    with pytest.raises(ValidationError, match="It lacks"):
        translation.save_target(publish=True)


def test_a_po_file_that_moved_a_fact_is_published(
    rights, translation, django_capture_on_commit_callbacks
):
    po = translation.export_po()
    next(e for e in po if e.msgctxt == "summary").msgstr = "{reflection_days} كلمة"
    translation.import_po(po, tool_name="PO File")
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    rights["ar"].refresh_from_db()
    assert rights["ar"].summary == "{reflection_days} كلمة"
