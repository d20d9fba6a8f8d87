"""A clock that is wrong destroys nothing; one that is right deletes on the promised day (H4)."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from helpdesk import audit, clock_guard
from helpdesk.audit import Action
from helpdesk.checks import the_clock_is_believed
from helpdesk.conversations import intake, retention_round, state_changes
from helpdesk.inbox.layout import warning_banner
from helpdesk.models import AuditEntry, Conversation, Desk, Notice, UsedToken
from helpdesk.notices import delivery, outbox
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from helpdesk.statistics import counting
from tests.helpdesk.conftest import settle
from website.phonebook.published_years import figures_of_whole_years
from website.storage import sealed_backup
from website.worker.loops import LOOPS

YEAR = 366
ACT = {loop.name: loop.act for loop in LOOPS}
DESTROYING = ("retention", "audit", "backup keys")
KEPT = (Conversation, AuditEntry, UsedToken)


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OPERATOR_ALARM_EMAIL = "operator@site.example"
    settings.NOTICE_EVERY_MINUTES = 0
    settings.BACKUP_KEYS, settings.VAR_DIR = tmp_path / "keys", tmp_path


@pytest.fixture
def much(caseworkers, words, clock, tmp_path):
    """One conversation of each kind, an audit, and the key of a backup of today."""
    asides = (False, False, False, True)
    for aside in asides:
        intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed(), set_aside=aside)
    _unread, read, closed, _aside = Conversation.objects.order_by("set_aside", "pk")
    state_changes.read_by_desk(read)
    state_changes.close(closed)
    audit.record(Action.OPENED, by=None, desk=DeskName.PAYOKE)
    sealed_backup.make(tmp_path / "backups", timezone.localdate())
    work()
    return counted()


def work(*names):
    """One round of the loops that destroy, as the worker runs them."""
    for name in names or DESTROYING:
        ACT[name]()
    sealed_backup.destroy_old_keys(timezone.localdate())  # as `manage.py backup` does every night


def counted():
    keys = sorted(
        path.name for path in sealed_backup.Path(sealed_backup.settings.BACKUP_KEYS).glob("*.key")
    )
    return {model.__name__: model.objects.count() for model in KEPT}, keys


def live(clock, days):
    """So many days, with rounds of the worker on each."""
    for _ in range(days * 4):
        clock.forward(hours=6)
        work()


def test_a_clock_that_is_a_year_ahead_destroys_nothing(much, clock):
    clock.jump(days=YEAR)
    for _ in range(3):
        work()
        clock.forward(minutes=10)
    assert counted() == much


def test_put_right_again_it_has_done_no_harm(much, clock):
    before = list(Conversation.objects.order_by("pk").values())
    clock.jump(days=YEAR)
    work()
    clock.jump(days=-YEAR)
    work()
    assert list(Conversation.objects.order_by("pk").values()) == before
    assert counted() == much
    assert clock_guard.waits_since() is None


def test_after_three_days_that_were_lived_through_it_is_believed(much, clock):
    clock.jump(days=YEAR)
    work()
    live(clock, 2)
    assert counted() == much
    live(clock, 2)
    assert counted() != much
    assert clock_guard.waits_since() is None
    assert sealed_backup.destroy_old_keys(timezone.localdate()) == [], "the loop has destroyed it"


def test_or_as_soon_as_somebody_says_what_day_it_is(much, clock):
    clock.jump(days=YEAR)
    work()
    with pytest.raises(CommandError, match="Put that right first"):
        call_command("trust_clock", (timezone.localdate() - timedelta(days=YEAR)).isoformat())
    work()
    assert counted() == much
    call_command("trust_clock", timezone.localdate().isoformat())
    work()
    assert counted() != much


def test_everybody_is_told_and_the_operator_by_mail_once(much, clock, client, mailoutbox, caplog):
    assert [text for text in warning_banner.warnings() if "clock" in text] == []
    clock.jump(days=YEAR)
    for _ in range(3):
        work()
        delivery.deliver()
    assert [
        record.getMessage() for record in caplog.records if "jumped" in record.getMessage()
    ] == [
        f"The clock has jumped to {timezone.localdate()}: nothing is deleted until three days were "
        "lived through, or until somebody says that it is right (manage.py trust_clock)."
    ]
    assert len([text for text in warning_banner.warnings() if "clock" in text]) == 1
    mails = [mail for mail in mailoutbox if "trust_clock" in mail.body]
    assert [mail.to for mail in mails] == [["operator@site.example"]]
    assert [found.id for found in the_clock_is_believed()] == ["helpdesk.W020"]
    healthz = client.get("/healthz")
    assert healthz.status_code == 503
    assert healthz.text == "not well\n"


def test_when_it_is_believed_again_nobody_is_told_any_more(much, clock, mailoutbox):
    clock.jump(days=YEAR)
    work()
    call_command("trust_clock", timezone.localdate().isoformat())
    delivery.deliver()
    assert [mail for mail in mailoutbox if "trust_clock" in mail.body] == []
    assert the_clock_is_believed() == []
    assert [text for text in warning_banner.warnings() if "clock" in text] == []


def test_a_machine_that_slept_a_month_deletes_late_and_says_so(much, clock):
    clock.jump(days=31)  # a watch stands still while the machine sleeps
    work()
    assert counted() == much
    assert clock_guard.waits_since() == timezone.localdate()


def test_a_night_or_two_days_without_the_worker_change_nothing(much, clock):
    for _ in range(60):
        clock.jump(hours=12)
        work()
        clock.forward(hours=12)
        work()
        assert clock_guard.waits_since() is None
    clock.jump(hours=47)
    work()
    assert clock_guard.waits_since() is None


def test_a_clock_that_is_put_forward_in_small_steps_is_not_believed(much, clock):
    for _ in range(20):
        clock.jump(hours=47)
        work()
        clock.forward(minutes=10)
    assert Conversation.objects.count() == much[0]["Conversation"]
    assert counted()[1] == much[1]
    assert clock_guard.waits_since()


def test_a_restart_of_the_worker_does_not_begin_the_three_days_anew(much, clock, monkeypatch):
    clock.jump(days=YEAR)
    work()
    for _ in range(4):
        live(clock, 1)
        monkeypatch.setattr(clock_guard, "_watch", {})  # another process, another watch
        work()
    assert clock_guard.waits_since() is None


def test_a_clock_that_goes_back_destroys_nothing_on_its_way_forward(much, clock, words):
    clock.jump(days=-YEAR)
    work()
    assert clock_guard.waits_since()
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    now = counted()
    clock.jump(days=YEAR)
    work()
    assert counted() == now, "what was written meanwhile has a day of long ago"
    assert clock_guard.waits_since()


def test_what_was_owed_by_a_clock_that_was_ahead_still_leaves(much, clock, words, mailoutbox):
    Notice.objects.all().delete()
    clock.jump(days=YEAR)
    settle(email="desk@centre.example")
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    clock.jump(days=-YEAR)
    assert delivery.deliver().sent == 1


def test_no_year_is_over_because_a_clock_says_so(much, clock, at_desk):
    """The figures of a year stand on a public page: those of one that runs would tell of people."""
    counting.count_outcome(counting.Ending.HELPED)
    client, year = at_desk(DeskName.PAYOKE), timezone.localdate().year
    before = client.get("/cms/helpdesk/statistics/").context["tables"]
    for rounds in (0, 1):  # before the worker has looked at the clock, and after
        clock.jump(days=YEAR)
        work(*["retention"] * rounds)
        assert str(year) not in figures_of_whole_years({})
        assert at_desk(DeskName.PAYOKE).get("/cms/helpdesk/statistics/").context["tables"] == before
        clock.jump(days=-YEAR)
        work("retention")
    clock.forward(days=1)
    assert clock_guard.believed_day() == timezone.localdate()


def test_a_wrong_clock_owes_no_daily_mail_of_another_day(much, clock):
    settle(email="desk@centre.example")
    desk = Desk.objects.get(pk=DeskName.PAYOKE)
    assert outbox.owe_digest(desk, timezone.localtime())
    clock.jump(days=YEAR)
    assert not outbox.owe_digest(desk, timezone.localtime())
    clock.jump(days=-YEAR)
    clock.forward(days=1)
    assert outbox.owe_digest(desk, timezone.localtime())


def test_a_wrong_clock_sends_the_mail_of_today_no_second_time(much, clock, mailoutbox):
    """That it was sent is forgotten after a day, and then it would be owed again."""
    settle(email="desk@centre.example")
    desk = Desk.objects.get(pk=DeskName.PAYOKE)
    assert outbox.owe_digest(desk, timezone.localtime())
    delivery.deliver()
    clock.jump(days=YEAR)
    work("retention")
    delivery.deliver()
    clock.jump(days=-YEAR)
    assert not outbox.owe_digest(desk, timezone.localtime())
    live(clock, 2)
    delivery.deliver()
    assert not Notice.objects.filter(kind=Notice.Kind.DIGEST).exists()


def test_what_a_daily_mail_lists_by_a_wrong_clock_goes_on_its_day(much, clock):
    aside = Conversation.objects.get(set_aside=True)
    state_changes.read_by_desk(aside)  # else it is kept for half a year anyway
    day = timezone.localdate()
    clock.jump(days=YEAR)
    work("retention")
    delivery._list([aside.pk], timezone.now())
    clock.jump(days=-YEAR)
    aside.refresh_from_db()
    assert aside.listed_on == day
    assert aside.delete_on == day + timedelta(days=30)


# Ninety days from each hold a 29 February, or one of the two nights when clocks are put on or back.
@pytest.mark.parametrize("start", [date(2028, 1, 10), date(2027, 1, 31), date(2027, 9, 1)])
def test_over_a_leap_day_and_a_changed_hour_it_goes_on_its_day(caseworkers, words, clock, start):
    clock.jump(days=(start - timezone.localdate()).days)
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    case = Conversation.objects.get()
    state_changes.read_by_desk(case)
    state_changes.close(case)
    assert case.delete_on == start + timedelta(days=90)
    while Conversation.objects.exists():
        assert timezone.localdate() <= case.delete_on
        clock.forward(days=1)
        retention_round.delete_what_is_due()
        assert clock_guard.waits_since() is None
    assert timezone.localdate() == case.delete_on + timedelta(days=1)


def test_while_the_clock_waits_the_day_is_the_one_that_was_lived_through(much, clock):
    day = timezone.localdate()
    clock.jump(days=YEAR)
    work("retention")
    assert clock_guard.believed_day() == day
    for _ in range(2):
        clock.forward(days=1)
        work("retention")
    assert clock_guard.waits_since() is not None
    assert clock_guard.believed_day() == day + timedelta(days=2)


def test_what_was_lived_is_counted_from_the_last_time_on(monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(clock_guard, "monotonic", lambda: now[0])
    monkeypatch.setattr(clock_guard, "_watch", {})
    assert clock_guard._lived() == timedelta()
    now[0] += 5
    assert clock_guard._lived() == timedelta(seconds=5)
