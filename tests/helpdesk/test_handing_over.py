"""A conversation goes to another centre: the number stays, the first centre opens nothing."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk import sealing
from helpdesk.audit import Action, verify
from helpdesk.conversations import handover, intake, lookup, replies, row_lock, state_changes
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys
from helpdesk.models import (
    AuditEntry,
    CaseGrant,
    Conversation,
    Desk,
    Handover,
    Looking,
    Message,
    Notice,
)
from helpdesk.public.message_thread import thread
from helpdesk.rules import routing
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import PASSPHRASE, SECRET, settle, with_its_key

pytestmark = pytest.mark.both_databases

HELPDESK = "/cms/helpdesk/"
PAYOKE, SURYA, PAG_ASA = DeskName.PAYOKE, DeskName.SURYA, DeskName.PAG_ASA
NOTE = "Her cousin works at the town hall."
WHY = "She has moved to Liège."


@pytest.fixture
def found(accepted, desk_keys):
    """At Payoke, answered and with a private note."""
    conversation = Conversation.objects.get()
    found = KeyedConversation(
        conversation, conversation_keys.key_for_desk(conversation, desk_keys[PAYOKE])
    )
    replies.send_reply(*found, text="We can meet.", language="en", author="Payoke")
    replies.add_note(*found, text=NOTE, author="worker-payoke")
    return found


@pytest.fixture
def handed(found, somebody):
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why=WHY, by=somebody)
    return Conversation.objects.get()


def read_at(desk, desk_keys):
    """All that the desk reads, notes included; None if it opens nothing."""
    conversation, held = Conversation.objects.get(), desk_keys[desk]
    try:
        conversation_key = conversation_keys.key_for_desk(conversation, held)
    except sealing.CannotUnseal:
        return None
    found, earlier = (
        KeyedConversation(conversation, conversation_key),
        conversation_keys.earlier_keys(conversation, held),
    )
    said = lookup.messages_of(found, with_notes=True, earlier=earlier)
    assert not any(one.is_damaged for one in said)
    return " | ".join(one.content["text"] for one in said)


def test_the_other_desk_reads_all_that_was_said_and_none_of_the_notes(handed, desk_keys):
    said = read_at(SURYA, desk_keys)
    assert SECRET in said
    assert "We can meet." in said
    assert WHY in said
    assert NOTE not in said
    assert read_at(PAYOKE, desk_keys) is None


def test_the_desk_that_gave_it_away_opens_nothing_but_its_own_notes(handed, desk_keys, accepted):
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text="One thing more")
    old = conversation_keys.earlier_keys(handed, desk_keys[PAYOKE])
    assert set(old) == {0}
    opened = {}
    for message in Message.objects.all():
        try:
            opened[message.direction] = message.open(old[0])["text"]
        except sealing.CannotUnseal:
            continue
    assert opened == {"note": NOTE}
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_label(bytes(handed.label), old[0], handed.pk)


def test_without_a_note_of_its_own_the_first_desk_has_no_grant_left(accepted, desk_keys, somebody):
    found = KeyedConversation(
        Conversation.objects.get(),
        conversation_keys.key_for_desk(Conversation.objects.get(), desk_keys[PAYOKE]),
    )
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why="", by=somebody)
    assert [grant.desk_key.desk_id for grant in CaseGrant.objects.all()] == [SURYA]


def test_the_person_comes_back_with_the_same_number(handed, accepted, desk_keys):
    again = lookup.find_by_receipt(accepted.receipt)
    assert [one.content["text"] for one in lookup.messages_of(again)] == [SECRET, "We can meet."]
    replies.add_from_person(*again, text="One thing more")
    assert "One thing more" in read_at(SURYA, desk_keys)


def test_sent_back_it_is_as_before_and_each_desk_keeps_its_own_notes(
    handed, accepted, desk_keys, somebody
):
    there = KeyedConversation(handed, conversation_keys.key_for_desk(handed, desk_keys[SURYA]))
    replies.add_note(*there, text="We are full.", author="worker-surya")
    assert handover.send_back(there, why="We are full, sorry.", by=somebody).pk == PAYOKE
    said = read_at(PAYOKE, desk_keys)
    for words in (SECRET, "We can meet.", NOTE, "We are full, sorry."):
        assert words in said
    assert "We are full. " not in said.replace("We are full, sorry.", "")
    assert read_at(SURYA, desk_keys) is None
    assert len(lookup.messages_of(lookup.find_by_receipt(accepted.receipt))) == 2
    assert Conversation.objects.get().key_number == 2
    assert not Handover.objects.exists()


def test_what_the_person_sends_while_it_is_handed_over_is_not_lost(
    client, send, found, accepted, somebody, desk_keys
):
    page = send("/en/read/", number=accepted.receipt).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why="", by=somebody)
    page = send("/en/read/", ticket=ticket, act="add", message="Are you there?")
    assert page.status_code == 422
    assert "Are you there?" in page.content.decode()
    assert "Are you there?" not in read_at(SURYA, desk_keys)


def hand_to_surya(found, by):
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why="", by=by)


def delete(found, by):
    found.conversation.delete()


@pytest.mark.parametrize(
    ("meanwhile", "status", "heading"),
    [
        (hand_to_surya, 422, "Type your number again"),
        (delete, 200, "There is nothing to show"),
    ],
)
def test_what_becomes_of_it_while_she_sends_is_said_as_it_is(
    send, found, accepted, somebody, monkeypatch, meanwhile, status, heading
):
    """The number of one that was handed over opens it once more: nobody may call it gone."""
    page = send("/en/read/", number=accepted.receipt).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]

    def find_just_before(ticket, find=lookup.find_by_ticket):
        keyed = find(ticket)
        meanwhile(found, somebody)
        return keyed

    monkeypatch.setattr(lookup, "find_by_ticket", find_just_before)
    answer = send("/en/read/", ticket=ticket, act="add", message="Are you there?")
    assert answer.status_code == status
    assert heading in answer.content.decode()
    assert "Are you there?" in answer.content.decode()


def test_it_is_on_record_who_handed_what_to_whom(found, somebody):
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why="", by=somebody)
    entry = AuditEntry.objects.get(action=Action.HANDED_OVER)
    assert (entry.who, entry.desk) == (somebody.get_username(), PAYOKE)
    assert (entry.conversation, entry.about) == (found.conversation.pk, SURYA)


def test_whoever_still_holds_the_old_key_stores_nothing_under_it(found, somebody):
    stale = KeyedConversation(Conversation.objects.get(), found.conversation_key)
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why="", by=somebody)
    for act in (
        lambda: replies.add_from_person(*stale, text="late"),
        lambda: replies.send_reply(*stale, text="late", language="en", author="Payoke"),
        lambda: handover.hand_over(
            stale, Desk.objects.get(pk=DeskName.PAG_ASA), agreed=True, why="", by=somebody
        ),
    ):
        with pytest.raises(row_lock.ConversationMoved):
            act()


def test_it_goes_to_no_desk_that_is_closed_or_receives_reports(found, somebody):
    Desk.objects.get(pk=SURYA).keys.all().delete()
    for name in (SURYA, PAYOKE, DeskName.CHILD_PROTECTION):
        with pytest.raises(handover.ConversationGone):
            handover.hand_over(found, Desk.objects.get(pk=name), agreed=True, why="", by=somebody)
    assert Conversation.objects.get().desk_id == PAYOKE


def test_it_is_offered_no_desk_that_has_a_key_and_takes_no_messages(found, somebody):
    settle(SURYA, email="")
    surya = Desk.objects.get(pk=SURYA)
    assert surya.current_key
    assert surya not in handover.can_get(found)
    with pytest.raises(handover.ConversationGone):
        handover.hand_over(found, surya, agreed=True, why="", by=somebody)


def test_handed_over_it_is_in_nobody_s_hand(found, somebody):
    """Else it stands there as taken, by a name that the other desk does not know."""
    Conversation.objects.update(assignee=somebody)
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why=WHY, by=somebody)
    assert Conversation.objects.get().assignee is None


def test_the_same_form_sent_again_shows_the_same_number(caseworkers, words, desk_keys, somebody):
    token = new_token_seed()
    first = intake.accept(words, desk=PAYOKE, token=token)
    found = lookup.find_by_receipt(first.receipt)
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why="", by=somebody)
    again = intake.accept(words, desk=PAYOKE, token=token)
    assert (again.outcome, again.receipt) == (intake.IntakeResult.REPEATED, first.receipt)
    assert Conversation.objects.count() == 1


def test_caseworkers_hand_over_and_keep_in_the_inbox(at_desk, found, client, send, accepted):
    case = f"{HELPDESK}{found.conversation.pk}/"
    here, there = at_desk(PAYOKE), at_desk(SURYA)
    assert "Hand it over" in here.get(case).content.decode()
    form = {"act": "hand-over", "to": "surya", "agreed": "no", "text": ""}
    refused = here.post(f"{case}hand-over/", form)
    assert refused.status_code == 422
    assert "write down why" in refused.content.decode()
    here.post(f"{case}hand-over/", form | {"text": WHY})
    left = here.get(case)
    assert left.status_code == 404
    assert "or it was handed over, and another desk answers it now" in left.text
    assert Notice.objects.filter(desk=SURYA, kind=Notice.Kind.NEWS).count() == 1
    page = there.get(case).content.decode()
    assert "Payoke has handed this over to you." in page
    assert WHY in page
    assert "The person has not been asked." in page
    there.post(f"{case}hand-over/", {"act": "accept"})
    assert "has handed this over to you" not in there.get(case).content.decode()
    page = send("/en/read/", number=accepted.receipt).content.decode()
    assert "has asked" in page
    assert "Sürya" in page
    assert not verify().faults


def test_who_had_it_open_at_the_first_desk_is_not_said_at_the_other(at_desk, found, somebody):
    there = at_desk(PAYOKE)
    page = f"{HELPDESK}{found.conversation.pk}/"
    assert there.get(page).status_code == 200
    assert Looking.objects.count() == 1
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why=WHY, by=somebody)
    assert "worker-payoke" not in at_desk(SURYA).get(page).content.decode()
    assert there.get(page).status_code == 404


def test_what_was_set_aside_and_is_handed_over_stands_among_the_other_desk_s(
    at_desk, found, somebody
):
    """Somebody has read it and found it worth another centre's time: it is not unwanted."""
    state_changes.put_aside(found.conversation)
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why=WHY, by=somebody)
    row = f"{HELPDESK}{found.conversation.pk}/"
    assert row in at_desk(SURYA).get(f"{HELPDESK}?tab=us").content.decode()
    assert Conversation.objects.get().delete_on == Conversation.objects.get().kept_until()
    assert Notice.objects.filter(desk=SURYA, kind=Notice.Kind.NEWS).count() == 1


def test_nobody_takes_what_was_handed_over_at_this_moment(found, caseworkers):
    """It would be hidden from those at the other desk who take what nobody has in hand."""
    user, as_it_was = caseworkers[PAYOKE].user, Conversation.objects.get()
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why=WHY, by=user)
    assert not state_changes.assign(as_it_was, None, user, by=user)
    assert Conversation.objects.get().assignee is None


def test_a_desk_that_does_not_hold_it_hands_nothing_over(at_desk, found):
    client = at_desk(SURYA)
    form = {"act": "hand-over", "to": "pag-asa", "agreed": "yes", "text": "mine"}
    answer = client.post(f"{HELPDESK}{found.conversation.pk}/hand-over/", form)
    assert answer.status_code == 404
    assert "mine" in answer.content.decode()
    assert Conversation.objects.get().desk_id == PAYOKE


def test_what_was_typed_comes_back_when_it_had_locked(at_desk, found):
    client = at_desk(PAYOKE)
    client.post(f"{HELPDESK}lock/")
    address = f"{HELPDESK}{found.conversation.pk}/hand-over/"
    locked = client.post(address, {"act": "hand-over", "to": "surya", "text": WHY})
    assert WHY in locked.content.decode()
    again = client.post(address, {"passphrase": PASSPHRASE, "text": WHY})
    assert WHY in again.content.decode()
    assert Conversation.objects.get().desk_id == PAYOKE


def test_what_was_not_for_us_is_among_the_open_ones_of_the_desk_that_gets_it(found, somebody):
    """Set aside here, because it is for them."""
    state_changes.put_aside(found.conversation)
    Conversation.objects.update(listed_on=timezone.localdate())
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why=WHY, by=somebody)
    there = Conversation.objects.get()
    assert not there.set_aside
    assert there.listed_on is None
    assert there.delete_on == there.kept_until() > timezone.localdate() + timedelta(days=100)


def test_the_desk_that_gave_it_away_gets_no_bell(accepted, somebody):
    """Called by a bell that still waited, it would look for a message that is not there."""
    assert Notice.objects.filter(desk=PAYOKE).exists()
    found = lookup.find_by_receipt(accepted.receipt)
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why=WHY, by=somebody)
    assert [notice.desk_id for notice in Notice.objects.all()] == [SURYA]


def test_what_a_traveller_reported_is_handed_to_no_centre(caseworkers, words, somebody):
    """Its form says who alone reads it."""
    report = intake.accept(words, desk=DeskName.CHILD_PROTECTION, token=new_token_seed())
    found = lookup.find_by_receipt(report.receipt)
    assert handover.can_get(found) == []
    for name in routing.EVERY_DESK:
        with pytest.raises(handover.ConversationGone):
            handover.hand_over(found, Desk.objects.get(pk=name), agreed=True, why="", by=somebody)
    assert Conversation.objects.get().desk_id == DeskName.CHILD_PROTECTION


def test_the_news_of_it_does_not_leave_once_it_was_opened(handed):
    assert Notice.objects.filter(desk=SURYA).exists()
    state_changes.read_by_desk(handed)
    assert not Notice.objects.filter(desk=SURYA).exists()


def test_nor_once_it_was_deleted(handed):
    state_changes.delete(handed)
    assert not Notice.objects.filter(desk=SURYA).exists()


@pytest.mark.usefixtures("signed")
def test_the_person_is_told_whose_turn_it_is(handed, accepted):
    """Answered by the one, handed to the other: who was asked to answer has not answered yet."""

    def told():
        return thread(lookup.find_by_receipt(accepted.receipt))

    assert told().standing == "received"
    assert told().look_again is not None
    assert [one.text for one in told().answers] == ["We can meet."]
    state_changes.read_by_desk(Conversation.objects.get())
    assert told().standing == "read"


def test_the_question_that_waits_is_as_old_as_it_was(accepted, desk_keys, somebody):
    asked = timezone.localdate() - timedelta(days=5)
    Conversation.objects.update(asked_on=asked)
    waiting = Conversation.objects.get()
    found = KeyedConversation(waiting, conversation_keys.key_for_desk(waiting, desk_keys[PAYOKE]))
    handover.hand_over(found, Desk.objects.get(pk=SURYA), agreed=True, why=WHY, by=somebody)
    assert Conversation.objects.get().asked_on == asked


def hand_over_page(client):
    return client.get(f"{HELPDESK}{Conversation.objects.get().pk}/hand-over/").text


def hand_to(client, desk):
    form = {"act": "hand-over", "to": desk, "agreed": "yes", "text": ""}
    return client.post(f"{HELPDESK}{Conversation.objects.get().pk}/hand-over/", form)


def said_of_who_must_not_read(client):
    page = client.get(f"{HELPDESK}{Conversation.objects.get().pk}/").text
    return re.search(r"<dt>Must not read it</dt>\s*<dd>(.+?)</dd>", page)[1]


def test_the_centre_that_must_not_read_it_is_not_handed_it(at_desk, send, somebody):
    send(message=SECRET, region="flanders", avoid="surya")
    client = at_desk(PAYOKE)
    assert said_of_who_must_not_read(client) == "Sürya"
    page = hand_over_page(client)
    assert "Must not read this, as the person said: Sürya." in page
    assert 'value="surya"' not in page
    assert 'value="pag-asa"' in page
    assert hand_to(client, "surya").status_code == 422
    found, surya = with_its_key(Conversation.objects.get()), Desk.objects.get(pk=SURYA)
    with pytest.raises(handover.ConversationGone):
        handover.hand_over(found, surya, agreed=True, why="", by=somebody)
    assert Conversation.objects.get().desk_id == PAYOKE


def test_it_goes_to_no_desk_past_a_word_that_came_since_the_form_was_opened(at_desk, accepted):
    client = at_desk(PAYOKE)
    seen = re.search(r'name="seen" value="(\d+)"', hand_over_page(client))[1]
    person = lookup.find_by_receipt(accepted.receipt)
    replies.add_from_person(*person, text="Not to Surya: his sister works there")
    form = {"act": "hand-over", "to": SURYA, "agreed": "yes", "text": WHY, "seen": seen}
    address = f"{HELPDESK}{Conversation.objects.get().pk}/hand-over/"
    refused = client.post(address, form)
    assert refused.status_code == 409
    assert "The person has just written. Read it" in refused.text
    assert WHY in refused.text
    assert Conversation.objects.get().desk_id == PAYOKE
    now = re.search(r'name="seen" value="(\d+)"', refused.text)[1]
    assert client.post(address, form | {"seen": now}).status_code == 302
    assert Conversation.objects.get().desk_id == SURYA


def test_nor_by_the_desk_that_was_handed_it(at_desk, send):
    send(message=SECRET, region="flanders", avoid="surya")
    assert hand_to(at_desk(PAYOKE), "pag-asa").status_code == 302
    client = at_desk(PAG_ASA)
    client.post(f"{HELPDESK}{Conversation.objects.get().pk}/hand-over/", {"act": "accept"})
    assert said_of_who_must_not_read(client) == "Sürya"
    page = hand_over_page(client)
    assert 'value="surya"' not in page
    assert 'value="payoke"' in page
    assert hand_to(client, "surya").status_code == 422
    assert Conversation.objects.get().desk_id == PAG_ASA


def test_nor_is_it_sent_back_there(at_desk, send, somebody):
    """Where its label names, when it is at Sürya, the centre that had it first."""
    send(message=SECRET, region="flanders")
    hand_to(at_desk(PAYOKE), "surya")
    client, before = at_desk(SURYA), with_its_key(Conversation.objects.get())
    assert 'value="send-back"' in hand_over_page(client)
    replies.write_on_label(before, avoid="payoke")
    with pytest.raises(handover.ConversationGone):  # also from a page of before
        handover.send_back(before, why="", by=somebody)
    assert 'value="send-back"' not in hand_over_page(client)
    address = f"{HELPDESK}{before.conversation.pk}/hand-over/"
    answer = client.post(address, {"act": "send-back", "text": WHY}, follow=True)
    assert "that desk is closed, or must not read it" in answer.text
    assert Conversation.objects.get().desk_id == SURYA


def test_nor_is_it_sent_back_past_a_word_that_came_since_the_form_was_opened(
    at_desk, accepted, somebody
):
    hand_to(at_desk(PAYOKE), SURYA)
    client, case = at_desk(SURYA), Conversation.objects.get()
    seen = re.search(r'name="seen" value="(\d+)"', hand_over_page(client))[1]
    person = lookup.find_by_receipt(accepted.receipt)
    replies.add_from_person(*person, text="Payoke called my boss. Not to them again")
    form = {"act": "send-back", "text": WHY, "seen": seen}
    address = f"{HELPDESK}{case.pk}/hand-over/"
    refused = client.post(address, form)
    assert refused.status_code == 409
    assert "The person has just written. Read it" in refused.text
    assert WHY in refused.text
    assert Conversation.objects.get().desk_id == SURYA
    with pytest.raises(handover.WrittenSince):
        handover.send_back(with_its_key(case), why=WHY, by=somebody, seen=int(seen))
    now = re.search(r'name="seen" value="(\d+)"', refused.text)[1]
    assert client.post(address, form | {"seen": now}).status_code == 302
    assert Conversation.objects.get().desk_id == PAYOKE


def test_of_two_that_she_named_neither_gets_it(at_desk, send):
    send(message=SECRET, region="flanders")
    replies.write_on_label(with_its_key(Conversation.objects.get()), avoid="surya pag-asa")
    client = at_desk(PAYOKE)
    assert said_of_who_must_not_read(client) == "Sürya, PAG-ASA"
    assert "There is no desk to hand it to" in hand_over_page(client)


def test_where_she_named_none_all_are_offered(at_desk, found):
    client = at_desk(PAYOKE)
    assert said_of_who_must_not_read(client) == "no centre was named"
    page = hand_over_page(client)
    assert 'value="surya"' in page
    assert "must not read this" not in page.lower()


def test_of_one_from_before_it_is_not_known_and_said_at_each_desk(at_desk, found):
    """A label that was sealed by 0.1.0 does not hold it."""
    case = found.conversation
    label = lookup.opened_label(found)
    del label["avoid"]
    case.label = sealing.seal_label(label, found.conversation_key, case.pk)
    case.attest()
    case.save()
    for here, there in ((PAYOKE, SURYA), (SURYA, PAG_ASA)):
        client = at_desk(here)
        assert said_of_who_must_not_read(client) == "not known"
        assert "Not known: whether the person named a centre" in hand_over_page(client)
        client.post(f"{HELPDESK}{case.pk}/hand-over/", {"act": "accept"})
        assert hand_to(client, there).status_code == 302
    assert Conversation.objects.get().desk_id == PAG_ASA
