"""An editor's draft is kept from its first word, and what was published is public."""

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, Locale, Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from awareness.models import ContentPage
from awareness.staff import uploads
from base.limits import MOST_OF_STAFF

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def editor(planted, client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("a", "a@example.org", "x"))
    return client


def rights() -> ContentPage:
    return ContentPage.objects.get(locale__language_code="en", slug="rights")


def form(title: str = "", *paragraphs: str, **more: str) -> dict[str, str]:
    """What the form of a page sends, with all that a new one has by itself."""
    words = {"title": title, "slug": "", "summary": "", "tab_title": "", "menu_title": ""}
    words |= {"kind": "guide", "checked_on": "2026-11-24", "review_by": ""}
    body = streamfield([("paragraph", rich_text(f"<p>{text}</p>")) for text in paragraphs])
    return nested_form_data({**words, "body": body, **more})


def add(editor: Client, data: dict[str, str], **headers: str):
    home = Page.objects.get(depth=2, slug="en")
    where = reverse("wagtailadmin_pages:add", args=["awareness", "contentpage", home.pk])
    return editor.post(where, data, **headers)


def edit(editor: Client, pk: int, data: dict[str, str], **headers: str):
    return editor.post(reverse("wagtailadmin_pages:edit", args=[pk]), data, **headers)


@pytest.mark.parametrize(
    "data",
    [
        form("A"),
        form("", "Words before there is a title."),
        form("Late pay", "Call {phone_pay"),
        form("Late pay", "Call {no_such_number}."),
    ],
)
def test_a_draft_is_kept_from_its_first_word_whatever_is_missing_or_wrong(editor, data):
    answer = add(editor, data, **JSON).json()
    assert answer["success"], answer
    assert not Page.objects.get(pk=answer["pk"]).live


def test_a_picture_without_words_is_kept_in_a_draft_and_not_published(editor):
    figure = {"image": "", "alt": "", "caption": ""}
    data = {
        **form("With a picture"),
        **nested_form_data({"body": streamfield([("figure", figure)])}),
    }
    assert add(editor, data, **JSON).json()["success"]
    assert "Nothing was published" in add(editor, {**data, "action-publish": "1"}).text


def test_what_is_missing_or_wrong_is_said_when_it_is_to_be_public(editor):
    pk = add(editor, form("Late pay", "Call {no_such_number}."), **JSON).json()["pk"]
    wrong = form("Late pay", "Call {no_such_number}.", slug="late-pay", summary="Wages.")
    told = edit(editor, pk, {**wrong, "action-publish": "1"}).text
    assert "{no_such_number} does not exist" in told
    assert not Page.objects.get(pk=pk).live


def test_a_page_with_a_title_and_a_summary_can_be_published_and_names_itself(editor):
    data = form("Late pay", slug="late-pay", summary="Wages.")
    add(editor, {**data, "action-publish": "1"})
    page = ContentPage.objects.get(slug="late-pay")
    assert (page.live, page.tab_title, page.content_id) == (True, "Late pay", "late-pay")


def test_a_new_page_says_its_language_and_offers_the_others_once_it_is_public(editor):
    home = Page.objects.get(depth=2, slug="en")
    where = reverse("wagtailadmin_pages:add", args=["awareness", "contentpage", home.pk])
    assert "This page is written in: English." in editor.get(where).text
    data = {**form("Late pay", slug="late-pay", summary="Wages."), "action-publish": "1"}
    told = editor.post(where, data, follow=True).text
    page = ContentPage.objects.get(slug="late-pay")
    asks = f"{reverse('wagtail_localize:submit_page_translation', args=[page.pk])}?next="
    assert asks in told
    editor.post(
        f"{asks}/cms/translations/", {"locales": [Locale.objects.get(language_code="ar").pk]}
    )
    edit(editor, page.pk, data)
    assert asks not in editor.get(reverse("wagtailadmin_home")).text


@pytest.mark.parametrize("own", ["nl", "en"])
def test_a_new_page_leads_whoever_works_in_another_language_to_its_sentences_there(editor, own):
    """*Now in Nederlands*: one press, one language, and then what is to be translated."""
    UserProfile.objects.create(user=get_user_model().objects.get(), preferred_language=own)
    home = Page.objects.get(depth=2, slug="en").specific
    dutch = Locale.objects.get_or_create(language_code="nl")[0]
    home.copy_for_translation(dutch).save_revision().publish()
    where = reverse("wagtailadmin_pages:add", args=["awareness", "contentpage", home.pk])
    data = {**form("Late pay", slug="late-pay", summary="Wages."), "action-publish": "1"}
    told = editor.post(where, data, follow=True).text
    page = ContentPage.objects.get(slug="late-pay")
    mine = f"{reverse('wagtail_localize:submit_page_translation', args=[page.pk])}?select_locale="
    if own == "en":
        assert mine not in told, "its own language is the page's"
        return
    assert f"{mine}{own}" in told
    assert list(editor.get(f"{mine}{own}").context["form"]["locales"].value())
    answer = editor.post(f"{mine}{own}", {"locales": [dutch.pk]})
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.get_translation(dutch).pk])


def test_a_new_form_has_today_as_the_day_of_its_check_and_the_title_fills_the_address(editor):
    home = Page.objects.get(depth=2, slug="en")
    where = reverse("wagtailadmin_pages:add", args=["awareness", "contentpage", home.pk])
    text = editor.get(where).text
    assert 'data-w-sync-target-value="#id_slug"' in text
    assert f'name="checked_on" value="{timezone.localdate():%d/%m/%Y}"' in text
    assert "editing/one_save.js" in text


def test_a_copy_is_a_page_of_its_own(editor):
    page = rights()
    copy = page.copy(update_attrs={"slug": "rights-again", "title": "Rights again"})
    copy = ContentPage.objects.get(pk=copy.pk)
    assert copy.content_id == "rights-again"
    other = page.copy(to=copy, update_attrs={"slug": "rights"}, copy_revisions=False)
    assert ContentPage.objects.get(pk=other.pk).content_id == "rights-2"


def test_nobody_copies_a_page_into_one_that_follows_it(editor):
    page = rights()
    place = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert "id_alias" not in editor.get(place).text
    copied = {"new_title": "Again", "new_slug": "again", "new_parent_page": page.get_parent().pk}
    editor.post(place, {**copied, "alias": "on"})
    assert ContentPage.objects.get(slug="again", locale=page.locale).alias_of_id is None


def test_advice_is_said_once_and_not_while_a_draft_keeps_itself(editor):
    page = rights()
    data = form("Rights", "You get 45 days.", slug="rights", summary="Short.", kind="rights")
    for _key in range(3):
        edit(editor, page.pk, data, **JSON)
    assert "could be better" not in editor.get(reverse("wagtailadmin_home")).text
    told = editor.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {**data, "action-publish": "1"},
        follow=True,
    ).text
    assert told.count("things on “Rights” could be better.") == 1
    seen = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert "A number stands in the text: “You get 45 days.”" in seen


def test_many_drafts_at_once_are_asked_what_one_is(editor):
    wrong = add(editor, form("Late pay", "Call {no_such_number}."), **JSON).json()["pk"]
    where = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    told = editor.post(f"{where}?id={wrong}&next=/cms/pages/", follow=True).text
    assert "Not ready yet: Late pay" in told
    assert not Page.objects.get(pk=wrong).live


def test_what_stands_below_the_drafts_that_are_published_is_asked_too_where_it_goes_along(editor):
    above = rights()
    where = reverse("wagtailadmin_pages:add", args=["awareness", "contentpage", above.pk])
    wrong = editor.post(where, form("Late pay"), **JSON).json()["pk"]
    many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    place = f"{many}?id={above.pk}&next=/cms/pages/"
    told = editor.post(place, {"include_descendants": "on"}, follow=True)
    assert "Not ready yet: Late pay" in told.text
    assert not Page.objects.get(pk=wrong).live
    assert "Not ready yet" not in editor.post(place, follow=True).text


def test_a_draft_that_comes_after_the_page_was_published_is_left(editor):
    answer = add(editor, form("Late pay"), **JSON).json()
    data = form("Late pay", slug="late-pay", summary="Wages.")
    edit(editor, answer["pk"], {**data, "action-publish": "1"})
    late = {**data, "summary": "Old", "overwrite_revision_id": str(answer["revision_id"])}
    assert edit(editor, answer["pk"], late, **JSON).json()["error_code"] == "invalid_revision"
    page = ContentPage.objects.get(pk=answer["pk"])
    assert (page.live, page.has_unpublished_changes, page.summary) == (True, False, "Wages.")


# --- Files -------------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n" + b"x" * 3000 + b"\n%%EOF\n"


def told(name: str, content: bytes) -> str:
    return uploads.told_of_document(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.mp4", b"\0\0\0\x18ftypmp42"),
        ("a.webm", b"\x1a\x45\xdf\xa3"),
        ("a.vtt", b"\xef\xbb\xbfWEBVTT\n"),
        ("a.mp3", b"ID3\x03"),
        ("a.opus", b"OggS"),
    ],
)
def test_a_file_that_is_what_its_name_says_is_taken(name, content):
    assert told(name, content) == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", PDF[:2000]), ("a.pdf", b"PK\3\4"), ("a.mp4", b"<html>"), ("a.vtt", b"1\n00:01")],
)
def test_a_file_that_is_cut_or_renamed_gets_a_sentence(name, content):
    assert "cannot be read" in told(name, content)


def test_a_film_may_be_larger_than_a_paper_and_whoever_sends_more_hears_how_much_fits(settings):
    settings.DOCUMENT_BYTES, settings.FILM_BYTES = 2_000_000, 4_000_000
    large = b"\0\0\0\x18ftypmp42" + b"x" * 3_000_000
    assert told("a.mp4", large) == ""
    assert told("a.mp3", b"ID3" + large) == "This file has 3 MB, and 2 MB fit. Make it smaller."


def test_before_a_file_is_sent_it_is_said_how_much_fits(editor):
    for name, sentence in (("docs", "<p>Films: at most 290 MB."), ("images", "at most 23.8")):
        text = editor.get(reverse(f"wagtail{name}:add_multiple")).text
        assert sentence in text.replace("\xa0", " ")
    assert 'data-max-file-size="290000000"' in editor.get(reverse("wagtaildocs:add_multiple")).text


def test_a_film_that_no_form_takes_is_refused_in_words_for_an_editor(editor):
    answer = editor.post(
        reverse("wagtaildocs:add"), b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MOST_OF_STAFF + 1), headers={"Accept-Language": "fr"},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "Films : 290" in answer.text.replace("\xa0", " ")
    assert "texte plus court" not in answer.text, "that is for who writes to a centre"


def test_a_broken_paper_is_refused_in_the_library_with_its_sentence(editor):
    data = {"title": "Leaflet", "tags": "", "collection": Collection.get_first_root_node().pk}
    file = SimpleUploadedFile("a.pdf", PDF[:2000])
    answer = editor.post(reverse("wagtaildocs:add"), {**data, "file": file})
    assert "cannot be read" in answer.text
    assert not get_document_model().objects.exists()


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("code", ["en", "ar"])
def test_versions_are_compared_and_looked_at_in_the_editor_s_language(editor, language, code):
    UserProfile.objects.create(user=get_user_model().objects.get(), preferred_language=language)
    page = ContentPage.objects.get(locale__language_code=code, slug="rights")
    page.save_revision()
    page.summary += " Other words."
    page.save_revision()
    screens = f"/cms/pages/{page.pk}/"
    compared = editor.get(f"{screens}revisions/compare/earliest...latest/").text
    assert f'<html lang="{language}"' in compared
    assert "Other words." in compared
    looked_at = editor.get(f"{screens}view_draft/").text
    assert f'<html lang="{code}"' in looked_at
    assert "Other words." in looked_at
    # No bubble at each field: who disagrees talks.
    assert 'data-side-panel-toggle="comments"' not in editor.get(f"{screens}edit/").text


def test_what_was_published_stays_in_the_history_as_it_was(editor):
    page, who = rights(), get_user_model().objects.get(username="a")
    published = page.save_revision(user=who)
    published.publish(user=who)
    page = rights()
    page.summary = "Not what was public"
    later = page.save_revision(user=who, overwrite_revision=published)
    kept = page.revisions.get(pk=published.pk).content["summary"]
    assert (later.pk == published.pk, kept == page.summary) == (False, False)
    page.summary = "Once more"
    assert page.save_revision(user=who, overwrite_revision=later).pk == later.pk
