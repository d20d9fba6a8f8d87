"""How somebody comes to work at a desk: the first by a command, the others by a colleague."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import intake
from helpdesk.desks import conversation_keys, desk_keys, member_keys, staff_permissions
from helpdesk.models import Conversation, Desk, DeskGrant, MemberKey
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed

HELPDESK = "/cms/helpdesk/"


def newcomer(name="newcomer"):
    user = get_user_model().objects.create_user(name)
    user.groups.add(staff_permissions.ensure_groups())
    client = Client()
    client.force_login(user)
    return user, client


def test_the_command_names_the_remedy_when_there_is_no_account(db):
    with pytest.raises(CommandError, match="Make it in the CMS"):
        call_command("open_desk", "surya", "nobody")
    assert not Desk.objects.filter(pk="surya").exists()


def test_somebody_without_a_key_is_told_what_to_do_and_makes_one(caseworkers):
    user, client = newcomer()
    page = client.get(HELPDESK, follow=True).content.decode()
    assert "You have no passphrase yet" in page
    passphrase = make_passphrase(client)
    member = MemberKey.objects.get(user=user)
    assert member_keys.open_member_key(member, passphrase)
    assert client.post(HELPDESK, {"passphrase": passphrase}).status_code == 302
    assert "Nobody has let you in yet" in client.get(HELPDESK).content.decode()


def make_passphrase(client):
    """As somebody who writes the six words down and types them from the paper."""
    page = client.post(f"{HELPDESK}key/").content.decode()
    words = words_in_page(page)
    ticket = page[page.index('name="ticket" value="') + 21 :].partition('"')[0]
    client.post(f"{HELPDESK}key/", {"ticket": ticket, "typed": words.upper()})
    return words


def words_in_page(page):
    return page[page.index('translate="no">') + len('translate="no">') :].partition("<")[0]


def test_whoever_lost_the_words_before_being_let_in_makes_new_ones(caseworkers):
    _, client = newcomer()
    first = make_passphrase(client)
    second = make_passphrase(client)
    assert first != second
    assert client.post(HELPDESK, {"passphrase": second}).status_code == 302


def test_words_that_were_not_typed_back_are_not_in_force(caseworkers):
    user, client = newcomer()
    page = client.post(f"{HELPDESK}key/").content.decode()
    ticket = page[page.index('name="ticket" value="') + 21 :].partition('"')[0]
    again = client.post(f"{HELPDESK}key/", {"ticket": ticket, "typed": "something else"})
    assert "These are not the words above." in again.content.decode()
    assert words_in_page(page) in again.content.decode()
    assert not MemberKey.objects.filter(user=user).exists()
    _, other = newcomer("other")
    other.post(f"{HELPDESK}key/", {"ticket": ticket, "typed": words_in_page(page)})
    assert not MemberKey.objects.filter(user__username="other").exists()


def test_a_key_that_opens_a_desk_is_not_thrown_away_by_that_page(at_desk):
    client = at_desk(DeskName.PAYOKE)
    before = bytes(MemberKey.objects.get(user__username="worker-payoke").public)
    assert client.post(f"{HELPDESK}key/").status_code == 302
    assert bytes(MemberKey.objects.get(user__username="worker-payoke").public) == before


@pytest.mark.both_databases
def test_a_colleague_lets_the_newcomer_in_and_old_cases_open(at_desk, words):
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    user, client = newcomer()
    passphrase = make_passphrase(client)
    colleague = at_desk(DeskName.PAYOKE)
    assert "newcomer" in colleague.get(f"{HELPDESK}colleagues/").content.decode()
    member = MemberKey.objects.get(user=user)
    let_in = {"desk": "payoke", "member": member.pk, "letters": member.letters}
    colleague.post(f"{HELPDESK}colleagues/", let_in)
    client.post(HELPDESK, {"passphrase": passphrase})
    page = client.get(f"{HELPDESK}{Conversation.objects.get().pk}/").content.decode()
    assert "My papers are in his safe." in page


@pytest.mark.parametrize("desk", ["surya", "payoke", "no-such"])
@pytest.mark.parametrize("member", ["self", "0", "x", "", "1 OR 1"])
def test_nobody_is_let_in_to_a_desk_that_one_does_not_hold(at_desk, desk, member):
    client = at_desk(DeskName.PAYOKE)
    if member == "self":
        member = MemberKey.objects.get(user__username="worker-payoke").pk
    before = DeskGrant.objects.count()
    answer = client.post(f"{HELPDESK}colleagues/", {"desk": desk, "member": member})
    assert answer.status_code == 404
    assert DeskGrant.objects.count() == before


@pytest.mark.both_databases
def test_a_key_put_into_the_database_by_somebody_else_is_not_let_in(at_desk):
    user, client = newcomer()
    make_passphrase(client)
    MemberKey.objects.filter(user=user).update(public=sealing.new_key_pair().public)
    colleague = at_desk(DeskName.PAYOKE)
    member = MemberKey.objects.get(user=user)
    form = {"desk": "payoke", "member": member.pk, "letters": member.letters}
    answer = colleague.post(f"{HELPDESK}colleagues/", form, follow=True)
    assert "was not made on this site" in answer.content.decode()
    assert not member.grants.exists()


def test_whoever_lets_in_types_what_the_newcomer_reads_out(at_desk):
    user, client = newcomer()
    passphrase = make_passphrase(client)
    client.post(HELPDESK, {"passphrase": passphrase})
    colleague, member = at_desk(DeskName.PAYOKE), MemberKey.objects.get(user=user)
    assert member.letters in client.get(HELPDESK).text
    page = colleague.get(f"{HELPDESK}colleagues/").text
    assert member.letters not in page, "she has to ask"
    assert "will read every conversation of Payoke, open and closed" in page
    own = MemberKey.objects.get(user__username="worker-payoke").letters
    form = {"desk": "payoke", "member": member.pk}
    for typed in ("", "yes", own, member.letters[:-1], f"{member.letters}0"):
        answer = colleague.post(f"{HELPDESK}colleagues/", form | {"letters": typed}, follow=True)
        assert "these are not the letters of newcomer" in answer.text
        assert not member.grants.exists()
    as_heard = f" {member.letters.upper().replace('0', 'O').replace('1', 'l')} "
    colleague.post(f"{HELPDESK}colleagues/", form | {"letters": as_heard})
    assert member.grants.exists()


def test_people_of_other_desks_stand_behind_a_link(at_desk):
    make_passphrase(newcomer()[1])
    client = at_desk(DeskName.PAYOKE)
    first = client.get(f"{HELPDESK}colleagues/").text
    assert "Let newcomer in" in first
    assert "worker-surya" not in first
    second = client.get(f"{HELPDESK}colleagues/?others=yes").text
    assert second.index("Let newcomer in") < second.index("They work at another desk")
    assert second.index("They work at another desk") < second.index("Let worker-surya in")
    surya = MemberKey.objects.get(user__username="worker-surya")
    form = {"desk": "payoke", "member": surya.pk, "letters": surya.letters}
    client.post(f"{HELPDESK}colleagues/?others=yes", form)
    assert "worker-surya" in client.get(f"{HELPDESK}colleagues/").text


def test_who_was_taken_out_and_when_stands_there(at_desk, clock):
    user, client = newcomer()
    make_passphrase(client)
    colleague, member = at_desk(DeskName.PAYOKE), MemberKey.objects.get(user=user)
    form = {"desk": "payoke", "member": member.pk, "letters": member.letters}
    colleague.post(f"{HELPDESK}colleagues/", form)
    assert "aken out" not in colleague.get(f"{HELPDESK}colleagues/").text
    colleague.post(f"{HELPDESK}colleagues/", form | {"act": "take-out"})
    day = timezone.localdate()
    clock.forward(days=3)
    colleague = at_desk(DeskName.PAYOKE)
    page = colleague.get(f"{HELPDESK}colleagues/").text
    assert f"was taken out on {day:%-d %b %Y}" in page
    listed = page[page.index("Taken out in the last year") :]
    assert f"<bdi>newcomer</bdi> · {day:%-d %B %Y}" in listed
    colleague.post(f"{HELPDESK}colleagues/", form)
    assert "aken out" not in colleague.get(f"{HELPDESK}colleagues/").text


def test_letting_in_asks_for_an_open_helpdesk(at_desk):
    client = at_desk(DeskName.PAYOKE, unlocked=False)
    page = client.post(f"{HELPDESK}colleagues/", {"desk": "payoke", "member": "1"})
    assert "Your passphrase (six words)" in page.content.decode()


def test_whoever_left_opens_nothing_and_the_desk_is_never_lost(at_desk):
    colleague, (user, client) = at_desk(DeskName.PAYOKE), newcomer()
    with pytest.raises(CommandError, match="Nobody else can open Payoke"):
        call_command("forget_key", "worker-payoke")
    passphrase = make_passphrase(client)
    member = MemberKey.objects.get(user=user)
    let_in = {"desk": "payoke", "member": member.pk, "letters": member.letters}
    colleague.post(f"{HELPDESK}colleagues/", let_in)
    client.post(HELPDESK, {"passphrase": passphrase})
    call_command("forget_key", "newcomer", stdout=StringIO())
    assert "hd-tabs" not in client.get(HELPDESK, follow=True).content.decode()
    assert "hd-tabs" in colleague.get(HELPDESK).content.decode()


def test_a_superuser_with_a_key_of_their_own_still_opens_nobodys_case(at_desk, accepted):
    root = get_user_model().objects.create_superuser("root")
    root.groups.add(staff_permissions.ensure_groups())
    client = Client()
    client.force_login(root)
    passphrase = make_passphrase(client)
    client.post(HELPDESK, {"passphrase": passphrase})
    case = Conversation.objects.get()
    assert client.get(f"{HELPDESK}{case.pk}/").status_code == 404
    member = MemberKey.objects.get(user=root)
    held = desk_keys.desk_keys_of(member, member_keys.open_member_key(member, passphrase))
    assert held == {}
    with pytest.raises(desk_keys.KeyNotYours):
        conversation_keys.key_for_desk(case, held)
