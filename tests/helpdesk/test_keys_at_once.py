"""What two colleagues, or two browsers, do to the keys of one desk at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from helpdesk.desks import key_rotation, member_keys, recovery_kit
from helpdesk.desks.desk_keys import LastHolder, NotCurrent, let_in, new_epoch
from helpdesk.models import AuditEntry, Desk, DeskKey, MemberKey
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE
from tests.helpdesk.test_keys_for_life import holds, opens, write

pytestmark = pytest.mark.both_databases

COLLEAGUES, KIT = "/cms/helpdesk/colleagues/", "/cms/helpdesk/colleagues/payoke/kit/"
UNCHANGED = "Nothing was changed: Payoke has just got a new key."


@pytest.fixture
def payoke(caseworkers):
    return Desk.objects.get(pk=DeskName.PAYOKE)


@pytest.fixture
def held(desk_keys):
    return desk_keys[DeskName.PAYOKE]


def newcomer(name="second"):
    return member_keys.make_member_key(get_user_model().objects.create_user(name), PASSPHRASE)


@pytest.fixture
def second(payoke, held):
    member = newcomer()
    let_in(payoke, member, held=held, by=member.user)
    return member


def test_whoever_is_let_in_while_the_key_is_renewed_is_not_left_in_between(payoke, held, words):
    """They would open nothing that comes, and stand in no list any more."""
    member = newcomer()
    key_rotation.renew(payoke, held, by=member.user)
    with pytest.raises(NotCurrent):
        let_in(payoke, member, held=held, by=member.user)
    assert not member.grants.exists()
    fresh = holds(MemberKey.objects.get(user__username="worker-payoke"))
    let_in(payoke, member, held=fresh, by=member.user)
    assert opens(write(words), holds(member))


def test_a_kit_that_is_made_while_the_key_is_renewed_does_not_take_the_old_one_s_place(
    payoke, held, second, words
):
    groups = recovery_kit.make_kit(payoke, held, by=second.user)
    key_rotation.renew(payoke, held, by=second.user)
    with pytest.raises(NotCurrent):
        recovery_kit.make_kit(payoke, held, by=second.user)
    found = recovery_kit.open_with_kit(payoke, "".join(groups), by=second.user)
    assert opens(write(words), found)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_up_at_the_same_moment_one_stays(payoke, second, monkeypatch):
    both, without = Barrier(2), recovery_kit._opens_without

    def look_when_both_are_there(*args):
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return without(*args)

    def give_up(member):
        try:
            recovery_kit.give_up_key(member, by=member.user)
        except LastHolder:
            return "stays"
        finally:
            connection.close()

    monkeypatch.setattr(recovery_kit, "_opens_without", look_when_both_are_there)
    first = MemberKey.objects.get(user__username="worker-payoke")
    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(give_up, [first, second]))) == ["None", "stays"]
    assert len(payoke.members()) == 1


def test_two_who_open_on_the_day_of_a_new_key_both_get_in(at_desk, payoke, held, monkeypatch):
    DeskKey.objects.filter(desk=payoke).update(made_on=timezone.localdate() - timedelta(days=366))
    renew, quicker = key_rotation.renew, get_user_model().objects.create_user("quicker")

    def after_the_colleague(desk, mine, *, by):
        renew(desk, held, by=quicker)
        return renew(desk, mine, by=by)

    monkeypatch.setattr(key_rotation, "renew", after_the_colleague)
    assert at_desk(DeskName.PAYOKE).get("/cms/helpdesk/").status_code == 200
    assert payoke.current_key.epoch == 2
    assert [one.who for one in AuditEntry.objects.filter(action="key-replaced")] == ["quicker"]


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (COLLEAGUES, {"member": "third"}),
        (COLLEAGUES, {"member": "second", "act": "take-out"}),
        (KIT, {"act": "make"}),
    ],
)
def test_whoever_does_not_hold_the_newest_key_is_told_so(at_desk, payoke, second, address, form):
    client, third = at_desk(DeskName.PAYOKE), newcomer("third")
    new_epoch(payoke, [second])
    named = {"second": second.pk, "third": third.pk}
    form = form | {"letters": third.letters, "member": named.get(form.get("member"), "")}
    answer = client.post(address, {"desk": "payoke", **form})
    assert answer.status_code == 302
    assert UNCHANGED in client.get(answer["Location"]).content.decode()
    assert not third.grants.exists()
    assert payoke.current_key.epoch == 2


def test_whoever_holds_only_older_keys_can_be_let_in_anew(at_desk, payoke, second):
    at_desk(DeskName.PAYOKE)
    new_epoch(payoke, [MemberKey.objects.get(user__username="worker-payoke")])
    client = at_desk(DeskName.PAYOKE)
    assert "Let second in" in client.get(reverse("inbox:let-in")).content.decode()
    form = {"desk": "payoke", "member": second.pk, "letters": second.letters}
    client.post(COLLEAGUES, form)
    assert second in payoke.members()
