"""Coming back with the number."""

import re
import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base.templatetags import site_tags
from helpdesk import sealing
from helpdesk.conversations import lookup, replies, state_changes
from helpdesk.desks import conversation_keys
from helpdesk.models import Conversation, Message
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import argon2_cost
from tests.fixtures.everything import examples
from tests.helpdesk.conftest import SECRET

ANSWER = "نعم، يمكننا مساعدتك"
# Of whoever has no script, above the button that sends words.
STAY = "Do not go back, or your words are gone."


@pytest.fixture
def come_back(send, accepted):
    """Send the page of somebody who came back: `come_back(number="...")` or with a ticket."""

    def post(**fields):
        return send("/en/read/", **fields)

    return post


@pytest.fixture
def ticket(come_back, accepted):
    return come_back(number=accepted.receipt).context["thread"].ticket


@pytest.fixture
def answered(accepted, desk_keys):
    conversation = Conversation.objects.get()
    conversation_key = conversation_keys.key_for_desk(conversation, desk_keys[DeskName.PAYOKE])
    state_changes.read_by_desk(conversation)
    replies.add_note(conversation, conversation_key, text="only for us", author="Payoke")
    replies.send_reply(conversation, conversation_key, text=ANSWER, language="ar", author="Payoke")


def test_the_answer_stands_there_with_its_language_and_direction(come_back, accepted, answered):
    answer = come_back(number=sealing.group(accepted.receipt))
    assert answer.status_code == 200
    assert f'lang="ar" dir="rtl">{ANSWER}</div>' in answer.text
    assert "They have answered" in answer.text
    assert "only for us" not in answer.text


def test_the_desk_sees_up_to_where_the_person_has_read(come_back, accepted, answered):
    come_back(number=accepted.receipt)
    conversation = Conversation.objects.get()
    assert conversation.seen_up_to == max(conversation.messages.values_list("sequence", flat=True))


def test_a_page_of_earlier_messages_tells_the_desk_of_no_answer_that_was_seen(
    come_back, accepted, answered
):
    come_back(number=accepted.receipt, page="2")
    assert Conversation.objects.get().seen_up_to is None
    come_back(number=accepted.receipt)
    assert Conversation.objects.get().seen_up_to


def test_nobody_is_offered_to_hear_their_own_words(come_back, accepted, answered):
    own = come_back(number=accepted.receipt).context["thread"].own
    assert [one.can_hear for one in own] == [False]


def test_it_says_whether_somebody_has_read_it(come_back, accepted):
    assert "Your message has arrived" in come_back(number=accepted.receipt).text
    state_changes.read_by_desk(Conversation.objects.get())
    assert "has read it" in come_back(number=accepted.receipt).text


def test_their_own_words_appear_only_when_asked_for(come_back, accepted, ticket):
    assert SECRET not in come_back(number=accepted.receipt).text
    assert SECRET in come_back(ticket=ticket, act="words", message="half a").text


def test_what_is_being_written_survives_every_button(come_back, ticket):
    for act in ("words", "show", "ask-delete"):
        assert "half a word" in come_back(ticket=ticket, act=act, message="half a word").text


@pytest.mark.parametrize("typed", ["", "12", "1234 5678 9012 3456 7892", "call me", "1" * 5000])
def test_a_typing_error_is_named_at_once_and_kept(come_back, typed, monkeypatch):
    def never(*_):
        raise AssertionError("A typing error must cost no stretching.")

    monkeypatch.setattr("helpdesk.sealing.argon2_cost.stretch", never)
    answer = come_back(number=typed)
    assert answer.status_code == 422
    assert typed[:100] in answer.text
    assert 'href="#id_number"' in answer.text


def test_after_the_first_time_the_number_never_comes_back_in_the_page(come_back, accepted):
    come_back(number=accepted.receipt)
    answer = come_back(number=accepted.receipt)
    for shape in (accepted.receipt, sealing.group(accepted.receipt)):
        assert shape not in answer.text


def test_unknown_expired_and_deleted_are_the_same_to_the_byte(come_back, accepted):
    unknown = come_back(number=sealing.receipt_for_token(b"never sent"))
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    expired = come_back(number=accepted.receipt)
    state_changes.delete(Conversation.objects.get())
    deleted = come_back(number=accepted.receipt)
    for one in (unknown, expired, deleted):
        assert one.status_code == 200
        assert one.content == unknown.content
        assert {**one.headers, "Expires": ""} == {**unknown.headers, "Expires": ""}
    assert "tel:+3278055800" in unknown.text


def test_on_the_last_promised_day_the_number_still_opens(come_back, accepted):
    Conversation.objects.update(delete_on=timezone.localdate())
    assert "Your message has arrived" in come_back(number=accepted.receipt).text


def test_a_page_left_open_past_the_last_day_opens_nothing_more(come_back, ticket):
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    assert SECRET not in come_back(ticket=ticket, act="words").text
    come_back(ticket=ticket, act="add", message="Still here")
    assert Message.objects.count() == 1


def test_all_wrong_numbers_meet_one_page(come_back, accepted):
    count = examples(100, 300)
    numbers = [sealing.receipt_for_token(f"never sent {n}".encode()) for n in range(count)]
    pages = {come_back(number=number).content for number in numbers}
    assert len(pages) == 1
    # The control: the one number that is right meets another page.
    assert come_back(number=accepted.receipt).content not in pages


def test_unknown_and_expired_cost_the_same_work(come_back, accepted, monkeypatch):
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    unknown = sealing.receipt_for_token(b"never sent")
    stretch, stretched = argon2_cost.stretch, []
    monkeypatch.setattr(
        argon2_cost,
        "stretch",
        lambda *given: stretched.append(given[2:]) or stretch(*given),
    )
    asked = []
    for number in (unknown, accepted.receipt):
        with CaptureQueriesContext(connection) as queries:
            come_back(number=number)
        asked.append([re.sub("[0-9a-f]{64}|x'.*?'", "", one["sql"]) for one in queries])
    assert stretched[0] == stretched[1]
    assert len(stretched) == 2
    assert len(asked[0]) == len(asked[1])


def test_unknown_and_expired_take_a_processor_the_same_time(come_back, accepted):
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    took = {sealing.receipt_for_token(b"never sent"): [], accepted.receipt: []}
    for _ in range(20):
        for number, times in took.items():
            begun = time.thread_time()
            come_back(number=number)
            times.append(time.thread_time() - begun)
    first, second = (min(times) for times in took.values())
    assert abs(first - second) < 0.005


def test_a_case_with_a_grant_that_was_tampered_with_meets_the_same_page(come_back, accepted):
    unknown = come_back(number=sealing.receipt_for_token(b"never sent"))
    Conversation.objects.get().sender_grants.update(sealed=b"x" * 72)
    assert come_back(number=accepted.receipt).content == unknown.content


def test_writing_again_reaches_the_same_desk(come_back, accepted, ticket):
    answer = come_back(ticket=ticket, act="add", message="One thing more", in_danger="on")
    assert "have arrived" in answer.text
    assert "One thing more" not in answer.text
    texts = [
        m.content["text"] for m in lookup.messages_of(lookup.find_by_receipt(accepted.receipt))
    ]
    assert texts == [SECRET, "One thing more"]
    assert Conversation.objects.get().in_danger


def test_writing_again_twice_from_one_page_is_once(come_back, ticket):
    for _ in range(2):
        assert come_back(ticket=ticket, act="add", message="One thing more").status_code == 200
    assert Message.objects.count() == 2


def test_a_word_that_is_sent_again_with_a_tick_is_another(come_back, ticket):
    """The answer to the first was lost on the way, the page stayed, and it has become worse."""
    come_back(ticket=ticket, act="add", message="He comes")
    answer = come_back(ticket=ticket, act="add", message="He comes", in_danger="on")
    assert "have arrived" in answer.text
    assert Conversation.objects.get().in_danger
    assert Message.objects.count() == 3


def test_the_same_word_in_two_conversations_is_said_in_both(come_back, send, ticket):
    """By whoever has two numbers, and sends both with one form."""
    other = re.search(r"(?:[0-9]{4} ){4}[0-9]{4}", send(message="Another message").text)[0]
    second = come_back(number=other).context["thread"].ticket
    for each in (ticket, second):
        come_back(ticket=each, act="add", message="The same")
    assert [each.messages.count() for each in Conversation.objects.all()] == [2, 2]


def test_writing_nothing_says_what_to_do(come_back, ticket):
    answer = come_back(ticket=ticket, act="add", message="")
    assert answer.status_code == 422
    assert "even one sentence" in answer.text


@pytest.mark.parametrize("bad", ["", "rubbish", "é", "\ud800".encode("utf-8", "surrogatepass")])
def test_a_bad_or_old_ticket_asks_for_the_number_and_keeps_the_words(come_back, bad):
    answer = come_back(ticket=bad, act="add", message="One thing more")
    assert answer.status_code == 422
    assert "One thing more" in answer.text
    assert 'name="number"' in answer.text
    assert Message.objects.count() == 1


def test_words_kept_over_the_number_stand_in_the_field_again(come_back, accepted):
    answer = come_back(number=accepted.receipt, message="One thing more")
    assert "One thing more" in answer.text
    assert STAY in answer.text
    assert Message.objects.count() == 1
    wrong = come_back(number=sealing.receipt_for_token(b"never"), message="One thing more")
    assert "One thing more" in wrong.text


def test_what_was_ticked_goes_with_the_words_over_the_number(come_back, accepted):
    asked = come_back(ticket="", act="add", message="He is here", in_danger="on", no_contact="on")
    assert "Call now" in asked.text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(on)">', asked.text))
    assert set(hidden) == {"in_danger", "no_contact"}
    opened = come_back(number=accepted.receipt, message="He is here", **hidden)
    for name in hidden:
        assert re.search(rf'<input type="checkbox" name="{name}"[^>]* checked', opened.text), name
    assert "Call now" not in come_back(ticket="", act="add", message="He is here").text


def test_a_ticket_opens_for_twenty_minutes(come_back, accepted):
    old = sealing.seal_ticket(Conversation.objects.get().pk, b"k" * 32, now=0)
    assert come_back(ticket=old, act="words").status_code == 422


def test_deleting_twice_says_that_all_is_deleted_and_not_that_nothing_was_changed(
    come_back, ticket
):
    """The first answer was lost on its way, or the button was pressed twice."""
    come_back(ticket=ticket, act="delete")
    again = come_back(ticket=ticket, act="delete")
    assert (again.status_code, "Everything has been deleted" in again.text) == (200, True)
    other = come_back(ticket=ticket, act="add", message="One thing more")
    assert "There is nothing to show" in other.text
    assert "One thing more" in other.text


def test_deleting_asks_first_and_says_what_it_cannot_reach(come_back, ticket):
    answer = come_back(ticket=ticket, act="ask-delete")
    assert "cannot reach" in answer.text
    assert Conversation.objects.exists()


def test_deleting_leaves_nothing_behind(come_back, accepted, ticket):
    answer = come_back(ticket=ticket, act="delete")
    assert "has been deleted" in answer.text
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert "nothing to show" in come_back(number=accepted.receipt).text
    again = come_back(ticket=ticket, act="add", message="One thing more")
    assert "One thing more" in again.text


def test_another_site_can_neither_delete_nor_write(send, come_back, ticket):
    for act in ("delete", "add"):
        answer = send(
            "/en/read/",
            ticket=ticket,
            act=act,
            message="not mine",
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == 422
    assert Message.objects.count() == 1


@pytest.mark.parametrize("act", ["open", "add", "words", "delete"])
def test_a_database_that_fails_loses_no_words(come_back, accepted, ticket, act):
    def fails(*_):
        from django.db import OperationalError

        raise OperationalError(SECRET)

    fields = {"number": accepted.receipt} if act == "open" else {"ticket": ticket, "act": act}
    with connection.execute_wrapper(fails):
        answer = come_back(**fields, message="One thing more")
    assert answer.status_code == 503
    assert "One thing more" in answer.text
    assert "have arrived" not in answer.text
    assert STAY in answer.text
    assert 'form="words" formaction="/fr/read/" name="act" value="language"' in answer.text
    assert answer.text.count('name="act" value="add"') == (act == "add"), "by the button alone"
    assert "tel:+3278055800" in answer.text
    assert Conversation.objects.count() == 1


def test_one_damaged_message_does_not_hide_the_others(come_back, accepted, answered):
    Message.objects.filter(sequence=1).update(sealed=b"\x01" + b"x" * 200)
    answer = come_back(number=accepted.receipt)
    assert ANSWER in answer.text
    found = lookup.find_by_receipt(accepted.receipt)
    ticket = sealing.seal_ticket(found.conversation.pk, found.conversation_key)
    assert "was damaged" in come_back(ticket=ticket, act="words").text


@pytest.mark.parametrize(
    ("language", "soon", "far"),
    [
        ("en", "Friday, 27 November 2026", "27 November 2026"),
        ("nl", "vrijdag 27 november 2026", "27 november 2026"),
        ("zh-Hans", "2026年11月27日星期五", "2026年11月27日"),
        ("ti", "ዓርቢ፣ 27 ሕዳር 2026 (ኣቆጻጽራ ፈረንጂ)", "27 ሕዳር 2026 (ኣቆጻጽራ ፈረንጂ)"),
    ],
)
def test_a_day_is_written_in_the_order_of_the_language(language, soon, far):
    day, unbroken = date(2026, 11, 27), {"\u00a0": " ", "\u2060": ""}  # what holds it together
    assert site_tags.day_soon(day, language).translate(str.maketrans(unbroken)) == soon
    assert site_tags.day_and_year(day, language).translate(str.maketrans(unbroken)) == far
    assert site_tags.day_soon(day, "xx") == "Friday, 27\u00a0November\u00a02026"
