"""Who may do what with a language in the CMS, by its editor, its files and its button."""

import io

import polib
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import GroupPagePermission, Page
from wagtail_localize.models import StringTranslation, Translation

from awareness.seed import seeder
from awareness.staff.editor_groups import make_language_groups
from awareness.translating import language_file
from tests.awareness.conftest import catalogue_of, plant_persian
from tests.awareness.test_matrix import somebody_who
from tests.awareness.test_states import edit, page, reword, state

PLANTED_FOR_ALL = plant_persian
LOST = "It lacks {reflection_days}"


def translation_into(language: str, slug: str = "rights") -> Translation:
    return Translation.objects.get(
        source__object_id=page("en", slug).translation_key, target_locale__language_code=language
    )


def words(language: str, path: str, slug: str = "rights") -> str:
    key = page("en", slug).translation_key
    rows = StringTranslation.objects.filter(
        context__object_id=key, context__path=path, locale__language_code=language
    )
    return rows.get().data


@pytest.fixture
def signed_in(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def translator(planted, signed_in):
    return signed_in(somebody_who("Translators", "ar"))


@pytest.fixture
def reviewer(planted, signed_in):
    return signed_in(somebody_who("Reviewers", "ar"))


def refused(answer) -> bool:
    """Wagtail sends whoever may not to the first screen; its API says 403."""
    return answer.status_code in (403, 404) or answer.headers.get("Location") == "/cms/"


def put(client, language: str, text: str):
    """What the editor does when a passage is saved."""
    translation = translation_into(language)
    passage = translation.source.stringsegment_set.get(context__path="title")
    path = f"/cms/localize/translate/{translation.pk}/strings/{passage.pk}/edit/"
    return client.put(path, f"value={text}", content_type="application/x-www-form-urlencoded")


# --- Rights -------------------------------------------------------------------------------------


def test_a_translator_opens_her_own_language_and_no_other(translator):
    assert translator.get(f"/cms/pages/{page('ar').pk}/edit/").status_code == 200
    for language in ("fa", "en"):
        assert refused(translator.get(f"/cms/pages/{page(language).pk}/edit/"))
    # The list of pages brings her back to her own.
    answer = translator.get(f"/cms/pages/{page('fa').pk}/")
    assert answer.headers["Location"] == f"/cms/pages/{page('ar', 'ar').pk}/"


def test_a_translator_writes_her_own_language_and_no_other(translator):
    before = words("fa", "title")
    assert put(translator, "ar", "حقوقك").status_code == 200
    assert words("ar", "title") == "حقوقك"
    assert put(translator, "fa", "حقوقك").status_code == 403
    assert words("fa", "title") == before


@pytest.mark.parametrize("act", ["publish", "unpublish", "alias", "stop", "submit", "delete"])
def test_a_translator_makes_nothing_public_and_takes_nothing_away(
    translator, act, django_capture_on_commit_callbacks
):
    put(translator, "ar", "حقوقك")
    mine, old = page("ar"), page("ar").title
    with django_capture_on_commit_callbacks(execute=True):
        answer = {
            "publish": lambda: translator.post(
                f"/cms/pages/{mine.pk}/edit/", {"action": "publish"}
            ),
            "unpublish": lambda: translator.post(f"/cms/pages/{mine.pk}/unpublish/"),
            "alias": lambda: translator.post(f"/cms/localize/page/{mine.pk}/convert_to_alias/"),
            "stop": lambda: translator.post(stop(mine)),
            "submit": lambda: translator.post(
                f"/cms/localize/submit/page/{page('en').pk}/", {"locales": [mine.locale_id]}
            ),
            "delete": lambda: translator.post(f"/cms/pages/{mine.pk}/delete/"),
        }[act]()
    assert refused(answer)
    assert (page("ar").title, page("ar").live, page("ar").alias_of_id) == (old, True, None)
    assert Translation.objects.get(pk=number_of(mine)).enabled


def test_a_reviewer_may_stop_translating_a_page(reviewer):
    mine = page("ar")
    reviewer.post(stop(mine))
    assert not Translation.objects.get(pk=number_of(mine)).enabled


def number_of(mine):
    return Translation.objects.get(
        source__object_id=mine.translation_key, target_locale=mine.locale
    ).pk


def stop(mine):
    return f"/cms/localize/translate/{number_of(mine)}/disable/"


def test_a_reviewer_publishes_her_own_language_and_no_other(
    reviewer, django_capture_on_commit_callbacks
):
    put(reviewer, "ar", "حقوقك")
    with django_capture_on_commit_callbacks(execute=True):
        reviewer.post(f"/cms/pages/{page('ar').pk}/edit/", {"action": "publish"})
        answer = reviewer.post(f"/cms/pages/{page('fa').pk}/edit/", {"action": "publish"})
    assert page("ar").title == "حقوقك"
    assert refused(answer)
    assert put(reviewer, "fa", "حقوقك").status_code == 403


def test_a_language_that_is_planted_later_has_its_groups_with_it(planted):
    for what, may in (
        ("Translators", {"change_page"}),
        ("Reviewers", {"change_page", "publish_page"}),
    ):
        group = Group.objects.get(name=f"{what}: fa")
        rows = GroupPagePermission.objects.filter(group=group)
        assert {row.permission.codename for row in rows} == may
        assert {row.page_id for row in rows} == {page("fa", "fa").pk}


def test_planting_again_gives_no_right_back_that_staff_took_away(folder):
    group = Group.objects.get(name="Translators: fa")
    group.page_permissions.all().delete()
    seeder.seed_content(["fa"], content=folder / "content", locale=folder / "locale", again=True)
    assert not group.page_permissions.exists()


def test_planting_again_leaves_a_group_that_staff_have_changed(folder):
    group = Group.objects.get(name="Translators: fa")
    elsewhere = Page.objects.get(pk=page("fa").pk)
    group.page_permissions.update(page=elsewhere)
    seeder.seed_content(["fa"], content=folder / "content", locale=folder / "locale", again=True)
    assert set(group.page_permissions.values_list("page_id", flat=True)) == {elsewhere.pk}
    make_language_groups("fa", anew=True)
    assert page("fa", "fa").pk in group.page_permissions.values_list("page_id", flat=True)


# --- The button ---


def read(client, language: str = "ar", **form):
    return client.post(f"/cms/translations/read/{page(language).pk}/", form)


def test_a_reviewer_reads_both_texts_and_says_so_with_one_button(reviewer):
    path = f"/cms/translations/read/{page('ar').pk}/"
    html = reviewer.get(path).content.decode()
    assert "Your rights" in html
    assert page("ar").title in html
    assert not state("ar").is_read, "looking is not signing"
    read(reviewer, seal=state("ar").seal)
    assert state("ar").is_reviewed
    assert "I am a native speaker" not in reviewer.get(path).content.decode()
    assert (
        "Read by a native speaker"
        in reviewer.get(f"/cms/pages/{page('ar').pk}/history/").content.decode()
    )


def test_the_button_takes_itself_back_at_the_next_edit(reviewer):
    read(reviewer, seal=state("ar").seal)
    edit("ar", "{reflection_days} كلمة كلمة")
    assert not state("ar").is_reviewed
    path = f"/cms/translations/read/{page('ar').pk}/"
    assert "I am a native speaker and have read this" in reviewer.get(path).content.decode()


def test_a_text_that_changed_while_it_was_read_is_not_signed(reviewer):
    seal = state("ar").seal
    edit("ar", "{reflection_days} كلمة كلمة")
    answer = reviewer.post(f"/cms/translations/read/{page('ar').pk}/", {"seal": seal}, follow=True)
    assert "Please read it once more" in answer.content.decode()
    assert not state("ar").is_read


@pytest.mark.parametrize("language", ["fa", "en"])
def test_nobody_signs_for_a_language_that_is_not_theirs(reviewer, language):
    seal = state("fa").seal
    assert refused(read(reviewer, language, seal=seal))
    assert refused(reviewer.get(f"/cms/translations/read/{page(language).pk}/"))
    assert not state("fa").is_read


def test_english_is_no_translation_and_nobody_reads_it_as_one(planted, admin_client):
    assert admin_client.get(f"/cms/translations/read/{page('ar').pk}/").status_code == 200
    assert admin_client.get(f"/cms/translations/read/{page('en').pk}/").status_code == 404


def test_a_translator_does_not_sign(translator):
    assert refused(read(translator, seal=state("ar").seal))
    assert not state("ar").is_read


@pytest.mark.parametrize(("what", "may"), [("Reviewers", True), ("Translators", False)])
def test_reading_is_offered_in_the_list_of_pages_to_whoever_may(planted, signed_in, what, may):
    client = signed_in(somebody_who(what, "ar"))
    html = client.get(f"/cms/pages/{page('ar', 'ar').pk}/").content.decode()
    assert (f"/cms/translations/read/{page('ar').pk}/" in html) is may
    assert 'href="/cms/localize/reports/translations/"' not in client.get("/cms/").content.decode()


def test_the_editor_says_how_things_stand_and_leads_a_reviewer_to_reading(reviewer):
    html = reviewer.get(f"/cms/pages/{page('ar').pk}/edit/").content.decode()
    assert "No native speaker has read this translation yet." in html
    assert f"/cms/translations/read/{page('ar').pk}/" in html
    edit("en", "You get {reflection_days} days, at least.")
    html = reviewer.get(f"/cms/pages/{page('ar').pk}/edit/").content.decode()
    assert "The English has changed since this was translated." in html


# --- The file of one page ---


def file_of(catalogue: polib.POFile) -> SimpleUploadedFile:
    return SimpleUploadedFile("words.po", str(catalogue).encode())


def upload_page(client, language: str, catalogue: polib.POFile):
    path = f"/cms/localize/translate/{translation_into(language).pk}/pofile/upload/"
    back = f"/cms/pages/{page(language).pk}/edit/"
    return client.post(path, {"file": file_of(catalogue), "next": back}, follow=True)


def download_page(client, language: str) -> polib.POFile:
    path = f"/cms/localize/translate/{translation_into(language).pk}/pofile/download/"
    return polib.pofile(client.get(path).content.decode())


def entry(catalogue: polib.POFile, where: str) -> polib.POEntry:
    return next(one for one in catalogue if one.msgctxt == where)


def test_the_file_of_a_page_goes_out_and_comes_in_with_what_was_written(translator):
    catalogue = download_page(translator, "ar")
    entry(catalogue, "title").msgstr = "حقوقك"
    upload_page(translator, "ar", catalogue)
    assert words("ar", "title") == "حقوقك"
    again = download_page(translator, "ar")
    assert [(e.msgctxt, e.msgid, e.msgstr) for e in again] == [
        (e.msgctxt, e.msgid, e.msgstr) for e in catalogue
    ]


def test_a_file_that_lost_a_fact_is_refused_whole_with_the_sentence(translator):
    catalogue = download_page(translator, "ar")
    entry(catalogue, "title").msgstr = "حقوقك"
    entry(catalogue, "summary").msgstr = "كلمة"
    before = words("ar", "title"), words("ar", "summary")
    html = upload_page(translator, "ar", catalogue).content.decode()
    assert LOST in html
    assert "summary" in html
    assert "Successfully imported" not in html
    assert (words("ar", "title"), words("ar", "summary")) == before


def test_a_file_of_something_else_is_refused_in_words(translator, folder):
    html = upload_page(translator, "ar", catalogue_of(folder)).content.decode()
    assert "This file was not downloaded from this page." in html
    path = f"/cms/localize/translate/{translation_into('ar').pk}/pofile/upload/"
    for content in (b"no po file", b"/etc/hostname", b"\xff\xfe\x00"):
        upload = SimpleUploadedFile("words.po", content)
        answer = translator.post(path, {"file": upload, "next": "/cms/"}, follow=True)
        assert "This is no PO file." in answer.content.decode()


def test_the_file_of_another_language_neither_goes_out_nor_comes_in(translator):
    path = f"/cms/localize/translate/{translation_into('fa').pk}/pofile"
    assert refused(translator.get(f"{path}/download/"))
    before = words("fa", "title")
    catalogue = translation_into("fa").export_po()
    entry(catalogue, "title").msgstr = "حقوقك"
    assert refused(translator.post(f"{path}/upload/", {"file": file_of(catalogue)}))
    assert words("fa", "title") == before


# --- The file of a language ---


def send(client, catalogue: polib.POFile, language: str = "ar", **form):
    upload = io.BytesIO(str(catalogue).encode())
    upload.name = "pages.po"
    return client.post(f"/cms/translations/{language}/", {"file": upload, **form}, follow=True)


def fetched(client, language: str = "ar") -> polib.POFile:
    answer = client.get(f"/cms/translations/{language}/po/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="pages-{language}.po"'
    return polib.pofile(answer.content.decode())


def test_all_pages_of_a_language_go_out_with_the_keys_of_the_seeder(translator, folder):
    ours = {
        (e.msgctxt, e.msgid): e.msgstr
        for e in catalogue_of(folder)
        if e.msgctxt.startswith("page/") and not e.obsolete
    }
    out = fetched(translator)
    assert {(e.msgctxt, e.msgid): e.msgstr for e in out} == ours
    assert out.metadata["Language"] == "ar"
    assert out.metadata["Plural-Forms"].startswith("nplurals=6")


def test_what_comes_in_is_written_and_the_rest_is_as_it_was(translator):
    out = fetched(translator)
    entry(out, "page/rights:title").msgstr = "حقوقك"
    html = send(translator, out).content.decode()
    assert "1 passage was new." in html
    assert words("ar", "title") == "حقوقك"
    row = StringTranslation.objects.get(data="حقوقك")
    assert (row.tool_name, row.last_translated_by.username) == (
        language_file.TOOL,
        "translators-ar",
    )
    assert page("ar").title != "حقوقك", "nothing is published by a translator"
    assert "0 passages were new." in send(translator, fetched(translator)).content.decode()


def test_what_of_a_file_is_in_no_page_any_more_is_said_and_the_rest_is_taken(translator):
    out = fetched(translator)
    out.append(polib.POEntry(msgctxt="page/rights:title", msgid="Once a title", msgstr="قديم"))
    entry(out, "page/rights:title").msgstr = "حقوقك"
    html = send(translator, out).content.decode()
    assert "1 passage was new. 1 is in no page any more." in html
    assert words("ar", "title") == "حقوقك"


def test_a_page_that_left_the_translators_tool_is_not_written_over_by_a_file(translator):
    out, before = fetched(translator), page("ar").title
    entry(out, "page/rights:title").msgstr = "حقوقك"
    translation = translation_into("ar")
    Translation.objects.filter(pk=translation.pk).update(enabled=False)
    assert "0 passages were new." in send(translator, out).content.decode()
    assert words("ar", "title") != "حقوقك"
    assert language_file.publish_language({translation.pk}, None) == (0, [])
    assert page("ar").title == before
    assert not [e for e in fetched(translator) if e.msgctxt.startswith("page/rights:")]


def test_a_passage_of_the_file_that_lost_a_fact_is_refused_with_the_sentence(translator):
    out = fetched(translator)
    entry(out, "page/rights:title").msgstr = "حقوقك"
    entry(out, "page/rights:summary").msgstr = "كلمة"
    before = words("ar", "summary")
    html = send(translator, out).content.decode()
    assert "page/rights:summary" in html
    assert LOST in html
    assert (words("ar", "title"), words("ar", "summary")) == ("حقوقك", before)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{reflection_days} كلمة 45", "“45” is a number"),
        ('{reflection_days} <a id="a9">كلمة</a>', "Unrecognised id"),
    ],
)
def test_the_file_is_judged_as_the_seeder_judges(translator, text, why):
    out = fetched(translator)
    entry(out, "page/rights:summary").msgstr = text
    assert why in send(translator, out).content.decode()
    assert words("ar", "summary") != text


def test_what_is_marked_uncertain_in_the_file_is_left_out(translator):
    out = fetched(translator)
    one = entry(out, "page/rights:title")
    one.msgstr, one.flags = "حقوقك", ["fuzzy"]
    send(translator, out)
    assert words("ar", "title") != "حقوقك"


def test_what_has_an_error_goes_out_uncertain_with_the_reason(translator):
    reword("ar", "summary", "كلمة")
    one = entry(fetched(translator), "page/rights:summary")
    assert "fuzzy" in one.flags
    assert LOST in one.comment


def test_a_file_in_another_language_is_refused(translator):
    out = fetched(translator)
    out.metadata["Language"] = "fa"
    entry(out, "page/rights:title").msgstr = "حقوقك"
    assert "This file is in another language." in send(translator, out).content.decode()
    assert words("ar", "title") != "حقوقك"


@pytest.mark.parametrize("language", ["fa", "en", "xx"])
def test_the_file_of_a_language_is_for_those_who_work_in_it(translator, language):
    assert refused(translator.get(f"/cms/translations/{language}/"))
    assert refused(translator.get(f"/cms/translations/{language}/po/"))
    before = words("fa", "title")
    catalogue = language_file.exported("fa")
    entry(catalogue, "page/rights:title").msgstr = "حقوقك"
    upload = file_of(catalogue)
    assert refused(translator.post(f"/cms/translations/{language}/", {"file": upload}))
    assert words("fa", "title") == before


def test_a_reviewer_may_publish_what_the_file_completes_and_a_translator_not(
    planted, signed_in, django_capture_on_commit_callbacks
):
    for who, title in (("Translators", "حقوق"), ("Reviewers", "حقوقك")):
        client = signed_in(somebody_who(who, "ar"))
        out = fetched(client)
        entry(out, "page/rights:title").msgstr = title
        entry(out, "page/work:title").msgstr = "عمل"
        with django_capture_on_commit_callbacks(execute=True):
            send(client, out, publish="on")
        assert (page("ar").title == title) is (who == "Reviewers")
    assert not page("ar", "domestic-work").live, "most of it is not translated"
    assert state("ar").stale is False


def test_whoever_is_no_translator_comes_to_no_file(planted, client):
    client.force_login(get_user_model().objects.create_user("nobody"))
    assert client.get("/cms/translations/ar/").status_code == 302


def test_a_file_that_is_far_too_large_is_not_read():
    class Upload:
        size = language_file.PO_BYTES + 1

        def read(self):
            raise AssertionError("In memory it would take twenty times as much.")

    with pytest.raises(language_file.ForeignFile):
        language_file.read_po(Upload())
