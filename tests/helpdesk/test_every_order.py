"""
Whatever happens to conversations and desks, in whatever order: nothing is lost, nothing leaks.

Hypothesis writes, answers, closes, hands over, lets in, takes out, renews, deletes and expires in
orders of its own choosing. After each step everybody is asked what they can read.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from helpdesk import sealing
from helpdesk.conversations import handover, intake, lookup, replies, retention_round, state_changes
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys, desk_keys, key_rotation, member_keys
from helpdesk.models import CaseGrant, Conversation, Desk, DeskKey, Message, SenderGrant
from helpdesk.rules import deletion_dates, submission
from helpdesk.rules.routing import DeskName
from tests.fixtures.everything import examples
from tests.helpdesk.conftest import PASSPHRASE

DESKS = (DeskName.PAG_ASA, DeskName.PAYOKE, DeskName.SURYA)
# Small numbers that choose among what there is at that moment.
WHICH = st.integers(0, 7)
DESK = st.sampled_from(DESKS)


@dataclass
class Case:
    """What should be so. said: texts in order; notes: by desk; hidden_from: who was taken out."""

    pk: str
    receipt: str
    desk: str
    said: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    is_closed: bool = False
    hidden_from: list[dict[int, bytes]] = field(default_factory=list)


class Years(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.cases: list[Case] = []
        self.deleted: list[Case] = []
        self.taken_out: list[tuple[str, dict[int, bytes]]] = []
        self.counter = 0
        self.staff: dict[str, list] = {}
        for name in DESKS:
            first = self._member()
            desk_keys.make_desk_key(
                Desk.objects.create(pk=name, email="desk@centre.example"), first
            )
            self.staff[name] = [first]
            self.let_in(name)
            self.write(name)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    def _member(self):
        return member_keys.make_member_key(
            get_user_model().objects.create_user(self._new()), PASSPHRASE
        )

    def _new(self) -> str:
        self.counter += 1
        return f"w{self.counter}"

    def _case(self, which: int) -> Case | None:
        return self.cases[which % len(self.cases)] if self.cases else None

    def _held(self, name: str) -> dict[int, bytes]:
        member = self.staff[name][-1]
        return desk_keys.desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))

    def _found(self, case: Case) -> KeyedConversation:
        conversation = Conversation.objects.get(pk=case.pk)
        held = self._held(case.desk)
        return KeyedConversation(conversation, conversation_keys.key_for_desk(conversation, held))

    @rule(desk=DESK)
    def write(self, desk):
        text = self._new()
        words = submission.Submission(text=text, language="ar", region="flanders")
        receipt = intake.accept(words, desk=desk, token=sealing.new_token_seed()).receipt
        case = Case(lookup.find_by_receipt(receipt).conversation.pk, receipt, desk, said=[text])
        case.hidden_from = [held for name, held in self.taken_out if name == desk]
        self.cases.append(case)

    @rule(which=WHICH)
    def write_again(self, which):
        if case := self._case(which):
            case.said.append(self._new())
            case.is_closed = False
            replies.add_from_person(*lookup.find_by_receipt(case.receipt), text=case.said[-1])

    @rule(which=WHICH)
    def answer(self, which):
        if case := self._case(which):
            case.said.append(self._new())
            case.is_closed = False
            replies.send_reply(*self._found(case), text=case.said[-1], language="en", author="x")

    @rule(which=WHICH)
    def note(self, which):
        if case := self._case(which):
            case.notes.setdefault(case.desk, []).append(self._new())
            replies.add_note(*self._found(case), text=case.notes[case.desk][-1], author="x")

    @rule(which=WHICH)
    def close(self, which):
        if case := self._case(which):
            case.is_closed = state_changes.close(self._found(case).conversation)

    @rule(which=WHICH)
    def reopen(self, which):
        if case := self._case(which):
            case.is_closed = False
            state_changes.reopen(self._found(case).conversation)

    @rule(which=WHICH, desk=DESK)
    def hand_over(self, which, desk):
        if (case := self._case(which)) and case.desk != desk:
            by = self.staff[case.desk][-1].user
            handover.hand_over(
                self._found(case), Desk.objects.get(pk=desk), agreed=True, why="why", by=by
            )
            self._moved(case, desk, "The person agreed.\n\nwhy")

    @rule(which=WHICH)
    def accept(self, which):
        if case := self._case(which):
            handover.accept_handover(
                self._found(case).conversation, by=self.staff[case.desk][-1].user
            )

    @rule(which=WHICH)
    def send_back(self, which):
        if (case := self._case(which)) and handover.pending(self._found(case).conversation):
            by = self.staff[case.desk][-1].user
            desk = handover.send_back(self._found(case), why="no", by=by)
            self._moved(case, desk.pk, "no")

    def _moved(self, case, desk, note):
        case.desk, case.is_closed = desk, False
        case.notes.setdefault(desk, []).append(note)
        # Under a fresh key: nobody who was ever taken out at that desk opens it any more.
        case.hidden_from += [held for name, held in self.taken_out if name == desk]

    @rule(desk=DESK)
    def let_in(self, desk):
        member = self._member()
        desk_keys.let_in(
            Desk.objects.get(pk=desk), member, held=self._held(desk), by=self.staff[desk][0].user
        )
        self.staff[desk].append(member)

    @rule(desk=DESK)
    def take_out(self, desk):
        if len(self.staff[desk]) > 1:
            leaver = self.staff[desk].pop(0)
            copied = desk_keys.desk_keys_of(leaver, member_keys.open_member_key(leaver, PASSPHRASE))
            key_rotation.take_out(
                Desk.objects.get(pk=desk),
                leaver,
                held=self._held(desk),
                by=self.staff[desk][-1].user,
            )
            self.taken_out.append((desk, copied))
            for case in self.cases:
                if case.desk == desk and not case.is_closed:
                    case.hidden_from.append(copied)

    @rule(desk=DESK)
    def renew(self, desk):
        key_rotation.renew(
            Desk.objects.get(pk=desk), self._held(desk), by=self.staff[desk][-1].user
        )
        DeskKey.forget_unneeded(timezone.localdate() + timedelta(days=1))

    @rule(which=WHICH)
    def delete(self, which):
        if case := self._case(which):
            state_changes.delete(lookup.find_by_receipt(case.receipt).conversation)
            self._gone(case)

    @rule(which=WHICH)
    def expire(self, which):
        if case := self._case(which):
            longest_ago = timezone.localdate() - timedelta(days=400)
            gone = dict.fromkeys(("last_day", "moved_on", "warned_on", "delete_on"), longest_ago)
            Conversation.objects.filter(pk=case.pk).update(
                **gone, warnings=len(deletion_dates.UNREAD_WARNINGS)
            )
            was_in_hand = self._found(case).conversation.state == Conversation.State.WITH_US
            assert retention_round.delete_what_is_due() == (0 if was_in_hand else 1)
            if was_in_hand:  # what was read and never answered is closed first, and kept a while
                case.is_closed = True
            else:
                self._gone(case)

    def _gone(self, case):
        self.cases.remove(case)
        self.deleted.append(case)

    @invariant()
    def the_person_reads_what_was_said_and_no_note(self):
        for case in self.cases:
            said = lookup.messages_of(lookup.find_by_receipt(case.receipt))
            assert [one.content.get("text") for one in said] == case.said

    @invariant()
    def the_desk_reads_what_was_said_and_its_own_notes(self):
        for case in self.cases:
            found, held = self._found(case), self._held(case.desk)
            earlier = conversation_keys.earlier_keys(found.conversation, held)
            everything = lookup.messages_of(found, with_notes=True, earlier=earlier)
            texts = [one.content.get("text") for one in everything]
            notes = case.notes.get(case.desk, [])
            assert sorted(texts) == sorted([*case.said, *notes])

    @invariant()
    def nobody_else_reads_anything_but_notes_of_their_own(self):
        for case in self.cases:
            conversation = Conversation.objects.get(pk=case.pk)
            for name in set(DESKS) - {case.desk}:
                read = read_with(conversation, self._held(name))
                assert read <= set(case.notes.get(name, []))
            for copied in case.hidden_from:
                assert not opens_now(conversation, copied)

    @invariant()
    def what_is_deleted_is_gone(self):
        living = {case.pk for case in self.cases}
        for case in self.deleted[-2:]:
            assert lookup.find_by_receipt(case.receipt) is None
        for model in (Message, CaseGrant, SenderGrant):
            assert set(model.objects.values_list("conversation", flat=True)) <= living


def read_with(conversation, held) -> set[str]:
    """Whatever these desk keys open of it, by any grant and any key."""
    read = set()
    for conversation_key in conversation_keys.earlier_keys(conversation, held).values():
        for message in conversation.messages.all():
            try:
                read.add(message.open(conversation_key)["text"])
            except sealing.CannotUnseal:
                continue
    return read


def opens_now(conversation, held) -> bool:
    try:
        return bool(conversation_keys.key_for_desk(conversation, held))
    except desk_keys.KeyNotYours:
        return False


@pytest.mark.usefixtures("db", "cheap_kdf")
def test_in_every_order_nothing_is_lost_and_nothing_leaks():
    run_state_machine_as_test(
        Years,
        settings=settings(
            max_examples=examples(8, 16),
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )
