"""
A colleague has left, and kept copies: of the desk's key, of every conversation's, of the database.

Later they get a newer copy of the database, or somebody who can write to it helps them.
"""

from contextlib import suppress

import pytest
from django.contrib.auth import get_user_model

from helpdesk import sealing
from helpdesk.conversations import (
    fresh_keys,
    handover,
    intake,
    lookup,
    replies,
    state_changes,
)
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys, desk_keys, key_rotation, member_keys
from helpdesk.models import CaseGrant, Conversation, Desk, Message, SenderGrant
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import PASSPHRASE, SECRET
from tests.helpdesk.test_rows_put_back import Copies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

PAYOKE = DeskName.PAYOKE
LATER = "I have moved to another town."
TABLES = ("helpdesk_conversation", "helpdesk_casegrant", "helpdesk_sendergrant")


@pytest.fixture
def payoke(caseworkers):
    return Desk.objects.get(pk=PAYOKE)


@pytest.fixture
def leaver(payoke, desk_keys):
    """Somebody who works at Payoke, for now."""
    user = get_user_model().objects.create_user("leaver")
    member = member_keys.make_member_key(user, PASSPHRASE)
    let_in(payoke, member, desk_keys)
    return member


def let_in(desk, member, held):
    desk_keys.let_in(desk, member, held=held[desk.pk], by=member.user)


def holds(member):
    return desk_keys.desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))


class Kept:
    """All keys that somebody could have written down: of the desk, and of each conversation."""

    def __init__(self, held):
        self.desk_keys = dict(held)
        self.keys = set()
        for grant in CaseGrant.objects.filter(desk_key__in=held):
            opened = sealing.open_sealed_box(bytes(grant.sealed), held[grant.desk_key_id])
            self.keys.add(opened)

    def reads(self):
        """Every word of a database that these keys open, by whatever way."""
        keys = self.keys | Kept.of_grants(self.desk_keys)
        return [
            content.get("text")
            for message in Message.objects.order_by("pk")
            for key in keys
            if (content := _content(message, key))
        ]

    @staticmethod
    def of_grants(held):
        opened = set()
        for grant in CaseGrant.objects.all():
            for private in held.values():
                try:
                    opened.add(sealing.open_sealed_box(bytes(grant.sealed), private))
                except sealing.CannotUnseal:
                    continue
        return opened


def _content(message, key):
    try:
        return message.open(key)
    except sealing.CannotUnseal:
        return None


@pytest.fixture
def kept(leaver, accepted):
    """What the leaver has written down while they still read everything."""
    written_down = Kept(holds(leaver))
    assert written_down.reads() == [SECRET]
    return written_down


def take_out(payoke, leaver, desk_keys):
    key_rotation.take_out(payoke, leaver, held=desk_keys[PAYOKE], by=leaver.user)


def adds(accepted, text=LATER):
    """The person comes back with the number, and writes."""
    found = lookup.find_by_receipt(accepted.receipt)
    return intake.add(found, text=text, in_danger=False, token=new_token_seed())


def texts_of(keyed):
    return [one.content.get("text") for one in lookup.messages_of(keyed)]


def by_the_desk():
    held = holds(Desk.objects.get(pk=PAYOKE).members()[0])
    conversation = Conversation.objects.get()
    return KeyedConversation(conversation, conversation_keys.key_for_desk(conversation, held))


@pytest.mark.parametrize("state", ["open", "closed"])
def test_whoever_has_left_reads_nothing_that_is_added(
    payoke, leaver, desk_keys, accepted, kept, state
):
    if state == "closed":
        state_changes.close(Conversation.objects.get())
    take_out(payoke, leaver, desk_keys)
    there = adds(accepted)
    assert LATER not in kept.reads()
    assert texts_of(there) == texts_of(lookup.find_by_receipt(accepted.receipt)) == [SECRET, LATER]
    assert texts_of(by_the_desk()) == [SECRET, LATER]
    replies.send_reply(*by_the_desk(), text="Good.", language="en", author="Payoke")
    replies.add_note(*by_the_desk(), text="She has moved.", author="worker-payoke")
    assert not {"Good.", "She has moved."} & set(kept.reads())
    assert texts_of(lookup.find_by_receipt(accepted.receipt)) == [SECRET, LATER, "Good."]


def test_nor_what_was_said_before_from_a_copy_of_after(payoke, leaver, desk_keys, accepted, kept):
    """An open conversation is sealed anew as a whole, the desk's notes with it."""
    replies.add_note(*by_the_desk(), text="A note of ours.", author="worker-payoke")
    assert "A note of ours." in kept.reads()
    take_out(payoke, leaver, desk_keys)
    assert kept.reads() == []
    [note] = [one for one in lookup.messages_of(by_the_desk(), with_notes=True) if one.content][1:]
    assert note.content["text"] == "A note of ours."


@pytest.mark.parametrize("forgets", [(), (TABLES[1],), (TABLES[2],)])
def test_nor_what_is_added_under_old_rows_that_were_put_back(
    payoke, leaver, desk_keys, accepted, kept, forgets
):
    copies = Copies(*TABLES)
    take_out(payoke, leaver, desk_keys)
    for table in forgets:
        del copies.rows[table]
    copies.put_back()
    with suppress(sealing.CannotUnseal, AttributeError):  # she is shown the telephone numbers
        adds(accepted)
    assert LATER not in kept.reads()


@pytest.mark.parametrize("column", ["epoch", "key_number"])
def test_nor_where_a_row_says_that_its_key_is_of_today(
    payoke, leaver, desk_keys, accepted, kept, column
):
    copies = Copies(*TABLES)
    take_out(payoke, leaver, desk_keys)
    copies.put_back(**{column: 2})
    with pytest.raises(sealing.CannotUnseal):
        replies.add_from_person(*_with_an_old_key(kept), text=LATER)
    assert LATER not in kept.reads()


def test_nor_where_the_newest_grant_of_the_person_was_taken_away(
    payoke, leaver, desk_keys, accepted, kept
):
    """With the rest she has the key of before, which no word is sealed with any more."""
    take_out(payoke, leaver, desk_keys)
    SenderGrant.objects.exclude(number=0).delete()
    with pytest.raises(fresh_keys.NoKey):
        adds(accepted)
    assert LATER not in kept.reads()


def _with_an_old_key(kept):
    [old] = kept.keys
    return KeyedConversation(Conversation.objects.get(), old)


def test_earlier_notes_come_along_and_their_key_seals_nothing_new(
    payoke, leaver, desk_keys, accepted
):
    """Handed over and sent back, the desk's notes lie under the key of the first time."""
    surya = Desk.objects.get(pk=DeskName.SURYA)
    replies.add_note(*by_the_desk(), text="Of the first time.", author="worker-payoke")
    handover.hand_over(by_the_desk(), surya, agreed=True, why="", by=leaver.user)
    there = lookup.find_by_receipt(accepted.receipt)
    handover.send_back(there, why="", by=leaver.user)
    written_down, copies = Kept(holds(leaver)), Copies(*TABLES)
    take_out(payoke, leaver, desk_keys)
    held = holds(Desk.objects.get(pk=PAYOKE).members()[0])
    earlier = conversation_keys.earlier_keys(Conversation.objects.get(), held)
    notes = lookup.messages_of(by_the_desk(), with_notes=True, earlier=earlier)
    assert "Of the first time." in [one.content.get("text") for one in notes]
    first = [row for row in copies.rows[TABLES[2]] if row["number"] == 0]
    copies.rows[TABLES[2]] = first
    copies.put_back()
    with pytest.raises(sealing.CannotUnseal):
        adds(accepted)
    assert LATER not in written_down.reads()


def test_a_desk_without_a_key_in_force_takes_nothing_and_says_so(
    payoke, leaver, desk_keys, accepted, send
):
    state_changes.close(Conversation.objects.get())
    take_out(payoke, leaver, desk_keys)
    page = send("/en/read/", number=accepted.receipt)
    ticket = page.context["thread"].ticket
    payoke.current_key.delete()
    answer = send("/en/read/", ticket=ticket, act="add", message=LATER)
    assert answer.status_code == 503
    assert LATER in answer.content.decode()
    assert Message.objects.count() == 1


def test_she_goes_on_from_her_page_after_a_fresh_key(payoke, leaver, desk_keys, accepted, send):
    state_changes.close(Conversation.objects.get())
    take_out(payoke, leaver, desk_keys)
    page = send("/en/read/", number=accepted.receipt)
    for text in ("one", "two"):
        ticket, token = page.context["thread"].ticket, page.context["token"]
        page = send("/en/read/", ticket=ticket, token=token, act="add", message=text)
        assert page.status_code == 200
    assert texts_of(by_the_desk()) == [SECRET, "one", "two"]
