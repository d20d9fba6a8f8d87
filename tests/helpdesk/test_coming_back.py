"""What somebody who comes back is told: where it stands, when to look again, what stays."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.utils import timezone

from base.templatetags.site_tags import day_soon
from helpdesk import sealing
from helpdesk.conversations import lookup, replies, state_changes
from helpdesk.models import Conversation, Notice
from helpdesk.rules import working_days
from helpdesk.sealing import group

ANSWER = "Call us."


@pytest.fixture
def come_back(accepted, send):
    return lambda **more: send("/en/read/", number=accepted.receipt, **more).content.decode()


@pytest.fixture
def ticket(accepted, send):
    return send("/en/read/", number=accepted.receipt).context["thread"].ticket


def answer(accepted):
    replies.send_reply(
        *lookup.find_by_receipt(accepted.receipt), text=ANSWER, language="en", author="Payoke"
    )


def current(page):
    """The step of the standing at which they are."""
    return page.partition('aria-current="step">')[2].partition("</li>")[0]


def test_each_step_is_said_as_it_is(accepted, come_back):
    case = Conversation.objects.get()
    assert "Your message has arrived" in current(come_back())
    state_changes.read_by_desk(case)
    assert "has read it" in current(come_back())
    Conversation.objects.update(assignee=get_user_model().objects.first())
    assert "taking care of it" in current(come_back())
    answer(accepted)
    assert "have answered" in current(come_back())
    state_changes.close(case)
    assert "closed the conversation" in current(come_back())


@pytest.mark.usefixtures("signed")
def test_the_day_to_look_again_is_the_day_that_was_promised(come_back, clock):
    promised = working_days.after(timezone.localdate(), 3)
    assert f"Look again on {day_soon(promised, 'en')}." in come_back()
    assert "The centre is late" not in come_back()


@pytest.mark.usefixtures("signed")
def test_on_the_promised_day_itself_the_centre_is_not_late_yet(accepted, come_back, clock):
    """It may still answer today; so whoever looks on that day is told to look once more."""
    promised = working_days.after(timezone.localdate(), 3)
    clock.forward(days=(promised - timezone.localdate()).days)
    page = come_back()
    assert f"Look again on {day_soon(working_days.after(promised, 1), 'en')}." in page
    assert "The centre is late" not in page


@pytest.mark.usefixtures("signed")
def test_a_late_centre_is_called_late_with_its_number(come_back, clock):
    Conversation.objects.update(asked_on=timezone.localdate() - timedelta(days=20))
    page = come_back()
    tomorrow = working_days.after(timezone.localdate(), 1)
    assert f"Look again on {day_soon(tomorrow, 'en')}." in page
    assert "The centre is late" in page
    assert "tel:+3232011690" in page


def test_a_conversation_that_a_post_has_opened_is_not_compressed(accepted, send):
    """Its size would tell somebody who adds to it, and listens, what stands in it (BREACH)."""
    headers = {"Sec-Fetch-Site": "same-origin", "accept-encoding": "gzip"}
    opened = send("/en/read/", number=accepted.receipt, headers=headers)
    assert opened.status_code == 200
    assert "Content-Encoding" not in opened.headers


def test_answered_there_is_no_day_to_look_again(accepted, come_back):
    answer(accepted)
    assert "Look again" not in come_back()


def test_the_number_is_shown_again_on_the_first_return_and_on_no_other(accepted, come_back):
    number = group(accepted.receipt)
    assert number in come_back()
    assert number not in come_back()


def test_what_was_set_aside_looks_like_any_other(accepted, come_back):
    come_back()
    before = come_back()
    state_changes.put_aside(Conversation.objects.get())
    tokens = ("token", "ticket")
    assert _without(before, tokens) == _without(come_back(), tokens)


def _without(page, names):
    return [line for line in page.splitlines() if not any(f'name="{one}"' in line for one in names)]


def test_reading_works_when_nothing_can_be_stored(accepted, come_back, monkeypatch):
    def full(*args, **more):
        raise DatabaseError("disk is full")

    monkeypatch.setattr(state_changes, "seen_by_person", full)
    assert "Your message has arrived" in come_back()


@pytest.mark.parametrize(
    "written",
    [
        lambda number: f"my number is {number}",
        lambda number: f"my number is {group(number)}, keep it",
        lambda number: f"call {number[:10]} and {number[10:]}",
        lambda number: number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    ],
    ids=["plain", "in groups", "as telephone numbers", "in Arabic digits"],
)
def test_a_message_with_the_number_in_it_is_asked_about_and_then_sent(
    accepted, send, ticket, written
):
    fields = {"ticket": ticket, "act": "add", "message": written(accepted.receipt)}
    asked = send("/en/read/", **fields)
    assert asked.status_code == 422
    assert "Your number stands in this message" in asked.content.decode()
    assert fields["message"] in asked.content.decode()
    assert Conversation.objects.get().messages.count() == 1
    assert send("/en/read/", **fields, keep_number="on").status_code == 200
    assert Conversation.objects.get().messages.count() == 2


def test_in_a_first_message_too(accepted, send):
    asked = send(message=f"I have {group(accepted.receipt)}")
    assert asked.status_code == 422
    assert Conversation.objects.count() == 1
    assert send(message=f"I have {group(accepted.receipt)}", keep_number="on").status_code == 200


def test_other_numbers_are_nobodys_business(accepted, send, ticket):
    other = sealing.receipt_for_token(b"somebody else's")
    for said in ("078 055 800 or 03 201 16 90", f"{other}", "1" * 60):
        added = send("/en/read/", ticket=ticket, act="add", message=said)
        assert added.status_code == 200


def test_a_message_full_of_numbers_costs_no_more_than_one(db, cheap_kdf, monkeypatch):
    """Each look costs what coming back does, and whoever sends the form pays nothing for it."""
    numbers = [sealing.receipt_for_token(f"never sent {n}".encode()) for n in range(5)]
    find, looks = lookup.find_by_receipt, []
    monkeypatch.setattr(
        lookup, "find_by_receipt", lambda number: looks.append(number) or find(number)
    )
    assert not lookup.contains_a_receipt(" and also ".join(numbers))
    assert looks == numbers[:1]


@pytest.mark.parametrize("between", [" ", ". My number: ", "/"])
@pytest.mark.parametrize("phone", ["0470123456", "+32470123456"])
def test_a_telephone_number_before_it_hides_no_receipt(phone, between):
    """One in ten of what begins within the telephone number has a right check digit too."""
    for turn in range(40):
        receipt = sealing.receipt_for_token(f"sent {turn}".encode())
        for written in (receipt, group(receipt)):
            found = sealing.numbers_in(f"Call {phone}{between}{written} or 112, please")
            assert found[0] == receipt, written


def test_deleting_says_honestly_what_it_cannot_reach(accepted, send, ticket):
    asked = send("/en/read/", ticket=ticket, act="ask-delete").content.decode()
    assert "a safety copy of this site" in asked
    assert "encrypted mail" not in asked
    Conversation.objects.update(mailed=True)
    asked = send("/en/read/", ticket=ticket, act="ask-delete").content.decode()
    assert "encrypted mail" in asked
    send("/en/read/", ticket=ticket, act="delete")
    assert not Conversation.objects.exists()
    assert not Notice.objects.exists()
