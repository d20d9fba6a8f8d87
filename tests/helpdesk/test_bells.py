"""When mail leaves, the daily yes or no, reminders that stop, and banners (README of the desks)."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import intake, replies, retention_round, state_changes
from helpdesk.models import Conversation, Desk, Notice
from helpdesk.notices import delivery, emails, outbox
from helpdesk.rules import submission
from helpdesk.rules.mail_times import times_in
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import SECRET, settle, with_its_key

MORNING = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # 8:10 in Belgium


@pytest.fixture(autouse=True)
def mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.NOTICE_EVERY_MINUTES = 0


@pytest.fixture
def desk(caseworkers):
    settle(email="")
    settle(DeskName.PAYOKE, email="desk@centre.example")
    return Desk.objects.get(pk=DeskName.PAYOKE)


def test_times_are_typed_as_people_write_them():
    assert times_in("13.30 9:00, 17h15") == [time(9), time(13, 30), time(17, 15)]
    for odd in ("25:00", "soon", "9:00:00:00:00", "9:99"):
        with pytest.raises(ValidationError):
            times_in(odd)


def test_mail_leaves_at_the_times_the_desk_has_chosen_by_the_clock_on_the_wall():
    desk = Desk(bells="9:00 17:00")
    for now, bell in (("07:10", "08:00"), ("08:00", "08:00"), ("08:01", "16:00")):
        at = MORNING.replace(hour=int(now[:2]), minute=int(now[3:]))
        assert outbox.next_bell(desk, at).astimezone(UTC).strftime("%H:%M") == bell
    late = MORNING.replace(hour=20)
    assert outbox.next_bell(desk, late).astimezone(UTC) == MORNING.replace(day=25, hour=8, minute=0)


def test_danger_rings_at_once_whatever_the_desk_has_chosen(desk, words):
    elsewhere = timezone.localtime() - timedelta(hours=1)
    desk.bells = f"{elsewhere:%H:%M}"
    desk.save()
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    calm = Notice.objects.get()
    assert calm.due > timezone.now() + timedelta(hours=20)
    more = submission.Submission(text="Now!", language="en", in_danger=True)
    intake.accept(more, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    assert Notice.objects.exclude(pk=calm.pk).get().due <= timezone.now()


def digest(now, mailoutbox):
    mailoutbox.clear()
    outbox.owe_digests(now)
    delivery.deliver(now + timedelta(seconds=1))
    return [mail.body for mail in mailoutbox if "Does anything wait" in mail.body]


def test_once_a_day_it_says_yes_or_no(desk, words, mailoutbox):
    assert digest(MORNING, mailoutbox) == []  # it is not half past eight yet
    [nothing] = digest(MORNING + timedelta(hours=1), mailoutbox)
    assert "Does anything wait for you? No. Is anything set aside? No." in nothing
    assert digest(MORNING + timedelta(hours=2), mailoutbox) == []
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    [something] = digest(MORNING + timedelta(days=1, hours=1), mailoutbox)
    assert "Does anything wait for you? Yes. Is anything set aside? No." in something
    state_changes.put_aside(Conversation.objects.get())
    [aside] = digest(MORNING + timedelta(days=2, hours=1), mailoutbox)
    assert "Does anything wait for you? No. Is anything set aside? Yes." in aside
    assert SECRET not in nothing + something + aside


def test_a_digest_that_failed_lists_nothing(desk, accepted, settings):
    case = Conversation.objects.get()
    state_changes.put_aside(case)
    settings.EMAIL_BACKEND = "tests.helpdesk.test_outbox.Outage"
    outbox.owe_digests(MORNING + timedelta(hours=1))
    assert delivery.deliver().failed == 1
    case.refresh_from_db()
    assert case.listed_on is None


def answer():
    try:
        case = Conversation.objects.get()
        replies.send_reply(*with_its_key(case), text="Yes", language="en", author="Payoke")
    finally:
        connection.close()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_what_a_colleague_does_while_the_digest_is_noted_is_not_undone(desk, accepted):
    case = Conversation.objects.get()
    state_changes.put_aside(case)
    outbox.owe_digests(MORNING + timedelta(hours=1))
    colleague = threading.Thread(target=answer)

    def meanwhile(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if '"listed_on" IS NULL' in sql and not colleague.ident:
            colleague.start()
            colleague.join(1)
        return done

    with connection.execute_wrapper(meanwhile):
        delivery.deliver()
    colleague.join()
    case.refresh_from_db()
    assert not case.set_aside
    assert case.delete_on == case.kept_until()


def test_of_the_digests_that_could_not_leave_only_the_last_is_sent(desk):
    for day in range(3):
        outbox.owe_digests(MORNING + timedelta(days=day, hours=1))
    assert Notice.objects.filter(kind="digest").count() == 1


def test_news_is_not_sent_once_a_colleague_has_opened_it(desk, accepted, mailoutbox):
    state_changes.read_by_desk(Conversation.objects.get())
    assert delivery.deliver() == (0, 0)
    assert not mailoutbox


@pytest.mark.parametrize(
    "act", [state_changes.put_aside, state_changes.close, state_changes.delete]
)
def test_nor_once_it_was_closed_set_aside_or_deleted(desk, accepted, act):
    act(Conversation.objects.get())
    assert not Notice.objects.exists()


def test_a_reminder_is_dropped_when_a_colleague_has_opened_it(desk, accepted, clock, mailoutbox):
    delivery.deliver()
    mailoutbox.clear()
    clock.forward(days=1)
    retention_round.delete_what_is_due()
    assert Notice.objects.filter(kind="unread", sent_at=None).count() == 1
    state_changes.read_by_desk(Conversation.objects.get())
    delivery.deliver()
    assert not mailoutbox
    assert not Notice.objects.filter(kind="unread").exists()


def test_what_is_set_aside_rings_no_bell(desk, accepted):
    case = Conversation.objects.get()
    state_changes.put_aside(case)
    replies.add_from_person(*with_its_key(case), text="more")
    assert not Notice.objects.exists()


@pytest.mark.parametrize("surge", [False, True])
def test_danger_brings_what_was_set_aside_back_and_rings_outside_a_flood(desk, accepted, surge):
    """Whoever was wrongly set aside and comes back in danger would else be read by nobody."""
    case = Conversation.objects.get()
    state_changes.put_aside(case)
    settle(surge=surge)
    replies.add_from_person(*with_its_key(Conversation.objects.get()), text="Now!", in_danger=True)
    case = Conversation.objects.get()
    assert case.set_aside is surge
    assert Notice.objects.filter(urgent=True).exists() is not surge
    assert case.in_danger
    if not surge:
        assert case.delete_on == case.kept_until() >= timezone.localdate() + timedelta(days=180)


def test_every_mail_is_content_free(desk, words, clock, mailoutbox, settings):
    settings.OPERATOR_ALARM_EMAIL = "operator@site.example"
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    case = Conversation.objects.get()
    outbox.owe_digests(MORNING + timedelta(hours=1))
    delivery.deliver()
    clock.forward(days=15)
    retention_round.delete_what_is_due()
    delivery.deliver()
    state_changes.read_by_desk(case)
    clock.forward(days=61)
    retention_round.delete_what_is_due()
    delivery.deliver()
    assert len(mailoutbox) == 5  # news, digest, unread, operator, silent
    needles = (SECRET, "flanders", "Arab", case.pk, case.reference, "2026", "work")
    for mail in mailoutbox:
        assert mail.subject == "Helpdesk"
        assert told_by(mail, needles) == []


def told_by(mail, needles):
    """Which of these words a mail tells, in its headers or in its body as somebody reads it."""
    message = mail.message()
    del message["Date"]
    read = [str(message), mail.body]
    return [needle for needle in needles if any(needle in text for text in read)]


@pytest.mark.parametrize("planted", ["body", "subject"])
def test_a_mail_that_said_something_would_be_found(desk, accepted, planted, monkeypatch):
    """The control: what is planted where the mail is made."""
    case = Conversation.objects.get()
    [envelope] = emails.envelopes(Notice.objects.all())
    if planted == "body":
        monkeypatch.setattr(emails, "render_to_string", lambda *_: f"{SECRET} {case.reference}")
        assert told_by(emails.letter(desk, envelope), [SECRET, case.reference]) == [
            SECRET,
            case.reference,
        ]
    else:
        mail = emails.letter(desk, envelope)
        mail.subject = f"Helpdesk {case.reference}"
        assert told_by(mail, [case.reference]) == [case.reference]


def test_a_message_that_nobody_has_opened_for_a_day_is_told_on_every_page(
    desk, accepted, at_desk, clock
):
    client = at_desk(DeskName.SURYA)
    told = "nobody has opened it"
    assert told not in client.get("/cms/helpdesk/").content.decode()
    Conversation.objects.update(moved_on=timezone.localdate() - timedelta(days=1))
    assert told in client.get("/cms/helpdesk/").content.decode()
    assert told in client.get("/cms/").content.decode()
    state_changes.read_by_desk(Conversation.objects.get())
    assert told not in client.get("/cms/").content.decode()
