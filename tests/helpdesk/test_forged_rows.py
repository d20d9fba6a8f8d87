"""Somebody can write to the database and has none of our keys: it is refused or shown."""

import re
import time
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from helpdesk import sealing
from helpdesk.attestation import replay_protection, revocations, statements
from helpdesk.conversations import intake, replies
from helpdesk.desks import (
    attestation_renewal,
    conversation_keys,
    desk_joining,
    key_rotation,
    member_keys,
    readiness,
    recovery_kit,
    shift_note,
)
from helpdesk.desks.desk_keys import KeyNotYours, NotCurrent, desk_keys_of, let_in
from helpdesk.models import (
    Conversation,
    Desk,
    DeskGrant,
    DeskKey,
    MemberKey,
    RecoveryKit,
    Unlocked,
)
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import PASSPHRASE, count_queries, with_its_key

pytestmark = pytest.mark.both_databases


@pytest.fixture
def payoke(caseworkers):
    return Desk.objects.get(pk=DeskName.PAYOKE)


@pytest.fixture
def held(desk_keys):
    return desk_keys[DeskName.PAYOKE]


@pytest.fixture
def intruder(caseworkers):
    """An account with a genuine key, let into no desk; its owner also writes to the database."""
    user = get_user_model().objects.create_user("intruder")
    return member_keys.make_member_key(user, PASSPHRASE)


def holds(member):
    return desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))


def test_a_foreign_public_key_closes_the_desk(payoke, words):
    assert payoke.is_open
    DeskKey.objects.filter(desk=payoke).update(public=sealing.new_key_pair().public)
    assert not payoke.is_open
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())


def test_a_grant_slipped_in_gets_no_new_key(payoke, held, intruder, somebody):
    current = payoke.current_key
    real = DeskGrant.objects.get(desk_key=current)
    DeskGrant.objects.create(
        desk_key=current, member=intruder, sealed=bytes(real.sealed), mark=bytes(real.mark)
    )
    key_rotation.renew(payoke, held, by=somebody)
    assert holds(intruder) == {}
    assert payoke.members() == [real.member]


def test_a_grant_given_to_somebody_else_gets_no_new_key(payoke, held, intruder, somebody):
    """The rows of two members change places, so that the grant of one counts as the other's."""
    member = DeskGrant.objects.get(desk_key=payoke.current_key).member
    mine = {name: getattr(intruder, name) for name in ("public", "mark", "user_id")}
    theirs = {name: getattr(member, name) for name in ("public", "mark", "user_id")}
    with transaction.atomic():
        MemberKey.objects.filter(pk=intruder.pk).delete()
        MemberKey.objects.filter(pk=member.pk).update(**mine)
        MemberKey.objects.create(
            salt=b"", wrapped_private=b"", passes=1, memory=1, pk=intruder.pk, **theirs
        )
    key_rotation.renew(payoke, held, by=somebody)
    assert payoke.current_key.grants.count() == 0


def test_a_swapped_grant_opens_nothing_and_spreads_nothing(payoke, held, caseworkers, intruder):
    """A box with a key of the intruder's in the place of the desk's: it would be handed on."""
    member = caseworkers[DeskName.PAYOKE]
    box = sealing.seal_to_public_key(sealing.new_key_pair().private, bytes(member.public))
    DeskGrant.objects.filter(member=member).update(sealed=box)
    assert holds(member) == {}
    with pytest.raises(NotCurrent):
        let_in(payoke, intruder, held=holds(member), by=member.user)


def test_a_forged_member_is_not_let_in_and_gets_no_new_key(payoke, held, intruder):
    MemberKey.objects.filter(pk=intruder.pk).update(public=sealing.new_key_pair().public)
    forged = MemberKey.objects.get(pk=intruder.pk)
    with pytest.raises(KeyNotYours):
        let_in(payoke, forged, held=held, by=forged.user)
    assert not forged.grants.exists()


def test_a_forged_recovery_kit_is_none(payoke, held, somebody):
    recovery_kit.make_kit(payoke, held, by=somebody)
    pair = sealing.new_key_pair()
    RecoveryKit.objects.update(public=pair.public)
    assert payoke.kit is None
    key_rotation.renew(payoke, held, by=somebody)
    with pytest.raises(recovery_kit.NotThisKit):
        recovery_kit.open_with_kit(payoke, "".join(sealing.paper_groups(pair.private)), by=somebody)
    assert not payoke.current_key.grants.exclude(kit=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trick", ["the new key hidden", "the new key gone"])
def test_a_replayed_epoch_closes_the_desk_and_is_shown(payoke, held, words, trick, somebody):
    old = payoke.current_key
    key_rotation.renew(payoke, held, by=somebody)
    assert payoke.current_key.epoch == 2
    if trick == "the new key gone":
        payoke.keys.filter(epoch=2).delete()
    else:
        payoke.keys.filter(epoch=2).update(retired_on=old.made_on)
    payoke.keys.filter(epoch=1).update(retired_on=None)
    assert not payoke.is_open
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    assert readiness.missing(payoke) == [readiness.MissingPrecaution.REPLAYED]
    replay_protection.forget_numbers()  # whoever runs the site put a backup back, and says so
    assert payoke.current_key.epoch == 1


def test_beside_an_old_key_put_back_into_use_the_newest_counts(payoke, held, somebody):
    """Who was taken out holds the old one, and its row is genuine."""
    key_rotation.renew(payoke, held, by=somebody)
    payoke.keys.filter(epoch=1).update(retired_on=None)
    assert payoke.current_key.epoch == 2


@pytest.mark.django_db(transaction=True)
def test_a_new_key_that_was_never_committed_is_not_remembered(payoke, held, somebody):
    def cut_off():
        with transaction.atomic():
            key_rotation.renew(payoke, held, by=somebody)
            assert payoke.current_key.epoch == 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert payoke.current_key.epoch == 1


def test_a_conversation_moved_to_another_desk_opens_nowhere(accepted, desk_keys):
    Conversation.objects.update(desk=DeskName.SURYA)
    for held in desk_keys.values():
        with pytest.raises(sealing.CannotUnseal):
            conversation_keys.key_for_desk(Conversation.objects.get(), held)


# --- A new key for the marks ----------------------------------------------------------------------


def every_row():
    return [one for model in attestation_renewal.ATTESTED for one in model.objects.all()]


@pytest.fixture
def a_new_key(settings, accepted, payoke, held, somebody):
    """One row of each sort was made under the key before."""
    recovery_kit.make_kit(payoke, held, by=somebody)
    desk_joining.begin(payoke, somebody)
    statements.attest("hotline national", "+3278055800")
    shift_note.leave(payoke, "Ask for the interpreter.", held, by=somebody)
    keyed, typed = with_its_key(Conversation.objects.get()), {"text": "Yes", "seen": "1"}
    replies.keep_draft(keyed, typed, by=payoke.members()[0].user, private=b"")
    moment = timezone.now()
    unlocked = Unlocked(user=somebody, until=moment, at_latest=moment)
    unlocked.attest()
    unlocked.save()
    assert {type(one) for one in every_row()} == set(attestation_renewal.ATTESTED)
    settings.ATTESTATION_KEY_FALLBACKS = [settings.ATTESTATION_KEY]
    settings.ATTESTATION_KEY = "n" * 48
    return settings


def test_every_sort_of_row_with_a_mark_is_made_anew():
    with_mark = {model for model in apps.get_app_config("helpdesk").get_models()
                 if any(field.name == "mark" for field in model._meta.fields)}  # fmt: skip
    assert with_mark == set(attestation_renewal.ATTESTED)


def test_after_a_new_key_the_old_one_can_be_dropped(a_new_key, payoke, somebody, desk_keys):
    assert all(one.is_attested for one in every_row()), "believed meanwhile"
    call_command("attest_anew", stdout=StringIO())
    call_command("attest_anew", stdout=StringIO())
    a_new_key.ATTESTATION_KEY_FALLBACKS = []
    assert all(one.is_attested for one in every_row())
    assert desk_joining.desk_of(somebody) == payoke
    assert conversation_keys.key_for_desk(Conversation.objects.get(), desk_keys[DeskName.PAYOKE])


def test_many_rows_are_locked_in_one_order(a_new_key, payoke, held, somebody):
    with count_queries() as asked:
        call_command("attest_anew", stdout=StringIO())
        key_rotation.renew(payoke, held, by=somebody)
    locks = [one["sql"] for one in asked if re.search(r" FOR (NO KEY )?UPDATE", one["sql"])]
    of_many = [sql for sql in locks if " LIMIT " not in sql]
    assert [sql for sql in of_many if "ORDER BY" not in sql] == []
    many = len(attestation_renewal.ATTESTED) + 2  # and the rows and the grants of renewal
    assert len(of_many) == (many if connection.features.has_select_for_update else 0)


def test_without_that_the_rows_of_the_old_key_are_refused(a_new_key, somebody):
    a_new_key.ATTESTATION_KEY_FALLBACKS = []
    assert not any(one.is_attested for one in every_row())
    assert desk_joining.desk_of(somebody) is None


def test_a_statement_that_nobody_here_made_is_named_and_none_that_somebody_made(db):
    statements.attest("hotline national", "+3278055800")
    statements.attest("hotline police", "101")
    statements.Voucher.objects.create(subject="hotline new", number=1, said="+3222345678")
    statements.Voucher.objects.filter(pk="hotline police").update(said="102")
    genuine = statements.all_under("hotline ")
    assert genuine == {"hotline national": "+3278055800"}
    assert statements.forged("hotline ", genuine) == ["hotline new", "hotline police"]


def test_a_row_that_was_read_is_not_taken_for_a_newer_one_that_nobody_made(
    db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        statements.attest("hotline national", "+3278055800")
        read = statements.Voucher.objects.get(pk="hotline national")
        statements.attest("hotline national", "+3222345678")
    assert read.is_genuine, "the control: it is read anew"
    assert read.said == "+3222345678"
    old = statements.Voucher(subject="hotline national", number=1, said="+3278055800")
    old.attest()
    statements.Voucher.objects.filter(pk=old.pk).update(said="+3225116464")
    assert not old.is_genuine


def test_what_another_machine_attested_is_remembered_once_it_was_read(
    db, django_capture_on_commit_callbacks
):
    statements.attest("hotline national", "+3278055800")
    statements.attest("hotline national", "+3222345678")
    assert replay_protection.newest("voucher hotline national") == 0
    with django_capture_on_commit_callbacks(execute=True):
        statements.all_under("hotline ")
    assert replay_protection.newest("voucher hotline national") == 2


def test_the_first_number_and_the_first_entry_are_remembered_too(
    db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        replay_protection.remember_number("payoke", 1)
        replay_protection.remember_all({"surya": 1})
        replay_protection.remember_head(1, b"seal")
    assert [replay_protection.newest(name) for name in ("payoke", "surya")] == [1, 1]
    assert replay_protection.remembered_head() == (1, b"seal".hex())


def test_a_clock_put_back_by_days_makes_nothing_good_again(db, django_capture_on_commit_callbacks):
    day = 24 * 60 * 60
    with django_capture_on_commit_callbacks(execute=True):
        revocations.revoke(["of this week"], time.time() - 6 * day)
        revocations.revoke(["of before"], time.time() - 8 * day)
    assert revocations.is_revoked("of this week")
    assert not revocations.is_revoked("of before"), "the file has an end"


def test_a_forged_row_is_named_and_not_vouched_for(a_new_key, payoke, intruder, somebody):
    DeskKey.objects.filter(desk=payoke).update(public=sealing.new_key_pair().public)
    Conversation.objects.update(desk=DeskName.SURYA)
    Desk.objects.filter(pk=payoke.pk).update(opener=intruder.user)
    said = StringIO()
    with pytest.raises(CommandError, match="2 rows"):
        call_command("attest_anew", stdout=StringIO(), stderr=said)
    assert f"conversation {Conversation.objects.get().pk}" in said.getvalue()
    a_new_key.ATTESTATION_KEY_FALLBACKS = []
    assert not Conversation.objects.get().is_attested
    assert not DeskKey.objects.get(desk=payoke).is_attested
    assert desk_joining.desk_of(intruder.user) is None
