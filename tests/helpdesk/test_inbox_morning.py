"""A morning with many conversations: what stands first, what comes next, and the way back."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from helpdesk.conversations.state_changes import read_by_desk
from helpdesk.inbox.layout import access_keys
from helpdesk.inbox.overview.list_order import is_late, late
from helpdesk.models import Conversation, Desk, Message
from helpdesk.rules import working_days
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE, action_in
from tests.helpdesk.test_inbox_list import LIST, shown, write_to  # noqa: F401 - a fixture


@pytest.fixture
def on_day(clock):
    """Call it with a day: it is that day, at the same hour."""

    def turn(day):
        clock.forward(days=(day - timezone.localdate()).days)

    return turn


def references(page):
    return re.findall(r'class="hd-reference"[^>]*>(\w+)<', page)


@pytest.mark.parametrize("promised", [0, 1, 3, 10])
def test_what_is_older_than_the_first_day_in_time_is_late_and_nothing_else(promised):
    for shift in range(370):
        day = date(2026, 1, 1) + timedelta(days=shift)
        first = working_days.first_in_time(day, promised)
        assert working_days.after(first, promised) >= day
        assert working_days.after(first - timedelta(days=1), promised) < day


def test_the_database_and_the_screen_agree_on_what_is_late(write_to, on_day):  # noqa: F811
    on_day(date(2027, 5, 10))
    today = timezone.localdate()
    for days in range(12):
        write_to(asked_on=today - timedelta(days=days))
        write_to(asked_on=today - timedelta(days=days), in_danger=True)
        write_to(asked_on=today - timedelta(days=days), set_aside=True)
    write_to(asked_on=None, state="waiting")
    found = set(Conversation.objects.filter(late(Desk.objects.all())))
    assert found == {one for one in Conversation.objects.all() if is_late(one)}
    assert found


def test_danger_is_for_today_on_any_day_and_late_the_next_morning(write_to, on_day):  # noqa: F811
    saturday = date(2027, 5, 8)
    on_day(saturday)
    danger, other = write_to(in_danger=True), write_to()
    assert not is_late(danger)
    on_day(saturday + timedelta(days=1))
    assert is_late(danger)
    assert not is_late(other)


def test_danger_then_late_then_new_then_the_rest(at_desk, write_to):  # noqa: F811
    long_ago = timezone.localdate() - timedelta(days=40)
    write_to(state="waiting", asked_on=None)
    read = write_to(state="with-us", moved_on=timezone.localdate() - timedelta(days=1))
    new = write_to()
    late_one = write_to(state="with-us", asked_on=long_ago, moved_on=long_ago)
    danger = write_to(in_danger=True, state="with-us")
    page = shown(at_desk(DeskName.PAYOKE))
    order = [danger, late_one, new, read]
    assert references(page) == [one.reference for one in order]
    for glance in ("In danger: 1", "Late: 1", "New: 1", "<title>(1) "):
        assert glance in " ".join(page.split()).replace("<title> ", "<title>")


def test_within_a_day_stands_what_came_first_and_reading_moves_nothing(
    at_desk,
    write_to,  # noqa: F811
):
    every = [write_to() for _ in range(8)]
    client = at_desk(DeskName.PAYOKE)
    expected = [one.reference for one in every]
    assert references(shown(client)) == expected
    read_by_desk(every[5])
    assert references(shown(client)) == expected
    first = list(Message.objects.order_by("pk").values_list("conversation", flat=True))
    assert first == [one.pk for one in every], "by what the database knows anyway, without an hour"


def test_from_one_to_the_next_and_back_to_tab_and_choice(at_desk, write_to):  # noqa: F811
    french = [write_to(language="fr") for _ in range(3)]
    write_to(language="ti")
    client = at_desk(DeskName.PAYOKE)
    asked = "?tab=us&amp;language=fr"
    assert f"/{french[1].pk}/{asked}" in shown(client, language="fr")
    page = client.get(f"{LIST}{french[1].pk}/?tab=us&language=fr").content.decode()
    assert f'href="{LIST}{asked}"' in page
    assert f'rel="prev" href="{LIST}{french[0].pk}/{asked}"' in page
    assert f'rel="next" href="{LIST}{french[2].pk}/{asked}"' in page
    last = client.get(f"{LIST}{french[2].pk}/?tab=us&language=fr").content.decode()
    assert 'rel="next"' not in last
    # An act comes back to the same place; an address without one has no neighbours.
    acted = client.post(f"{LIST}{french[1].pk}/?tab=us&language=fr", {"act": "take"})
    assert acted["Location"].endswith(f"/{french[1].pk}/?tab=us&language=fr")
    assert 'rel="next"' not in client.get(f"{LIST}{french[1].pk}/").content.decode()


NEXT = re.compile(r'rel="next" href="[^"]*/(\w+)/\?')
AFTER = re.compile(r'name="after" value="(\w*)"')


@pytest.fixture
def morning(at_desk, write_to):  # noqa: F811
    """Five that wait and were read before today, in their order; and a caseworker."""
    before = timezone.localdate() - timedelta(days=1)
    rows = [write_to(state="with-us", moved_on=before) for _ in range(5)]
    return at_desk(DeskName.PAYOKE), rows


def act_on(client, one, act, tab="us", **more):
    """Press a button on its page as it is shown; the page that comes then."""
    address = f"{LIST}{one.pk}/?tab={tab}"
    shown_page = client.get(address).content.decode()
    typed = {"act": act, "after": AFTER.search(shown_page)[1], "language": "ar", "seen": "1"}
    return client.post(address, typed | more, follow=True)


@pytest.mark.parametrize(
    ("act", "tab"), [("take", "us&with=nobody"), ("close", "us"), ("put-aside", "us")]
)
def test_what_has_left_the_tab_is_followed_by_what_came_after_it(morning, act, tab):
    """And not by the first, which was skipped; wherever the act has put it."""
    client, rows = morning
    page = act_on(client, rows[2], act, tab).content.decode()
    assert NEXT.search(page)[1] == rows[3].pk


def test_send_and_on_to_the_next_keeps_the_place(morning):
    client, rows = morning
    answered = act_on(client, rows[3], "reply-next", text="أهلا وسهلا")
    assert answered.redirect_chain[-1][0] == f"{LIST}{rows[4].pk}/?tab=us"
    assert f"{rows[3].reference}: Your answer is kept" in answered.content.decode()
    rows[3].refresh_from_db()
    assert rows[3].state == "waiting"
    # After the last one there is no next: the button is not there, and the list comes.
    last = client.get(f"{LIST}{rows[4].pk}/?tab=us").content.decode()
    assert 'value="reply-next"' not in last
    gone = client.post(
        f"{LIST}{rows[0].pk}/?tab=mine",
        {"act": "reply-next", "text": "أهلا وسهلا", "language": "ar", "seen": "1"},
    )
    assert gone["Location"].startswith(f"{LIST}{rows[3].pk}/"), "what is mine by now"


def test_what_opening_takes_out_of_the_choice_keeps_its_place_too(at_desk, write_to):  # noqa: F811
    """Read, it is among what is new no more: the next new one is the one below it."""
    rows = [write_to() for _ in range(4)]
    page = at_desk(DeskName.PAYOKE).get(f"{LIST}{rows[1].pk}/?tab=us&state=new").content.decode()
    assert NEXT.search(page)[1] == rows[2].pk


def test_what_is_half_written_or_was_refused_goes_nowhere(morning):
    client, rows = morning
    noted = act_on(client, rows[1], "reply-next", text="أهلا وسهلا", note="half a note")
    assert "half a note" in noted.content.decode()
    assert noted.context["conversation"] == rows[1]
    refused = act_on(client, rows[2], "reply-next", text=" ")
    assert refused.context["conversation"] == rows[2]


def test_what_came_after_and_is_gone_is_followed_by_the_next_that_is_there(morning):
    client, rows = morning
    page = client.get(f"{LIST}{rows[0].pk}/?tab=us&after={rows[1].pk}").content.decode()
    assert NEXT.search(page)[1] == rows[1].pk
    Conversation.objects.filter(pk=rows[1].pk).update(state="closed")
    for odd in (rows[1].pk, "x", "<b>", rows[0].pk):
        page = client.get(f"{LIST}{rows[0].pk}/", {"tab": "us", "after": odd}).content.decode()
        assert NEXT.search(page)[1] == rows[2].pk, odd


def test_an_odd_place_is_no_place(at_desk, write_to):  # noqa: F811
    one, client = write_to(), at_desk(DeskName.PAYOKE)
    for odd in ("tab=<b>", "tab=us&p=x&with=-1&language=xx", "tab=closed", "p=9"):
        page = client.get(f"{LIST}{one.pk}/?{odd}")
        assert page.status_code == 200
        assert b"<b>" not in page.content
        assert b'rel="next"' not in page.content


def test_an_open_list_asks_without_putting_off_the_lock(at_desk, write_to, clock):  # noqa: F811
    client = at_desk(DeskName.PAYOKE)
    one = write_to()
    for minutes in (7, 7):
        clock.forward(minutes=minutes)
        rows = client.get(f"{LIST}now/?tab=us")
        assert one.reference in rows.content.decode()
        assert "<html" not in rows.content.decode()
    clock.forward(minutes=2)
    rows = client.get(f"{LIST}now/?tab=us")
    assert (rows.status_code, rows.content) == (403, b"")


def test_opening_the_helpdesk_leads_to_the_place_that_was_asked_for(at_desk):
    client = at_desk(DeskName.PAYOKE, unlocked=False)
    asked = client.get(f"{LIST}?tab=waiting&p=2").text
    answer = client.post(action_in(asked), {"passphrase": PASSPHRASE})
    assert answer["Location"] == f"{LIST}?tab=waiting&p=2"


def test_each_key_does_one_thing_and_stands_in_the_list_of_keys(at_desk, write_to):  # noqa: F811
    keys = [known.key for known in access_keys.KEYS.values()]
    assert len(keys) == len(set(keys))
    client = at_desk(DeskName.PAYOKE)
    one, _next = write_to(in_danger=True), write_to(in_danger=True)
    pages = client.get(f"{LIST}{one.pk}/?tab=danger").content.decode() + shown(client)
    given = set(re.findall(r'accesskey="(\w)"', pages))
    assert {known for known in given if known.isalpha()} <= set(keys)
    # Without ready answers, colleagues and a page before this one, three have nothing to press.
    nothing_to_press = {access_keys.KEYS[name].key for name in ("ready", "previous", "give")}
    assert set(keys) - nothing_to_press <= given
    for known in access_keys.KEYS.values():
        assert f"<kbd>{known.key.upper()}</kbd>" in pages
