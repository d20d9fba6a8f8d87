"""Planting: complete, repeatable, and never over what staff have changed."""

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from awareness.content.translation_files import po_file
from awareness.models import ContentPage, Hotline, TranslationState
from awareness.seed.seeder import Refused
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
    Hotline.objects.filter(code="national").update(phone="+3225550000")
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
    assert Hotline.objects.get(code="national").phone == "+3278055800"
    assert plant(folder)["kept_fields"] == 0
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
    with pytest.raises(Refused, match=r"page/rights:summary: .*It lacks \{reflection_days\}"):
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
        with pytest.raises(Refused, match=r"ar: page/rights: .*It lacks \{reflection_days\}"):
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
