"""What the person and the desk, or two colleagues, do to one conversation at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from helpdesk import keys, replies, sealing
from helpdesk.models import Conversation, DeskGrant, Message
from helpdesk.routing import Desk
from helpdesk.thread import thread
from tests.helpdesk.conftest import PASSPHRASE

State = Conversation.State


@pytest.fixture
def at_the_desk(accepted, desk_keys):
    """The conversation as the desk loaded it, and its key."""
    conversation = Conversation.objects.get()
    case_key = keys.case_key_for_desk(conversation, desk_keys[Desk.PAYOKE])
    replies.mark_read(conversation)
    return replies.Found(conversation, case_key)


def write_again(receipt, **content):
    found = replies.find(receipt)
    replies.add_from_person(found.conversation, found.case_key, **content)


def answer(found, text="Yes", seen=1):
    return replies.send(*found, text=text, language="ar", author="Payoke", seen=seen)


def test_what_the_person_wrote_while_we_answered_stays_new(accepted, at_the_desk):
    write_again(accepted.receipt, text="Wait")
    answer(at_the_desk)
    assert Conversation.objects.get().state == State.NEW
    answer(at_the_desk, "Now we have read it", seen=3)
    assert Conversation.objects.get().state == State.WAITING


def test_nobody_is_told_answered_while_their_last_words_are_unread(accepted, at_the_desk):
    write_again(accepted.receipt, text="Wait")
    answer(at_the_desk)
    told = thread(replies.find(accepted.receipt))
    assert told.standing == "received"
    assert told.look_again is not None
    assert [one.text for one in told.answers] == ["Yes"]
    replies.mark_read(Conversation.objects.get())
    assert thread(replies.find(accepted.receipt)).standing == "read"


def test_a_danger_told_while_we_answered_is_not_undone(accepted, at_the_desk):
    write_again(accepted.receipt, text="He is here", in_danger=True)
    answer(at_the_desk)
    assert Conversation.objects.get().in_danger


def test_a_conversation_with_unread_words_is_not_closed(accepted, at_the_desk):
    write_again(accepted.receipt, text="Wait")
    assert not replies.close(at_the_desk.conversation, seen=1)
    assert Conversation.objects.get().state == State.NEW
    assert replies.close(at_the_desk.conversation, seen=2)
    assert Conversation.objects.get().state == State.CLOSED


def test_the_same_answer_sent_twice_from_one_page_is_one(at_the_desk):
    assert answer(at_the_desk).pk == answer(at_the_desk).pk
    assert Message.objects.filter(direction="out").count() == 1


def test_two_colleagues_answers_are_both_kept(at_the_desk):
    answer(at_the_desk, "One")
    answer(at_the_desk, "Two")
    assert Message.objects.filter(direction="out").count() == 2


def test_answering_what_was_deleted_meanwhile_stores_nothing(accepted, at_the_desk):
    replies.delete(replies.find(accepted.receipt).conversation)
    for act in (answer, lambda found: replies.close(found.conversation)):
        with pytest.raises(Conversation.DoesNotExist):
            act(at_the_desk)
    assert Message.objects.count() == 0


def test_a_grant_that_somebody_changed_takes_nothing_else_away(caseworkers):
    member = caseworkers[Desk.PAYOKE]
    private = keys.open_member_key(member, PASSPHRASE)
    good = set(keys.desk_keys_of(member, private))
    other = DeskGrant.objects.get(member=caseworkers[Desk.SURYA])
    box = sealing.seal_to_public_key(b"k" * 32, sealing.new_key_pair().public)
    DeskGrant.objects.create(desk_key=other.desk_key, member=member, sealed=box)
    assert set(keys.desk_keys_of(member, private)) == good


@pytest.mark.django_db(transaction=True)
def test_eight_answers_at_the_same_moment_are_all_kept(accepted, at_the_desk):
    def one(number):
        try:
            again = replies.Found(Conversation.objects.get(), at_the_desk.case_key)
            answer(again, f"Answer {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as colleagues:
        list(colleagues.map(one, range(8)))
    texts = {one.content["text"] for one in replies.messages(replies.find(accepted.receipt))}
    assert {f"Answer {number}" for number in range(8)} <= texts
