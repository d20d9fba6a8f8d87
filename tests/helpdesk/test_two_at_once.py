"""What the person and the desk, or two colleagues, do to one conversation at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import lookup, replies, state_changes
from helpdesk.desks import conversation_keys, member_keys
from helpdesk.desks.desk_keys import desk_keys_of
from helpdesk.models import Conversation, DeskGrant, Message
from helpdesk.public.message_thread import thread
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE

pytestmark = pytest.mark.both_databases

State = Conversation.State


@pytest.fixture
def at_the_desk(accepted, desk_keys):
    """The conversation as the desk loaded it, and its key."""
    conversation = Conversation.objects.get()
    conversation_key = conversation_keys.key_for_desk(conversation, desk_keys[DeskName.PAYOKE])
    state_changes.read_by_desk(conversation)
    return lookup.KeyedConversation(conversation, conversation_key)


def write_again(receipt, **content):
    found = lookup.find_by_receipt(receipt)
    replies.add_from_person(found.conversation, found.conversation_key, **content)


def answer(found, text="Yes", seen=1):
    return replies.send_reply(*found, text=text, language="ar", author="Payoke", seen=seen)


def test_what_the_person_wrote_while_we_answered_stays_new(accepted, at_the_desk):
    write_again(accepted.receipt, text="Wait")
    answer(at_the_desk)
    assert Conversation.objects.get().state == State.NEW
    answer(at_the_desk, "Now we have read it", seen=3)
    assert Conversation.objects.get().state == State.WAITING


@pytest.mark.usefixtures("signed")
def test_nobody_is_told_answered_while_their_last_words_are_unread(accepted, at_the_desk):
    write_again(accepted.receipt, text="Wait")
    answer(at_the_desk)
    told = thread(lookup.find_by_receipt(accepted.receipt))
    assert told.standing == "received"
    assert told.look_again is not None
    assert [one.text for one in told.answers] == ["Yes"]
    state_changes.read_by_desk(Conversation.objects.get())
    assert thread(lookup.find_by_receipt(accepted.receipt)).standing == "read"


def test_the_answer_is_owed_since_the_first_word_that_nobody_has_read(accepted, at_the_desk, clock):
    clock.forward(days=1)
    write_again(accepted.receipt, text="Wait")
    first = timezone.localdate()
    clock.forward(days=2)
    write_again(accepted.receipt, text="And this")
    answer(at_the_desk)
    assert Conversation.objects.get().asked_on == first


def test_a_danger_told_while_we_answered_is_not_undone(accepted, at_the_desk):
    write_again(accepted.receipt, text="He is here", in_danger=True)
    answer(at_the_desk)
    assert Conversation.objects.get().in_danger


def test_a_conversation_with_unread_words_is_not_closed(accepted, at_the_desk):
    write_again(accepted.receipt, text="Wait")
    assert not state_changes.close(at_the_desk.conversation, seen=1)
    assert Conversation.objects.get().state == State.NEW
    assert state_changes.close(at_the_desk.conversation, seen=2)
    assert Conversation.objects.get().state == State.CLOSED


def test_the_same_answer_sent_twice_from_one_page_is_one(at_the_desk):
    assert answer(at_the_desk).pk == answer(at_the_desk).pk
    assert Message.objects.filter(direction="out").count() == 1


def test_two_colleagues_answers_are_both_kept(at_the_desk):
    answer(at_the_desk, "One")
    answer(at_the_desk, "Two")
    assert Message.objects.filter(direction="out").count() == 2


def test_answering_what_was_deleted_meanwhile_stores_nothing(accepted, at_the_desk):
    state_changes.delete(lookup.find_by_receipt(accepted.receipt).conversation)
    for act in (answer, lambda found: state_changes.close(found.conversation)):
        with pytest.raises(Conversation.DoesNotExist):
            act(at_the_desk)
    assert Message.objects.count() == 0


def test_a_grant_that_somebody_changed_takes_nothing_else_away(caseworkers):
    member = caseworkers[DeskName.PAYOKE]
    private = member_keys.open_member_key(member, PASSPHRASE)
    good = set(desk_keys_of(member, private))
    other = DeskGrant.objects.get(member=caseworkers[DeskName.SURYA])
    box = sealing.seal_to_public_key(b"k" * 32, sealing.new_key_pair().public)
    DeskGrant.objects.create(desk_key=other.desk_key, member=member, sealed=box)
    assert set(desk_keys_of(member, private)) == good


@pytest.mark.django_db(transaction=True)
def test_eight_answers_at_the_same_moment_are_all_kept(accepted, at_the_desk):
    def one(number):
        try:
            again = lookup.KeyedConversation(
                Conversation.objects.get(), at_the_desk.conversation_key
            )
            answer(again, f"Answer {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as colleagues:
        list(colleagues.map(one, range(8)))
    texts = {
        one.content["text"] for one in lookup.messages_of(lookup.find_by_receipt(accepted.receipt))
    }
    assert {f"Answer {number}" for number in range(8)} <= texts
