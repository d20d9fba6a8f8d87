"""A number typed wrong in a translation is asked before it is public, beside the English."""

from urllib.parse import urlencode

import pytest
from wagtail_localize.models import StringTranslation

from awareness.models import TranslationState
from awareness.translating.number_check import asked_in_words, phone_complaint, question
from base import phonebook
from tests.awareness.test_matrix import somebody_who
from tests.awareness.test_states import edit, page, reword
from tests.awareness.test_translating import (
    entry,
    fetched,
    send,
    translation_into,
    upload_page,
)

ENGLISH = "We meet on 18 October at 20:00, 1 200 places. Write to help@payoke.be."


@pytest.mark.parametrize(
    "own",
    [
        "On se voit le 18 octobre à 20h00, 1.200 places. Écrivez à help@payoke.be.",
        "نلتقي في ١٨ أكتوبر، ٢٠:٠٠، ١٬٢٠٠ مكان. help@payoke.be",
        "১৮ অক্টোবর ২০:০০, ১,২০০ জন। HELP@payoke.be",
    ],
)
def test_the_same_numbers_in_any_script_and_order_ask_nothing(own):
    assert question(ENGLISH, own) is None


@pytest.mark.parametrize(
    ("own", "of_english", "of_own"),
    [
        ("Le 19 octobre à 20h00, 1.200 places, help@payoke.be", "18", "19"),
        ("१९ October, 20:00, 1 200, help@payoke.be", "18", "19"),
        ("18, 20:00, 1 200, help@payoke.example", "help@payoke.be", "help@payoke.example"),
        ("18, 20:00, 1 200, help@payoke.be, www.payoke.be", "", "www.payoke.be"),
        ("18, 20:00, 1 200, 18, help@payoke.be", "", "18"),
    ],
)
def test_what_is_other_is_asked_both_beside_each_other(own, of_english, of_own):
    asked = question(ENGLISH, own)
    assert (asked.of_english, asked.of_own) == (of_english, of_own)


def test_facts_and_tags_are_no_numbers():
    assert question("{days_1} <a id='a1'>here</a>", "<a id='a2'>ici</a>") is None
    assert asked_in_words("{phone_payoke}", "{phone_payoke}") == ""


def test_a_telephone_number_that_is_not_the_registrys_is_refused(db):
    known = phonebook.current().page("en").national.phone
    assert phone_complaint("Call 078 05 58 00.", f"Appelez {known}.") == ""
    assert "+3225116465" in phone_complaint("Call 02 511 64 64.", "Appelez 02 511 64 65.")
    assert "+3225116465" in phone_complaint("Call 02 511 64 64.", "٠٢ ٥١١ ٦٤ ٦٥")
    assert phone_complaint("Call 02 511 64 64.", "Appelez le 02/511.64.64.") == ""
    assert phone_complaint("On 18 October 2027 at 20:00", "Le 19 octobre 2027 à 21 h") == ""


# --- Where it is asked ---


@pytest.fixture
def reviewer(planted, client):
    client.force_login(somebody_who("Reviewers", "ar"))
    edit("en", "On 18 October. {reflection_days} days.")
    return client


def publish(client, **form):
    path = f"/cms/pages/{page('ar').pk}/edit/"
    return client.post(path, {"action": "publish", **form})


def seen_in(answer) -> str:
    return answer.context["questions"].seen


def test_the_editor_asks_below_the_sentence_when_it_is_saved(reviewer):
    translation = translation_into("ar")
    passage = translation.source.stringsegment_set.get(context__path="summary")
    path = f"/cms/localize/translate/{translation.pk}/strings/{passage.pk}/edit/"
    form = {"value": "{reflection_days} 19 كلمة"}
    answer = reviewer.put(path, urlencode(form), "application/x-www-form-urlencoded").json()
    assert answer["comment"].startswith("Is this number right? English: 18. Here: 19.")
    assert not answer["error"]
    assert "English: 18. Here: 19." in reviewer.get(f"/cms/pages/{page('ar').pk}/edit/").text


def test_it_is_asked_before_it_is_public_and_answered_once(
    reviewer, django_capture_on_commit_callbacks
):
    reword("ar", "summary", "{reflection_days} 19 كلمة")
    with django_capture_on_commit_callbacks(execute=True):
        asked = publish(reviewer)
    assert "Yes, publish it" in asked.text
    assert "<strong>18</strong>" in asked.text
    assert '<strong><bdi dir="ltr">19</bdi></strong>' in asked.text
    assert "19" not in page("ar").summary
    reword("ar", "summary", "{reflection_days} 20 كلمة")
    publish(reviewer, seen=seen_in(asked))
    assert "20" not in page("ar").summary, "another number is another question"
    again = publish(reviewer)
    with django_capture_on_commit_callbacks(execute=True):
        publish(reviewer, seen=seen_in(again))
    assert "20" in page("ar").summary


def test_the_same_numbers_are_published_by_one_press(reviewer, django_capture_on_commit_callbacks):
    reword("ar", "summary", "{reflection_days} ١٨ كلمة")
    with django_capture_on_commit_callbacks(execute=True):
        publish(reviewer)
    assert "١٨" in page("ar").summary


def test_a_page_of_which_nothing_is_translated_is_not_published_by_one_press(
    reviewer, django_capture_on_commit_callbacks
):
    StringTranslation.objects.filter(
        context__object_id=page("ar").translation_key, locale=page("ar").locale
    ).delete()
    before = TranslationState.objects.get(page=page("ar")).missing
    with django_capture_on_commit_callbacks(execute=True):
        asked = publish(reviewer)
    assert "No sentence of this page is translated yet." in asked.text
    assert TranslationState.objects.get(page=page("ar")).missing == before
    with django_capture_on_commit_callbacks(execute=True):
        publish(reviewer, seen=seen_in(asked))
    assert TranslationState.objects.get(page=page("ar")).missing > before


def test_whoever_may_not_publish_is_refused_and_not_asked(planted, client):
    client.force_login(somebody_who("Translators", "ar"))
    edit("en", "On 18 October. {reflection_days} days.")
    reword("ar", "summary", "{reflection_days} 19 كلمة")
    publish(client)
    assert "19" not in page("ar").summary


def test_a_file_is_asked_and_its_page_waits(reviewer, django_capture_on_commit_callbacks):
    out = fetched(reviewer)
    entry(out, "page/rights:summary").msgstr = "{reflection_days} 19 كلمة"
    with django_capture_on_commit_callbacks(execute=True):
        html = send(reviewer, out, publish="on").content.decode()
    assert "page/rights:summary: Is this number right? English: 18. Here: 19." in html
    assert "waits: its numbers are asked" in html
    assert StringTranslation.objects.filter(data="{reflection_days} 19 كلمة").exists()
    assert "19" not in page("ar").summary


def test_a_telephone_number_in_a_file_is_refused(reviewer):
    edit("en", "Call 02 511 64 64. {reflection_days} days.")
    out = fetched(reviewer)
    entry(out, "page/rights:summary").msgstr = "{reflection_days} 02 511 64 65"
    assert "no telephone number of the registry" in send(reviewer, out).content.decode()
    row = reword("ar", "summary", "{reflection_days} 02 511 64 77")
    wrong = StringTranslation.objects.get(data__contains="64 77")
    assert (wrong.has_error, row.pk) == (True, translation_into("ar").pk)


def test_the_file_of_one_page_is_asked_too(reviewer):
    catalogue = translation_into("ar").export_po()
    entry(catalogue, "summary").msgstr = "{reflection_days} 19 كلمة"
    html = upload_page(reviewer, "ar", catalogue).content.decode()
    assert "summary: Is this number right? English: 18. Here: 19." in html
