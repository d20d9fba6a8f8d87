"""The lock on facts where people translate: the sentence is shown, and nothing is lost."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail_localize.models import String, StringSegment, StringTranslation, Translation

from awareness.facts.placeholders import PLACEHOLDER
from awareness.models import ContentPage

LOST = "كلمة بدون رقم"
SENTENCE = "It lacks {reflection_days}"


def page() -> ContentPage:
    return ContentPage.objects.get(slug="rights", locale__language_code="ar")


@pytest.fixture
def translation(planted) -> Translation:
    return Translation.objects.get(
        source__object_id=page().translation_key, target_locale__language_code="ar"
    )


@pytest.fixture
def editor(client, planted, django_capture_on_commit_callbacks):
    """Somebody who may do everything, at the screens of wagtail-localize."""
    user = get_user_model().objects.create_superuser("editor", "e@localhost", "secret")
    client.force_login(user)
    client.cookies["sessionid"]["path"] = "/"
    client.run = lambda act: _run(act, django_capture_on_commit_callbacks)
    return client


def _run(act, capture):
    with capture(execute=True):
        return act()


def write(editor, translation, words: str, path: str = "summary", segment=None):
    where = {"source": translation.source, "context__path": path}
    segment = segment or StringSegment.objects.get(**where)
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    return editor.put(
        address, urlencode({"value": words}), content_type="application/x-www-form-urlencoded"
    ).json()


def publish(editor):
    address = reverse("wagtailadmin_pages:edit", args=[page().pk])
    return editor.run(lambda: editor.post(address, {"action": "publish"}, follow=True))


def kept(path: str = "summary", of: String | None = None) -> str:
    """What stands in the translators' memory, in a paragraph of several for one of its strings."""
    here = {"context__object_id": page().translation_key, "context__path": path}
    here |= {"translation_of": of} if of else {}
    return StringTranslation.objects.get(locale__language_code="ar", **here).data


def test_a_passage_that_lost_a_fact_is_marked_at_once_and_never_published(editor, translation):
    before = page().summary
    assert SENTENCE in write(editor, translation, LOST)["error"]
    for _press in range(3):
        answer = publish(editor)
        assert page().summary == before
        assert kept() == LOST
        assert "validation errors were found" in answer.text
        assert SENTENCE in answer.text
    assert write(editor, translation, "{reflection_days} كلمة")["error"] is None
    publish(editor)
    assert page().summary == "{reflection_days} كلمة"


def test_a_number_that_is_typed_instead_of_its_fact_is_refused_too(editor, translation):
    assert "is a number" in write(editor, translation, "حقوق ٤٥", "title")["error"]
    before = page().title
    publish(editor)
    assert page().title == before
    assert kept("title") == "حقوق ٤٥"


def test_a_po_file_that_lost_a_fact_is_refused_whole_with_the_sentence(editor, translation):
    before, words = page().summary, (kept(), kept("title"))
    po = translation.export_po()
    next(entry for entry in po if entry.msgctxt == "summary").msgstr = LOST
    next(entry for entry in po if entry.msgctxt == "title").msgstr = "حقوقك"
    address = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    answer = editor.post(
        address, {"file": SimpleUploadedFile("ar.po", str(po).encode())}, follow=True
    )
    assert SENTENCE in answer.text
    assert (kept(), kept("title")) == words
    publish(editor)
    assert page().summary == before


def test_a_page_that_is_written_by_itself_is_refused_with_what_was_typed(editor, translation):
    translation.enabled = False
    translation.save()
    before = page()
    before.summary, old = LOST, before.summary
    form = {
        "title": before.title,
        "slug": before.slug,
        "tab_title": before.tab_title,
        "menu_title": "",
        "summary": LOST,
        "kind": before.kind,
        "read_on": "2026-11-24",
        "review_by": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "action-publish": "action-publish",
    }
    address = reverse("wagtailadmin_pages:edit", args=[before.pk])
    answer = editor.run(lambda: editor.post(address, form))
    assert answer.status_code == 200
    assert SENTENCE in answer.text
    assert LOST in answer.text
    assert page().summary == old


def test_every_fact_of_a_page_is_locked_one_by_one(editor, translation):
    """For each passage with a fact, without it: refused. With it in another place: taken."""
    tried = 0
    for segment in StringSegment.objects.filter(source=translation.source):
        english, path = segment.string.data, segment.context.path
        for name in sorted(set(PLACEHOLDER.findall(english))):
            words = kept(path, segment.string)
            without = words.replace(f"{{{name}}}", "كلمة")
            assert (
                f"It lacks {{{name}}}"
                in write(editor, translation, without, path, segment)["error"]
            )
            assert write(editor, translation, words, path, segment)["error"] is None
            tried += 1
    assert tried >= 3
