"""What the person and the desk, or two colleagues, do to one conversation at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from helpdesk import sealing
from helpdesk.conversations import lookup, replies, state_changes
from helpdesk.desks import conversation_keys, member_keys
from helpdesk.desks.desk_keys import desk_keys_of
from helpdesk.models import Conversation, DeskGrant, Message
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE, with_its_key

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
    """As another colleague than the one whose browser it is."""
    return replies.send_reply(*found, text=text, language="ar", author="Payoke", seen=seen)


def says_more(receipt, client):
    write_again(receipt, text="Wait")


def is_in_danger(receipt, client):
    write_again(receipt, text="He is here", in_danger=True)


def takes_back_the_number(receipt, client):
    write_again(receipt, text="", no_contact=True)


def withdraws(receipt, client):
    state_changes.delete(lookup.find_by_receipt(receipt).conversation)


def answers(receipt, client):
    """A colleague at the desk."""
    answer(by_the_desk(), "I was quicker", seen=None)


OTHERS = {
    says_more: (409, "the person has written meanwhile"),
    is_in_danger: (409, "the person has written meanwhile"),
    takes_back_the_number: (409, "the person has written meanwhile"),
    withdraws: (404, "This conversation is no longer here"),
    answers: (409, "a colleague has just answered"),
}
WAYS = {"typed": {"text": "نعم"}, "ticked": {"sentence": "thank-you"}}


def by_the_desk():
    """As a colleague loads it."""
    return with_its_key(Conversation.objects.get())


def said(direction="out"):
    return Message.objects.filter(direction=direction).order_by("sequence")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("other", OTHERS, ids=lambda act: act.__name__)
def test_an_answer_does_not_pass_what_came_before_it(accepted, at_desk, other, way):
    """Nothing is sent, the new words and the text stand on the page, and once more sends it."""
    client = at_desk(DeskName.PAYOKE)
    address = f"/cms/helpdesk/{Conversation.objects.get().pk}/"
    form = {"act": "reply", "language": "ar", **WAYS[way], **read_from(client.get(address))}
    other(accepted.receipt, client)
    before = said().count()
    answered = client.post(address, form)
    status, words = OTHERS[other]
    assert (answered.status_code, words in answered.text) == (status, True)
    assert said().count() == before
    assert WAYS[way].get("text", "") in answered.text
    if status == 409:
        assert answered.text.index('href="#reply"') < answered.text.index('class="hd-thread"')
        assert client.post(address, form | read_from(answered)).status_code == 302
        assert said().count() == before + 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("other", OTHERS, ids=lambda act: act.__name__)
def test_an_answer_that_came_first_is_sent_and_what_came_after_it_counts(
    accepted, at_desk, other, way
):
    client = at_desk(DeskName.PAYOKE)
    address = f"/cms/helpdesk/{Conversation.objects.get().pk}/"
    form = {"act": "reply", "language": "ar", **WAYS[way], **read_from(client.get(address))}
    assert client.post(address, form).status_code == 302
    assert said().count() == 1
    other(accepted.receipt, client)
    if other is withdraws:
        assert not Conversation.objects.exists()
        return
    is_new = said("in").count() == 2
    assert Conversation.objects.get().is_unread == is_new == (other is not answers)
    assert client.post(address, form).status_code == 302, "a double click is one answer"
    assert said().count() == (1 if is_new else 2)


def read_from(page):
    """What the form says was on the screen."""
    return {"seen": re.search(r'name="seen" value="(\d+)"', page.text)[1]}


@pytest.mark.parametrize("other", [says_more, is_in_danger, takes_back_the_number])
def test_where_the_answer_is_stored_it_is_asked_too(accepted, at_the_desk, other):
    """Whatever screen it came from, and whoever reads the row only now."""
    other(accepted.receipt, None)
    with pytest.raises(replies.ReplyConflict) as conflict:
        answer(at_the_desk)
    assert (conflict.value.by_person, conflict.value.by_colleague) == (True, False)
    assert Conversation.objects.get().state == State.NEW
    assert Conversation.objects.get().in_danger == (other is is_in_danger)
    answer(at_the_desk, seen=2)
    assert Conversation.objects.get().state == State.WAITING


def test_both_who_came_first_are_named(accepted, at_the_desk, somebody):
    say = {"language": "ar", "author": "Payoke", "by": somebody}
    replies.send_reply(*by_the_desk(), text="Quicker", seen=1, **say)
    write_again(accepted.receipt, text="Wait")
    with pytest.raises(replies.ReplyConflict) as conflict:
        answer(at_the_desk)
    assert conflict.value.by_person
    assert conflict.value.by_colleague


def test_a_form_that_does_not_say_what_was_read_sends_nothing(accepted, at_desk):
    client = at_desk(DeskName.PAYOKE)
    address = f"/cms/helpdesk/{Conversation.objects.get().pk}/"
    form = {"act": "reply", "text": "نعم", "language": "ar"}
    for seen in ({}, {"seen": ""}, {"seen": "x"}):
        assert client.post(address, form | seen).status_code == 409
    assert not said().exists()


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
