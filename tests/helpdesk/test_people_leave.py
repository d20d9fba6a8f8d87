"""Accounts that are closed or deleted in the CMS, by somebody who does not think of keys."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from helpdesk.conversations import recusal
from helpdesk.desks import desk_joining, member_keys, readiness, recovery_kit, staff_permissions
from helpdesk.desks.desk_keys import LastHolder, let_in
from helpdesk.desks.readiness import MissingPrecaution
from helpdesk.models import AuditEntry, Conversation, Desk, DeskGrant, MemberKey, Notice, ShutOut
from helpdesk.notices import delivery, outbox
from helpdesk.rules.routing import DeskName
from tests.helpdesk.test_inbox_list import shown
from tests.helpdesk.test_keys_for_life import holds, opens, write
from tests.helpdesk.test_recovery_kit import make_kit

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
    at_desk(DeskName.PAYOKE)
    assert payoke.current_key.epoch == 2


def test_what_a_closed_account_had_in_hand_is_nobody_s_and_free_for_others(
    at_desk, payoke, second, words
):
    theirs, other = write(words), write(words)
    Conversation.objects.filter(pk=theirs.pk).update(assignee=second.user)
    colleague = MemberKey.objects.get(user__username=FIRST).user
    Conversation.objects.filter(pk=other.pk).update(assignee=colleague)
    close_account(second)
    at_desk(DeskName.PAYOKE)
    assert Conversation.objects.get(pk=theirs.pk).assignee is None
    assert Conversation.objects.get(pk=other.pk).assignee == colleague


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
    form = {"desk": "payoke", "member": second.pk, "letters": second.letters}
    client.post(reverse("inbox:let-in"), form)
    assert opens(write(words), holds(second))


def test_a_closed_account_does_not_count_as_somebody_who_opens(caseworkers, payoke, second):
    close_account(second)
    with pytest.raises(LastHolder):
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


def test_whoever_gives_up_a_key_does_not_leave_the_desk_unseen(payoke, second):
    Notice.objects.all().delete()
    recovery_kit.give_up_key(second, by=second.user)
    [told] = Notice.objects.all()
    assert (told.kind, told.desk) == ("changed", payoke)


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
    assert readiness.missing(payoke) == [MissingPrecaution.KIT]


# --- One caseworker takes the others out ---

COLLEAGUES = "/cms/helpdesk/colleagues/"
COORDINATOR_ONLY = "Only a coordinator of the desk takes a colleague out."
FIVE = ["second", "third", "fourth", "fifth", "sixth"]


@pytest.fixture
def others(payoke, desk_keys):
    """Five colleagues of the first, each with an address of their own."""
    members = []
    for name in FIVE:
        user = get_user_model().objects.create_user(name, email=f"{name}@centre.example")
        member = member_keys.make_member_key(user, "tamol bidek surit pinam woret lagos")
        let_in(payoke, member, held=desk_keys[DeskName.PAYOKE], by=user)
        members.append(member)
    Notice.objects.all().delete()
    return members


def make_coordinator(member):
    staff_permissions.ensure_groups()
    member.user.groups.add(Group.objects.get(name=staff_permissions.COORDINATORS))


def take_out(client, member):
    form = {"desk": "payoke", "member": member.pk, "act": "take-out"}
    return client.post(COLLEAGUES, form, follow=True).content.decode()


def test_whoever_takes_a_colleague_out_hears_of_the_paper_that_they_may_know(at_desk, second):
    client = at_desk(DeskName.PAYOKE)
    make_kit(client)
    assert "If second ever read the recovery kit" in take_out(client, second)


@pytest.fixture
def told(settings, mailoutbox):
    """Call it: every address that heard of something since it was last called."""
    settings.NOTICE_EVERY_MINUTES = 0

    def addresses():
        delivery.deliver()
        to = {address for mail in mailoutbox for address in mail.to}
        mailoutbox.clear()
        return to

    return addresses


def test_five_posts_do_not_open_what_is_shut_to_whoever_sends_them(
    at_desk, payoke, caseworkers, others, words
):
    one, thief = write(words), caseworkers[DeskName.PAYOKE].user
    recusal.shut_out(one, thief, by=others[0].user)
    client = at_desk(DeskName.PAYOKE)
    pages = [take_out(client, member) for member in others]
    assert "Nobody was taken out: a conversation that is shut to you" in pages[-1]
    assert [member.user.username for member in payoke.members()] == ["sixth", FIRST]
    assert one.reference not in shown(client)
    assert client.get(f"/cms/helpdesk/{one.pk}/").status_code == 404
    assert ShutOut.objects.get().user == thief


def test_it_opens_when_an_administrator_closes_the_account_of_the_last_other_one(
    at_desk, caseworkers, second, words
):
    one = write(words)
    recusal.shut_out(one, caseworkers[DeskName.PAYOKE].user, by=second.user)
    client = at_desk(DeskName.PAYOKE)
    take_out(client, second)
    assert one.reference not in shown(client)
    close_account(second)
    assert one.reference in shown(at_desk(DeskName.PAYOKE))


def test_a_colleague_who_was_let_in_keeps_what_is_shut_to_whoever_takes_the_other_out(
    at_desk, payoke, caseworkers, others, words
):
    one, second, third = write(words), others[0], others[1]
    for member in others[1:]:
        recovery_kit.give_up_key(member, by=None)
    recusal.shut_out(one, caseworkers[DeskName.PAYOKE].user, by=second.user)
    client = at_desk(DeskName.PAYOKE)
    third = member_keys.make_member_key(third.user, "tamol bidek surit pinam woret lagos")
    client.post(COLLEAGUES, {"desk": "payoke", "member": third.pk, "letters": third.letters})
    take_out(client, second)
    assert second not in payoke.members()
    assert third in payoke.members()
    assert one.reference not in shown(client)
    assert opens(Conversation.objects.get(pk=one.pk), holds(third))


def test_only_a_coordinator_takes_out_where_the_desk_has_one(at_desk, payoke, others):
    make_coordinator(others[0])
    client = at_desk(DeskName.PAYOKE, coordinates=False)
    page = client.get(COLLEAGUES).content.decode()
    assert COORDINATOR_ONLY in page
    assert "Has left?" not in page
    before = set(DeskGrant.objects.values_list("pk", flat=True))
    Notice.objects.all().delete()
    for member in others:
        assert COORDINATOR_ONLY in take_out(client, member)
    assert set(DeskGrant.objects.values_list("pk", flat=True)) == before
    assert payoke.current_key.epoch == 1
    assert not Notice.objects.exists()


def test_anybody_takes_out_where_no_coordinator_is_left(at_desk, payoke, others):
    make_coordinator(others[0])
    client = at_desk(DeskName.PAYOKE, coordinates=False)
    close_account(others[0])
    at_desk(DeskName.PAYOKE, coordinates=False)
    assert "Has left?" in client.get(COLLEAGUES).content.decode()
    take_out(client, others[1])
    assert others[1] not in payoke.members()


def test_whoever_is_taken_out_hears_of_it_with_the_desk_and_all_others(at_desk, others, told):
    client = at_desk(DeskName.PAYOKE)
    everybody = {f"{name}@centre.example" for name in ["payoke", *FIVE]}
    Notice.objects.all().delete()
    take_out(client, others[0])
    assert told() == everybody
    for member in others[1:]:
        take_out(client, member)
    assert told() == everybody


def test_they_hear_of_it_days_later_where_the_mail_server_was_away(
    at_desk, payoke, others, told, clock
):
    take_out(at_desk(DeskName.PAYOKE), others[0])
    clock.forward(days=2)
    assert "second@centre.example" in told()
    outbox.tell(payoke)
    assert "second@centre.example" not in told()  # of what came after, they hear nothing


def test_a_closed_account_is_told_nothing(at_desk, payoke, others, told):
    close_account(others[0])
    at_desk(DeskName.PAYOKE)
    outbox.tell(payoke)
    assert others[0].user.email not in told()
