"""The operator says `seal_hybrid`: what comes is sealed to keys of both kinds, nothing is lost."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from io import StringIO
from threading import Barrier, Event
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from nacl.public import PrivateKey, SealedBox

from helpdesk import sealing
from helpdesk.attestation import replay_protection, revocations, statements, way_of_sealing
from helpdesk.attestation.statements import Voucher
from helpdesk.conversations import (
    fresh_keys,
    handover,
    intake,
    lookup,
    replies,
    state_changes,
)
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.row_lock import ConversationMoved
from helpdesk.desks import (
    conversation_keys,
    key_rotation,
    member_keys,
    readiness,
    recovery_kit,
    staff_permissions,
)
from helpdesk.desks.desk_keys import KeyNotYours, NotCurrent, desk_keys_of, let_in, make_desk_key
from helpdesk.desks.readiness import MissingPrecaution, OldSeals
from helpdesk.management.commands.seal_hybrid import WORD
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Desk,
    DeskGrant,
    DeskKey,
    Draft,
    MemberKey,
    RecoveryKit,
    SenderGrant,
    Unlocked,
)
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import PASSPHRASE, SECRET, with_its_key
from tests.soak.volume import volume
from website.monitoring import status_figures

pytestmark = pytest.mark.both_databases

PAYOKE, SURYA = DeskName.PAYOKE, DeskName.SURYA
INBOX = "/cms/helpdesk/"
MORE = "One thing more."


@pytest.fixture
def payoke(caseworkers):
    return Desk.objects.get(pk=PAYOKE)


def member(name):
    return MemberKey.objects.get(user__username=name)


def join(desk, name, held):
    """Somebody who works at the desk too."""
    user = get_user_model().objects.create_user(name)
    user.groups.add(staff_permissions.ensure_groups())
    newcomer = member_keys.make_member_key(user, PASSPHRASE)
    let_in(desk, newcomer, held=held, by=user)
    return newcomer


def five(desk, held):
    """Four colleagues more; the names of all."""
    names = ["worker-payoke", *(f"colleague-{number}" for number in range(4))]
    for name in names[1:]:
        join(desk, name, held)
    return names


def unlock(name):
    """A browser in which this member has given the passphrase."""
    user = get_user_model().objects.get(username=name)
    user.groups.add(staff_permissions.ensure_groups())
    client = Client()
    client.force_login(user)
    assert client.post(INBOX, {"passphrase": PASSPHRASE}).status_code == 302
    return client


def held_by(name):
    row = member(name)
    return desk_keys_of(row, member_keys.open_member_key(row, PASSPHRASE))


def write(words, desk=PAYOKE):
    return intake.accept(words, desk=desk, token=new_token_seed()).receipt


def read(receipt):
    """What the person reads who comes back with the number, as `/read/` finds it."""
    keys = sealing.keys_from_receipt(receipt)
    found = fresh_keys.with_senders_pair(lookup.open_with(keys), keys)
    return [one.content["text"] for one in lookup.messages_of(found)]


def read_at_desk(conversation, name="worker-payoke"):
    row = Conversation.objects.get(pk=conversation.pk)
    keyed = KeyedConversation(row, conversation_keys.key_for_desk(row, held_by(name)))
    said = lookup.messages_of(keyed, with_notes=True)
    assert not any(one.is_damaged for one in said)
    return [one.content["text"] for one in said]


def begin():
    call_command("seal_hybrid", "--no-way-back", stdout=StringIO())


def is_hybrid(row):
    return sealing.is_hybrid(bytes(row.public))


def every_key_and_box():
    """Of all that is sealed to a public key: how long the keys are, and how long the boxes."""
    keys, boxes = set(), set()
    for model in (DeskKey, MemberKey, RecoveryKit):
        keys |= {len(bytes(public)) for public in model.objects.values_list("public", flat=True)}
    senders = Conversation.objects.values_list("sender_public", flat=True)
    keys |= {len(bytes(public)) for public in senders}
    for model in (CaseGrant, DeskGrant):
        boxes |= {len(bytes(sealed)) for sealed in model.objects.values_list("sealed", flat=True)}
    chained = SenderGrant.objects.exclude(number=0)
    boxes |= {len(bytes(sealed)) for sealed in chained.values_list("sealed", flat=True)}
    boxes |= {len(bytes(sealed)) for sealed in Draft.objects.values_list("sealed_key", flat=True)}
    return keys, boxes


def all_that_seals(payoke, words, desk_keys, somebody):
    """A desk's day: two people, a kit, an answer, a draft, a handover, a new key."""
    held = desk_keys[PAYOKE]
    join(payoke, "second", held)
    recovery_kit.make_kit(payoke, held, by=somebody)
    receipt = write(words)
    keyed = with_its_key(Conversation.objects.get())
    second = member("second").user
    replies.keep_draft(keyed, {"text": "Come", "seen": "1"}, by=second, private=b"")
    unlock("second")
    key_rotation.renew(payoke, held_by("worker-payoke"), by=somebody)
    return receipt


def test_before_it_was_said_nothing_new_is_written(payoke, words, desk_keys, somebody):
    """So that the version before goes on with this database: as PyNaCl alone reads and writes."""
    receipt = all_that_seals(payoke, words, desk_keys, somebody)
    assert every_key_and_box() == ({32}, {80, 120})
    assert not Voucher.objects.filter(pk=way_of_sealing.SUBJECT).exists()
    row = member("second")
    private = member_keys.open_member_key(row, PASSPHRASE)
    assert len(private) == 32
    grant = row.grants.order_by("pk").last()
    desk_private = SealedBox(PrivateKey(private)).decrypt(bytes(grant.sealed))
    assert bytes(PrivateKey(desk_private).public_key) == bytes(grant.desk_key.public)
    assert read(receipt) == [SECRET]
    assert "Stronger keys" not in {line.what for line in status_figures.figures(0.0)}
    assert MissingPrecaution.OLD_KIT not in readiness.missing(payoke)


def test_from_the_first_on_all_of_it_is_of_both_kinds(db, cheap_kdf, words, somebody):
    begin()
    user = get_user_model().objects.create_user("worker-payoke")
    row = member_keys.make_member_key(user, PASSPHRASE)
    desk = Desk.objects.create(pk=PAYOKE, email="p@centre.example")
    make_desk_key(desk, row)
    receipt = all_that_seals(desk, words, {PAYOKE: held_by("worker-payoke")}, somebody)
    assert every_key_and_box() == ({1217}, {1169, 1170, 1209})
    assert read(receipt) == [SECRET]
    assert readiness.old_seals(desk) == OldSeals(0, 0, key=False, conversations=False)


def test_it_says_what_ends_and_begins_only_with_the_words(db, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda _asked: "yes")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("seal_hybrid")
    assert "THE WAY BACK ENDS" in capsys.readouterr().out
    assert not way_of_sealing.is_hybrid()
    monkeypatch.setattr("builtins.input", lambda _asked: WORD)
    call_command("seal_hybrid")
    assert way_of_sealing.is_hybrid()
    call_command("seal_hybrid")
    assert "begun before" in capsys.readouterr().out


def test_where_the_machine_cannot_do_it_nothing_begins(db, monkeypatch):
    def fails(*_args, **_named):
        raise NotImplementedError("no ML-KEM")

    monkeypatch.setattr(sealing, "new_key_pair", fails)
    with pytest.raises(CommandError, match="no ML-KEM"):
        call_command("seal_hybrid", "--no-way-back", stdout=StringIO())
    assert not way_of_sealing.is_hybrid()


@pytest.mark.django_db(transaction=True)
def test_whoever_deletes_the_row_does_not_bring_the_old_way_back(caseworkers):
    begin()
    assert way_of_sealing.is_hybrid()
    Voucher.objects.all().delete()
    assert way_of_sealing.is_hybrid()
    replay_protection.forget_numbers()  # as `restore` does, with a database of before
    assert not way_of_sealing.is_hybrid()


def test_a_process_hears_within_a_minute_that_another_has_begun(db, monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(way_of_sealing, "_not_before", {})
    monkeypatch.setattr(way_of_sealing, "time", SimpleNamespace(monotonic=lambda: now[0]))
    assert not way_of_sealing.is_hybrid()
    statements.attest(way_of_sealing.SUBJECT, way_of_sealing.HYBRID)  # as another process does
    now[0] += way_of_sealing.ASKS_AGAIN_SECONDS - 1
    assert not way_of_sealing.is_hybrid(), "the control: it has not asked again"
    now[0] += 1
    assert way_of_sealing.is_hybrid()


def test_a_row_that_nobody_attested_begins_nothing(db):
    Voucher.objects.create(
        subject=way_of_sealing.SUBJECT, number=9, said=way_of_sealing.HYBRID, mark=b"x" * 32
    )
    assert not way_of_sealing.is_hybrid()


def test_each_gets_a_pair_at_the_next_unlock_and_the_desk_when_all_have_one(
    payoke, words, desk_keys
):
    names = five(payoke, desk_keys[PAYOKE])
    receipts = [write(words) for _ in range(3)]
    cases = list(Conversation.objects.order_by("pk"))
    state_changes.close(cases[0], by=member("worker-payoke").user)
    begin()
    assert readiness.old_seals(payoke) == OldSeals(5, 0, key=True, conversations=True)
    for number, name in enumerate(names, start=1):
        unlock(name)
        assert is_hybrid(member(name))
        assert is_hybrid(payoke.current_key) is (number == 5)
        assert read_at_desk(cases[1], name) == [SECRET]
    assert payoke.current_key.epoch == 2
    assert sorted(holder.user.username for holder in payoke.members()) == sorted(names)
    # What is open came along; what is closed comes when something is added to it.
    assert [len(bytes(row.grants.get().sealed)) for row in cases] == [80, 1169, 1169]
    assert all(read_at_desk(row) == [SECRET] for row in cases)
    assert sorted(map(len, map(read, receipts))) == [1, 1, 1]
    assert readiness.old_seals(payoke) == OldSeals(0, 0, key=False, conversations=False)


def test_a_closed_one_is_sealed_to_it_when_it_is_opened_again(payoke, words):
    receipt = write(words)
    case = Conversation.objects.get()
    state_changes.close(case, by=member("worker-payoke").user)
    begin()
    unlock("worker-payoke")
    assert readiness.old_seals(payoke).conversations
    replies.add_from_person(*lookup.find_by_receipt(receipt), text=MORE)
    assert len(bytes(case.grants.get().sealed)) == 1169
    assert read_at_desk(case) == [SECRET, MORE]
    assert readiness.old_seals(payoke).conversations, "of whoever wrote the pair is of before"
    assert read(receipt) == [SECRET, MORE]
    assert not readiness.old_seals(payoke).conversations


@pytest.mark.parametrize("desk_is_first", [True, False])
def test_whoever_is_back_with_the_number_has_a_pair_of_both_kinds(
    payoke, words, send, client, desk_is_first
):
    receipt = write(words)
    case = Conversation.objects.get()
    begin()
    if desk_is_first:
        unlock("worker-payoke")
    before = case.sender_grants.count()
    answer = send("/en/read/", number=receipt)
    assert answer.context["thread"].ticket
    if not desk_is_first:
        unlock("worker-payoke")
    case.refresh_from_db()
    assert sealing.is_hybrid(bytes(case.sender_public))
    newest = case.sender_grants.order_by("-number").first()
    assert len(bytes(newest.sealed)) == 1209
    assert case.sender_grants.count() == before + 1 + desk_is_first * (before == 1)
    replies.add_from_person(*lookup.find_by_receipt(receipt), text=MORE)
    assert read(receipt) == read_at_desk(case) == [SECRET, MORE]


def test_a_pair_that_cannot_be_renewed_keeps_nobody_from_reading(payoke, words, send, monkeypatch):
    receipt = write(words)
    begin()

    def full(*_args, **_named):
        raise DatabaseError("the disk is full")

    unlock("worker-payoke")
    monkeypatch.setattr(fresh_keys, "seal_anew", full)
    assert send("/en/read/", number=receipt).context["thread"].ticket
    assert not sealing.is_hybrid(bytes(Conversation.objects.get().sender_public))


def test_a_kit_of_before_opens_until_it_is_replaced_and_is_asked_for(
    payoke, words, desk_keys, somebody
):
    groups = recovery_kit.make_kit(payoke, desk_keys[PAYOKE], by=somebody)
    recovery_kit.confirm(payoke, groups[3], groups[10], by=somebody)
    write(words)
    case = Conversation.objects.get()
    begin()
    unlock("worker-payoke")
    assert MissingPrecaution.OLD_KIT in readiness.missing(payoke)
    assert readiness.old_seals(payoke) == OldSeals(0, 1, key=False, conversations=True)
    held = recovery_kit.open_with_kit(payoke, " ".join(groups), by=somebody)
    assert conversation_keys.key_for_desk(Conversation.objects.get(), held)
    epoch = payoke.current_key.epoch
    fresh = recovery_kit.make_kit(payoke, held_by("worker-payoke"), by=somebody)
    assert len(fresh) == len(groups)
    # The key that lay under the old paper is in force no more.
    assert payoke.current_key.epoch == epoch + 1
    assert is_hybrid(payoke.kit)
    assert MissingPrecaution.OLD_KIT not in readiness.missing(payoke)
    with pytest.raises(recovery_kit.NotThisKit):
        recovery_kit.open_with_kit(payoke, " ".join(groups), by=somebody)
    held = recovery_kit.open_with_kit(payoke, " ".join(fresh), by=somebody)
    assert conversation_keys.key_for_desk(Conversation.objects.get(), held)
    assert read_at_desk(case) == [SECRET]


@pytest.mark.parametrize("kit_is_of_before", [True, False])
def test_a_lost_passphrase_and_the_paper_lets_in_again(
    payoke, words, desk_keys, somebody, kit_is_of_before
):
    join(payoke, "second", desk_keys[PAYOKE])
    write(words)
    case = Conversation.objects.get()
    if kit_is_of_before:
        groups = recovery_kit.make_kit(payoke, desk_keys[PAYOKE], by=somebody)
    begin()
    for name in ("worker-payoke", "second"):
        unlock(name)
    if not kit_is_of_before:
        groups = recovery_kit.make_kit(payoke, held_by("second"), by=somebody)
    recovery_kit.confirm(payoke, groups[3], groups[10], by=somebody)
    for name in ("worker-payoke", "second"):
        recovery_kit.give_up_key(member(name), by=None)
    again = member_keys.make_member_key(get_user_model().objects.get(username="second"), PASSPHRASE)
    assert is_hybrid(again)
    recovery_kit.let_in_with_kit(payoke, again, " ".join(groups))
    assert read_at_desk(case, "second") == [SECRET]


def test_a_key_that_was_given_up_is_revoked_by_a_short_name(payoke, desk_keys):
    join(payoke, "second", desk_keys[PAYOKE])
    begin()
    unlock("second")
    assert len(member("second").revoked_as) < 80
    assert not revocations.is_revoked(member("second").revoked_as)


def test_whoever_leaves_opens_nothing_that_comes(payoke, words, desk_keys):
    join(payoke, "leaver", desk_keys[PAYOKE])
    begin()
    for name in ("worker-payoke", "leaver"):
        unlock(name)
    kept, mine = held_by("leaver"), held_by("worker-payoke")
    coordinator = member("worker-payoke").user
    key_rotation.take_out(payoke, member("leaver"), held=mine, by=coordinator)
    assert is_hybrid(payoke.current_key)
    write(words)
    with pytest.raises(KeyNotYours):
        conversation_keys.key_for_desk(Conversation.objects.get(), kept)
    assert read_at_desk(Conversation.objects.get()) == [SECRET]


def test_somebody_who_leaves_for_good_no_longer_keeps_the_desk_from_it(payoke, desk_keys):
    """Who is away for months keeps it at the old key, until they are taken out."""
    join(payoke, "away", desk_keys[PAYOKE])
    begin()
    unlock("worker-payoke")
    assert not is_hybrid(payoke.current_key)
    assert MissingPrecaution.OLD_KEY in readiness.missing(payoke)
    user = member("worker-payoke").user
    key_rotation.take_out(payoke, member("away"), held=held_by("worker-payoke"), by=user)
    assert is_hybrid(payoke.current_key)
    assert MissingPrecaution.OLD_KEY not in readiness.missing(payoke)


def test_who_is_let_in_with_a_key_of_before_renews_the_desk_s_when_they_open_it(
    payoke, words, desk_keys
):
    """Meanwhile its private half lay under a key that a quantum computer opens."""
    begin()
    unlock("worker-payoke")
    before = payoke.current_key
    assert is_hybrid(before)
    surya = Desk.objects.get(pk=SURYA)
    mine, user = held_by("worker-payoke"), member("worker-payoke").user
    let_in(payoke, member("worker-surya"), held=mine, by=user)
    assert readiness.old_seals(payoke).people == 1
    unlock("worker-surya")
    assert payoke.current_key.epoch == before.epoch + 1
    assert is_hybrid(surya.current_key)
    assert readiness.old_seals(payoke).people == 0


def in_force(case):
    """How long the box is from which the desk that has it now opens it."""
    return len(bytes(case.grants.get(key_number=case.key_number).sealed))


@pytest.mark.parametrize("new_is_giver", [True, False])
def test_from_a_desk_that_has_it_to_one_that_has_not_and_back(
    payoke, words, desk_keys, somebody, new_is_giver
):
    giver, getter = (PAYOKE, SURYA) if new_is_giver else (SURYA, PAYOKE)
    receipt = write(words, giver)
    begin()
    unlock("worker-payoke")
    keyed = with_its_key(Conversation.objects.get())
    handover.hand_over(keyed, Desk.objects.get(pk=getter), agreed=True, why="", by=somebody)
    case = Conversation.objects.get()
    lengths = {PAYOKE: 1169, SURYA: 80}
    assert in_force(case) == lengths[getter]
    assert read_at_desk(case, f"worker-{getter}")[0] == SECRET
    assert read(receipt) == [SECRET]
    handover.send_back(with_its_key(Conversation.objects.get()), why="", by=somebody)
    case = Conversation.objects.get()
    assert in_force(case) == lengths[giver]
    replies.add_from_person(*lookup.find_by_receipt(receipt), text=MORE)
    assert read(receipt) == [SECRET, MORE]
    assert MORE in read_at_desk(case, f"worker-{giver}")


def test_a_draft_goes_on_and_other_browsers_are_locked(payoke, words):
    client = unlock("worker-payoke")
    write(words)
    keyed = with_its_key(Conversation.objects.get())
    user = member("worker-payoke").user
    replies.keep_draft(keyed, {"text": "Come", "seen": "1"}, by=user, private=b"")
    begin()
    here = unlock("worker-payoke")
    assert Unlocked.objects.filter(user=user).count() == 1
    assert 'name="passphrase"' in client.get(INBOX).content.decode()
    assert here.get(INBOX).status_code == 200
    private = member_keys.open_member_key(member("worker-payoke"), PASSPHRASE)
    draft = Draft.objects.get()
    assert draft.open(private) == {"text": "Come", "seen": "1"}
    assert len(bytes(draft.sealed_key)) == 1169


def test_a_grant_to_a_key_that_was_just_replaced_is_refused(payoke, desk_keys):
    newcomer = member("worker-surya")  # as a page read it
    begin()
    unlock("worker-surya")
    unlock("worker-payoke")
    with pytest.raises(NotCurrent):
        share(payoke, newcomer)
    share(payoke, member("worker-surya"))


def share(desk, newcomer):
    let_in(desk, newcomer, held=held_by("worker-payoke"), by=newcomer.user)


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_the_same_moment_make_one_pair(payoke):
    begin()
    row, both = member("worker-payoke"), Barrier(2)
    private = member_keys.open_member_key(row, PASSPHRASE)

    def renew(_number):
        mine = member("worker-payoke")
        both.wait()
        with closing(connection):
            return member_keys.made_hybrid(mine, private, PASSPHRASE)

    with ThreadPoolExecutor(2) as pool:
        first, other = pool.map(renew, range(2))
    assert first == other
    assert held_by("worker-payoke")


def say_more(receipt):
    """Whoever holds the key of the moment before types the number again, as their page says."""
    with suppress(ConversationMoved):
        replies.add_from_person(*lookup.find_by_receipt(receipt), text=MORE)
        return
    say_more(receipt)


def keep_writing(words, receipts, over):
    """New conversations, and a word more in each of these, until it is `over`; the new numbers."""
    came = []
    with closing(connection):
        while not (came and over.is_set()):
            if len(came) < len(receipts):
                say_more(receipts[len(came)])
            came.append(write(words))
    return came


@pytest.mark.django_db(transaction=True)
def test_while_people_write_a_desk_of_five_changes_and_nothing_is_lost(payoke, words, desk_keys):
    """1,000 conversations in the soak."""
    names = five(payoke, desk_keys[PAYOKE])
    receipts = [write(words) for _ in range(volume(20, 1_000))]
    begin()
    over = Event()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(keep_writing, words, receipts, over)
        for name in names:
            unlock(name)
        over.set()
        came = writing.result()
    assert is_hybrid(payoke.current_key)
    said = [read(receipt) for receipt in receipts + came]
    assert {one[0] for one in said} == {SECRET}
    assert sum(MORE in one for one in said) == min(len(came), len(receipts))
    held = held_by("worker-payoke")
    for row in Conversation.objects.all():
        keyed = KeyedConversation(row, conversation_keys.key_for_desk(row, held))
        assert lookup.messages_of(keyed)[0].content["text"] == SECRET
    assert readiness.old_seals(payoke) == OldSeals(0, 0, key=False, conversations=False)


def test_a_caseworker_who_has_it_open_answers_though_the_person_is_back_meanwhile(payoke, words):
    receipt = write(words)
    keyed = with_its_key(Conversation.objects.get())
    begin()
    assert read(receipt) == [SECRET]
    assert sealing.is_hybrid(bytes(Conversation.objects.get().sender_public))
    replies.send_reply(*keyed, text="Call us.", language="en", author="Payoke")
    assert read(receipt) == [SECRET, "Call us."]


def test_status_and_the_desk_s_list_say_what_is_left(payoke, words, desk_keys, somebody):
    recovery_kit.make_kit(payoke, desk_keys[PAYOKE], by=somebody)
    write(words)
    begin()
    lines = {line.label: line for line in status_figures._old_seals()}
    mine = ("desk", "payoke")
    assert lines[mine].number == 3
    assert lines[mine].said.endswith(
        "not protected yet: people with a key of before: 1, the desk's key, the recovery kit, "
        "conversations of before"
    )
    client = unlock("worker-payoke")
    assert "is from before keys were made stronger" in client.get(INBOX).content.decode()
    recovery_kit.make_kit(payoke, held_by("worker-payoke"), by=somebody)
    Conversation.objects.all().delete()
    lines = {line.label: line for line in status_figures._old_seals()}
    assert (lines[mine].number, lines[mine].said) == (0, "Payoke: protected")


@pytest.mark.django_db(transaction=True)
def test_the_file_by_which_the_way_back_is_refused_names_it(db, settings):
    """`deploy.upgrade.way_back`, which knows no Django, looks there."""
    from deploy.upgrade import way_back

    begin()
    kept = json.loads(settings.EPOCHS_FILE.read_text("utf-8"))
    assert kept[way_back.BEGUN] >= 1
    assert way_back.BEGUN == way_of_sealing.SEEN_AS
