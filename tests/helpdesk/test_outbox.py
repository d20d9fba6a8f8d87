"""News for the desks: content-free, once, and for ever until it has been delivered (T9, T10)."""

import email
import random
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import intake, lookup
from helpdesk.inbox.layout import warning_banner
from helpdesk.models import Conversation, Desk, Message, Notice
from helpdesk.notices import delivery, emails, outbox
from helpdesk.notices.emails import Envelope
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from tests.fixtures.running import free_port
from tests.helpdesk import smtp
from tests.helpdesk.conftest import SECRET, settle
from website.worker import smtp_deadline

pytestmark = pytest.mark.both_databases

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def mail_server(settings):
    """Start a server: `mail_server(smtp.Takes)`; returns what it keeps."""
    servers = []
    settings.EMAIL_BACKEND = "website.worker.smtp_deadline.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 1
    settings.DEFAULT_FROM_EMAIL = "helpdesk@site.example"

    def start(kind):
        handler = kind()
        servers.append(smtp.Server(handler, settings.EMAIL_PORT))
        servers[-1].start()
        return handler

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def owed(caseworkers, settings, words):
    """Payoke is owed the news of one message, at once."""
    settings.NOTICE_EVERY_MINUTES = 0
    settle(email="desk@centre.example")
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    return Notice.objects.get()


def later(notice, **ago):
    Notice.objects.filter(pk=notice.pk).update(due=F("due") - timedelta(**ago))


def test_the_mail_says_that_something_is_new_and_nothing_else(owed, mail_server):
    kept = mail_server(smtp.Takes)
    assert delivery.deliver() == (1, 0)
    [raw] = kept.mails
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert mail["Subject"] == "Helpdesk"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"]
    assert mail["Message-ID"].endswith("@site.example>")
    conversation = Conversation.objects.get()
    for needle in (SECRET, "Payoke", "Flanders", conversation.pk, conversation.reference, "1"):
        assert needle not in mail.get_content()
        assert needle not in mail["Subject"]


def test_every_desk_gets_the_same_words(owed, words, mail_server):
    kept = mail_server(smtp.Takes)
    intake.accept(words, desk=DeskName.SURYA, token=sealing.new_token_seed())
    delivery.deliver()
    bodies = {email.message_from_bytes(raw).get_payload() for raw in kept.mails}
    assert len(kept.mails) == 2
    assert len(bodies) == 1


def test_several_pieces_of_news_are_one_mail(owed, words, mail_server):
    kept = mail_server(smtp.Takes)
    for _ in range(3):
        intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    assert delivery.deliver() == (4, 0)
    assert len(kept.mails) == 1
    assert delivery.deliver() == (0, 0)


def test_the_same_news_carries_the_same_id_and_more_news_another(owed, words):
    one = Envelope("news", [owed])
    first = emails.letter(owed.desk, one)
    again = emails.letter(owed.desk, one)
    assert first.message()["Message-ID"] == again.message()["Message-ID"]
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    both = emails.letter(owed.desk, Envelope("news", list(Notice.objects.order_by("pk"))))
    assert both.message()["Message-ID"] != first.message()["Message-ID"]


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (smtp.Refuses, "SMTPDataError"),
        (smtp.Hangs, "SMTPServerDisconnected"),  # so smtplib calls running out of time
        (smtp.Dies, "SMTPServerDisconnected"),
        (None, "ConnectionRefusedError"),
    ],
)
def test_a_mail_server_that_fails_delays_the_news_and_loses_nothing(owed, mail_server, kind, fault):
    if kind:
        mail_server(kind)
    assert delivery.deliver() == (0, 1)
    owed.refresh_from_db()
    assert (owed.fault, owed.sent_at, owed.held_until) == (fault, None, None)
    assert owed.due > timezone.now() + timedelta(seconds=40)
    assert delivery.deliver() == (0, 0)  # not before it is due again
    assert lookup.messages_of  # the message is in the inbox whatever the mail does
    assert Message.objects.count() == 1


def test_a_mail_server_that_drips_is_cut_off_in_the_middle(
    owed, mail_server, settings, monkeypatch
):
    monkeypatch.setattr(smtp_deadline, "CONVERSATION_SECONDS", 0.5)
    slow = smtp.Drips(settings.EMAIL_PORT)
    try:
        assert delivery.deliver().failed == 1
    finally:
        slow.stop()
    assert 0 < slow.greeted < slow.LINES
    later(owed, hours=1)
    kept = mail_server(smtp.Takes)
    assert delivery.deliver().sent == 1
    assert len(kept.mails) == 1


def test_the_site_sends_with_that_deadline(start_site):
    site = start_site(start=False, EMAIL_URL="smtp://127.0.0.1:25")
    code = "from django.conf import settings; print(settings.EMAIL_BACKEND)"
    assert (
        site.manage("shell", "-v0", "-c", code).strip()
        == "website.worker.smtp_deadline.EmailBackend"
    )


def test_the_words_of_a_mail_server_are_not_kept(owed, mail_server):
    mail_server(smtp.Refuses)
    delivery.deliver()
    owed.refresh_from_db()
    assert "PLANTED" not in owed.fault


def test_after_the_failure_it_arrives(owed, mail_server, settings):
    assert delivery.deliver() == (0, 1)
    kept = mail_server(smtp.Takes)
    later(owed, minutes=2)
    assert delivery.deliver() == (1, 0)
    assert len(kept.mails) == 1


def test_a_worker_that_dies_while_sending_gives_the_notice_back(owed, mail_server):
    [taken] = delivery._claim(owed.desk, timezone.now())  # and then the worker is killed
    assert taken.attempts == 1
    kept = mail_server(smtp.Takes)
    assert delivery.deliver() == (0, 0)
    assert delivery.deliver(timezone.now() + delivery.LEASE) == (1, 0)
    assert len(kept.mails) == 1
    assert not Notice.objects.exists()


def test_two_workers_never_hold_the_same_notice(owed):
    now = timezone.now()
    assert len(delivery._claim(owed.desk, now)) == 1
    assert delivery._claim(owed.desk, now) == []


def test_a_day_without_mail_loses_nothing_and_floods_nobody(owed, settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.helpdesk.test_outbox.Outage"
    random.seed(1)
    monkeypatch.setattr(Outage, "tries", [])
    now = start = timezone.now()
    while now < start + timedelta(hours=24):
        delivery.deliver(now)
        now += timedelta(minutes=1)
    assert 90 <= len(Outage.tries) <= 130  # 5 quick ones, then every quarter of an hour
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    delivered = [delivery.deliver(now + timedelta(seconds=30 * n)).sent for n in range(40)]
    assert sum(delivered) == 1


class Outage:
    tries: list[int] = []

    def __init__(self, *_, **__):
        pass

    def send_messages(self, mails):
        self.tries.append(len(mails))
        raise ConnectionRefusedError(SECRET)


def test_the_pause_grows_to_a_quarter_of_an_hour_and_no_further():
    for attempts, seconds in ((1, 60), (2, 120), (4, 480), (5, 900), (1000, 900)):
        for _ in range(50):
            pause = delivery._pause(attempts).total_seconds()
            assert 0.8 * seconds <= pause <= 1.2 * seconds


def test_danger_leaves_at_once_and_the_rest_at_the_next_half_hour(settings):
    settings.NOTICE_EVERY_MINUTES = 30
    assert outbox.next_bell(Desk(), NOON) == NOON
    for minutes in (1, 15, 29.99):
        bell = outbox.next_bell(Desk(), NOON + timedelta(minutes=minutes))
        assert bell == NOON + timedelta(minutes=30)
    settings.NOTICE_EVERY_MINUTES = 0
    assert outbox.next_bell(Desk(), NOON + timedelta(seconds=7)) == NOON + timedelta(seconds=7)


@pytest.mark.parametrize("in_danger", [True, False])
def test_only_danger_interrupts(caseworkers, settings, words, in_danger):
    settings.NOTICE_EVERY_MINUTES = 30
    calm = submission.Submission(text=words.text, language="ar", in_danger=in_danger)
    intake.accept(calm, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    notice = Notice.objects.get()
    assert notice.urgent is in_danger
    # Neither column tells the minute in which somebody wrote.
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert notice.owed_since == today
    bell = outbox.next_bell(notice.desk, timezone.now())
    assert notice.due in ((today,) if in_danger else (bell, bell - timedelta(minutes=30), today))


def test_the_desk_of_somebody_in_danger_is_told_first(owed, words, mail_server):
    kept = mail_server(smtp.Takes)
    urgent = submission.Submission(text="now", language="en", in_danger=True)
    settle("surya", email="surya@centre.example")
    intake.accept(urgent, desk=DeskName.SURYA, token=sealing.new_token_seed())
    delivery.deliver()
    assert email.message_from_bytes(kept.mails[0])["To"] == "surya@centre.example"


def test_a_desk_without_address_keeps_its_news_until_it_has_one(owed, mail_server):
    kept = mail_server(smtp.Takes)
    settle(email="")
    assert delivery.deliver() == (0, 1)
    settle(email="desk@centre.example")
    later(owed, minutes=2)
    assert delivery.deliver() == (1, 0)
    assert len(kept.mails) == 1


def test_one_desk_that_fails_holds_up_no_other(owed, words, mail_server):
    kept = mail_server(smtp.Takes)
    settle(DeskName.PAYOKE, email="")
    intake.accept(words, desk=DeskName.SURYA, token=sealing.new_token_seed())
    assert delivery.deliver() == (1, 1)
    assert len(kept.mails) == 1


def test_news_that_was_sent_is_forgotten_at_once(owed, mail_server):
    mail_server(smtp.Takes)
    assert delivery.deliver() == (1, 0)
    assert not Notice.objects.exists()


def test_the_daily_mail_is_remembered_for_a_day_so_that_it_leaves_once(owed, mail_server):
    mail_server(smtp.Takes)
    assert outbox.owe_digest(owed.desk, timezone.now())
    delivery.deliver()
    assert not outbox.owe_digest(owed.desk, timezone.now())
    delivery.deliver(timezone.now() + timedelta(hours=25))
    assert not Notice.objects.exists()


def test_staff_see_a_banner_when_mail_waits_for_an_hour(owed):
    assert not warning_banner.fault_banner()
    Notice.objects.update(due=timezone.now() - timedelta(minutes=61))
    assert "more than an hour" in warning_banner.fault_banner()
    Notice.objects.update(sent_at=timezone.now())
    assert not warning_banner.fault_banner()


def test_of_somebody_in_danger_too_once_it_has_failed_for_an_hour(owed, settings):
    settings.EMAIL_BACKEND = "tests.helpdesk.test_outbox.Outage"
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    Notice.objects.update(urgent=True, due=today)
    start = now = timezone.now()
    while not warning_banner.fault_banner():
        delivery.deliver(now)
        now += timedelta(minutes=1)
    assert timedelta(minutes=40) <= now - start <= timedelta(minutes=90)
    for hours in range(3):
        delivery.deliver(now + timedelta(hours=hours))
    assert Notice.objects.get().attempts == outbox.TRIED_FOR_AN_HOUR, "more would tell the hour"


@pytest.mark.parametrize("field", ["email"])
def test_an_address_with_a_line_break_sends_no_second_header(owed, settings, field):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settle(email="a@centre.example\nBcc: b@evil.example")
    assert delivery.deliver() == (0, 1)
    owed.refresh_from_db()
    assert owed.fault == "BadHeaderError"


def test_the_command_says_how_many_and_fails_when_some_are_left(owed, capsys, mail_server):
    with pytest.raises(CommandError, match="1 not sent"):
        call_command("deliver_notices")
    mail_server(smtp.Takes)
    later(owed, minutes=2)
    call_command("deliver_notices")
    assert "Sent 1." in capsys.readouterr().out
