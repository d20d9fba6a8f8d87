"""Danger outside hours rings at the duty address, without content; a calendar says who has duty."""

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import intake, state_changes
from helpdesk.models import AuditEntry, Conversation, Desk, DutyDay, Notice
from helpdesk.notices import delivery
from helpdesk.rules import submission
from helpdesk.rules.mail_times import check_hours, is_within
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import SECRET, settle

DUTY = "duty@centre.example"
BELGIUM = ZoneInfo("Europe/Brussels")
TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=BELGIUM)
TUESDAY_NIGHT = TUESDAY_MORNING.replace(hour=22)
SUNDAY_MORNING = TUESDAY_MORNING.replace(day=22)


@pytest.fixture
def desk(caseworkers, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settle(email="")
    settle(DeskName.PAYOKE, email="desk@centre.example", duty_email=DUTY)
    return Desk.objects.get(pk=DeskName.PAYOKE)


@pytest.fixture
def tell(desk, clock):
    """Call it with a moment: somebody writes to Payoke then. in_danger: and says so."""

    def at(moment, *, in_danger=True):
        clock.shift = moment - clock.real()
        words = submission.Submission(text=SECRET, language="ar", in_danger=in_danger)
        intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())

    return at


def rung(mailoutbox):
    delivery.deliver()
    return [mail for mail in mailoutbox if DUTY in mail.to]


def test_hours_are_two_times_of_a_working_day():
    for moment, within in (
        (TUESDAY_MORNING, True),
        (TUESDAY_MORNING.replace(hour=9), True),
        (TUESDAY_MORNING.replace(hour=17), False),
        (TUESDAY_NIGHT, False),
        (SUNDAY_MORNING, False),
        (datetime(2026, 12, 25, 10, 0, tzinfo=BELGIUM), False),
    ):
        assert is_within("9:00 17:00", moment) is within, moment
    for odd in ("", "9:00", "9:00 9:00", "9:00 12:00 17:00", "soon"):
        with pytest.raises(ValidationError):
            check_hours(odd)


@pytest.mark.parametrize("moment", [TUESDAY_NIGHT, SUNDAY_MORNING])
def test_danger_outside_hours_rings_there_once_and_says_nothing(tell, mailoutbox, moment):
    tell(moment)
    [bell] = rung(mailoutbox)
    assert bell.to == [DUTY]
    assert "There is something new" in bell.body
    others = [mail for mail in mailoutbox if DUTY not in mail.to]
    assert [mail.body.strip() for mail in others] == [bell.body.strip()], "the very same mail"
    assert len(rung(mailoutbox)) == 1
    assert not Notice.objects.exists(), "sent, it would only tell when somebody wrote"


def test_within_hours_or_without_danger_it_does_not_ring(tell, mailoutbox):
    tell(TUESDAY_MORNING)
    tell(TUESDAY_NIGHT, in_danger=False)
    assert rung(mailoutbox) == []


def test_opened_meanwhile_it_rings_no_more(tell, mailoutbox):
    tell(TUESDAY_NIGHT)
    state_changes.read_by_desk(Conversation.objects.get())
    assert rung(mailoutbox) == []


def test_without_a_duty_address_the_desk_s_own_rings_alone(tell, mailoutbox):
    settle(DeskName.PAYOKE, duty_email="")
    tell(TUESDAY_NIGHT)
    assert rung(mailoutbox) == []
    assert len(mailoutbox) == 1


def test_whoever_writes_into_the_database_puts_no_other_address_there(desk):
    Desk.objects.filter(pk=desk.pk).update(duty_email="thief@example.org")
    assert Desk.objects.get(pk=desk.pk).duty_email == DUTY
    # Of a mark from before this setting was there: its column counts for nothing.
    known = json.loads(desk.vouched)
    del known["duty_email"]
    desk.vouched = json.dumps(known)
    desk.attest()
    Desk.objects.filter(pk=desk.pk).update(vouched=desk.vouched, mark=desk.mark)
    assert Desk.objects.get(pk=desk.pk).has_genuine_settings
    assert Desk.objects.get(pk=desk.pk).duty_email == ""


def test_a_coordinator_keeps_the_calendar(desk, at_desk, caseworkers):
    client, user = at_desk(DeskName.PAYOKE), caseworkers[DeskName.PAYOKE].user
    today = timezone.localdate()
    stranger = caseworkers[DeskName.SURYA].user
    fields = {f"payoke-{today.isoformat()}": user.pk, "surya-2026-11-27": stranger.pk}
    assert client.post("/cms/helpdesk/duty/", fields).status_code == 302
    assert [(row.desk_id, row.day, row.user) for row in DutyDay.objects.all()] == [
        ("payoke", today, user)
    ]
    assert AuditEntry.objects.filter(action="desk-changed", about="duty").count() == 1
    client.post("/cms/helpdesk/duty/", fields)
    assert AuditEntry.objects.filter(action="desk-changed", about="duty").count() == 1
    page = client.get("/cms/helpdesk/duty/").content.decode()
    assert f'<option value="{user.pk}" selected>worker-payoke' in page
    assert DUTY in page


def on_page(client):
    """What a browser sends of the calendar as it stands on the page."""
    fields = {}
    page = client.get("/cms/helpdesk/duty/").text
    for name, value in re.findall(r'<input type="hidden" name="(was-[^"]+)" value="(\d*)"', page):
        fields |= {name: value, name.removeprefix("was-"): value}
    return fields


@pytest.fixture
def days():
    """The names of the boxes of tomorrow and of the day after."""
    today = timezone.localdate()
    return [f"payoke-{(today + timedelta(days=ahead)).isoformat()}" for ahead in (1, 2)]


def planned():
    return [f"{row.desk_id}-{row.day.isoformat()}" for row in DutyDay.objects.order_by("day")]


def test_a_calendar_that_was_opened_before_a_colleague_kept_one_undoes_no_day(
    desk, at_desk, caseworkers, days
):
    client, user = at_desk(DeskName.PAYOKE), caseworkers[DeskName.PAYOKE].user
    mine = on_page(client)
    theirs = dict(mine)
    client.post("/cms/helpdesk/duty/", mine | {days[0]: user.pk})
    client.post("/cms/helpdesk/duty/", theirs | {days[1]: user.pk})
    assert planned() == days


def test_of_a_day_that_both_have_changed_the_second_is_told_and_nothing_of_theirs_is_kept(
    desk, at_desk, caseworkers, days, somebody
):
    client, user = at_desk(DeskName.PAYOKE), caseworkers[DeskName.PAYOKE].user
    before = on_page(client)
    tomorrow = timezone.localdate() + timedelta(days=1)
    DutyDay.objects.create(desk=desk, day=tomorrow, user=somebody)
    late = client.post("/cms/helpdesk/duty/", before | dict.fromkeys(days, user.pk), follow=True)
    assert "a colleague has changed this since you looked" in late.text
    assert "The calendar is kept." not in late.text
    assert [row.user for row in DutyDay.objects.all()] == [somebody]


def test_a_page_from_before_one_was_let_in_at_a_desk_empties_none_of_its_days(
    desk, at_desk, caseworkers, days
):
    client, user = at_desk(DeskName.PAYOKE), caseworkers[DeskName.PAYOKE].user
    client.post("/cms/helpdesk/duty/", {days[0]: user.pk})
    client.post("/cms/helpdesk/duty/", {"surya-2026-11-27": ""})
    assert planned() == [days[0]]
    client.post("/cms/helpdesk/duty/", on_page(client) | {days[0]: ""})
    assert planned() == [], "a day is emptied by whoever saw who has it"


def test_others_read_it_and_do_not_write_it(desk, at_desk, caseworkers):
    client = at_desk(DeskName.PAYOKE, coordinates=False)
    assert client.get("/cms/helpdesk/duty/").status_code == 200
    field = f"payoke-{timezone.localdate().isoformat()}"
    user = caseworkers[DeskName.PAYOKE].user
    assert client.post("/cms/helpdesk/duty/", {field: user.pk}).status_code == 404
    assert not DutyDay.objects.exists()
