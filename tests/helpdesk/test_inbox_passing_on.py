# ruff: noqa: F811
"""A morning's other acts: give, several at once, another day, the next shift, an interpreter."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from helpdesk.conversations import replies, shutting_out, state_changes
from helpdesk.models import AuditEntry, Conversation, Message, Reminder, ShiftNote
from helpdesk.rules.routing import DeskName
from tests.helpdesk import needles
from tests.helpdesk.conftest import SECRET, with_its_key
from tests.helpdesk.test_inbox_finding import everything_stored
from tests.helpdesk.test_inbox_list import LIST, shown, write_to  # noqa: F401 - a fixture
from tests.helpdesk.test_inbox_work import address, colleague, page_of, press  # noqa: F401

SHIFT = "The third one calls back at the pharmacy"


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


@pytest.fixture
def worker(caseworkers):
    return caseworkers[DeskName.PAYOKE].user


def again(one):
    return Conversation.objects.get(pk=one.pk)


def several(client, act, *ticked, **more):
    return client.post(
        f"{LIST}?tab=open", {"act": act, "pick": [*ticked], **more}, follow=True
    ).content.decode()


def tick(one, place=1):
    return f"{one.pk}:{place}"


# --- Into other hands ---


def test_it_is_given_to_a_colleague_unless_it_has_changed_hands(
    client, colleague, write_to, worker
):
    one, user = write_to(), User.objects.get(username="colleague")
    press(client, one, "give", give_to=user.pk)
    assert again(one).assignee == user
    # The page that was open before still says: with nobody.
    press(client, one, "give", give_to=worker.pk)
    assert again(one).assignee == user
    press(client, one, "give", give_to=worker.pk, **{"with": user.pk})
    assert again(one).assignee == worker


def test_nobody_else_s_and_nobody_who_is_shut_out_gets_it(
    client, colleague, write_to, worker, caseworkers
):
    one, user = write_to(), User.objects.get(username="colleague")
    shutting_out.shut_out(one, user, by=worker)
    for other in (user.pk, caseworkers[DeskName.SURYA].user.pk, "", "x"):
        press(client, one, "give", give_to=other)
        several(client, "give", tick(one), to=other)
    assert again(one).assignee is None
    choices = page_of(client, one).partition("id_give_to")[2].partition("</select>")[0]
    assert "colleague" not in choices


# --- Several at once ---


def test_several_are_given_set_aside_and_closed(client, colleague, write_to):
    user = User.objects.get(username="colleague")
    every = [write_to(state="with-us") for _ in range(3)]
    page = several(client, "give", *map(tick, every), to=user.pk)
    assert "Done with 3." in page
    assert {again(one).assignee for one in every} == {user}
    several(client, "aside", tick(every[0]))
    assert again(every[0]).set_aside
    several(client, "close", *map(tick, every[1:]))
    assert {again(one).state for one in every[1:]} == {"closed"}


@pytest.mark.parametrize("act", ["aside", "close"])
def test_what_is_unread_or_in_danger_is_left(client, write_to, act):
    every = [write_to(), write_to(state="with-us", in_danger=True)]
    page = several(client, act, *map(tick, every))
    assert "Left as they are: 2." in page
    for one in every:
        assert again(one).state != "closed"
        assert not again(one).set_aside


def test_what_was_written_to_since_the_list_was_shown_stays_open(client, write_to):
    one = write_to(state="with-us")
    replies.add_from_person(*with_its_key(again(one)), text="Wait", language="ar")
    state_changes.read_by_desk(again(one))
    several(client, "close", tick(one, place=1))
    assert again(one).state == "with-us"
    several(client, "close", tick(one, place=2))
    assert again(one).state == "closed"


def test_the_list_says_which_word_it_knew_last(client, write_to):
    one = write_to()
    replies.add_note(*with_its_key(one), text="x", author="a")
    assert f'value="{tick(one, 2)}"' in shown(client)


def test_odd_ticks_and_another_desk_s_do_nothing(client, write_to):
    theirs, ours = write_to(DeskName.SURYA, state="with-us"), write_to(state="with-us")
    odd = [tick(theirs), "x", "", ":", f"{ours.pk}:-1x", "\x00", tick(ours) * 40]
    several(client, "close", *odd[:1])
    several(client, "explode", tick(ours))
    several(client, "aside", "x", "", ":", "\x00")
    assert again(theirs).state == again(ours).state == "with-us"


# --- Came back without a word ---


def test_who_has_seen_the_answer_and_said_nothing_has_a_tab(client, write_to):
    came, never, wrote = (write_to() for _ in range(3))
    for one in (came, never, wrote):
        replies.send_reply(*with_its_key(again(one)), text="Hi", language="ar", author="P")
    state_changes.seen_by_person(again(came), 2)
    state_changes.seen_by_person(again(never), 1)
    state_changes.seen_by_person(again(wrote), 2)
    replies.add_from_person(*with_its_key(again(wrote)), text="Yes", language="ar")
    page = shown(client, "back")
    assert [one.reference in page for one in (came, never, wrote)] == [True, False, False]
    # A note of the desk changes nothing of that; another answer does.
    replies.add_note(*with_its_key(again(came)), text="x", author="a")
    assert came.reference in shown(client, "back")
    replies.send_reply(*with_its_key(again(came)), text="And?", language="ar", author="P")
    assert came.reference not in shown(client, "back")


# --- Another day ---


def test_i_am_reminded_on_the_day_and_nobody_else_is(client, colleague, write_to, clock):
    one = write_to()
    day = timezone.localdate() + timedelta(days=3)
    press(client, one, "remind", remind_on=day.isoformat())
    assert "You wanted to be reminded" not in shown(client)
    assert f'value="{day.isoformat()}"' in page_of(client, one)
    Reminder.objects.update(day=timezone.localdate())
    assert "You wanted to be reminded" in shown(client)
    assert "You wanted to be reminded" not in shown(colleague)
    press(client, one, "remind", remind_on="")
    assert not Reminder.objects.exists()


def test_nobody_is_reminded_of_what_is_shut_to_them(client, colleague, write_to):
    one = write_to()
    user = User.objects.get(username="colleague")
    Reminder.objects.create(conversation=one, user=user, day=timezone.localdate())
    assert "You wanted to be reminded" in shown(colleague)
    press(client, one, "shut", shut_to=user.pk)
    assert "You wanted to be reminded" not in shown(colleague)


def test_a_day_that_is_none_or_over_is_refused_and_the_answer_kept(client, write_to):
    one = write_to()
    yesterday = timezone.localdate() - timedelta(days=1)
    for odd in (yesterday.isoformat(), "2026-13-40", "soon", "\x00"):
        answer = press(client, one, "remind", remind_on=odd, text="half an answer", language="ar")
        assert "half an answer" in answer.content.decode()
        assert "Nothing was kept" in answer.content.decode()
    assert not Reminder.objects.exists()


# --- The next shift ---


def leave(client, text, desk=DeskName.PAYOKE):
    return client.post(LIST, {"act": "shift", "desk": desk, "text": text})


def test_the_next_shift_reads_the_note_and_the_database_does_not(client, colleague, at_desk):
    leave(client, "An older one")
    leave(client, SHIFT)
    page = shown(colleague)
    assert SHIFT in page
    assert "An older one" not in page
    assert SHIFT not in shown(at_desk(DeskName.SURYA))
    assert needles.find([SHIFT], everything_stored()) == []
    leave(client, "  ")
    assert not ShiftNote.objects.exists()


def test_it_goes_after_a_week_and_nobody_writes_for_another_desk(client, clock):
    leave(client, SHIFT, DeskName.SURYA)
    assert not ShiftNote.objects.exists()
    leave(client, SHIFT)
    note = ShiftNote.objects.get()
    note.day -= timedelta(days=8)
    note.attest()
    note.save()
    assert SHIFT not in shown(client)
    assert not ShiftNote.objects.exists()


def test_a_note_put_in_from_outside_is_not_shown(client):
    leave(client, SHIFT)
    ShiftNote.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert SHIFT not in shown(client)


# --- For an interpreter ---


def test_one_message_stands_alone_and_that_it_was_interpreted_is_noted(client, write_to):
    one = write_to()
    press(client, one, "name", own_name="Zmeya of the bakery")
    aloud = f"{address(one)}aloud/1/"
    assert aloud in page_of(client, one)
    # Where the buttons lead says which conversation it is; a reference of digits alone begins it.
    page = client.get(aloud).content.decode().replace(one.pk, "")
    assert SECRET.split(".", maxsplit=1)[0] in page
    for elsewhere in ("Safe contact", "Zmeya", one.reference):
        assert elsewhere not in page
    client.post(aloud)
    note = Message.objects.get(conversation=one, direction="note")
    assert note.open(with_its_key(again(one)).conversation_key)["text"].startswith("Interpreted")


def test_no_note_and_nothing_of_another_desk_is_read_aloud(client, write_to):
    one, theirs = write_to(), write_to(DeskName.SURYA)
    replies.add_note(*with_its_key(one), text="Ours", author="a")
    refused = [(one, 2), (one, 9), (theirs, 1)]
    for path in [f"{address(case)}aloud/{place}/" for case, place in refused]:
        assert client.get(path).status_code == client.post(path).status_code == 404, path


# --- Whoever reads stands in the audit ---


@pytest.mark.parametrize(
    "look",
    [
        lambda client, at: client.get(f"{at}aloud/1/"),
        lambda client, at: client.post(f"{at}export/", {"act": "read", "pick": "1"}),
        lambda client, at: client.post(at, {"act": "language"}),
        lambda client, at: client.post(at, {"act": "name", "own_name": "x" * 999}),
        lambda client, at: client.post(at, {"act": "note"}),
    ],
    ids=["aloud", "export", "language", "name", "note"],
)
def test_nobody_reads_past_the_audit(client, write_to, look):
    """By another way than the conversation's own page, too: what is read was opened."""
    talk = write_to()
    assert SECRET.split(".", maxsplit=1)[0] in look(client, address(talk)).content.decode()
    entries = AuditEntry.objects.filter(action="opened", conversation=talk.pk)
    assert [entry.who for entry in entries] == ["worker-payoke"]


# --- On paper ---


def test_all_that_was_said_is_printed_and_nothing_else(client, write_to):
    one = write_to()
    press(client, one, "name", own_name="Zmeya of the bakery")
    replies.add_note(*with_its_key(again(one)), text="Ours alone", author="a")
    for number in range(25):
        replies.send_reply(
            *with_its_key(again(one)), text=f"Word {number}.", language="en", author="P"
        )
    assert "Say first why" in press(client, one, "print", text="x", language="ar").content.decode()
    page = press(client, one, "print", ground="law").content.decode()
    assert all(f"Word {number}." in page for number in range(25)), "of every page of it"
    assert SECRET.split(".", maxsplit=1)[0] in page
    for elsewhere in ("Ours alone", "Zmeya", "hd-safe", 'name="text"'):
        assert elsewhere not in page
    entry = AuditEntry.objects.get(action="printed")
    assert (entry.conversation, entry.about) == (one.pk, "law")
