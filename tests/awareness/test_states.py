"""How far a translation can be trusted follows from its words and from its English."""

import hashlib
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext, override
from wagtail.log_actions import registry
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from awareness.content.translation_files import po_file
from awareness.handouts import handout_pdf
from awareness.models import TranslationState, translation_digests
from awareness.models.pages import BasePage
from awareness.seed import page_translations
from tests.awareness.conftest import catalogue_of, plant_persian, set_in_file, translate
from tests.awareness.test_seed import rewrite

STALE = "The English page has changed since this translation. Something here may be out of date."
BY_COMPUTER = "A computer made this translation. No native speaker has checked it yet."
BY_NATIVE = "A native speaker checked this translation on %(day)s."
PLANTED_FOR_ALL = plant_persian
LINES = (STALE, BY_COMPUTER, BY_NATIVE)
PRINTED = (handout_pdf.UNREAD, handout_pdf.UNREAD_BY_HAND, handout_pdf.STALE)


def page(language: str, slug: str = "rights") -> BasePage:
    return Page.objects.get(slug=slug, locale__language_code=language).specific


def state(language: str, slug: str = "rights") -> TranslationState:
    return TranslationState.objects.get(page__slug=slug, page__locale__language_code=language)


def edit(language: str, summary: str, slug: str = "rights") -> None:
    one = page(language, slug)
    one.summary = summary
    one.save_revision().publish()


def reword(language: str, path: str, words: str, *, slug: str = "rights") -> Translation:
    """What a translator does: writes a passage of a page."""
    translation = Translation.objects.get(
        source__object_id=page("en", slug).translation_key, target_locale__language_code=language
    )
    passage = translation.source.stringsegment_set.get(context__path=path)
    StringTranslation.objects.update_or_create(
        translation_of_id=passage.string_id,
        context_id=passage.context_id,
        locale=translation.target_locale,
        defaults={"data": words, "tool_name": "", "has_error": False, "field_error": ""},
    )
    return translation


@pytest.fixture
def reader(db):
    return get_user_model().objects.create_user("hirut-k")


def test_planting_says_of_each_page_what_it_was_made_from(planted):
    one = state("ar")
    assert len(one.source_digest) == len(one.own_digest) == hashlib.sha256().digest_size * 2
    assert (one.stale, one.missing, one.is_reviewed, one.can_be_signed) == (False, 0, False, True)


@pytest.mark.both_databases
def test_an_english_sentence_makes_stale_what_was_made_from_it_and_nothing_else(planted):
    live = set(Page.objects.live().values_list("pk", flat=True))
    edit("en", "You get {reflection_days} days, at least.")
    stale = TranslationState.objects.filter(stale=True).values_list(
        "page__slug", "page__locale__language_code"
    )
    assert set(stale) == {("rights", "ar"), ("rights", "fa")}
    assert set(Page.objects.live().values_list("pk", flat=True)) == live


def test_a_draft_of_the_english_makes_nothing_stale(planted):
    english = page("en")
    english.summary = "Only a thought."
    english.save_revision()
    assert not TranslationState.objects.filter(stale=True).exists()


def test_english_that_is_published_with_the_same_words_makes_nothing_stale(planted):
    english = page("en")
    english.checked_on = date(2026, 1, 1)
    english.save_revision().publish()
    assert not state("ar").stale


def test_english_that_goes_back_to_its_old_words_is_current_again(planted):
    old = page("en").summary
    edit("en", "You get {reflection_days} days, at least.")
    edit("en", old)
    assert not state("ar").stale


def test_a_translation_of_the_new_sentence_is_current(planted, django_capture_on_commit_callbacks):
    edit("en", "You get {reflection_days} days, at least.")
    translation = reword("ar", "summary", "{reflection_days} كلمة")
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert (state("ar").stale, state("ar").missing) == (False, 0)


def test_a_translation_that_still_lacks_the_new_sentence_says_so(
    planted, django_capture_on_commit_callbacks
):
    edit("en", "You get {reflection_days} days, at least.")
    translation = reword("ar", "title", "حقوقك")
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert (state("ar").stale, state("ar").missing) == (False, 1)
    assert not state("ar").can_be_signed


def test_a_draft_made_before_the_english_changed_is_stale_when_it_is_published(planted):
    draft = page("ar").save_revision()
    edit("en", "You get {reflection_days} days, at least.")
    draft.publish()
    assert state("ar").stale


def test_a_page_that_left_the_translators_tool_remembers_what_it_was_made_from(planted):
    before = state("ar").source_digest
    Translation.objects.filter(target_locale__language_code="ar").update(enabled=False)
    edit("en", "You get {reflection_days} days, at least.")
    edit("ar", "{reflection_days} كلمة")
    assert (state("ar").source_digest, state("ar").stale) == (before, True)


# --- Read by a native speaker -----------------------------------------------------------------


def sign(reader, language: str = "ar") -> bool:
    return translation_digests.sign(page(language), reader, state(language).seal)


def test_what_a_native_speaker_has_read_is_signed_and_in_the_history_of_the_page(planted, reader):
    assert sign(reader)
    one = state("ar")
    assert (one.is_reviewed, one.reviewed_on) == (True, timezone.localdate())
    assert one.reviewed_by == reader
    newest = registry.get_logs_for_instance(page("ar")).first()
    assert (newest.action, newest.user) == (translation_digests.SIGNED, reader)


def test_an_edit_of_the_translation_takes_the_signature_back(planted, reader):
    sign(reader)
    edit("ar", "{reflection_days} كلمة كلمة")
    assert not state("ar").is_read


def test_an_edit_of_the_english_takes_the_signature_back(planted, reader):
    sign(reader)
    edit("en", "You get {reflection_days} days, at least.")
    assert not state("ar").is_reviewed
    assert not TranslationState.objects.reviewed().exists()


def test_publishing_the_same_words_again_keeps_the_signature(planted, reader):
    sign(reader)
    page("ar").save_revision().publish()
    assert state("ar").is_reviewed
    assert [one.pk for one in TranslationState.objects.reviewed()] == [page("ar").pk]


@pytest.mark.both_databases
def test_nobody_signs_what_has_changed_while_they_read(planted, reader):
    seen = state("ar").seal
    edit("ar", "{reflection_days} كلمة كلمة")
    assert not translation_digests.sign(page("ar"), reader, seen)
    assert not state("ar").is_read


def test_nobody_signs_what_is_stale_or_not_public(planted, reader):
    edit("en", "You get {reflection_days} days, at least.")
    assert not sign(reader)
    page("ar", "ar").unpublish()
    assert not translation_digests.sign(page("ar", "ar"), reader, state("ar", "ar").seal)


# --- The seeder ---------------------------------------------------------------------------------


def reviewed_in_file(folder, day: str = "2026-05-01") -> None:
    catalogue = catalogue_of(folder)
    catalogue.metadata["X-Reviewed-On"] = day
    catalogue.save(str(po_file("ar", folder / "locale")))


def correct(folder) -> None:
    set_in_file(folder, "page/rights:title", "حقوق")


def test_a_file_that_a_native_speaker_has_read_signs_its_pages(folder, plant):
    reviewed_in_file(folder)
    plant(folder)
    assert (state("ar").is_reviewed, state("ar").reviewed_on) == (True, date(2026, 5, 1))


def test_a_correction_in_the_file_is_planted_and_takes_the_signature_back(folder, plant, reader):
    sign(reader)
    correct(folder)
    plant(folder)
    assert page("ar").title == "حقوق"
    assert (state("ar").is_read, state("ar").stale, state("ar").missing) == (False, False, 0)


def test_an_older_day_in_the_file_does_not_sign_words_that_came_later(folder, plant):
    reviewed_in_file(folder)
    plant(folder)
    correct(folder)
    plant(folder)
    assert (page("ar").title, state("ar").is_read) == ("حقوق", False)
    assert state("ar", "ar").is_reviewed
    reviewed_in_file(folder, "2026-06-01")
    plant(folder)
    assert (state("ar").is_read, state("ar").reviewed_on) == (True, date(2026, 6, 1))


def test_what_people_have_translated_besides_does_not_become_a_machines_again(
    folder, plant, django_capture_on_commit_callbacks
):
    translation = reword("ar", "title", "حقوقك")
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    TranslationState.objects.update(origin="volunteer")
    plant(folder, again=True)
    assert state("ar").origin == "volunteer"
    assert state("ar", "ar").origin == "machine"


def type_all(translation: Translation) -> Translation:
    """Every sentence of it, typed by somebody as it stands."""
    for passage in translation.source.stringsegment_set.all():
        rows = StringTranslation.objects.filter(
            translation_of=passage.string_id, context=passage.context_id
        )
        rows.filter(locale=translation.target_locale).update(
            tool_name="", translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL
        )
    return translation


@pytest.mark.both_databases
def test_a_page_that_people_typed_whole_is_no_machines_any_more_and_stays_theirs(
    folder, plant, django_capture_on_commit_callbacks
):
    translation = reword("ar", "title", "حقوق")
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert state("ar").origin == "machine", "it still has sentences of a machine"
    with django_capture_on_commit_callbacks(execute=True):
        type_all(translation).save_target(publish=True)
    assert state("ar").origin == "volunteer"
    # What they typed comes into the file, which a machine began.
    StringTranslation.objects.filter(tool_name="").update(tool_name=page_translations.TOOL)
    plant(folder, again=True)
    assert state("ar").origin == "volunteer"
    assert state("ar", "ar").origin == "machine"


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"origin": "machine"}, [handout_pdf.UNREAD]),
        ({"origin": "volunteer"}, [handout_pdf.UNREAD_BY_HAND]),
        ({"origin": "machine", "read": True}, []),
        ({"origin": "volunteer", "read": True, "stale": True}, [handout_pdf.STALE]),
        ({"origin": "machine", "stale": True}, [handout_pdf.STALE, handout_pdf.UNREAD]),
    ],
    ids=["by a machine", "by hand", "read", "read, its English changed", "unread, its too"],
)
def test_paper_says_of_a_translation_what_its_page_says(planted, client, known, told):
    one = state("ar")
    one.origin, one.stale = known["origin"], known.get("stale", False)
    if known.get("read"):
        one.reviewed_digest, one.reviewed_on = one.seal, date(2026, 5, 1)
    one.save()
    with override("ar"):
        said = handout_pdf.handout_words(page("ar"))["unread"]
        lines = {each: gettext(each) for each in PRINTED}
    assert said == " ".join(lines[line] for line in told)
    shown = client.get("/ar/rights/").content.decode()
    assert {each for each in lines if escape(lines[each]) in shown} == set(told)


def test_a_signature_in_the_cms_survives_a_file_that_changes_another_page(folder, plant, reader):
    translation_digests.sign(page("ar", "ar"), reader, state("ar", "ar").seal)
    correct(folder)
    plant(folder)
    assert state("ar", "ar").reviewed_by == reader
    assert state("ar", "ar").is_reviewed


def test_a_file_does_not_sign_what_was_changed_in_the_cms(
    folder, plant, django_capture_on_commit_callbacks
):
    translation = reword("ar", "title", "حقوقك")
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    reviewed_in_file(folder)
    plant(folder)
    assert not state("ar").is_read
    assert state("ar", "ar").is_reviewed


def test_new_english_in_the_files_makes_stale_until_it_is_translated(folder, plant):
    rewrite(folder, "rights", "You get {reflection_days} days.", "You have {reflection_days} days.")
    plant(folder)
    assert state("ar").stale
    translate(folder)
    plant(folder)
    assert not state("ar").stale


@pytest.mark.both_databases
def test_what_was_planted_before_there_were_digests_gets_them(folder, plant):
    TranslationState.objects.update(
        own_digest="", source_digest="", reviewed_on=date(2026, 5, 1), stale=False
    )
    plant(folder)
    assert state("ar").is_reviewed
    assert len(state("ar").source_digest) == len(state("ar").own_digest) > 0


# --- What a reader sees ---------------------------------------------------------------------------


@pytest.fixture
def says(client, planted):
    """Which of our lines an Arabic page shows, as its reader finds them."""

    def ask(path: str = "/ar/rights/") -> set[str]:
        html = client.get(path).content.decode()
        with override("ar"):
            # Of the one with a date, what stands before it.
            lines = {line: gettext(line).partition("%(")[0] for line in LINES}
        return {line for line, words in lines.items() if escape(words) in html}

    return ask


def test_a_page_says_that_its_english_has_changed_and_leads_there(says, client):
    assert says() == {BY_COMPUTER}
    edit("en", "You get {reflection_days} days, at least.")
    assert says() == {STALE, BY_COMPUTER}
    html = client.get("/ar/rights/").content.decode()
    assert '<a href="/en/rights/" hreflang="en">' in html
    assert STALE not in client.get("/en/rights/").content.decode()


def test_a_page_says_when_a_native_speaker_read_it_and_not_who(says, reader, client):
    sign(reader)
    assert says() == {BY_NATIVE}
    assert reader.username not in client.get("/ar/rights/").content.decode()
    # It was read: to say that nobody has would be wrong, and to vouch for it as well.
    edit("en", "You get {reflection_days} days, at least.")
    assert says() == {STALE}


@pytest.mark.both_databases
def test_a_stale_page_costs_no_query_more(says, django_assert_max_num_queries):
    says()
    edit("en", "You get {reflection_days} days, at least.")
    says()
    with django_assert_max_num_queries(3):
        says()
