# ruff: noqa: F811
"""A morning's other acts: give, several at once, another day, the next shift, an interpreter."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.html import escape

from helpdesk.conversations import lookup, recusal, replies, state_changes
from helpdesk.desks import member_keys, shift_note
from helpdesk.desks.desk_keys import desk_keys_of, let_in
from helpdesk.inbox.overview import bulk_actions
from helpdesk.models import (
    AuditEntry,
    Conversation,
    Desk,
    Message,
    Reminder,
    ShiftNote,
    Tally,
    Unlocked,
)
from helpdesk.public.message_thread import thread
from helpdesk.rules.routing import DeskName
from tests.helpdesk import needles
from tests.helpdesk.conftest import PASSPHRASE, SECRET, action_in, with_its_key
from tests.helpdesk.test_inbox_finding import everything_stored
from tests.helpdesk.test_inbox_list import LIST, shown, write_to  # noqa: F401 - a fixture
from tests.helpdesk.test_inbox_work import (  # noqa: F401
    address,
    another,
    colleague,
    page_of,
    press,
)

DEMAND = "The judge's order of today"
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
        f"{LIST}?tab=us", {"act": act, "pick": [*ticked], **more}, follow=True
    ).content.decode()


def told(client, one, act, **fields):
    """What the page says after a button was pressed."""
    answer = client.post(address(one), {"act": act, "seen": "1", **fields}, follow=True)
    return answer.content.decode()


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
    recusal.shut_out(one, user, by=worker)
    for other in (user.pk, caseworkers[DeskName.SURYA].user.pk, "", "x"):
        press(client, one, "give", give_to=other)
        several(client, f"give:{other}", tick(one))
    assert again(one).assignee is None
    choices = page_of(client, one).partition("id_give_to")[2].partition("</select>")[0]
    assert "colleague" not in choices


# --- Several at once ---


def test_several_are_given_set_aside_and_closed(client, colleague, write_to):
    user = User.objects.get(username="colleague")
    every = [write_to(state="with-us") for _ in range(3)]
    page = several(client, f"give:{user.pk}", *map(tick, every))
    assert "Done with 3." in page
    assert {again(one).assignee for one in every} == {user}
    several(client, "aside", tick(every[0]))
    assert again(every[0]).set_aside
    several(client, "close", *map(tick, every[1:]), outcome="helped")
    assert {again(one).state for one in every[1:]} == {"closed"}


def test_before_several_are_closed_it_says_which_and_asks_how_they_ended(client, write_to):
    answered, never = write_to(), write_to(state="with-us")
    replies.send_reply(*with_its_key(answered), text="Hi", language="ar", author="P")
    danger = write_to(state="with-us", in_danger=True)
    page = several(client, "close", tick(answered, 2), tick(never), tick(danger))
    asked = page.partition("Close these 2 conversations?")[2].partition("</form>")[0]
    rows = re.findall(r"<li>.*?</li>", asked, re.DOTALL)
    [of_answered] = [row for row in rows if answered.reference in row]
    [of_never] = [row for row in rows if never.reference in row]
    assert "never answered" in of_never
    assert "never answered" not in of_answered
    assert danger.reference not in asked
    assert danger.reference in page
    assert {again(one).state for one in (answered, never)} == {"waiting", "with-us"}
    picks = re.findall(r'name="pick" value="([^"]+)"', asked)
    several(client, "close", *picks, outcome="referred")
    assert {again(one).state for one in (answered, never)} == {"closed"}
    counted = Tally.objects.filter(margin="outcome").values_list("value", "count")
    assert list(counted) == [("referred", 2)]


@pytest.mark.parametrize("act", ["close", "aside", "join", "give:1", ""])
def test_with_nothing_ticked_it_says_so(client, write_to, act):
    write_to(state="with-us")
    assert "Nothing was done: tick conversations" in several(client, act)


def test_two_rows_are_joined_from_the_list(client, write_to):
    one, other, third = write_to(), write_to(), write_to()
    page = several(client, "join", tick(one), tick(other))
    assert "Joined, for your desk alone." in page
    for each, its in ((one, other), (other, one)):
        assert f"The same person: {its.reference}" in " ".join(page_of(client, each).split())
    several(client, "join", tick(other), tick(third))
    joined = " ".join(page_of(client, one).split())
    assert f"The same person: {third.reference}" in joined


def test_one_row_and_rows_of_two_desks_are_not_joined(client, write_to, caseworkers):
    one, theirs = write_to(), write_to(DeskName.SURYA)
    for ticks in ([tick(one)], [tick(one), tick(theirs)]):
        assert "Not joined" in several(client, "join", *ticks)
    # Nor by somebody who works at both.
    there, here = caseworkers[DeskName.SURYA], caseworkers[DeskName.PAYOKE]
    held = desk_keys_of(there, member_keys.open_member_key(there, PASSPHRASE))
    let_in(Desk.objects.get(pk=DeskName.SURYA), here, held=held, by=there.user)
    assert theirs.reference in shown(client)
    for ticks in ([tick(one)], [tick(one), tick(theirs)]):
        assert "Not joined" in several(client, "join", *ticks)
    assert "The same person:" not in page_of(client, one)


def test_no_more_are_joined_than_are_seen_as_one(client, write_to, monkeypatch):
    monkeypatch.setattr(bulk_actions, "MOST_JOINED", 2)
    every = [write_to() for _ in range(3)]
    assert "Not joined: at most 2" in several(client, "join", *map(tick, every))
    assert "The same person:" not in page_of(client, every[0])


# --- Safe now ---


@pytest.mark.parametrize("because", ["person", "police", "mistake"])
def test_safe_now_asks_how_the_desk_knows_and_the_audit_keeps_it(client, write_to, because):
    one = write_to(in_danger=True, state="with-us")
    assert "Say first how you know" in told(client, one, "safe")
    assert again(one).in_danger
    press(client, one, "safe", because=because)
    assert not again(one).in_danger
    assert 'class="hd-danger"' not in shown(client)
    entry = AuditEntry.objects.get(action="safe-now")
    assert (entry.conversation, entry.about, entry.who) == (one.pk, because, "worker-payoke")
    press(client, one, "safe", because=because)
    assert AuditEntry.objects.filter(action="safe-now").count() == 1


def test_who_ticks_danger_again_is_back_among_them(client, write_to):
    one = write_to(in_danger=True, state="with-us")
    press(client, one, "safe", because="person")
    replies.add_from_person(*with_its_key(again(one)), text="Wait", language="ar")
    assert not again(one).in_danger
    replies.add_from_person(*with_its_key(again(one)), text="Now", language="ar", in_danger=True)
    above = shown(client).partition('class="hd-danger"')[2].partition("</section>")[0]
    assert one.reference in above


def test_a_danger_that_was_ticked_since_the_page_was_opened_is_not_taken_away(client, write_to):
    one = write_to(in_danger=True, state="with-us")
    replies.add_from_person(*with_its_key(one), text="Again", language="ar", in_danger=True)
    said = told(client, one, "safe", because="person")
    assert "Nothing was changed: the person has just written again" in said
    assert again(one).in_danger
    assert not AuditEntry.objects.filter(action="safe-now").exists()
    assert "No longer among" in told(client, one, "safe", because="person", seen="2")
    assert not again(one).in_danger


def test_nor_is_set_aside_who_has_written_since(client, write_to):
    """Alone from its page, or from a list in which a colleague has read the new words since."""
    one = write_to(state="with-us")
    replies.add_from_person(*with_its_key(one), text="He is here", language="ar")
    assert "Nothing was changed: the person" in told(client, one, "put-aside")
    state_changes.read_by_desk(again(one))
    several(client, "aside", tick(one, 1))
    assert not again(one).set_aside
    several(client, "aside", tick(one, 2))
    assert again(one).set_aside


def test_an_answer_alone_leaves_somebody_among_those_in_danger(client, write_to):
    one = write_to(in_danger=True)
    replies.send_reply(*with_its_key(again(one)), text="Hi", language="ar", author="P")
    assert one.reference in shown(client).partition('class="hd-danger"')[2].partition("</sect")[0]


# --- Words that it is done ---


def test_each_act_says_that_it_is_done(client, colleague, write_to):
    one, user = write_to(), User.objects.get(username="colleague")
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    for act, said, more in (
        ("take", "You have it now.", {}),
        ("give-back", "Nobody has it in hand now.", {}),
        ("remind", "You are reminded of it on", {"remind_on": day}),
        ("remind", "You are not reminded of it.", {"remind_on": ""}),
        ("shut", "Shut to colleague.", {"shut_to": user.pk}),
        ("unshut", "Open to colleague again.", {"open_to": user.pk}),
        ("close", "Closed.", {}),
        ("reopen", "Open again.", {}),
    ):
        assert said in told(client, one, act, **more), act


@pytest.mark.parametrize("act", ["aside", "close"])
def test_what_is_unread_or_in_danger_is_left(client, write_to, act):
    every = [write_to(), write_to(state="with-us", in_danger=True)]
    page = several(client, act, *map(tick, every), outcome="other")
    assert "Left as they are: 2." in page
    for one in every:
        assert again(one).state != "closed"
        assert not again(one).set_aside


def test_what_was_written_to_since_the_list_was_shown_stays_open(client, write_to):
    one = write_to(state="with-us")
    replies.add_from_person(*with_its_key(again(one)), text="Wait", language="ar")
    state_changes.read_by_desk(again(one))
    several(client, "close", tick(one, place=1), outcome="other")
    assert again(one).state == "with-us"
    several(client, "close", tick(one, place=2), outcome="other")
    assert again(one).state == "closed"


def test_the_list_says_which_word_it_knew_last(client, write_to):
    one = write_to()
    replies.add_note(*with_its_key(one), text="x", author="a")
    assert f'value="{tick(one, 2)}"' in shown(client)


def test_odd_ticks_and_another_desk_s_do_nothing(client, write_to):
    theirs, ours = write_to(DeskName.SURYA, state="with-us"), write_to(state="with-us")
    odd = [tick(theirs), "x", "", ":", f"{ours.pk}:-1x", "\x00", tick(ours) * 40]
    several(client, "close", *odd[:1], outcome="other")
    several(client, "join", *odd)
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


def test_a_reminder_whose_day_is_over_leaves_every_button_free(client, write_to, worker):
    """The box belongs to the form of the answer: a browser sends none of it below a `min`."""
    one, yesterday = write_to(), timezone.localdate() - timedelta(days=1)
    Reminder.objects.create(conversation=one, user=worker, day=yesterday)
    box = re.search(r'<input[^>]*id="id_remind_on"[^>]*>', page_of(client, one))[0]
    assert f'value="{yesterday.isoformat()}"' in box
    assert "min=" not in box


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


def leave(client, text, desk=DeskName.PAYOKE, **more):
    return client.post(LIST, {"act": "shift", "desk": desk, "text": text}, **more)


def done(client, line):
    return client.post(LIST, {"act": "shift-done", "line": line}, follow=True).content.decode()


def test_the_next_shift_reads_each_line_signed_and_the_database_does_not(
    client, colleague, at_desk
):
    leave(client, "Buy paper")
    leave(colleague, SHIFT)
    today = timezone.localdate().strftime("%-d %B")
    page = " ".join(shown(at_desk(DeskName.PAYOKE)).split())
    for text, author in (("Buy paper", "worker-payoke"), (SHIFT, "colleague")):
        line = page.partition(f">{text}</span>")[2].partition("</li>")[0]
        assert f"<bdi>{author}</bdi> · {today}" in line
    assert SHIFT not in shown(at_desk(DeskName.SURYA))
    assert needles.find([SHIFT], everything_stored()) == []
    leave(client, "  ")
    assert ShiftNote.objects.count() == 2


def test_a_line_that_was_typed_when_it_locked_is_back_in_its_box(client):
    Unlocked.objects.all().delete()
    locked = leave(client, SHIFT).text
    opened = client.post(action_in(locked), {"passphrase": PASSPHRASE, "text": SHIFT}).text
    tool = opened.partition("For the next shift")[0].rpartition("<details")[2]
    assert " open>" in tool, "else it would stand there unseen"
    assert escape(SHIFT) in re.search(r'<input id="id_shift_payoke"[^>]*>', opened)[0]
    assert not ShiftNote.objects.exists()


def test_a_line_is_done_once_and_says_by_whom(client, colleague, at_desk):
    leave(client, SHIFT)
    line = ShiftNote.objects.get().pk
    assert "A colleague was quicker" in done(at_desk(DeskName.SURYA), line)
    assert "Done." in done(colleague, line)
    page = shown(client)
    assert f'<s dir="auto">{SHIFT}</s>' in page
    assert "done by colleague" in page
    for odd in (line, 0, "x", "9" * 30):
        assert "A colleague was quicker" in done(client, odd)
    acts = AuditEntry.objects.filter(action__in=("shift-noted", "shift-done")).order_by("number")
    assert [(each.action, each.who) for each in acts] == [
        ("shift-noted", "worker-payoke"),
        ("shift-done", "colleague"),
    ]


def test_the_list_has_an_end_and_what_is_done_makes_room(client, monkeypatch):
    monkeypatch.setattr(shift_note, "MOST_SHIFT_LINES", 2)
    leave(client, "Zmeya 1")
    leave(client, "Zmeya 2")
    page = leave(client, "Zmeya 3", follow=True).content.decode()
    assert "the list is full" in page
    assert "Zmeya 3" not in page
    done(client, ShiftNote.objects.earliest("pk").pk)
    page = leave(client, "Zmeya 3", follow=True).content.decode()
    assert [text in page for text in ("Zmeya 1", "Zmeya 2", "Zmeya 3")] == [False, True, True]


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
    page = press(client, one, "print", ground="agreed").content.decode()
    assert all(f"Word {number}." in page for number in range(25)), "of every page of it"
    assert SECRET.split(".", maxsplit=1)[0] in page
    for elsewhere in ("Ours alone", "Zmeya", "hd-safe", 'name="text"'):
        assert elsewhere not in page
    entry = AuditEntry.objects.get(action="printed")
    assert (entry.conversation, entry.about) == (one.pk, "agreed")


@pytest.mark.parametrize(
    ("chosen", "told", "said"),
    [
        ({"ground": "agreed"}, "printed", "printed messages on paper. You had agreed"),
        ({"ground": "law", "demand": DEMAND}, "law", "because the law demands it"),
    ],
    ids=["agreed", "law"],
)
def test_who_is_printed_is_told_and_the_desk_keeps_why(client, accepted, chosen, told, said):
    """As of a sealed copy: on paper it goes as far."""
    one = Conversation.objects.get()
    assert "hd-said" in press(client, one, "print", **chosen).content.decode()
    mine = lookup.find_by_receipt(accepted.receipt)
    assert list(thread(mine).copies) == [told]
    note = lookup.messages_of(with_its_key(again(one)), with_notes=True)[-1]
    assert note.content["author"] == "worker-payoke"
    assert "Printed on" in note.content["text"]
    assert (DEMAND in note.content["text"]) is (told == "law")
    token = client.get("/en/read/").context["token"]
    page = client.post(
        "/en/read/",
        f"token={token}&number={accepted.receipt}",
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert said in page.content.decode()


def test_what_the_law_demands_is_printed_by_nobody_but_a_coordinator(at_desk, write_to):
    one, client = write_to(), at_desk(DeskName.PAYOKE, coordinates=False)
    shown = page_of(client, one)
    assert 'value="agreed"' in shown
    assert 'value="law"' not in shown
    page = press(client, one, "print", ground="law", demand=DEMAND, text="x")
    assert "Only a coordinator answers" in page.content.decode()
    assert not AuditEntry.objects.filter(action="printed").exists()


def test_which_demand_of_the_law_it_is_is_written_down_first(client, write_to):
    one = write_to()
    page = press(client, one, "print", ground="law", demand=" ", text="x")
    assert "Write down which demand" in page.content.decode()
    assert not AuditEntry.objects.filter(action="printed").exists()
