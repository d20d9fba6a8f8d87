"""Planting: complete, repeatable, and never over what staff have changed."""

import json
from collections import Counter

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from modelsearch.backends.base import BaseSearchBackend
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, ReferenceIndex
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from awareness.content import pages, read_registry
from awareness.content.page_fields import NO_CONTENT_TYPE, instance_of
from awareness.content.translation_files import po_file
from awareness.models import ContentPage, Hotline, TranslationState
from awareness.seed.planted_fields import reads_the_same
from awareness.seed.seed_records import SeedCounts
from awareness.seed.seeder import SeedRefused
from awareness.seed.seeder import seed_content as plant_languages
from awareness.staff.editor_groups import make_language_groups
from tests.awareness.conftest import (
    UNTRANSLATED,
    catalogue_of,
    in_arabic,
    plant_persian,
    set_in_file,
    translate,
)


def page(slug: str, language: str) -> ContentPage:
    return ContentPage.objects.get(slug=slug, locale__language_code=language)


def rewrite(folder, name: str, old: str, new: str) -> None:
    path = folder / "content" / "pages" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.both_databases
def test_planting_says_when_all_languages_are_there(monkeypatch, capsys):
    """Whoever waits for the last of thirty is told that it has come."""
    monkeypatch.setattr("awareness.seed.seeder.seed_content", lambda *_, **__: SeedCounts())
    call_command("seed_content", "en", "fr")
    assert "All" not in capsys.readouterr().out
    call_command("seed_content")
    assert "All 30 languages are there." in capsys.readouterr().out


def test_a_complete_translation_is_public_and_an_incomplete_one_stays_a_draft(planted):
    assert page("rights", "ar").live
    assert not page("domestic-work", "ar").live
    assert page("rights", "ar").url_path == "/ar/rights/"


@pytest.mark.both_databases
def test_planting_again_changes_nothing(folder, plant):
    before = list(Page.objects.order_by("pk").values("pk", "latest_revision_id", "live"))
    assert not plant(folder)
    assert not plant(folder, again=True)
    assert before == list(Page.objects.order_by("pk").values("pk", "latest_revision_id", "live"))


def test_a_changed_sentence_reaches_the_english_and_withdraws_no_translation(folder, plant):
    rewrite(folder, "rights", "It is yours.", "It is yours alone.")
    plant(folder)
    assert "It is yours alone." in str(page("rights", "en").body.raw_data[3])
    assert page("rights", "ar").live


def test_a_translated_change_is_published(folder, plant):
    rewrite(folder, "rights", "title: Your rights", "title: What you may ask")
    translate(folder)
    plant(folder)
    assert page("rights", "en").title == "What you may ask"
    assert page("rights", "ar").title == "كلمة كلمة كلمة كلمة"


def test_an_english_page_that_staff_changed_is_left_alone(folder, plant):
    theirs = page("rights", "en")
    theirs.summary = "You get {reflection_days} days, said staff."
    theirs.save_revision().publish()
    rewrite(folder, "rights", "It is yours.", "It is yours alone.")
    counts = plant(folder)
    assert counts["kept_pages"] == 1
    assert "alone" not in str(page("rights", "en").body.raw_data)
    assert page("rights", "en").summary.endswith("said staff.")


def as_the_editor_saves(page) -> None:
    """All blocks go through what Wagtail's editor makes of them and are written out whole."""
    for name in page.BLOCKS:
        stream = getattr(page, name)
        stored = [
            {"id": each.id, "type": each.block_type, "value": _written(each.block, each.value)}
            for each in stream
        ]
        setattr(page, name, json.dumps(stored))


def _written(block, value):
    if isinstance(block, blocks.RichTextBlock):
        editor = ContentstateConverter(["bold", "link", "ul"])
        return editor.to_database_format(editor.from_database_format(value.source))
    if isinstance(block, blocks.StructBlock):
        return {name: _written(child, value[name]) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [
            {"type": "item", "id": item.id, "value": _written(block.child_block, item.value)}
            for item in value.bound_blocks
        ]
    return block.get_prep_value(value)


def test_every_page_reads_the_same_once_the_editor_has_saved_it(db):
    stored_alike = 0
    for words in pages(facts=read_registry()):
        planted, saved = (instance_of(words, content_type_id=NO_CONTENT_TYPE) for _ in range(2))
        as_the_editor_saves(saved)
        assert reads_the_same(saved, planted), words.id
        stored_alike += list(saved.body.raw_data) == list(planted.body.raw_data)
    assert stored_alike < 10, "it stores nearly all of them otherwise than they were planted"


def test_a_page_that_was_only_opened_and_saved_is_brought_up_to_date(folder, plant):
    opened = page("rights", "en")
    as_the_editor_saves(opened)
    opened.save_revision().publish()
    assert "data-block-key" in str(page("rights", "en").body.raw_data)
    assert plant(folder, again=True)["kept_pages"] == 0
    rewrite(folder, "rights", "It is yours.", "It is yours alone.")
    assert plant(folder)["kept_pages"] == 0
    assert "It is yours alone." in str(page("rights", "en").body.raw_data)


def test_what_came_into_the_file_is_ours_again(folder, plant):
    theirs = page("rights", "en")
    theirs.title = "What is yours"
    theirs.save_revision().publish()
    rewrite(folder, "rights", "title: Your rights\n", "title: What is yours\n")
    assert plant(folder)["kept_pages"] == 0
    rewrite(folder, "rights", "title: What is yours\n", "title: What you may ask\n")
    plant(folder)
    assert page("rights", "en").title == "What you may ask"


CHANGES = {
    "a word": ("Nobody may keep", "Nobody can keep"),
    "what is bold": ("<b>passport</b>", "passport"),
    "where a link leads": ("https://www.fairworkbelgium.be/", "https://fairwork.example/"),
    "a page that a link leads to": ("/write/", "/read/"),
    "an item of a list": ("You decide", "You wait"),
    "a paragraph": ("<p>Read also:", "<p>And this.</p><p>Read also:"),
    "the name of a block": ('"stay"', '"stays"'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_reader_could_notice_is_a_change_of_staff(folder, plant, change):
    before, after = CHANGES[change]
    theirs = page("rights", "en")
    stored = json.dumps(list(theirs.body.raw_data), ensure_ascii=False)
    changed = json.dumps(before)[1:-1] if before[0] != '"' else before
    assert changed in stored
    theirs.body = stored.replace(changed, after)
    theirs.save_revision().publish()
    theirs = list(page("rights", "en").body.raw_data)
    assert plant(folder, again=True)["kept_pages"] == 1
    assert list(page("rights", "en").body.raw_data) == theirs


def test_the_order_of_blocks_and_one_less_are_changes_of_staff(folder, plant):
    for change in (lambda body: [*body[1:], body[0]], lambda body: body[:-1]):
        theirs = page("rights", "en")
        theirs.body = json.dumps(change(list(theirs.body.raw_data)))
        theirs.save_revision().publish()
        assert plant(folder, again=True)["kept_pages"] == 1


def test_a_passage_that_a_translator_wrote_in_the_cms_is_left_alone(folder, plant):
    StringTranslation.objects.filter(context__path="title", data__contains="كلمة").update(
        data="حقوقك", tool_name=""
    )
    rewrite(folder, "rights", "It is yours.", "It is yours alone.")
    translate(folder)
    counts = plant(folder)
    assert counts["kept_strings"]
    assert page("rights", "ar").title == "حقوقك"


def test_a_contact_that_staff_changed_is_left_alone_and_the_rest_of_it_is_not(folder, plant):
    line = Hotline.objects.get(code="national")
    line.phone = "+3225550000"
    line.save()
    path = folder / "content" / "registry.yaml"
    text = path.read_text(encoding="utf-8").replace("+3278055800", "+3278055801")
    path.write_text(text.replace("rtbf.be, July 2022", "rtbf.be, 2022"), encoding="utf-8")
    counts = plant(folder)
    line = Hotline.objects.get(code="national")
    assert counts["kept_fields"] == 1
    assert line.phone == "+3225550000"
    assert "rtbf.be, 2022" in line.source


@pytest.mark.both_databases
def test_what_breaks_off_is_planted_whole_the_next_time(folder, plant, monkeypatch):
    """Else the registry would hold what no record knows of, as if staff had written it."""
    path = folder / "content" / "registry.yaml"
    text = path.read_text(encoding="utf-8").replace("+3278055800", "+3278055801")
    path.write_text(text, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("awareness.seed.seeder.seed_pages", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            plant(folder)
    # The registry comes first, with its records: the pages are looked up in it as published.
    assert Hotline.objects.get(code="national").phone == "+3278055801"
    counts = plant(folder)
    assert (counts["kept_fields"], counts["kept_pages"]) == (0, 0)
    assert Hotline.objects.get(code="national").phone == "+3278055801"


def test_a_page_that_staff_deleted_does_not_come_back(folder, plant):
    page("domestic-work", "ar").delete()
    page("domestic-work", "en").delete()
    plant(folder, again=True)
    assert not ContentPage.objects.filter(slug="domestic-work").exists()


def test_the_registry_is_planted_with_its_translations(planted):
    line = Hotline.objects.get(code="national")
    assert line.phone == "+3278055800"
    assert line.source
    with translation.override("ar"):
        assert "كلمة" in line.hours


def test_what_the_english_of_a_line_says_no_more_no_language_says(folder, plant):
    """Else whoever reads another language calls at night by hours that were taken back."""
    path = folder / "content" / "registry.yaml"
    text = path.read_text(encoding="utf-8")
    beginning, line, rest = text.partition("  - code: national\n")
    cost = "Your phone company can charge you for this call."
    rest = rest.replace("    hours: Day and night\n", "", 1).replace(cost, "Nothing.", 1)
    path.write_text(beginning + line + rest, encoding="utf-8")
    theirs = Hotline.objects.get(code="national")
    theirs.description_ar = "ما كتبه مترجم"
    theirs.save()
    assert plant(folder)["kept_fields"] == 1
    line = Hotline.objects.get(code="national")
    assert (line.hours_en, line.hours_ar) == ("", "")
    assert (line.cost_en, line.cost_ar) == ("Nothing.", ""), "its translation is of the old words"
    assert line.description_ar == "ما كتبه مترجم"
    with translation.override("ar"):
        assert line.cost == "Nothing."


@pytest.mark.both_databases
def test_a_language_that_is_planted_later_has_the_registry_too(folder):
    arabic = po_file("ar", folder / "locale")
    later = po_file("fa", folder / "locale")
    later.parent.mkdir(parents=True)
    later.write_text(arabic.read_text(encoding="utf-8"), encoding="utf-8")
    plant_languages(["fa"], content=folder / "content", locale=folder / "locale")
    with translation.override("fa"):
        assert "كلمة" in Hotline.objects.get(code="national").hours


def test_english_alone_is_not_laid_out_for_translators(folder):
    """It takes as long as planting, and the first page of `make run` waits for it."""
    TranslationSource.objects.all().delete()
    rewrite(folder, "rights", "title: Your rights", "title: What you may ask")
    plant_languages(["en"], content=folder / "content", locale=folder / "locale")
    assert page("rights", "en").title == "What you may ask"
    assert not TranslationSource.objects.exists()


def test_how_a_translation_was_made_is_remembered(planted):
    state = TranslationState.objects.get(page=page("rights", "ar"))
    assert state.origin == "machine"
    assert state.reviewed_on is None


def test_a_translation_that_lost_a_fact_is_refused_and_the_page_is_not_published(folder, plant):
    rewrite(folder, "rights", "You get {reflection_days} days.", "You have {reflection_days} days.")
    translate(folder)
    catalogue = catalogue_of(folder)
    entry = next(e for e in catalogue if e.msgctxt == "page/rights:summary" and not e.obsolete)
    entry.msgstr = "كلمة كلمة"
    catalogue.save(str(po_file("ar", folder / "locale")))
    with pytest.raises(SeedRefused, match=r"page/rights:summary: .*It lacks \{reflection_days\}"):
        plant(folder)
    assert page("rights", "ar").live
    assert page("rights", "ar").summary == "كلمة كلمة {reflection_days} كلمة."


def passage(path: str, slug: str = "rights"):
    key = page(slug, "en").translation_key
    return StringTranslation.objects.filter(
        context__object_id=key, context__path=path, locale__language_code="ar"
    )


def test_what_was_refused_of_an_older_sentence_is_forgotten_with_it(folder, plant):
    passage("summary").update(has_error=True, field_error="It lacks it.", tool_name="")
    rewrite(folder, "rights", "You get {reflection_days} days.", "You have {reflection_days} days.")
    translate(folder)
    plant(folder)
    assert page("rights", "ar").summary == "كلمة كلمة {reflection_days} كلمة."


@pytest.mark.both_databases
def test_a_page_that_cannot_be_saved_stops_no_other(folder, plant):
    passage("summary").update(data="كلمة", tool_name="")
    set_in_file(folder, "page/rights:title", "حقوق")
    set_in_file(folder, "page/home:title", "كلمة")
    for _time in range(2):
        with pytest.raises(SeedRefused, match=r"ar: page/rights: .*It lacks \{reflection_days\}"):
            plant(folder)
    assert page("rights", "ar").title != "حقوق"
    assert Page.objects.get(url_path="/ar/").title == "كلمة"


def write_in_the_cms(path: str, text: str, slug: str = "rights") -> Translation:
    """What a translator does who has not been approved yet."""
    translation = Translation.objects.get(
        source__object_id=page(slug, "en").translation_key, target_locale__language_code="ar"
    )
    segment = translation.source.stringsegment_set.get(context__path=path)
    StringTranslation.objects.update_or_create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale=translation.target_locale,
        defaults={"data": text, "tool_name": ""},
    )
    return translation


def test_what_a_translator_wrote_is_not_published_before_it_is_approved(
    folder, plant, django_capture_on_commit_callbacks
):
    translation, before = write_in_the_cms("title", "حقوقك"), page("rights", "ar").title
    set_in_file(folder, "page/rights:summary", "كلمة {reflection_days}.")
    assert plant(folder)["kept_pages"] == 1
    assert page("rights", "ar").title == before
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert (page("rights", "ar").title, page("rights", "ar").summary) == (
        "حقوقك",
        "كلمة {reflection_days}.",
    )
    set_in_file(folder, "page/rights:summary", "كلمة كلمة {reflection_days}.")
    assert plant(folder)["published"] == 1


def test_a_draft_that_a_translator_is_at_work_on_is_not_published_by_the_file(folder, plant):
    write_in_the_cms("title", "عمل", "domestic-work")
    catalogue = catalogue_of(folder)
    for entry in catalogue:
        if entry.msgctxt.startswith(UNTRANSLATED):
            entry.msgstr = in_arabic(entry.msgid)
    catalogue.save(str(po_file("ar", folder / "locale")))
    assert plant(folder)["kept_pages"] == 1
    assert not page("domestic-work", "ar").live


def test_a_bar_grows_from_nothing_to_the_whole(folder):
    rewrite(folder, "rights", "It is yours.", "It is yours alone.")
    told: list[tuple[str, float]] = []
    plant_languages(
        ["ar", "fa"],
        lambda line, share: told.append((line, share)),
        content=folder / "content",
        locale=folder / "locale",
    )
    shares = [share for _line, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert {line.partition(":")[0] for line, _share in told} == {"en", "ar", "fa"}


def test_the_first_words_of_a_page_stand_in_its_history_so_that_a_change_is_undone(
    planted, admin_client
):
    rights = ContentPage.objects.get(slug="rights", locale__language_code="en")
    first, before = rights.latest_revision_id, rights.summary
    rights.summary = "A mistake."
    rights.save_revision(log_action=True).publish()
    history = admin_client.get(reverse("wagtailadmin_pages:history", args=[rights.pk])).text
    back = reverse("wagtailadmin_pages:revisions_revert", args=[rights.pk, first])
    assert back in history
    assert before in admin_client.get(back).text


def test_a_group_that_was_made_before_its_language_is_given_its_pages(folder):
    """As `manage.py roles` makes it, or a demonstration: its translator comes before the pages."""
    translators = make_language_groups("fa", anew=True)["Translators"]
    assert not translators.page_permissions.exists()
    plant_persian(folder)
    homes = {row.page.locale.language_code for row in translators.page_permissions.all()}
    assert homes == {"fa"}


def found_by_staff(words: str) -> set[int]:
    """The keys of the pages that the CMS's own search finds."""
    return {each.pk for each in Page.objects.search(words)}


@pytest.mark.both_databases
def test_a_picture_is_known_to_stand_on_the_translated_page_too(folder):
    """Before that is public; else whoever may not publish could replace what is shown there."""
    picture = get_image_model().objects.create(title="A hand", file=get_test_image_file())
    english = page("rights", "en")
    shown = {"type": "figure", "value": {"image": picture.pk, "alt": "", "caption": ""}}
    english.body = [*english.body.raw_data, shown]
    english.save_revision().publish()
    page("rights", "ar").delete()
    plant_languages(["ar"], content=folder / "content", locale=folder / "locale", again=True)
    holders = ReferenceIndex.get_references_to(picture).values_list("object_id", flat=True)
    assert {*holders} == {str(english.pk), str(page("rights", "ar").pk)}


@pytest.mark.both_databases
def test_staff_find_what_was_planted_and_what_is_changed_afterwards(folder, plant, monkeypatch):
    monkeypatch.setattr("awareness.seed.page_translations.index_page", lambda _page: 1 / 0)
    set_in_file(folder, "page/rights:title", "رحلتي")
    with pytest.raises(ZeroDivisionError):
        plant(folder)
    monkeypatch.undo()
    plant(folder)
    rights = page("rights", "ar")
    assert rights.pk in found_by_staff("رحلتي")
    rights.title = "حقوقنا"
    rights.save_revision().publish()
    assert rights.pk in found_by_staff("حقوقنا"), "whatever came of a planting, saves are followed"


def test_a_page_is_entered_in_the_indexes_once_when_it_is_planted(folder, monkeypatch):
    """And once more here, where nothing commits, so that publishing comes after planting."""
    entered: Counter[str] = Counter()
    monkeypatch.setattr(BaseSearchBackend, "add", lambda _backend, page: entered.update([page.pk]))
    plant_persian(folder)
    planted = Page.objects.filter(locale__language_code="fa").values_list("pk", "live")
    assert entered == {key: 2 if is_live else 1 for key, is_live in planted}
