"""What happens to keys in the course of years: people come and go, words are lost."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import intake, lookup, state_changes
from helpdesk.desks import (
    conversation_keys,
    key_rotation,
    member_keys,
    readiness,
    recovery_kit,
    staff_permissions,
)
from helpdesk.desks.desk_keys import KeyNotYours, LastHolder, desk_keys_of, let_in
from helpdesk.desks.readiness import MissingPrecaution
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Desk,
    DeskGrant,
    DeskKey,
    MemberKey,
    Unlocked,
)
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import PASSPHRASE

HELPDESK = "/cms/helpdesk/"
SAID = "My papers are in his safe."


@pytest.fixture
def payoke(caseworkers):
    return Desk.objects.get(pk=DeskName.PAYOKE)


@pytest.fixture
def held(desk_keys):
    return desk_keys[DeskName.PAYOKE]


@pytest.fixture
def second(payoke, held):
    """A second caseworker of Payoke, let in by the first."""
    user = get_user_model().objects.create_user("second", first_name="Sam")
    user.groups.add(staff_permissions.ensure_groups())
    member = member_keys.make_member_key(user, PASSPHRASE)
    let_in(payoke, member, held=held, by=user)
    return member


def holds(member):
    return desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))


def opens(conversation, held):
    try:
        conversation_key = conversation_keys.key_for_desk(conversation, held)
    except KeyNotYours:
        return False
    return sealing.open_label(bytes(conversation.label), conversation_key, conversation.pk)["topic"]


def write(words, desk=DeskName.PAYOKE):
    receipt = intake.accept(words, desk=desk, token=new_token_seed()).receipt
    return lookup.find_by_receipt(receipt).conversation


def test_whoever_was_taken_out_opens_nothing_that_comes(payoke, held, second, words):
    before, old = write(words), holds(second)
    closed = write(words)
    state_changes.close(closed)
    assert opens(before, old)
    key_rotation.take_out(payoke, second, held=held, by=second.user)
    assert holds(second) == {}
    after = write(words)
    # Even with what they may have copied when they still worked here.
    assert not opens(after, old)
    assert not opens(Conversation.objects.get(pk=before.pk), old)
    fresh = holds(MemberKey.objects.get(user__username="worker-payoke"))
    for conversation in (before, after, closed):
        assert opens(Conversation.objects.get(pk=conversation.pk), fresh)


def test_whoever_was_taken_out_is_signed_out_and_locked_out_and_has_nothing_in_hand(
    at_desk, payoke, second, client, words
):
    colleague = at_desk(DeskName.PAYOKE)
    client.force_login(second.user)
    client.post(HELPDESK, {"passphrase": PASSPHRASE})
    conversation = write(words)
    Conversation.objects.update(assignee=second.user)
    page = colleague.get(f"{HELPDESK}colleagues/").content.decode()
    assert "Take Sam out" in page
    assert Unlocked.objects.filter(user=second.user).exists()
    colleague.post(
        f"{HELPDESK}colleagues/", {"desk": "payoke", "member": second.pk, "act": "take-out"}
    )
    assert "/cms/login/" in client.get(HELPDESK)["Location"]
    assert not Unlocked.objects.filter(user=second.user).exists()
    assert Conversation.objects.get().assignee is None
    assert SAID in colleague.get(f"{HELPDESK}{conversation.pk}/").content.decode()


@pytest.mark.parametrize("desk", ["surya", "payoke"])
def test_nobody_is_taken_out_of_a_desk_that_one_does_not_hold_nor_oneself(at_desk, second, desk):
    client, before = at_desk(DeskName.SURYA), set(DeskGrant.objects.values_list("pk", flat=True))
    me = MemberKey.objects.get(user__username="worker-surya")
    for member in (me, second):
        form = {"desk": desk, "member": member.pk, "act": "take-out"}
        assert client.post(f"{HELPDESK}colleagues/", form).status_code == 404
    assert set(DeskGrant.objects.values_list("pk", flat=True)) == before


def test_a_desk_is_never_left_without_anybody(payoke, held, caseworkers, somebody):
    with pytest.raises(LastHolder):
        key_rotation.take_out(
            payoke, caseworkers[DeskName.PAYOKE], held=held, by=caseworkers[DeskName.PAYOKE].user
        )
    with pytest.raises(LastHolder):
        recovery_kit.give_up_key(caseworkers[DeskName.PAYOKE], by=None)
    recovery_kit.make_kit(payoke, held, by=somebody)
    with pytest.raises(LastHolder):  # nobody has looked whether the paper is right
        recovery_kit.give_up_key(caseworkers[DeskName.PAYOKE], by=None)
    assert payoke.members() == [caseworkers[DeskName.PAYOKE]]


def test_a_year_old_key_is_renewed_when_somebody_opens_the_helpdesk(at_desk, payoke, words):
    conversation = write(words)
    DeskKey.objects.filter(desk=payoke).update(made_on=timezone.localdate() - timedelta(days=366))
    client = at_desk(DeskName.PAYOKE)
    assert payoke.current_key.epoch == 2
    assert [grant.desk_key for grant in CaseGrant.objects.all()] == [payoke.current_key]
    assert SAID in client.get(f"{HELPDESK}{conversation.pk}/").content.decode()
    at_desk(DeskName.PAYOKE)
    assert payoke.current_key.epoch == 2


def test_an_old_key_goes_when_no_conversation_needs_it(payoke, held, words, somebody):
    closed = write(words)
    state_changes.close(closed)
    key_rotation.renew(payoke, held, by=somebody)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert DeskKey.forget_unneeded(tomorrow) == 0
    state_changes.delete(closed)
    assert DeskKey.forget_unneeded(timezone.localdate()) == 0
    assert DeskKey.forget_unneeded(tomorrow) == 1
    assert [one.epoch for one in payoke.keys.all()] == [2]


def test_another_passphrase_opens_the_same_and_the_old_one_nothing(at_desk, accepted):
    client, page_of = at_desk(DeskName.PAYOKE), f"{HELPDESK}key/change/"
    fault = client.post(page_of, {"old": "tamol bidek"})
    assert fault.status_code == 422
    page = client.post(page_of, {"old": PASSPHRASE}).content.decode()
    words = re.search(r'translate="no">([^<]+)<', page)[1]
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    client.post(page_of, {"ticket": ticket, "typed": words})
    member = MemberKey.objects.get(user__username="worker-payoke")
    with pytest.raises(sealing.CannotUnseal):
        member_keys.open_member_key(member, PASSPHRASE)
    assert opens(
        Conversation.objects.get(), desk_keys_of(member, member_keys.open_member_key(member, words))
    )


def test_another_passphrase_locks_whatever_the_old_one_has_opened(at_desk):
    """Somebody saw the note, and has the helpdesk open in another browser."""
    thief, client = at_desk(DeskName.PAYOKE), at_desk(DeskName.PAYOKE)
    page = client.post(f"{HELPDESK}key/change/", {"old": PASSPHRASE}).content.decode()
    words = re.search(r'translate="no">([^<]+)<', page)[1]
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    client.post(f"{HELPDESK}key/change/", {"ticket": ticket, "typed": words})
    for browser in (thief, client):
        assert 'name="passphrase"' in browser.get(HELPDESK).content.decode()
    client.post(HELPDESK, {"passphrase": words})
    assert "What waits" not in client.get(HELPDESK).content.decode()


def test_the_old_one_is_asked_for_whatever_ticket_comes_instead(at_desk, caseworkers):
    """Somebody finds the helpdesk open, and would have it to themselves."""
    client, member = at_desk(DeskName.PAYOKE), caseworkers[DeskName.PAYOKE]
    of_another_page = sealing.seal_words(sealing.new_passphrase(), str(member.user.pk))
    for ticket in ("", "none of ours", of_another_page):
        page = client.post(f"{HELPDESK}key/change/", {"ticket": ticket})
        assert 'name="old"' in page.text
        assert "Those words open nothing." in page.text, "or they would pass for the ones in force"
        assert not page.context.get("passphrase")
    member_keys.open_member_key(MemberKey.objects.get(pk=member.pk), PASSPHRASE)


def test_wrong_ones_cost_a_wait_where_it_is_changed_too(at_desk):
    client = at_desk(DeskName.PAYOKE)
    pages = [client.post(f"{HELPDESK}key/change/", {"old": "no"}) for _ in range(4)]
    assert "Wait" in pages[-1].content.decode()
    assert "Wait" in client.post(f"{HELPDESK}key/change/", {"old": PASSPHRASE}).content.decode()


def test_what_a_desk_lacks_is_said_until_it_is_there(at_desk, payoke, held, somebody):
    client, today = at_desk(DeskName.PAYOKE), timezone.localdate()
    assert readiness.missing(payoke) == [MissingPrecaution.COLLEAGUE, MissingPrecaution.KIT]
    page = client.get(HELPDESK).content.decode()
    assert "Only one person can open Payoke." in page
    assert "Payoke has no recovery kit." in page
    user = get_user_model().objects.create_user("second")
    let_in(payoke, member_keys.make_member_key(user, PASSPHRASE), held=held, by=user)
    groups = recovery_kit.make_kit(payoke, held, by=somebody)
    assert readiness.missing(payoke) == [MissingPrecaution.CONFIRMATION]
    assert recovery_kit.confirm(payoke, groups[3].lower(), f" {groups[10]} ", by=user)
    assert readiness.missing(payoke) == []
    assert "recovery kit" not in client.get(HELPDESK).content.decode()
    assert readiness.missing(payoke, today + timedelta(days=366)) == [MissingPrecaution.DRILL]
    user.is_active = False
    user.save()
    assert readiness.missing(payoke) == [MissingPrecaution.COLLEAGUE]


def test_the_operator_takes_a_key_away_and_the_next_colleague_renews_the_desks(
    at_desk, payoke, second, words
):
    old, conversation = holds(second), write(words)
    call_command("forget_key", "second", stdout=StringIO())
    assert opens(conversation, old)  # what they may have copied: nobody was there who could renew
    at_desk(DeskName.PAYOKE)
    assert payoke.current_key.epoch == 2
    assert not opens(Conversation.objects.get(), old)
