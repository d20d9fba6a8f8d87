"""
Every order in which a conversation can be written to, read, answered, set aside, closed, opened
again, handed over, deleted and expire: none is left out.

Where `test_every_order` draws long stories with many people, this walks through all short ones
and knows after each step in which state, in which tab and before whose eyes everything must be.
"""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import handover, intake, lookup, replies, retention_round, state_changes
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys
from helpdesk.desks.desk_keys import KeyNotYours
from helpdesk.inbox.overview import list_order
from helpdesk.models import CaseGrant, Conversation, Desk, Handover, Message, Notice, SenderGrant
from helpdesk.public.message_thread import thread
from helpdesk.rules import deletion_dates, submission
from helpdesk.rules.routing import DeskName
from tests.fixtures.everything import examples

NEXT = {DeskName.PAYOKE: DeskName.SURYA, DeskName.SURYA: DeskName.PAYOKE}
State = Conversation.State
NOTE = Message.Direction.NOTE
WHY = "The person agreed.\n\nwhy"


@dataclass(frozen=True)
class Story:
    """
    What must be true. said: all that person and desk said. notes: of desks, and by them alone to
    be read. given: desks that gave it away, and the key they had. asks: the person has said
    something since the last answer. owed: they wait for it.
    """

    desk: str = DeskName.PAYOKE
    state: str = State.NEW
    said: tuple[str, ...] = ("first",)
    notes: tuple[tuple[str, str], ...] = ()
    given: tuple[tuple[str, bytes], ...] = ()
    asks: bool = True
    owed: bool = True
    is_aside: bool = False
    is_gone: bool = False


class Walk:
    """One conversation, and another that nobody touches and nothing may happen to."""

    def __init__(self, desk_keys, user):
        self.held, self.user = desk_keys, user
        self.receipt, self.other = (
            self._write("first"),
            lookup.find_by_receipt(self._write("other")),
        )
        self.pk = lookup.find_by_receipt(self.receipt).conversation.pk
        self.steps = 0

    def _write(self, text):
        words = submission.Submission(text=text, language="ar", region="flanders")
        return intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed()).receipt

    def found(self, desk):
        conversation = Conversation.objects.get(pk=self.pk)
        return KeyedConversation(
            conversation, conversation_keys.key_for_desk(conversation, self.held[desk])
        )

    # --- What can happen. Each does it, and says what must be true then. ---

    def write(self, found, story):
        text = f"more {len(story.said)}"
        replies.add_from_person(*found, text=text)
        told = (*story.said, text)
        return replace(story, said=told, state=State.NEW, asks=True, owed=True)

    def reply(self, found, story):
        text = f"answer {len(story.said)}"
        replies.send_reply(*found, text=text, language="ar", author="x", by=self.user)
        told = (*story.said, text)
        after = replace(story, said=told, state=State.WAITING, asks=False, owed=False)
        return replace(after, is_aside=False)

    def read(self, found, story):
        state_changes.read_by_desk(found.conversation, by=self.user)
        return replace(story, state=State.WITH_US) if story.state == State.NEW else story

    def close(self, found, story):
        state_changes.close(found.conversation, by=self.user)
        return replace(story, state=State.CLOSED, owed=False)

    def put_aside(self, found, story):
        state_changes.put_aside(found.conversation, by=self.user)
        return replace(story, is_aside=True)

    def reopen(self, found, story):
        state_changes.reopen(found.conversation, by=self.user)
        if story.state != State.CLOSED:
            return story
        return replace(story, state=State.WITH_US, owed=story.asks)

    def hand_over(self, found, story):
        to = NEXT[story.desk]
        desk = Desk.objects.get(pk=to)
        handover.hand_over(found, desk, agreed=True, why="why", by=self.user)
        given = (*story.given, (story.desk, found.conversation_key))
        notes = (*story.notes, (to, WHY))
        after = replace(story, desk=to, state=State.NEW, given=given, notes=notes, owed=True)
        return replace(after, is_aside=False)

    def delete(self, found, story):
        state_changes.delete(found.conversation)
        return replace(story, is_gone=True)

    def expire(self, found, story):
        """Years pass, with every warning given. What was read and not answered is closed first."""
        long_ago = timezone.localdate() - timedelta(days=400)
        days = dict.fromkeys(("last_day", "moved_on", "warned_on", "delete_on"), long_ago)
        warned = len(deletion_dates.UNREAD_WARNINGS)
        Conversation.objects.filter(pk=self.pk).update(**days, warnings=warned)
        if story.state != State.WITH_US or story.is_aside:
            assert retention_round.delete_what_is_due() == 1
            return replace(story, is_gone=True)
        assert retention_round.delete_what_is_due() == 0
        return replace(story, state=State.CLOSED, owed=False)

    # --- What must be true ---

    def check(self, story):
        self.steps += 1
        [other] = lookup.messages_of(self.other)
        assert other.content["text"] == "other"
        if story.is_gone:
            self.check_gone()
            return
        conversation = Conversation.objects.get(pk=self.pk)
        self.check_the_person(story)
        self.check_the_desk(story)
        self.check_nobody_else(conversation, story)
        self.check_where_it_stands(conversation, story)

    def check_the_person(self, story):
        found = lookup.find_by_receipt(self.receipt)
        said = lookup.messages_of(found)
        assert tuple(one.content.get("text") for one in said) == story.said
        told = thread(found)
        owed = "received" if story.state == State.NEW else "read"
        at_rest = "closed" if story.state == State.CLOSED else "answered"
        assert told.standing == (owed if story.owed else at_rest)
        assert (told.look_again is not None) == story.owed

    def check_the_desk(self, story):
        found = self.found(story.desk)
        earlier = conversation_keys.earlier_keys(found.conversation, self.held[story.desk])
        said = lookup.messages_of(found, with_notes=True, earlier=earlier)
        notes = [text for desk, text in story.notes if desk == story.desk]
        assert sorted(one.content["text"] for one in said) == sorted([*story.said, *notes])

    def check_nobody_else(self, conversation, story):
        """With no key that is in the database, and with none that was copied before."""
        for desk in set(DeskName.values) - {story.desk}:
            with pytest.raises(KeyNotYours):
                conversation_keys.key_for_desk(conversation, self.held[desk])
        for desk, copied in story.given:
            own = {text for name, text in story.notes if name == desk}
            assert opened_with(conversation, copied) <= own

    def check_where_it_stands(self, conversation, story):
        assert (conversation.desk_id, conversation.state) == (story.desk, story.state)
        anybody = SimpleNamespace(user=SimpleNamespace(pk=None))
        mine = Conversation.objects.filter(pk=self.pk)
        tabs = ("us", "waiting", "aside", "closed")
        stands_in = [tab for tab in tabs if mine.filter(list_order.which(tab, anybody))]
        by_state = {State.CLOSED: "closed", State.WAITING: "waiting"}
        tab = by_state.get(story.state, "us")
        if story.is_aside and tab != "closed":
            tab = "aside"
        assert stands_in == [tab]
        assert conversation.delete_on == conversation.kept_until() > timezone.localdate()

    def check_gone(self):
        assert lookup.find_by_receipt(self.receipt) is None
        assert Conversation.objects.get() == self.other.conversation
        for model in (Message, CaseGrant, SenderGrant, Handover):
            assert not model.objects.filter(conversation=self.pk).exists()
        assert Notice.objects.count() == 1, "of the other one"


ACTS = (
    Walk.write,
    Walk.reply,
    Walk.read,
    Walk.put_aside,
    Walk.close,
    Walk.reopen,
    Walk.hand_over,
    Walk.delete,
    Walk.expire,
)


def opened_with(conversation, conversation_key):
    read = set()
    for message in conversation.messages.all():
        try:
            read.add(message.open(conversation_key)["text"])
        except sealing.CannotUnseal:
            continue
    return read


@contextmanager
def and_undone():
    place = transaction.savepoint()
    yield
    transaction.savepoint_rollback(place)


def walk_on(walk, story, left, depth, *, once):
    """From here by every act that is left; each way is undone before the next is tried."""
    if not depth:
        return
    for act in left:
        with and_undone():
            found = walk.found(story.desk)
            then = act(walk, found, story)
            walk.check(then)
            if then.is_gone:
                nothing_comes_back(walk, found, then)
                continue
            rest = tuple(other for other in left if other is not act) if once else left
            walk_on(walk, then, rest, depth - 1, once=once)


def nothing_comes_back(walk, found, story):
    """Whoever has it open still can do nothing more to it, and is told that it is gone."""
    for act in set(ACTS) - {Walk.expire}:
        with pytest.raises(Conversation.DoesNotExist):
            act(walk, found, story)
    walk.check_gone()


@pytest.fixture
def walk(desk_keys, somebody):
    return Walk(desk_keys, somebody)


@pytest.mark.usefixtures("signed")
def test_all_of_it_once_in_every_order(walk):
    every = tuple(act for act in ACTS if act not in (Walk.write, Walk.read, Walk.put_aside))
    walk_on(walk, Story(), every, len(every), once=True)
    assert walk.steps > 200


@pytest.mark.usefixtures("signed")
def test_the_same_again_and_again_in_every_order(walk):
    depth = examples(2, 3)
    walk_on(walk, Story(), ACTS, depth, once=False)
    assert walk.steps > {2: 60, 3: 400}[depth]
