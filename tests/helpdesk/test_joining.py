"""A centre joins in four steps; its form opens with the last one and not before."""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice

from helpdesk.audit import verify
from helpdesk.checks import every_desk_is_open
from helpdesk.conversations import intake
from helpdesk.desks import desk_joining, recovery_kit
from helpdesk.models import AuditEntry, Conversation, Desk, DeskGrant, DeskKey, MemberKey
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import PASSPHRASE, settle
from tests.helpdesk.test_letting_in import make_passphrase, newcomer

HELPDESK = "/cms/helpdesk/"
PAPER = "/cms/second-factor/paper/"
JOINING = f"{HELPDESK}joining/"
KIT = f"{HELPDESK}colleagues/surya/kit/"


@pytest.fixture
def opener(db, cheap_kdf):
    """The first caseworker of Sürya, with an account and nothing else."""
    get_user_model().objects.create_user("first")
    call_command("open_desk", "surya", "first", stdout=StringIO())
    client = Client()
    client.force_login(get_user_model().objects.get(username="first"))
    client.post(PAPER)
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


def type_word_back(client):
    """The address of the desk: a word goes there, and whoever reads it types it."""
    page = client.post(JOINING, {"act": "mail", "address": "surya@centre.example"})
    word = mail.outbox[-1].body.strip().splitlines()[-1]
    ticket = page.context["ticket"]
    return client.post(JOINING, {"act": "word", "word": word, "ticket": ticket})


def answer_test_message(client):
    type_word_back(client)
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


def test_without_codes_on_paper_the_account_is_not_done(opener):
    """Whoever loses the telephone on the first day would be outside."""
    StaticDevice.objects.all().delete()
    assert "You have no codes on paper." in page_of(opener)
    unlock(opener, make_passphrase(opener))
    typed = print_kit(opener)
    answer_test_message(opener)
    lose_and_recover(opener, typed)
    opener.post(JOINING, {"act": "finish"})
    assert not Desk.objects.get(pk="surya").is_open
    opener.post(PAPER)
    opener.post(JOINING, {"act": "finish"})
    assert Desk.objects.get(pk="surya").is_open


def lose_and_recover(client, typed):
    client.post(f"{HELPDESK}key/lost/")
    unlock(client, make_passphrase(client))
    client.post(f"{HELPDESK}key/kit/", {"desk": "surya", "typed": typed})


def test_words_that_are_lost_between_two_steps_are_no_dead_end(opener):
    """The page says that one may go on another day, and a note is lost in a day."""
    make_passphrase(opener)  # never typed again: lost before the kit, so all begins anew
    assert opener.post(f"{HELPDESK}key/lost/").status_code == 409
    call_command("forget_key", "first", even_the_last=True, stdout=StringIO())
    call_command("open_desk", "surya", "first", stdout=StringIO())
    unlock(opener, make_passphrase(opener))
    typed = print_kit(opener)
    opener.post(f"{HELPDESK}key/lost/")  # lost after the kit: the paper helps
    assert "Make a new passphrase" in page_of(opener)
    new_words = make_passphrase(opener)
    page = page_of(opener)
    assert "Open with the recovery kit" in page
    assert "Go to the test message" not in page
    unlock(opener, new_words)
    opener.post(f"{HELPDESK}key/kit/", {"desk": "surya", "typed": typed})
    answer_test_message(opener)
    opener.post(JOINING, {"act": "finish"})
    assert Desk.objects.get(pk="surya").is_open


def test_a_kit_from_before_the_key_began_anew_does_not_count(opener):
    unlock(opener, make_passphrase(opener))
    page = opener.post(KIT, {"act": "make"}).content.decode()
    groups = re.findall(r"<li>([A-Z2-7]{4})</li>", page)
    call_command("forget_key", "first", even_the_last=True, stdout=StringIO())
    call_command("open_desk", "surya", "first", stdout=StringIO())
    unlock(opener, make_passphrase(opener))
    assert "Is the paper right?" not in opener.get(KIT).content.decode()
    opener.post(KIT, {"act": "confirm", "group-1": groups[3], "group-2": groups[10]})
    assert "Print the recovery kit" in page_of(opener)


def test_whoever_works_at_another_desk_opens_this_one_with_the_same_words(caseworkers):
    DeskKey.objects.filter(desk="surya").delete()
    user = caseworkers[DeskName.PAYOKE].user
    call_command("open_desk", "surya", user.get_username(), stdout=StringIO())
    client = Client()
    client.force_login(user)
    unlock(client, PASSPHRASE)
    assert "The passphrase that you have will open it." in page_of(client)
    client.post(JOINING, {"act": "key"})
    print_kit(client)
    answer_test_message(client)
    assert desk_joining.steps(Desk.objects.get(pk="surya"), user).answered


def test_whoever_goes_on_for_somebody_else_is_told_whom_to_ask(opener):
    make_passphrase(opener)
    _user, client = newcomer("next")
    call_command("open_desk", "surya", "next", stdout=StringIO())
    make_passphrase(client)
    page = page_of(client)
    assert "Ask a colleague who holds it to let you in: <bdi>first</bdi>" in page
    assert "Make the key" not in page


@pytest.mark.parametrize("act", ["key", "test"])
def test_a_step_before_its_time_does_nothing(opener, act):
    assert opener.post(JOINING, {"act": act}).status_code == 302
    assert "one of the steps is still to be done" in page_of(opener)
    assert not Conversation.objects.exists()


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


def close_account(desk):
    user = get_user_model().objects.get(username=f"worker-{desk}")
    user.is_active = False
    user.save()


@pytest.mark.parametrize("leave", [give_up, delete_account, close_account])
def test_a_desk_whose_key_nobody_holds_takes_no_message(caseworkers, words, leave):
    """What came then would be sealed for ever, and its writer told that it has arrived."""
    leave("surya")
    assert not Desk.objects.get(pk="surya").is_open
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.SURYA, token=new_token_seed())
    assert not Conversation.objects.exists()


def test_a_desk_whose_grants_are_not_ours_is_offered_nowhere_and_the_operator_is_told(caseworkers):
    """Whoever writes to the database spoils them: as good as taken away."""
    DeskGrant.objects.filter(desk_key__desk=DeskName.SURYA).update(mark=b"x" * 32)
    assert not Desk.objects.get(pk=DeskName.SURYA).is_open
    (fault,) = [fault for fault in every_desk_is_open() if fault.id == "helpdesk.E001"]
    assert fault.msg == "Sürya has no key, so nobody can write to it."


def test_a_desk_that_a_checked_kit_opens_goes_on_taking_messages(caseworkers, desk_keys, words):
    desk = Desk.objects.get(pk="surya")
    recovery_kit.make_kit(desk, desk_keys["surya"], by=caseworkers["surya"].user)
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
    intake.accept(words, desk=DeskName.SURYA, token=new_token_seed())
    call_command("forget_key", "worker-surya", even_the_last=True, stdout=StringIO())
    call_command("open_desk", "surya", "worker-surya", stdout=StringIO())
    client = Client()
    client.force_login(get_user_model().objects.get(username="worker-surya"))
    make_passphrase(client)
    desk = Desk.objects.get(pk="surya")
    assert desk.current_key.epoch == 2
    assert desk_joining.steps(desk, desk.opener).key
    assert not desk.is_open


def test_without_a_mail_address_that_was_tried_no_desk_opens(opener):
    unlock(opener, make_passphrase(opener))
    typed = print_kit(opener)
    answer_test_message(opener)
    lose_and_recover(opener, typed)
    settle("surya", email="")
    opener.post(JOINING, {"act": "finish"})
    assert not Desk.objects.get(pk="surya").is_open
    page = opener.post(JOINING, {"act": "mail", "address": "surya@centre.example"})
    assert "This is not the word" in wrong_word(opener, page).content.decode()
    assert Desk.objects.get(pk="surya").email == ""
    type_word_back(opener)
    opener.post(JOINING, {"act": "finish"})
    assert Desk.objects.get(pk="surya").is_open


def wrong_word(client, page):
    assert mail.outbox[-1].body.strip().splitlines()[-1] not in page.content.decode()
    return client.post(JOINING, {"act": "word", "word": "x", "ticket": page.context["ticket"]})


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@evil.example"])
def test_what_is_no_address_is_said_and_mails_nobody(opener, address):
    unlock(opener, make_passphrase(opener))
    print_kit(opener)
    answer = opener.post(JOINING, {"act": "mail", "address": address})
    assert (answer.status_code, len(mail.outbox)) == (422, 0)
    assert "This is not a mail address." in answer.content.decode()


def test_a_desk_whose_address_is_gone_takes_no_message_and_its_inbox_says_so(at_desk, words):
    client = at_desk(DeskName.SURYA)
    settle("surya", email="")
    with pytest.raises(intake.DeskClosed):
        intake.accept(words, desk=DeskName.SURYA, token=new_token_seed())
    assert "Sürya has no mail address" in client.get(HELPDESK).content.decode()


def test_a_key_is_made_once_for_each_time_that_somebody_was_asked(opener):
    """Else whoever empties the grants in the database makes the desk's next key."""
    make_passphrase(opener)
    DeskKey.objects.get(desk="surya").grants.all().delete()
    MemberKey.objects.all().delete()
    make_passphrase(opener)
    assert Desk.objects.get(pk="surya").current_key.epoch == 1
