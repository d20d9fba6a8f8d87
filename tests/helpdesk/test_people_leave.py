"""Accounts that are closed or deleted in the CMS, by somebody who does not think of keys."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from helpdesk.desks import desk_joining, member_keys, readiness, recovery_kit, staff_permissions
from helpdesk.desks.desk_keys import LastOne, let_in
from helpdesk.desks.readiness import Missing
from helpdesk.models import AuditEntry, Desk, DeskGrant, MemberKey
from helpdesk.rules.routing import DeskName
from tests.helpdesk.test_keys_for_life import holds, opens, write

pytestmark = pytest.mark.both_databases

FIRST = "worker-payoke"


@pytest.fixture
def payoke(caseworkers):
    return Desk.objects.get(pk=DeskName.PAYOKE)


@pytest.fixture
def second(payoke, desk_keys):
    user = get_user_model().objects.create_user("second")
    member = member_keys.make_member_key(user, "tamol bidek surit pinam woret lagos")
    let_in(payoke, member, held=desk_keys[DeskName.PAYOKE], by=user)
    return member


@pytest.fixture
def root(db):
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root"))
    return client


def close_account(member):
    get_user_model().objects.filter(pk=member.user_id).update(is_active=False)


def delete(root, *users):
    if len(users) == 1:
        return root.post(reverse("wagtailusers_users:delete", args=[users[0].pk]))
    ids = "&".join(f"id={user.pk}" for user in users)
    return root.post(f"/cms/bulk/auth/user/delete/?next=/cms/users/&{ids}")


def test_a_closed_account_is_out_when_a_colleague_next_opens(at_desk, payoke, second, words):
    before, old = write(words), holds(second)
    close_account(second)
    at_desk(DeskName.PAYOKE)
    assert payoke.current_key.epoch == 2
    assert holds(second) == {}
    before.refresh_from_db()
    assert not opens(before, old)
    assert not opens(write(words), old)
    assert AuditEntry.objects.filter(action="taken-out", about="second", desk="payoke").exists()
    cache.clear()
    at_desk(DeskName.PAYOKE)
    assert payoke.current_key.epoch == 2


def test_a_closed_account_does_not_work_here_whatever_key_or_group_it_has(second):
    """Signing in refuses it already; this holds where something else let it through."""
    second.user.groups.add(staff_permissions.ensure_groups())
    assert staff_permissions.works_here(second.user)
    close_account(second)
    assert not staff_permissions.works_here(get_user_model().objects.get(pk=second.user_id))


def test_whoever_comes_back_waits_to_be_let_in_again(at_desk, payoke, second, words):
    close_account(second)
    client = at_desk(DeskName.PAYOKE)
    get_user_model().objects.update(is_active=True)
    assert "Let second in" in client.get(reverse("inbox:let-in")).content.decode()
    client.post(reverse("inbox:let-in"), {"desk": "payoke", "member": second.pk})
    assert opens(write(words), holds(second))


def test_a_closed_account_does_not_count_as_somebody_who_opens(caseworkers, payoke, second):
    close_account(second)
    with pytest.raises(LastOne):
        recovery_kit.give_up_key(caseworkers[DeskName.PAYOKE], by=None)
    close_account(caseworkers[DeskName.PAYOKE])
    get_user_model().objects.create_user("third")
    call_command("open_desk", "payoke", "third")
    assert desk_joining.desk_of(get_user_model().objects.get(username="third")) == payoke


def test_whoever_is_deleted_is_out_and_the_desk_gets_a_new_key(at_desk, root, payoke, second):
    assert delete(root, second.user).status_code == 302
    assert not get_user_model().objects.filter(username="second").exists()
    assert payoke.current_key.renew
    out = AuditEntry.objects.get(action="taken-out")
    assert (out.who, out.desk, out.about) == ("root", "payoke", "second")
    at_desk(DeskName.PAYOKE)
    assert payoke.current_key.epoch == 2


def test_a_look_at_the_page_that_deletes_takes_nobody_out(root, second):
    assert root.get(reverse("wagtailusers_users:delete", args=[second.user_id])).status_code == 200
    assert MemberKey.objects.filter(pk=second.pk).exists()


@pytest.mark.parametrize("among_many", [False, True])
def test_nobody_is_deleted_who_alone_opens_a_desk(root, caseworkers, payoke, second, among_many):
    first = caseworkers[DeskName.PAYOKE].user
    if not among_many:
        recovery_kit.give_up_key(second, by=None)
    before = set(DeskGrant.objects.values_list("pk", flat=True))
    delete(root, *([first, second.user] if among_many else [first]))
    assert get_user_model().objects.filter(username=FIRST).exists()
    assert set(DeskGrant.objects.values_list("pk", flat=True)) == before
    page = root.get("/cms/users/").content.decode()
    assert "Not deleted: nobody else opens Payoke." in page


def test_many_who_are_not_needed_are_deleted_at_once(root, second):
    other = get_user_model().objects.create_user("other")
    delete(root, second.user, other)
    assert not get_user_model().objects.filter(username__in=["second", "other"]).exists()
    assert AuditEntry.objects.filter(action="taken-out", about="second").exists()


def test_an_open_desk_is_still_left_alone(payoke, second):
    with pytest.raises(CommandError, match="open already"):
        call_command("open_desk", "payoke", "second")


def test_a_kit_that_would_not_open_what_comes_is_said_to_be_missing(payoke, second, desk_keys):
    held = desk_keys[DeskName.PAYOKE]
    groups = recovery_kit.make_kit(payoke, held, by=second.user)
    recovery_kit.confirm(payoke, groups[3], groups[10], by=second.user)
    assert readiness.missing(payoke) == []
    DeskGrant.objects.exclude(kit=None).delete()
    assert readiness.missing(payoke) == [Missing.KIT]
