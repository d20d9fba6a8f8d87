"""How long things are kept: to the day, warned of in time, and never again once gone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import DateTimeField
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk import intake, keys, outbox, replies, retention, sealing, terms
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Desk,
    Message,
    Notice,
    Round,
    SenderGrant,
    UsedToken,
)
from helpdesk.routing import Desk as DeskName
from helpdesk.thread import thread

SEALED = (Conversation, Message, CaseGrant, SenderGrant)


@pytest.fixture(autouse=True)
def mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OPERATOR_ALARM_EMAIL = "operator@site.example"
    settings.NOTICE_EVERY_MINUTES = 0


@pytest.fixture
def case(accepted, clock):
    Desk.objects.update(email="desk@centre.example")
    return Conversation.objects.get()


def days_pass(clock, days):
    """So many days, with the worker's round on each."""
    for _ in range(days):
        clock.forward(days=1)
        outbox.deliver()
        retention.forget()
        outbox.deliver()


def is_kept():
    return Conversation.objects.exists()


def test_a_message_nobody_has_read_is_kept_for_half_a_year(case, clock):
    days_pass(clock, 180)
    assert is_kept()
    days_pass(clock, 1)
    for model in SEALED:
        assert not model.objects.exists()


def test_before_it_goes_desk_and_operator_are_warned(case, clock, mailoutbox):
    heard = {}
    for day in range(1, 181):
        mailoutbox.clear()
        days_pass(clock, 1)
        if to := sorted(mail.to[0] for mail in mailoutbox):
            heard[day] = to
    both = ["desk@centre.example", "operator@site.example"]
    del heard[1]  # the news of the message itself, and the first warning
    assert heard == {7: ["desk@centre.example"], 14: both, 166: both}


def test_a_worker_that_was_away_for_half_a_year_warns_before_it_deletes(case, clock, mailoutbox):
    clock.forward(days=300)
    assert retention.forget() == 0
    outbox.deliver()
    assert "operator@site.example" in [mail.to[0] for mail in mailoutbox]
    days_pass(clock, 7)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_a_warning_that_was_cut_off_half_way_is_given_again(case, clock, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    clock.forward(days=1)
    with monkeypatch.context() as worker:
        worker.setattr(outbox, "remind", killed)
        with pytest.raises(Killed):
            retention.forget()
    assert not Notice.objects.filter(kind="unread").exists()
    retention.forget()
    assert Notice.objects.filter(kind="unread").exists()


def test_nothing_unread_goes_while_its_last_warning_cannot_leave(case, clock, settings):
    clock.forward(days=160)
    days_pass(clock, 1)
    settings.EMAIL_BACKEND = "tests.helpdesk.test_outbox.Outage"
    days_pass(clock, 28)
    assert is_kept()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    days_pass(clock, 7)
    assert is_kept()
    days_pass(clock, 2)
    assert not is_kept()


def test_a_desk_without_an_address_keeps_nothing_for_ever(case, clock):
    Desk.objects.update(email="")
    clock.forward(days=170)
    days_pass(clock, 15)
    assert not is_kept()


def test_what_somebody_writes_while_the_worker_closes_is_not_closed(case, clock, monkeypatch):
    """Between the question which are silent, and the answer to it, the person writes."""
    replies.mark_read(case)
    clock.forward(days=100)
    wrote = []

    def write(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if not wrote and sql.startswith("SELECT") and '"last_day" <=' in sql:
            wrote.append(sql)
            replies.add_from_person(Conversation.objects.get(), b"k" * 32, text="Still here")
        return done

    with connection.execute_wrapper(write):
        retention.forget()
    assert wrote
    assert Conversation.objects.get().state == Conversation.State.NEW


def test_read_and_left_alone_it_is_reminded_of_then_closed_then_deleted(case, clock, mailoutbox):
    replies.mark_read(case)
    days_pass(clock, 59)
    assert not [mail for mail in mailoutbox if "long time" in mail.body]
    days_pass(clock, 1)
    assert len([mail for mail in mailoutbox if "long time" in mail.body]) == 1
    days_pass(clock, 29)
    case.refresh_from_db()
    assert case.state == Conversation.State.WITH_US
    assert case.closes_on == timezone.localdate() + timedelta(days=1)
    days_pass(clock, 1)
    promised, case = case.delete_on, Conversation.objects.get()
    assert case.state == Conversation.State.CLOSED
    assert case.delete_on == promised
    days_pass(clock, 30)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


@pytest.mark.parametrize("act", ["send", "close"])
@pytest.mark.parametrize("days", [30, 90, 180])
def test_answered_or_closed_it_is_kept_for_the_days_of_the_desk(
    caseworkers, words, clock, act, days
):
    Desk.objects.update(retention_days=days)
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    case = Conversation.objects.get()
    replies.mark_read(case)
    if act == "send":
        replies.send(case, b"k" * 32, text="Hello", language="en", author="Payoke")
    else:
        replies.close(case)
    days_pass(clock, days)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def both_sides(receipt):
    """The day that the person is shown, and the day that stands in the inbox."""
    found = replies.find(receipt)
    return thread(found).keeps_until, found.conversation.delete_on


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_fewer_days_shorten_no_day_that_was_shown(accepted, clock):
    case = Conversation.objects.get()
    replies.close(case)
    shown = in_days(90)
    assert both_sides(accepted.receipt) == (shown, shown)
    Desk.objects.update(retention_days=30)
    days_pass(clock, 1)
    assert both_sides(accepted.receipt) == (shown, shown)
    # Neither a click of the desk nor a further word brings it nearer.
    replies.reopen(Conversation.objects.get())
    replies.close(Conversation.objects.get())
    replies.send(Conversation.objects.get(), b"k" * 32, text="Hello", language="en", author="P")
    assert both_sides(accepted.receipt) == (shown, shown)
    days_pass(clock, 70)
    replies.send(Conversation.objects.get(), b"k" * 32, text="Hello", language="en", author="P")
    assert both_sides(accepted.receipt) == (in_days(30), in_days(30))
    days_pass(clock, 30)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_more_days_count_from_the_next_word(accepted, clock):
    replies.close(Conversation.objects.get())
    Desk.objects.update(retention_days=180)
    assert both_sides(accepted.receipt) == (in_days(90), in_days(90))
    replies.send(Conversation.objects.get(), b"k" * 32, text="Hello", language="en", author="P")
    assert both_sides(accepted.receipt) == (in_days(180), in_days(180))


def test_set_aside_it_has_thirty_days_from_the_digest_in_which_it_stood(case, clock):
    replies.put_aside(case)
    days_pass(clock, 100)
    assert is_kept()
    Notice.objects.all().delete()
    outbox.owe_digest(case.desk, timezone.now())
    outbox.deliver()
    case.refresh_from_db()
    assert case.listed_on == timezone.localdate()
    days_pass(clock, 30)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_set_aside_and_in_no_digest_it_goes_after_half_a_year(case, clock):
    replies.put_aside(case)
    days_pass(clock, 180)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_set_aside_late_it_can_still_be_brought_back(accepted, clock):
    """Closed and opened again, the last word is half a year old: one click and it was gone."""
    for act in (replies.mark_read, *(replies.close, replies.reopen) * 3):
        act(Conversation.objects.get())
        days_pass(clock, 29)
    replies.put_aside(Conversation.objects.get())
    days_pass(clock, 30)
    assert is_kept()
    replies.bring_back(Conversation.objects.get())
    assert replies.find(accepted.receipt) is not None


def test_brought_back_it_is_waited_for_from_that_day(case, clock, mailoutbox):
    replies.put_aside(case)
    days_pass(clock, 170)
    mailoutbox.clear()
    replies.bring_back(case)
    days_pass(clock, 7)
    assert len(mailoutbox) == 2
    days_pass(clock, 23)
    assert is_kept()


def test_a_new_word_keeps_the_conversation(case):
    replies.mark_read(case)
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    found = replies.Found(case, b"k" * 32)
    intake.add(found, text="Still here", in_danger=False, token="another form")
    assert retention.forget() == 0
    assert Conversation.objects.get().delete_on == timezone.localdate() + timedelta(days=180)


def test_a_used_form_is_remembered_for_a_day(accepted, clock):
    clock.forward(hours=23)
    retention.forget()
    assert UsedToken.objects.exists()
    clock.forward(hours=25)
    retention.forget()
    assert not UsedToken.objects.exists()


def test_nothing_keeps_the_hour_of_a_message(accepted):
    for model in (Conversation, Message, UsedToken, CaseGrant, SenderGrant):
        kept = [field.name for field in model._meta.fields if isinstance(field, DateTimeField)]
        assert not kept, model


def test_staff_see_when_it_ran_and_when_it_runs_again(case, at_desk, clock):
    retention.forget()
    done = Round.objects.get()
    page = at_desk(DeskName.PAYOKE).get("/cms/helpdesk/").content.decode()
    assert timezone.localtime(done.last).strftime("%H:%M") in page
    assert timezone.localtime(done.next).strftime("%H:%M") in page


def test_a_worker_that_stands_still_is_told_on_every_page(case, at_desk, clock):
    retention.forget()
    client = at_desk(DeskName.PAYOKE)
    assert "has not run" not in client.get("/cms/helpdesk/").content.decode()
    Round.objects.update(last=timezone.now() - timedelta(hours=2))
    assert "has not run" in client.get("/cms/helpdesk/").content.decode()


STEPS = st.sampled_from(
    ["write", "read", "send", "close", "reopen", "put aside", "bring back", "a day", "40 days"]
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_in_whatever_order_things_happen_nothing_goes_before_its_day(
    steps, caseworkers, clock, words
):
    """Both sides were shown a day; until then everything opens, and after it nothing is left."""
    Notice.objects.all().delete()
    Conversation.objects.all().delete()
    Desk.objects.update(email="desk@centre.example")
    receipt = intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed()).receipt
    member = caseworkers[DeskName.PAYOKE]
    held = keys.desk_keys_of(member, keys.open_member_key(member, PASSPHRASE))
    said = 1
    for step in steps:
        found = replies.find(receipt)
        if found is None:
            break
        replies.seen_by_person(found.conversation, said)
        shown = found.conversation.promised_until()
        said += _take(step, found, clock, shown)
        found = replies.find(receipt)
        if found is None:
            assert timezone.localdate() > shown
            break
        assert found.case_key == keys.case_key_for_desk(found.conversation, held)
        assert len(replies.messages(found, with_notes=True)) == said
        assert not any(one.is_damaged for one in replies.messages(found))
        assert found.conversation.delete_on >= timezone.localdate()
    clock.forward(days=700)
    for _ in range(5):
        outbox.deliver()
        retention.forget()
        clock.forward(days=terms.LAST_CALL.days + 1)
    retention.forget()
    for model in SEALED:
        assert not model.objects.exists()


PASSPHRASE = "tamol bidek surit pinam woret lagos"


def _take(step, found, clock, shown):
    """Do it; how many messages came of it."""
    conversation = found.conversation
    if step == "write":
        replies.add_from_person(*found, text="more")
    elif step == "send":
        replies.send(*found, text=f"answer {timezone.now()}", language="en", author="Payoke")
    elif step == "a day":
        days_pass(clock, 1)
    elif step == "40 days":
        for _ in range(40):
            days_pass(clock, 1)
            _assert_nothing_went_in_silence(conversation, shown)
    else:
        {
            "read": replies.mark_read,
            "close": replies.close,
            "reopen": replies.reopen,
            "put aside": replies.put_aside,
            "bring back": replies.bring_back,
        }[step](conversation)
    return step in ("write", "send")


def _assert_nothing_went_in_silence(conversation, shown):
    there = Conversation.objects.filter(pk=conversation.pk).exists()
    assert there or timezone.localdate() > shown
