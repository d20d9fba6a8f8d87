"""From what somebody wrote to a sealed case at the right desk."""

from dataclasses import replace

import pytest
from django.db import connection

from helpdesk import sealing
from helpdesk.conversations import intake, lookup, replies, state_changes
from helpdesk.desks import conversation_keys
from helpdesk.desks.desk_keys import KeyNotYours
from helpdesk.models import Conversation, DeskKey, Message, Notice, UsedToken
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import SECRET

pytestmark = pytest.mark.both_databases


def test_only_the_desk_it_was_sent_to_can_read_it(accepted, desk_keys):
    conversation = Conversation.objects.get()
    conversation_key = conversation_keys.key_for_desk(conversation, desk_keys[DeskName.PAYOKE])
    [opened] = lookup.messages_of(lookup.KeyedConversation(conversation, conversation_key))
    assert opened.content["text"] == SECRET
    for other in (DeskName.PAG_ASA, DeskName.SURYA, DeskName.CHILD_PROTECTION):
        with pytest.raises(KeyNotYours):
            conversation_keys.key_for_desk(conversation, desk_keys[other])


def test_a_copy_of_the_database_holds_neither_the_words_nor_the_number(accepted):
    needles = [SECRET.encode(), accepted.receipt.encode(), b"papers", b"flanders"]
    counted = {"helpdesk_tally": b"flanders"}  # how many of a region, in a month: no case
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            # Vouchers say what editors saved: the names of regions and topics, which are public.
            if not table.startswith("helpdesk_") or table == "helpdesk_voucher":
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                cells = b"".join(
                    bytes(c) if isinstance(c, (bytes, memoryview)) else str(c).encode() for c in row
                )
                cells = cells.replace(counted.get(table, b"\0"), b"")
                assert not [needle for needle in needles if needle in cells], table


def test_the_number_brings_the_person_back(accepted):
    found = lookup.find_by_receipt(accepted.receipt)
    assert found is not None
    assert lookup.messages_of(found)[0].content["text"] == SECRET
    assert lookup.find_by_receipt(sealing.receipt_for_token(b"never sent")) is None


def test_the_desk_is_owed_the_news_once(accepted, words):
    assert Notice.objects.get().desk_id == DeskName.PAYOKE


def test_the_same_form_twice_makes_one_case(caseworkers, words):
    token = sealing.new_token_seed()
    first = intake.accept(words, desk=DeskName.PAYOKE, token=token)
    second = intake.accept(words, desk=DeskName.PAYOKE, token=token)
    assert (first.outcome, second.outcome) == (
        intake.IntakeResult.STORED,
        intake.IntakeResult.REPEATED,
    )
    assert first.receipt == second.receipt
    assert Message.objects.count() == 1


def test_the_same_form_at_the_same_moment_is_looked_at_again_and_not_refused(caseworkers, words):
    """Between the look whether it was sent, and the note that it was, the other one is stored."""
    clashes = []

    def clash(execute, sql, params, many, context):
        if not clashes and sql.startswith('INSERT INTO "helpdesk_usedtoken"'):
            clashes.append(sql)
            execute(sql, params, many, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(clash):
        taken = intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    assert clashes
    assert lookup.find_by_receipt(taken.receipt)
    assert Message.objects.count() == 1


OTHERS = {
    "text": "One thing more",
    "language": "en",
    "in_danger": True,
    "avoid": "surya",
    "safe_contact": {"reach_at": "a number"},
}


@pytest.mark.parametrize(("name", "value"), OTHERS.items(), ids=list(OTHERS))
def test_other_words_with_the_same_form_are_a_conversation_of_their_own(
    caseworkers, words, clock, name, value
):
    """Whoever sent a word with the form before, and has its number, opens no other words by it."""
    token, others = sealing.new_token_seed(), replace(words, **{name: value})
    first = intake.accept(words, desk=DeskName.PAYOKE, token=token)
    clock.forward(minutes=12)
    second = intake.accept(others, desk=DeskName.PAYOKE, token=token)
    assert second.outcome == intake.IntakeResult.STORED, "its number is shown, though it is later"
    assert second.receipt != first.receipt
    for accepted, said in ((first, words), (second, others)):
        [opened] = lookup.messages_of(lookup.find_by_receipt(accepted.receipt))
        assert opened.content["text"] == said.text


def test_a_form_shows_its_number_for_ten_minutes_and_then_only_that_it_arrived(
    caseworkers, words, clock
):
    """Somebody may find the form in the browser, and send it once more."""
    token = sealing.new_token_seed()
    first = intake.accept(words, desk=DeskName.PAYOKE, token=token)
    clock.forward(minutes=9)
    again = intake.accept(words, desk=DeskName.PAYOKE, token=token)
    assert again == first._replace(outcome=intake.IntakeResult.REPEATED)
    clock.forward(minutes=3)
    late = intake.accept(words, desk=DeskName.PAYOKE, token=token)
    assert late.outcome == intake.IntakeResult.KEPT_BACK
    assert Message.objects.count() == 1


def test_the_minute_of_a_form_cannot_be_told_without_the_form(caseworkers, words, clock):
    """Two forms of the same minute have nothing in common."""
    for _ in range(2):
        intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    minutes = {bytes(used.minute) for used in UsedToken.objects.all()}
    assert len(minutes) == 2


def test_a_deleted_case_stays_deleted_when_the_form_is_sent_again(caseworkers, words):
    token = sealing.new_token_seed()
    first = intake.accept(words, desk=DeskName.PAYOKE, token=token)
    state_changes.delete(lookup.find_by_receipt(first.receipt).conversation)
    again = intake.accept(words, desk=DeskName.PAYOKE, token=token)
    assert again.outcome == intake.IntakeResult.GONE
    assert Conversation.objects.count() == Message.objects.count() == 0


def test_a_desk_without_key_takes_nothing(caseworkers, words):
    DeskKey.objects.filter(desk=DeskName.PAYOKE).delete()
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    assert Conversation.objects.count() == 0


def test_a_desk_key_put_there_by_somebody_else_is_not_used(caseworkers, words):
    DeskKey.objects.filter(desk=DeskName.PAYOKE).update(public=sealing.new_key_pair().public)
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())


def test_the_answer_reaches_the_person_and_the_note_does_not(accepted, desk_keys):
    conversation = Conversation.objects.get()
    conversation_key = conversation_keys.key_for_desk(conversation, desk_keys[DeskName.PAYOKE])
    state_changes.read_by_desk(conversation)
    replies.add_note(conversation, conversation_key, text="Call the shelter", author="Payoke")
    replies.send_reply(conversation, conversation_key, text="نعم", language="ar", author="Payoke")
    found = lookup.find_by_receipt(accepted.receipt)
    assert [m.content["text"] for m in lookup.messages_of(found)] == [SECRET, "نعم"]
    assert found.conversation.state == Conversation.State.WAITING


def test_one_damaged_message_is_marked_and_the_others_are_shown(accepted):
    found = lookup.find_by_receipt(accepted.receipt)
    replies.add_from_person(found.conversation, found.conversation_key, text="second")
    first = Message.objects.get(sequence=1)
    Message.objects.filter(pk=first.pk).update(sealed=Message.objects.get(sequence=2).sealed)
    opened = lookup.messages_of(found)
    assert [one.is_damaged for one in opened] == [True, False]


def test_a_case_moved_to_another_desk_in_the_database_does_not_open(accepted, desk_keys):
    Conversation.objects.update(desk=DeskName.SURYA)
    with pytest.raises(sealing.CannotUnseal):
        conversation_keys.key_for_desk(Conversation.objects.get(), desk_keys[DeskName.PAYOKE])
