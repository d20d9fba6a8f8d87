"""From what somebody wrote to a sealed case at the right desk."""

from dataclasses import replace

import pytest
from django.db import connection

from helpdesk import intake, keys, replies, sealing
from helpdesk.models import Conversation, DeskKey, Message, Notice
from helpdesk.routing import Desk
from tests.helpdesk.conftest import SECRET


def test_only_the_desk_it_was_sent_to_can_read_it(accepted, desk_keys):
    conversation = Conversation.objects.get()
    case_key = keys.case_key_for_desk(conversation, desk_keys[Desk.PAYOKE])
    [opened] = replies.messages(replies.Found(conversation, case_key))
    assert opened.content["text"] == SECRET
    for other in (Desk.PAG_ASA, Desk.SURYA, Desk.CHILD_PROTECTION):
        with pytest.raises(keys.NotYours):
            keys.case_key_for_desk(conversation, desk_keys[other])


def test_a_copy_of_the_database_holds_neither_the_words_nor_the_number(accepted):
    needles = [SECRET.encode(), accepted.receipt.encode(), b"papers", b"flanders"]
    counted = {"helpdesk_tally": b"flanders"}  # how many of a region, in a month: no case
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("helpdesk_"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                cells = b"".join(
                    bytes(c) if isinstance(c, (bytes, memoryview)) else str(c).encode() for c in row
                )
                cells = cells.replace(counted.get(table, b"\0"), b"")
                assert not [needle for needle in needles if needle in cells], table


def test_the_number_brings_the_person_back(accepted):
    found = replies.find(accepted.receipt)
    assert found is not None
    assert replies.messages(found)[0].content["text"] == SECRET
    assert replies.find(sealing.receipt_for_token(b"never sent")) is None


def test_the_desk_is_owed_the_news_once(accepted, words):
    assert Notice.objects.get().desk_id == Desk.PAYOKE


def test_the_same_form_twice_makes_one_case(caseworkers, words):
    token = sealing.new_token_seed()
    first = intake.accept(words, desk=Desk.PAYOKE, token=token)
    second = intake.accept(words, desk=Desk.PAYOKE, token=token)
    assert (first.outcome, second.outcome) == (intake.Outcome.STORED, intake.Outcome.REPEATED)
    assert first.receipt == second.receipt
    assert Message.objects.count() == 1


def test_other_words_with_the_same_form_are_added_and_not_lost(caseworkers, words):
    token = sealing.new_token_seed()
    intake.accept(words, desk=Desk.PAYOKE, token=token)
    more = intake.accept(replace(words, text="One thing more"), desk=Desk.PAYOKE, token=token)
    assert more.outcome == intake.Outcome.ADDED
    texts = [m.content["text"] for m in replies.messages(replies.find(more.receipt))]
    assert texts == [SECRET, "One thing more"]


def test_a_deleted_case_stays_deleted_when_the_form_is_sent_again(caseworkers, words):
    token = sealing.new_token_seed()
    first = intake.accept(words, desk=Desk.PAYOKE, token=token)
    replies.delete(replies.find(first.receipt).conversation)
    again = intake.accept(words, desk=Desk.PAYOKE, token=token)
    assert again.outcome == intake.Outcome.GONE
    assert Conversation.objects.count() == Message.objects.count() == 0


def test_a_desk_without_key_takes_nothing(caseworkers, words):
    DeskKey.objects.filter(desk=Desk.PAYOKE).delete()
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=Desk.PAYOKE, token=sealing.new_token_seed())
    assert Conversation.objects.count() == 0


def test_a_desk_key_put_there_by_somebody_else_is_not_used(caseworkers, words):
    DeskKey.objects.filter(desk=Desk.PAYOKE).update(public=sealing.new_key_pair().public)
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=Desk.PAYOKE, token=sealing.new_token_seed())


def test_the_answer_reaches_the_person_and_the_note_does_not(accepted, desk_keys):
    conversation = Conversation.objects.get()
    case_key = keys.case_key_for_desk(conversation, desk_keys[Desk.PAYOKE])
    replies.mark_read(conversation)
    replies.note(conversation, case_key, text="Call the shelter", author="Payoke")
    replies.send(conversation, case_key, text="نعم", language="ar", author="Payoke")
    found = replies.find(accepted.receipt)
    assert [m.content["text"] for m in replies.messages(found)] == [SECRET, "نعم"]
    assert found.conversation.state == Conversation.State.WAITING


def test_one_damaged_message_is_marked_and_the_others_are_shown(accepted):
    found = replies.find(accepted.receipt)
    replies.add_from_person(found.conversation, found.case_key, text="second")
    first = Message.objects.get(sequence=1)
    Message.objects.filter(pk=first.pk).update(sealed=Message.objects.get(sequence=2).sealed)
    opened = replies.messages(found)
    assert [one.is_damaged for one in opened] == [True, False]


def test_a_case_moved_to_another_desk_in_the_database_does_not_open(accepted, desk_keys):
    Conversation.objects.update(desk=Desk.SURYA)
    with pytest.raises(sealing.CannotUnseal):
        keys.case_key_for_desk(Conversation.objects.get(), desk_keys[Desk.PAYOKE])
