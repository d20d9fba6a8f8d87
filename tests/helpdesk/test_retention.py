"""How long things are kept: to the day, warned of in time, and never again once gone."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import DateTimeField
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk import sealing
from helpdesk.conversations import intake, lookup, replies, retention_round, state_changes
from helpdesk.desks import conversation_keys, desk_keys, member_keys
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Looking,
    Message,
    Notice,
    Round,
    SenderGrant,
    UsedToken,
)
from helpdesk.notices import delivery, outbox
from helpdesk.public.message_thread import thread
from helpdesk.rules import deletion_dates, submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.fixtures.everything import examples
from tests.helpdesk.conftest import settle, with_its_key

SEALED = (Conversation, Message, CaseGrant, SenderGrant)


@pytest.fixture(autouse=True)
def mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OPERATOR_ALARM_EMAIL = "operator@site.example"
    settings.NOTICE_EVERY_MINUTES = 0


@pytest.fixture
def case(accepted, clock):
    settle(email="desk@centre.example")
    return Conversation.objects.get()


def days_pass(clock, days):
    """So many days, with the worker's round on each."""
    for _ in range(days):
        clock.forward(days=1)
        delivery.deliver()
        retention_round.delete_what_is_due()
        delivery.deliver()


def is_kept():
    return Conversation.objects.exists()


@pytest.mark.both_databases
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
    assert retention_round.delete_what_is_due() == 0
    found = Conversation.objects.get()
    assert found.delete_on == timezone.localdate() + deletion_dates.LAST_CALL, "as desks find it"
    delivery.deliver()
    assert "operator@site.example" in [mail.to[0] for mail in mailoutbox]
    days_pass(clock, 7)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_looking_at_what_waits_for_its_last_warning_brings_its_end_no_nearer(case, clock):
    clock.forward(days=300)
    retention_round.delete_what_is_due()
    put_off = Conversation.objects.get()
    state_changes.seen_by_person(put_off, 1)
    assert Conversation.objects.get().delete_on == timezone.localdate() + deletion_dates.LAST_CALL


def test_a_warning_that_was_cut_off_half_way_is_given_again(case, clock, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    clock.forward(days=1)
    with monkeypatch.context() as worker:
        worker.setattr(outbox, "remind", killed)
        with pytest.raises(Killed):
            retention_round.delete_what_is_due()
    assert not Notice.objects.filter(kind="unread").exists()
    retention_round.delete_what_is_due()
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
    settle(email="")
    clock.forward(days=170)
    days_pass(clock, 15)
    assert not is_kept()


@pytest.mark.both_databases
def test_what_somebody_writes_while_the_worker_closes_is_not_closed(case, clock, monkeypatch):
    """Between the question which are silent, and the answer to it, the person writes."""
    state_changes.read_by_desk(case)
    clock.forward(days=100)
    wrote = []

    def write(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if not wrote and sql.startswith("SELECT") and '"last_day" <=' in sql:
            wrote.append(sql)
            replies.add_from_person(*with_its_key(Conversation.objects.get()), text="Still here")
        return done

    with connection.execute_wrapper(write):
        retention_round.delete_what_is_due()
    assert wrote
    assert Conversation.objects.get().state == Conversation.State.NEW


def test_read_and_left_alone_it_is_reminded_of_then_closed_then_deleted(case, clock, mailoutbox):
    state_changes.read_by_desk(case)
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


@pytest.mark.parametrize(("read_after", "reminded_after"), [(25, 60), (40, 60), (80, 80)])
def test_however_late_it_is_read_it_is_reminded_of_a_month_before_it_closes(
    case, clock, mailoutbox, read_after, reminded_after
):
    def is_reminded():
        return any("long time" in mail.body for mail in mailoutbox)

    clock.forward(days=read_after)
    state_changes.read_by_desk(case)
    if reminded_after > read_after:
        days_pass(clock, reminded_after - read_after - 1)
        assert not is_reminded()
        days_pass(clock, 1)
    retention_round.delete_what_is_due()
    delivery.deliver()
    assert is_reminded()
    case.refresh_from_db()
    assert case.closes_on == timezone.localdate() + timedelta(days=30)


@pytest.mark.parametrize("act", ["send", "close"])
@pytest.mark.parametrize("days", [30, 90, 180])
def test_answered_or_closed_it_is_kept_for_the_days_of_the_desk(
    caseworkers, words, clock, act, days
):
    settle(retention_days=days)
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    case = Conversation.objects.get()
    state_changes.read_by_desk(case)
    if act == "send":
        replies.send_reply(*with_its_key(case), text="Hello", language="en", author="Payoke")
    else:
        state_changes.close(case)
    clock.forward(days=days - 2)
    days_pass(clock, 2)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def both_sides(receipt):
    """The day that the person is shown, and the day that stands in the inbox."""
    found = lookup.find_by_receipt(receipt)
    return thread(found).keeps_until, found.conversation.delete_on


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_the_day_shown_is_the_one_promised_though_what_is_unread_is_kept_longer(accepted):
    """Read and answered tomorrow it would go on the earlier day; no day shown comes nearer."""
    assert both_sides(accepted.receipt) == (in_days(90), in_days(180))


def test_fewer_days_shorten_no_day_that_was_shown(accepted, clock):
    case = Conversation.objects.get()
    state_changes.close(case)
    shown = in_days(90)
    assert both_sides(accepted.receipt) == (shown, shown)
    settle(retention_days=30)
    days_pass(clock, 1)
    assert both_sides(accepted.receipt) == (shown, shown)
    # Neither a click of the desk nor a further word brings it nearer.
    state_changes.reopen(Conversation.objects.get())
    state_changes.close(Conversation.objects.get())
    replies.send_reply(
        *with_its_key(Conversation.objects.get()), text="Hello", language="en", author="P"
    )
    assert both_sides(accepted.receipt) == (shown, shown)
    days_pass(clock, 70)
    replies.send_reply(
        *with_its_key(Conversation.objects.get()), text="Hello", language="en", author="P"
    )
    assert both_sides(accepted.receipt) == (in_days(30), in_days(30))
    days_pass(clock, 30)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_more_days_count_from_the_next_word(accepted, clock):
    state_changes.close(Conversation.objects.get())
    settle(retention_days=180)
    assert both_sides(accepted.receipt) == (in_days(90), in_days(90))
    replies.send_reply(
        *with_its_key(Conversation.objects.get()), text="Hello", language="en", author="P"
    )
    assert both_sides(accepted.receipt) == (in_days(180), in_days(180))


def test_set_aside_it_has_thirty_days_from_the_digest_in_which_it_stood(case, clock):
    state_changes.read_by_desk(case)
    state_changes.put_aside(case)
    days_pass(clock, 100)
    assert is_kept()
    Notice.objects.all().delete()
    outbox.owe_digest(case.desk, timezone.now())
    delivery.deliver()
    case.refresh_from_db()
    assert case.listed_on == timezone.localdate()
    days_pass(clock, 30)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_what_nobody_has_opened_is_kept_for_as_long_as_the_form_says_set_aside_or_not(
    caseworkers, words, clock
):
    """As it seemed unwanted by itself; a person can look like a machine."""
    settle(email="desk@centre.example")
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed(), set_aside=True)
    outbox.owe_digest(Conversation.objects.get().desk, timezone.now())
    delivery.deliver()
    assert Conversation.objects.get().listed_on == timezone.localdate()
    days_pass(clock, 180)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_whoever_opens_it_long_after_it_was_listed_has_a_month(caseworkers, words, clock):
    """It went within ten minutes otherwise, while somebody read it."""
    settle(email="desk@centre.example")
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed(), set_aside=True)
    outbox.owe_digest(Conversation.objects.get().desk, timezone.now())
    delivery.deliver()
    days_pass(clock, 60)
    state_changes.read_by_desk(Conversation.objects.get())
    assert Conversation.objects.get().delete_on == timezone.localdate() + deletion_dates.AT_LEAST
    days_pass(clock, 30)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_set_aside_and_in_no_digest_it_goes_after_half_a_year(case, clock):
    state_changes.put_aside(case)
    days_pass(clock, 180)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_set_aside_late_it_can_still_be_brought_back(accepted, clock):
    """Closed and opened again, the last word is half a year old: one click and it was gone."""
    for act in (state_changes.read_by_desk, *(state_changes.close, state_changes.reopen) * 3):
        act(Conversation.objects.get())
        days_pass(clock, 29)
    state_changes.put_aside(Conversation.objects.get())
    days_pass(clock, 30)
    assert is_kept()
    state_changes.bring_back(Conversation.objects.get())
    assert lookup.find_by_receipt(accepted.receipt) is not None


def test_set_aside_it_stays_for_as_long_as_the_person_was_once_shown(case, accepted, clock):
    state_changes.seen_by_person(case, 1)
    assert both_sides(accepted.receipt)[0] == in_days(90)
    state_changes.read_by_desk(case)
    state_changes.put_aside(case)
    outbox.owe_digest(case.desk, timezone.now())
    delivery.deliver()
    case.refresh_from_db()
    assert case.listed_on == timezone.localdate()
    clock.forward(days=89)
    days_pass(clock, 1)
    assert is_kept()
    days_pass(clock, 1)
    assert not is_kept()


def test_brought_back_it_is_waited_for_from_that_day(case, clock, mailoutbox):
    state_changes.put_aside(case)
    days_pass(clock, 170)
    mailoutbox.clear()
    state_changes.bring_back(case)
    days_pass(clock, 7)
    assert len(mailoutbox) == 2
    days_pass(clock, 23)
    assert is_kept()


def test_a_new_word_keeps_the_conversation(case):
    state_changes.read_by_desk(case)
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    found = with_its_key(case)
    intake.add(found, text="Still here", in_danger=False, token="another form")
    assert retention_round.delete_what_is_due() == 0
    assert Conversation.objects.get().delete_on == timezone.localdate() + timedelta(days=180)


@pytest.mark.parametrize(("who", "days"), [("the person", 180), ("the desk", 90)])
def test_what_is_written_while_the_worker_deletes_is_kept_for_all_its_days(case, who, days):
    """Between the question what is due, and the deletion, somebody writes."""
    state_changes.read_by_desk(case)
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    wrote = []

    def write(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if not wrote and sql.startswith("SELECT") and '"delete_on" <' in sql:
            wrote.append(sql)
            due = Conversation.objects.get()
            if who == "the person":
                replies.add_from_person(*with_its_key(due), text="Still here")
            else:
                replies.send_reply(*with_its_key(due), text="Hello", language="en", author="Payoke")
        return done

    with connection.execute_wrapper(write):
        assert retention_round.delete_what_is_due() == 0
    assert wrote
    assert Conversation.objects.get().delete_on == in_days(days)


def test_who_looked_at_what_is_forgotten_once_they_have_left(case, somebody):
    now = timezone.now()
    until = now + timedelta(minutes=5)
    Looking.objects.create(conversation=case, user=somebody, until=until)
    retention_round.delete_what_is_due(now)
    assert Looking.objects.exists()
    retention_round.delete_what_is_due(until + timedelta(seconds=1))
    assert not Looking.objects.exists()


def test_a_used_form_is_remembered_for_a_day(accepted, clock):
    clock.forward(hours=23)
    retention_round.delete_what_is_due()
    assert UsedToken.objects.exists()
    clock.forward(hours=25)
    retention_round.delete_what_is_due()
    assert not UsedToken.objects.exists()


def test_nothing_keeps_the_hour_of_a_message(accepted):
    for model in (Conversation, Message, UsedToken, CaseGrant, SenderGrant):
        kept = [field.name for field in model._meta.fields if isinstance(field, DateTimeField)]
        assert not kept, model


# The rhythm of the worker, which goes on whether somebody writes or not.
OF_THE_WORKER = {"Round.last", "Round.next", "LivedTime.believed", "LivedTime.asked"}


def moments():
    """Every moment that a row of the helpdesk holds, by the name of its field."""
    for model in apps.get_app_config("helpdesk").get_models():
        for field in model._meta.fields:
            if isinstance(field, DateTimeField):
                for value in model._default_manager.values_list(field.name, flat=True):
                    if value is not None:
                        yield f"{model.__name__}.{field.name}", timezone.localtime(value)


@pytest.mark.parametrize("in_danger", [True, False])
def test_no_row_holds_the_moment_of_what_somebody_did(
    caseworkers, words, at_desk, settings, monkeypatch, in_danger
):
    """Not while the news waits, nor when mail fails, nor after it has left."""
    settings.NOTICE_EVERY_MINUTES = 30
    settle(email="desk@centre.example", bells="")
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(
        timezone, "now", lambda: today + timedelta(hours=14, minutes=7, seconds=21.123456)
    )
    wrote = intake.accept(
        submission.Submission(text=words.text, language="ar", in_danger=in_danger),
        desk=DeskName.PAYOKE,
        token=sealing.new_token_seed(),
    )
    found = lookup.find_by_receipt(wrote.receipt)
    intake.add(found, text="more", in_danger=in_danger, token="another form")
    of_news = {today, today + timedelta(hours=14, minutes=30)}
    assert {name for name, _ in moments()} == {"Notice.due", "Notice.owed_since"}
    assert {moment for _, moment in moments()} <= of_news
    assert delivery.deliver(today + timedelta(hours=14, minutes=30)).sent == 2
    at_desk(DeskName.PAYOKE).get(f"/cms/helpdesk/{found.conversation.pk}/")
    held = dict(moments())
    of_staff = {"Unlocked.until", "Unlocked.at_latest", "Looking.until"}
    of_their_roles = {"Notice.due", "Notice.owed_since"}
    assert held.keys() - OF_THE_WORKER == of_staff | of_their_roles
    for name in held.keys() - OF_THE_WORKER:
        assert (held[name].second, held[name].microsecond) == (0, 0), name


def test_staff_see_when_it_ran_and_when_it_runs_again(case, at_desk, clock):
    retention_round.delete_what_is_due()
    done = Round.objects.get()
    page = at_desk(DeskName.PAYOKE).get("/cms/helpdesk/").content.decode()
    assert timezone.localtime(done.last).strftime("%H:%M") in page
    assert timezone.localtime(done.next).strftime("%H:%M") in page


def test_a_worker_that_stands_still_is_told_on_every_page(case, at_desk, clock):
    retention_round.delete_what_is_due()
    client = at_desk(DeskName.PAYOKE)
    assert "has not run" not in client.get("/cms/helpdesk/").content.decode()
    Round.objects.update(last=timezone.now() - timedelta(hours=2))
    assert "has not run" in client.get("/cms/helpdesk/").content.decode()


STEPS = st.sampled_from(
    ["write", "read", "send", "close", "reopen", "put aside", "bring back", "a day", "40 days"]
)


@settings(
    max_examples=examples(8, 40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_in_whatever_order_things_happen_nothing_goes_before_its_day(
    steps, caseworkers, clock, words
):
    """Both sides were shown a day; until then everything opens, and after it nothing is left."""
    Notice.objects.all().delete()
    Conversation.objects.all().delete()
    settle(email="desk@centre.example")
    receipt = intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed()).receipt
    member = caseworkers[DeskName.PAYOKE]
    held = desk_keys.desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))
    said = 1
    for step in steps:
        found = lookup.find_by_receipt(receipt)
        if found is None:
            break
        state_changes.seen_by_person(found.conversation, said)
        shown = found.conversation.promised_until()
        said += _take(step, found, clock, shown)
        found = lookup.find_by_receipt(receipt)
        if found is None:
            assert timezone.localdate() > shown
            break
        assert found.conversation_key == conversation_keys.key_for_desk(found.conversation, held)
        assert len(lookup.messages_of(found, with_notes=True)) == said
        assert not any(one.is_damaged for one in lookup.messages_of(found))
        assert found.conversation.delete_on >= timezone.localdate()
    clock.forward(days=700)
    for _ in range(5):
        delivery.deliver()
        retention_round.delete_what_is_due()
        clock.forward(days=deletion_dates.LAST_CALL.days + 1)
    retention_round.delete_what_is_due()
    for model in SEALED:
        assert not model.objects.exists()


PASSPHRASE = "tamol bidek surit pinam woret lagos"


def _take(step, found, clock, shown):
    """Do it; how many messages came of it."""
    conversation = found.conversation
    if step == "write":
        replies.add_from_person(*found, text="more")
    elif step == "send":
        replies.send_reply(*found, text=f"answer {timezone.now()}", language="en", author="Payoke")
    elif step == "a day":
        days_pass(clock, 1)
    elif step == "40 days":
        for _ in range(40):
            days_pass(clock, 1)
            _assert_nothing_went_in_silence(conversation, shown)
    else:
        {
            "read": state_changes.read_by_desk,
            "close": state_changes.close,
            "reopen": state_changes.reopen,
            "put aside": state_changes.put_aside,
            "bring back": state_changes.bring_back,
        }[step](conversation)
    return step in ("write", "send")


def _assert_nothing_went_in_silence(conversation, shown):
    there = Conversation.objects.filter(pk=conversation.pk).exists()
    assert there or timezone.localdate() > shown
