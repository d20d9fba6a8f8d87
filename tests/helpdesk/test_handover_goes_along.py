"""What goes along with a handover: whom she named; and what does not: her last word, a name."""

import re

import pytest
from django.contrib.auth.models import User

from helpdesk.conversations import handover, intake, lookup, replies
from helpdesk.models import Conversation, Desk, ShutOut, Unlocked
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import APART, Submission
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import PASSPHRASE, action_in, settle, with_its_key
from tests.helpdesk.test_inbox_work import another, page_of, press, third  # noqa: F401

HELPDESK = "/cms/helpdesk/"
PAYOKE, SURYA, PAG_ASA = DeskName.PAYOKE, DeskName.SURYA, DeskName.PAG_ASA
WORD = "Not to Surya: his sister works there"
MUST_NOT = "Must not read this, as the person said: Sürya"


def written(desk=PAYOKE, **more):
    before = list(Conversation.objects.values_list("pk", flat=True))
    words = Submission(text="My papers", language="en", region="flanders", **more)
    intake.accept(words, desk=desk, token=new_token_seed())
    return Conversation.objects.exclude(pk__in=before).get()


def two_joined(client):
    """Of the same person: one in which she named a centre, and one in which she named none."""
    named, other = written(avoid="surya"), written()
    press(client, named, "join", join_with=other.reference)
    return named, other


def hand(client, address, **more):
    form = {"act": "hand-over", "to": "surya", "agreed": "yes", "text": "She moved."}
    return client.post(address, form | more)


def desk_of(case):
    return Conversation.objects.get(pk=case.pk).desk_id


def test_whom_she_named_in_one_gets_none_that_is_joined_with_it(at_desk, caseworkers):
    client = at_desk(PAYOKE)
    _named, other = two_joined(client)
    address = f"{HELPDESK}{other.pk}/hand-over/"
    page = client.get(address).text
    assert MUST_NOT in page
    assert 'value="surya"' not in page
    assert hand(client, address).status_code == 422
    assert desk_of(other) == PAYOKE
    assert MUST_NOT in page_of(client, other)


def test_parted_it_says_of_itself_alone(at_desk, caseworkers):
    client = at_desk(PAYOKE)
    _named, other = two_joined(client)
    press(client, other, "part")
    assert 'value="surya"' in client.get(f"{HELPDESK}{other.pk}/hand-over/").text


def test_nor_is_it_sent_back_to_whom_she_named_in_another(at_desk, caseworkers):
    giver = User.objects.first()
    first = written()
    handover.hand_over(
        with_its_key(first), Desk.objects.get(pk=SURYA), agreed=True, why="", by=giver
    )
    second = written(desk=SURYA, avoid="payoke")
    client = at_desk(SURYA)
    press(client, first, "join", join_with=second.reference)
    address = f"{HELPDESK}{first.pk}/hand-over/"
    assert 'value="send-back"' not in client.get(address).text
    client.post(address, {"act": "send-back", "text": "Not ours"})
    assert desk_of(first) == SURYA


def give_away(case):
    """To the third centre, which she did not name."""
    to, by = Desk.objects.get(pk=PAG_ASA), User.objects.first()
    handover.hand_over(with_its_key(case), to, agreed=True, why="", by=by)


def test_the_desk_knows_it_when_the_one_in_which_she_named_it_has_left(at_desk, caseworkers):
    client = at_desk(PAYOKE)
    named, other = two_joined(client)
    give_away(named)
    address = f"{HELPDESK}{other.pk}/hand-over/"
    assert 'value="surya"' not in client.get(address).text
    assert hand(client, address).status_code == 422
    assert desk_of(other) == PAYOKE


def test_it_goes_along_with_the_other_one_to_the_next_desk(at_desk, caseworkers):
    client = at_desk(PAYOKE)
    _named, other = two_joined(client)
    address = f"{HELPDESK}{other.pk}/hand-over/"
    assert hand(client, address, to=PAG_ASA).status_code == 302
    assert hand(at_desk(PAG_ASA), address).status_code == 422
    assert desk_of(other) == PAG_ASA


@pytest.mark.parametrize("mistaken", [None, {}, {"avoid": "surya"}], ids=["none", "a", "b"])
def test_parting_at_the_next_desk_forgets_nobody_whom_she_named(at_desk, caseworkers, mistaken):
    """That desk does not know where the name came from; the mistaken one may name the same."""
    _named, other = two_joined(at_desk(PAYOKE))
    address = f"{HELPDESK}{other.pk}/hand-over/"
    assert hand(at_desk(PAYOKE), address, to=PAG_ASA).status_code == 302
    client = at_desk(PAG_ASA)
    if mistaken is not None:
        press(client, other, "join", join_with=written(desk=PAG_ASA, **mistaken).reference)
    press(client, other, "part")
    assert hand(client, address).status_code == 422
    assert desk_of(other) == PAG_ASA


def test_nor_does_parting_where_the_one_in_which_she_named_it_has_left(at_desk, caseworkers):
    client = at_desk(PAYOKE)
    named, other = two_joined(client)
    give_away(named)
    press(client, other, "join", join_with=written(avoid="surya").reference)
    press(client, other, "part")
    assert hand(client, f"{HELPDESK}{other.pk}/hand-over/").status_code == 422
    assert desk_of(other) == PAYOKE


def test_the_other_desk_neither_learns_to_whom_it_is_shut_nor_ends_it(
    at_desk,
    caseworkers,
    third,  # noqa: F811
):
    case, user = written(), User.objects.get(username="third")
    press(at_desk(PAYOKE), case, "shut", shut_to=user.pk)
    surya = Desk.objects.get(pk=SURYA)
    handover.hand_over(with_its_key(case), surya, agreed=True, why="", by=user)
    other = at_desk(SURYA)
    assert "third" not in page_of(other, case)
    press(other, case, "unshut", open_to=user.pk)
    assert ShutOut.objects.filter(conversation=case, user=user).exists()


def link_in(page):
    return re.search(r'href="([^"]*hand-over/[^"]*)"', page)[1].replace("&amp;", "&")


def seen_in(page):
    return re.search(r'name="seen" value="(\d+)"', page)[1]


def test_what_came_after_it_was_read_is_not_handed_over_unread(at_desk, accepted):
    client = at_desk(PAYOKE)
    case = Conversation.objects.get()
    link = link_in(page_of(client, case))
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text=WORD)
    refused = hand(client, link, seen=seen_in(client.get(link).text))
    assert refused.status_code == 409
    assert "She moved." in refused.text
    assert desk_of(case) == PAYOKE


def test_nor_what_came_behind_the_lock(at_desk, accepted):
    client = at_desk(PAYOKE)
    case = Conversation.objects.get()
    link = link_in(page_of(client, case))
    seen = seen_in(client.get(link).text)
    Unlocked.objects.all().delete()  # a quarter of an hour
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text=WORD)
    locked = hand(client, link, seen=seen).text
    typed = {"passphrase": PASSPHRASE, "text": "She moved.", "seen": seen_in(locked)}
    opened = client.post(action_in(locked), typed)
    assert "She moved." in opened.text
    assert hand(client, link, seen=seen_in(opened.text)).status_code == 409
    assert desk_of(case) == PAYOKE


def test_nor_what_came_before_the_passphrase_was_asked_for(at_desk, accepted):
    """The link was pressed when it had locked already: nothing was typed yet."""
    client = at_desk(PAYOKE)
    case = Conversation.objects.get()
    link = link_in(page_of(client, case))
    Unlocked.objects.all().delete()
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text=WORD)
    asked = client.get(link).text
    opened = client.post(action_in(asked), {"passphrase": PASSPHRASE}, follow=True)
    assert hand(client, link, seen=seen_in(opened.text)).status_code == 409
    assert desk_of(case) == PAYOKE


def test_an_address_that_does_not_say_what_was_read_has_shown_nothing(at_desk, accepted):
    client = at_desk(PAYOKE)
    case = Conversation.objects.get()
    address = f"{HELPDESK}{case.pk}/hand-over/"
    page = client.get(address).text
    refused = hand(client, address, seen=seen_in(page))
    assert refused.status_code == 409
    assert desk_of(case) == PAYOKE
    assert hand(client, address, seen=seen_in(refused.text)).status_code == 302


@pytest.mark.parametrize("kind", APART)
def test_what_was_written_of_somebody_else_goes_to_none_that_said_no_yes(
    kind, at_desk, caseworkers, signed
):
    settle(PAYOKE, hears_others=True)
    settle(SURYA, hears_others=False)
    case, client = written(kind=kind), at_desk(PAYOKE)
    address = f"{HELPDESK}{case.pk}/hand-over/"
    assert 'value="surya"' not in client.get(address).text
    hand(client, address)
    assert desk_of(case) == PAYOKE
    settle(SURYA, hears_others=True)
    hand(client, address)
    assert desk_of(case) == SURYA
