"""The language is changed on a form: what was typed and chosen comes along, and nothing is kept."""

import pytest

from helpdesk.models import Conversation, Message
from tests.helpdesk.person import NUMBER

pytestmark = pytest.mark.django_db

TYPED = {
    "write": {"message": "They took my papers.", "region": "brussels", "in_danger": "on"},
    "report": {"message": "A child in a hotel.", "place": "Hotel", "moment": "yesterday"},
    "tell": {"message": "A man sleeps in the car wash.", "work": "car wash"},
    "refer": {"message": "A patient of mine.", "answer": "yes", "organisation": "A hospital"},
}
CHANGE = {"act": "language"}


@pytest.mark.parametrize("name", TYPED)
def test_what_was_typed_comes_along(send, token, open_desk, name):
    answer = send(f"/fr/{name}/", **TYPED[name], **CHANGE)
    assert answer.status_code == 200
    assert '<html lang="fr"' in answer.text
    form = answer.context["form"]
    for field in form.fields.keys() & TYPED[name]:
        assert form[field].value() in (TYPED[name][field], True), field
    assert not form.errors
    assert answer.context["token"] == token, "words that were stored already stay the same"
    assert not Conversation.objects.exists()


def test_the_question_before_a_referral_comes_along(send):
    answer = send("/nl/refer/", answer="no", **CHANGE)
    assert answer.context["form"]["answer"].value() == "no"
    assert answer.templates[0].name == "helpdesk/refer.html", "it is asked once more"


def test_the_number_and_the_words_beside_it_come_along(send):
    answer = send("/ar/read/", number="1234 5678", message="Not sent yet.", **CHANGE)
    assert answer.context["form"]["number"].value() == "1234 5678"
    assert "Not sent yet." in answer.text


def test_an_open_conversation_stays_open(send):
    number = NUMBER.search(send(message="I need help.").text)[0]
    opened = send("/en/read/", number=number)
    more = {"message": "Half a sentence", "ticket": opened.context["thread"].ticket}
    answer = send("/ti/read/", **more, **CHANGE)
    assert answer.templates[0].name == "helpdesk/thread.html"
    assert "Half a sentence" in answer.text
    assert Message.objects.count() == 1


@pytest.mark.parametrize("name", [*TYPED, "read"])
def test_the_picker_of_a_form_sends_it(client, caseworkers, open_desk, name):
    page = client.get(f"/en/{name}/").text
    assert f'<button form="words" formaction="/ti/{name}/" name="act" value="language"' in page
    assert page.count('id="words"') == 1
    # Enter in a field presses the first button of its form: not a language.
    before, _first, after = page.partition('form="words"')
    assert before.endswith("<button ")
    assert after.startswith(" hidden></button>")


def test_where_no_form_stands_the_picker_leads_to_the_page(client, db):
    page = client.get("/en/report/").text
    assert "<form" not in page, "the control: that desk is not open"
    assert 'form="words"' not in page
    assert '<a href="/ti/report/"' in page
