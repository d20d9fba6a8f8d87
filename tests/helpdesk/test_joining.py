"""A centre joins in four steps; its form opens with the last one and not before."""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from helpdesk import intake, joining, recovery
from helpdesk.audit import verify
from helpdesk.models import AuditEntry, Conversation, Desk, MemberKey
from helpdesk.routing import Desk as DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.test_letting_in import make_passphrase, newcomer

HELPDESK = "/cms/helpdesk/"
JOINING = f"{HELPDESK}joining/"
KIT = f"{HELPDESK}colleagues/surya/kit/"


@pytest.fixture
def opener(db, cheap_kdf):
    """The first caseworker of Sürya, with an account and nothing else."""
    cache.clear()
    get_user_model().objects.create_user("first")
    call_command("open_desk", "surya", "first", stdout=StringIO())
    client = Client()
    client.force_login(get_user_model().objects.get(username="first"))
    return client


def page_of(client):
    return client.get(JOINING).content.decode()


def unlock(client, words):
    client.post(HELPDESK, {"passphrase": words})


def print_kit(client):
    page = client.post(KIT, {"act": "make"}).content.decode()
    groups = re.findall(r"<li>([A-Z2-7]{4})</li>", page)[:14]
    client.post(KIT, {"act": "confirm", "group-1": groups[3], "group-2": groups[10]})
    return "".join(groups)


def answer_test_message(client):
    client.post(JOINING, {"act": "test"})
    case = f"{HELPDESK}{Conversation.objects.get().pk}/"
    assert "This is a test message." in client.get(case).content.decode()
    client.post(case, {"act": "reply", "text": "I have read it.", "language": "en", "seen": "1"})
    return case


def test_the_whole_way(opener, words):
    assert opener.get(HELPDESK).headers["Location"] == JOINING
    assert "Sürya joins in four steps" in page_of(opener)
    unlock(opener, make_passphrase(opener))
    assert "Print the recovery kit" in page_of(opener)
    typed = print_kit(opener)
    assert "Write the test message" in page_of(opener)
    case = answer_test_message(opener)
    assert "Give up my passphrase" in page_of(opener)
    opener.post(f"{HELPDESK}key/lost/")
    assert "Make a new passphrase" in page_of(opener)
    new_words = make_passphrase(opener)
    assert "Open with the recovery kit" in page_of(opener)
    unlock(opener, new_words)
    opener.post(f"{HELPDESK}key/kit/", {"desk": "surya", "typed": typed})
    assert "I have read it." in opener.get(case).content.decode()
    assert "Open Sürya" in page_of(opener)
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.SURYA, token=new_token_seed())
    opener.post(JOINING, {"act": "finish"})
    assert Desk.objects.get(pk="surya").is_open
    assert not Conversation.objects.exists()
    assert opener.get(JOINING).status_code == 404
    intake.accept(words, desk=DeskName.SURYA, token=new_token_seed())
    assert not verify().faults


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_no_step_can_be_left_out(opener, words, done):
    if done > 0:
        unlock(opener, make_passphrase(opener))
    if done > 1:
        print_kit(opener)
    if done > 2:
        answer_test_message(opener)
    opener.post(JOINING, {"act": "finish"})
    assert not Desk.objects.get(pk="surya").is_open
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.SURYA, token=new_token_seed())


def test_only_whoever_was_asked_makes_the_key_of_a_desk(opener):
    user, client = newcomer()
    assert client.get(JOINING).status_code == 404
    make_passphrase(client)
    # Somebody who writes to the database puts their own account in the place of the other.
    Desk.objects.filter(pk="surya").update(opener=user)
    assert client.get(JOINING).status_code == opener.get(JOINING).status_code == 404
    MemberKey.objects.all().delete()
    make_passphrase(client)
    assert Desk.objects.get(pk="surya").current_key is None


def test_the_operator_sees_no_passphrase_and_an_open_desk_is_left_alone(caseworkers):
    get_user_model().objects.create_user("second")
    with pytest.raises(CommandError, match="open already"):
        call_command("open_desk", "surya", "second")
    with pytest.raises(CommandError, match="no active account"):
        call_command("open_desk", "surya", "nobody")
    assert Desk.objects.get(pk="surya").is_open


def give_up(desk):
    call_command("forget_key", f"worker-{desk}", even_the_last=True, stdout=StringIO())


def delete_account(desk):
    get_user_model().objects.get(username=f"worker-{desk}").delete()


@pytest.mark.parametrize("leave", [give_up, delete_account])
def test_a_desk_whose_key_nobody_holds_takes_no_message(caseworkers, words, leave):
    """What came then would be sealed for ever, and its writer told that it has arrived."""
    leave("surya")
    assert not Desk.objects.get(pk="surya").is_open
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.SURYA, token=new_token_seed())
    assert not Conversation.objects.exists()


def test_a_desk_that_a_checked_kit_opens_goes_on_taking_messages(caseworkers, desk_keys, words):
    desk = Desk.objects.get(pk="surya")
    recovery.make_kit(desk, desk_keys["surya"], by=caseworkers["surya"].user)
    delete_account("surya")
    assert not desk.is_open
    desk.kits.update(confirmed_on=timezone.localdate())
    assert desk.is_open
    assert intake.accept(words, desk=DeskName.SURYA, token=new_token_seed()).receipt


def test_that_a_desk_was_closed_for_good_stands_in_the_audit(caseworkers):
    give_up("surya")
    said = AuditEntry.objects.order_by("number").values_list("action", "desk")
    assert list(said) == [("taken-out", "surya"), ("desk-closed", "surya")]


def test_a_desk_whose_last_key_was_lost_begins_anew(caseworkers, words):
    cache.clear()
    intake.accept(words, desk=DeskName.SURYA, token=new_token_seed())
    call_command("forget_key", "worker-surya", even_the_last=True, stdout=StringIO())
    call_command("open_desk", "surya", "worker-surya", stdout=StringIO())
    client = Client()
    client.force_login(get_user_model().objects.get(username="worker-surya"))
    make_passphrase(client)
    desk = Desk.objects.get(pk="surya")
    assert desk.current_key.epoch == 2
    assert joining.steps(desk, desk.opener).key
    assert not desk.is_open
