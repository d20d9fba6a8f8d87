"""
Somebody can write to the database, and has no key, no login and no code: what they try.

Each attack is carried out in SQL. Each has its control: the same thing done by way of the site.
"""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection

from helpdesk import audit, checks, sealing
from helpdesk.attestation import replay_protection
from helpdesk.audit import Action
from helpdesk.conversations import intake
from helpdesk.desks import desk_joining, desk_settings, member_keys, readiness
from helpdesk.desks.desk_keys import let_in
from helpdesk.inbox.layout import warning_banner
from helpdesk.models import AuditEntry, Conversation, Desk, DeskKey, Notice
from helpdesk.notices import delivery
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import SECRET, settle
from tests.helpdesk.test_pgp import Gpg
from website.worker import loops

PAYOKE = DeskName.PAYOKE
pytestmark = pytest.mark.django_db(transaction=True)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture(autouse=True)
def mail_leaves_at_once(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.NOTICE_EVERY_MINUTES = 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    ring = Gpg(tmp_path_factory.mktemp("g") / "h")
    return ring.make("desk@centre.example")


@pytest.fixture
def colleagues(caseworkers, django_user_model):
    """Two people of Payoke with an address of their own."""
    first = caseworkers[PAYOKE].user
    first.email = "first@centre.example"
    first.save()
    return first, django_user_model.objects.create_user("second")


def write(words):
    intake.accept(words, desk=PAYOKE, token=sealing.new_token_seed())


def sealed():
    return [one.sealed for one in Notice.objects.filter(kind="news")]


TAKE_THE_MAIL = (
    "UPDATE helpdesk_desk SET sends_mail_with_message=%s, certificate=%s, email=%s, bells='03:00'"
    " WHERE slug='payoke'"
)


def test_no_message_is_sealed_to_a_certificate_that_was_written_into_the_database(
    caseworkers,
    words,
    certificate,
    mailoutbox,
):
    sql(TAKE_THE_MAIL, True, certificate, "thief@evil.example")
    write(words)
    assert sealed() == [""]
    delivery.deliver()
    assert [mail.to for mail in mailoutbox] == [["payoke@centre.example"]]
    assert "BEGIN PGP" not in str(mailoutbox[0].message())
    assert not Conversation.objects.get().mailed


def test_and_by_way_of_the_site_it_is(caseworkers, words, certificate):
    settle(PAYOKE, sends_mail_with_message=True, certificate=certificate)
    write(words)
    assert "BEGIN PGP" in sealed()[0]


def test_a_change_past_the_site_is_said_on_every_staff_page_and_by_the_checks(
    caseworkers,
    certificate,
):
    assert not any("past this site" in one for one in warning_banner.warnings())
    sql(TAKE_THE_MAIL, True, certificate, "thief@evil.example")
    assert any("past this site" in one for one in warning_banner.warnings())
    payoke = Desk.objects.get(pk=PAYOKE)
    assert readiness.MissingPrecaution.CHANGED in readiness.missing(payoke)
    assert payoke.is_open
    payoke.settle()  # a coordinator has looked, and kept what was kept last
    assert not any("past this site" in one for one in warning_banner.warnings())
    assert Desk.objects.values_list("email", flat=True).get(pk=PAYOKE) == "payoke@centre.example"


@pytest.mark.parametrize(
    ("column", "value"),
    [("reply_days", 30), ("retention_days", 180), ("is_joining", True), ("surge", True)],
)
def test_what_a_desk_promises_stays_what_it_last_kept(caseworkers, column, value):
    sql(f"UPDATE helpdesk_desk SET {column}=%s WHERE slug='payoke'", value)
    assert getattr(Desk.objects.get(pk=PAYOKE), column) != value
    settle(PAYOKE, **{column: value})
    assert getattr(Desk.objects.get(pk=PAYOKE), column) == value


def test_a_mark_that_is_taken_away_closes_the_desk_and_stops_its_mail(
    caseworkers, words, mailoutbox
):
    write(words)
    sql("UPDATE helpdesk_desk SET mark=%s, email='thief@evil.example' WHERE slug='payoke'", b"")
    with pytest.raises(intake.DeskClosed):
        write(words)
    assert delivery.deliver() == (0, 1)
    assert mailoutbox == []
    assert any("The desk is closed" in one for one in warning_banner.warnings())
    Desk.objects.get(pk=PAYOKE).save()  # of something else: nothing is vouched for by the way
    assert not Desk.objects.get(pk=PAYOKE).is_open


def test_old_settings_that_are_put_back_count_for_nothing(caseworkers, words):
    """They are genuine: the address of an organisation that has no more to do with the desk."""
    old = Desk.objects.filter(pk=PAYOKE).values_list("email", "vouched", "vouched_number", "mark")
    email, vouched, number, mark = old.get()
    settle(PAYOKE, email="new@centre.example")
    put_back = "UPDATE helpdesk_desk SET email=%s, vouched=%s, vouched_number=%s, mark=%s"
    sql(f"{put_back} WHERE slug='payoke'", email, vouched, number, bytes(mark))
    assert not Desk.objects.get(pk=PAYOKE).is_open
    assert Desk.objects.get(pk=PAYOKE).addresses == []


def change_mail(by, **changed):
    desk = Desk.objects.get(pk=PAYOKE)
    before = desk.email
    for name, value in changed.items():
        setattr(desk, name, value)
    desk_settings.keep_settings(desk, changed, email_before=before, by=by)


def test_a_changed_address_is_told_to_all_and_gets_no_text_for_two_days(
    colleagues,
    words,
    clock,
    certificate,
    mailoutbox,
):
    settle(PAYOKE, sends_mail_with_message=True, certificate=certificate)
    change_mail(colleagues[0], email="new@centre.example")
    delivery.deliver()
    everybody = {"new@centre.example", "payoke@centre.example", "first@centre.example"}
    assert set(mailoutbox.pop().to) == everybody
    write(words)
    assert sealed() == [""]
    delivery.deliver()
    assert mailoutbox.pop().to == ["new@centre.example", "payoke@centre.example"]
    clock.forward(days=3)
    write(words)
    assert "BEGIN PGP" in sealed()[-1]
    delivery.deliver()
    assert mailoutbox.pop().to == ["new@centre.example"]


def test_or_until_a_second_person_of_the_desk_agrees(
    colleagues,
    words,
    certificate,
):
    change_mail(colleagues[0], sends_mail_with_message=True, certificate=certificate)
    assert not desk_settings.agree(Desk.objects.get(pk=PAYOKE), by=colleagues[0])
    write(words)
    assert desk_settings.agree(Desk.objects.get(pk=PAYOKE), by=colleagues[1])
    write(words)
    first, second = sealed()
    assert (first, "BEGIN PGP" in second) == ("", True)


def test_whoever_changed_the_address_does_not_agree_because_another_changed_more(
    colleagues, certificate
):
    first, second = colleagues
    change_mail(first, email="mine@example.org")
    change_mail(second, sends_mail_with_message=True, certificate=certificate)
    for one in colleagues:
        assert not desk_settings.agree(Desk.objects.get(pk=PAYOKE), by=one)
    third = get_user_model().objects.create_user("third")
    assert desk_settings.agree(Desk.objects.get(pk=PAYOKE), by=third)


def test_nobody_agrees_to_an_address_that_they_have_not_seen(at_desk, colleagues):
    """She changes it once more between a colleague's look and their press."""
    change_mail(colleagues[1], email="shared@centre.example")
    client = at_desk(PAYOKE)
    page = "/cms/helpdesk/colleagues/"
    asked = client.get(page).text
    seen = re.search(r'name="seen" value="(\d+)"', asked)[1]
    assert "shared@centre.example" in asked
    change_mail(colleagues[1], email="hers@example.org")
    form = {"act": "agree", "desk": PAYOKE}
    for told in ({"seen": seen}, {}):
        refused = client.post(page, form | told, follow=True)
        assert "a colleague has changed this since you looked" in refused.text
        assert "hers@example.org" in refused.text
        assert Desk.objects.get(pk=PAYOKE).mail_waits
    now = re.search(r'name="seen" value="(\d+)"', refused.text)[1]
    client.post(page, form | {"seen": now})
    assert not Desk.objects.get(pk=PAYOKE).mail_waits


def test_a_yes_that_crosses_a_change_undoes_none_of_it(colleagues):
    change_mail(colleagues[0], email="shared@centre.example")
    looked = Desk.objects.get(pk=PAYOKE)
    change_mail(colleagues[0], email="hers@example.org")
    with pytest.raises(desk_settings.SettingsChanged):
        desk_settings.agree(looked, by=colleagues[1])
    now = Desk.objects.get(pk=PAYOKE)
    assert (now.email, now.mail_waits) == ("hers@example.org", True)


def test_the_mail_about_a_change_says_nothing_of_it(colleagues, words, mailoutbox):
    write(words)
    change_mail(colleagues[0], bells="7:00")
    delivery.deliver()
    [changed] = [mail for mail in mailoutbox if "relied on" in mail.body or "rely on" in mail.body]
    assert SECRET not in changed.body
    assert "7:00" not in changed.body


def test_whoever_opens_the_desk_is_told_of_each_new_holder(caseworkers, desk_keys, mailoutbox):
    payoke, surya = Desk.objects.get(pk=PAYOKE), caseworkers[DeskName.SURYA]
    let_in(payoke, surya, held=desk_keys[PAYOKE], by=caseworkers[PAYOKE].user)
    delivery.deliver()
    assert [mail.to for mail in mailoutbox] == [["payoke@centre.example"]]
    assert "who opens the messages" in mailoutbox[0].body


# --- Becoming a holder of a desk's key -----------------------------------------------------------

PUT_BACK = "UPDATE helpdesk_desk SET is_joining=%s, opener_id=%s, opens_after=%s, vouched=%s,"
PUT_BACK += " vouched_number=%s, mark=%s WHERE slug='payoke'"
JOINING = ("is_joining", "opener_id", "opens_after", "vouched", "vouched_number", "mark")


@pytest.fixture
def opened_once(caseworkers):
    """The row of a desk as it was while somebody was asked to open it, before its first key."""
    DeskKey.objects.filter(desk=PAYOKE).delete()
    payoke, member = Desk.objects.get(pk=PAYOKE), caseworkers[PAYOKE]
    replay_protection.forget_numbers()
    desk_joining.begin(payoke, member.user)
    row = Desk.objects.filter(pk=PAYOKE).values_list(*JOINING).get()
    desk_joining.take_key(payoke, member)
    payoke.refresh_from_db()
    payoke.is_joining, payoke.opener = False, None
    payoke.save()
    assert Desk.objects.get(pk=PAYOKE).is_open
    return [bytes(value) if isinstance(value, memoryview) else value for value in row]


def empty_the_desk():
    sql("DELETE FROM helpdesk_deskgrant WHERE desk_key_id IN (SELECT id FROM helpdesk_deskkey)")


def epochs_of_payoke():
    return list(DeskKey.objects.filter(desk=PAYOKE).values_list("epoch", flat=True))


@pytest.mark.parametrize("forgets", [False, True])
def test_the_opener_of_long_ago_makes_no_second_key(caseworkers, opened_once, forgets):
    empty_the_desk()
    sql(PUT_BACK, *opened_once)
    if forgets:
        replay_protection.forget_numbers()
    member = caseworkers[PAYOKE]
    assert (desk_joining.desk_of(member.user) is None) is not forgets
    with pytest.raises(desk_joining.NotYet):
        desk_joining.take_key(Desk.objects.get(pk=PAYOKE), member)
    assert epochs_of_payoke() == [1]
    payoke = Desk.objects.get(pk=PAYOKE)
    desk_joining.begin(payoke, member.user)  # the control: whoever runs the site asks once more
    desk_joining.take_key(payoke, member)
    assert epochs_of_payoke() == [1, 2]


def test_nobody_makes_themselves_the_opener_of_a_desk(caseworkers, somebody):
    thief = member_keys.make_member_key(somebody, "six words")
    empty_the_desk()
    sql(
        "UPDATE helpdesk_desk SET is_joining=%s, opener_id=%s WHERE slug='payoke'",
        True,
        somebody.pk,
    )
    assert desk_joining.desk_of(somebody) is None
    with pytest.raises(desk_joining.NotYet):
        desk_joining.take_key(Desk.objects.get(pk=PAYOKE), thief)


def test_a_key_that_was_taken_out_of_the_database_is_not_made_again_under_its_number(
    caseworkers, opened_once
):
    """The epoch of the key that this machine has seen is over for good."""
    member = caseworkers[PAYOKE]
    empty_the_desk()
    sql("DELETE FROM helpdesk_deskkey WHERE desk_id='payoke'")
    desk_joining.begin(Desk.objects.get(pk=PAYOKE), member.user)
    desk_joining.take_key(Desk.objects.get(pk=PAYOKE), member)
    assert epochs_of_payoke() == [2]


# --- Putting back what was -----------------------------------------------------------------------


def everything_since(number):
    """The audit, cut back to an entry that a digest once named; what is left is genuine."""
    sql("DELETE FROM helpdesk_auditentry WHERE number > %s", number)
    last = AuditEntry.objects.get(number=number)
    end = "UPDATE helpdesk_auditchain SET end_number=%s, end_seal=%s"
    sql(end, last.number, bytes(last.seal))


def test_an_audit_that_is_cut_back_to_the_head_of_a_digest_shows(caseworkers, words):
    user = caseworkers[PAYOKE].user
    audit.record(Action.ANSWERED, by=user, desk=PAYOKE)
    told = audit.head()
    audit.record(Action.LET_IN, by=user, desk=PAYOKE, about="thief")
    assert audit.verify(told).faults == []
    everything_since(1)
    assert [fault.kind for fault in audit.verify(told).faults] == [audit.FaultKind.OLDER]
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_audit", stdout=StringIO(), stderr=StringIO())
    assert [one.id for one in checks.the_database_is_the_newest()] == ["helpdesk.E007"]
    assert any("older than what" in one for one in warning_banner.warnings())
    with pytest.raises(loops.AuditIsCut):
        loops.prune_audit()
    assert Notice.objects.filter(kind="changed", desk=PAYOKE).exists()


def test_whatever_is_written_after_that_does_not_hide_it(caseworkers):
    user = caseworkers[PAYOKE].user
    for _ in range(3):
        audit.record(Action.ANSWERED, by=user, desk=PAYOKE)
    everything_since(1)
    for _ in range(5):
        audit.record(Action.NOTED, by=user, desk=PAYOKE)
    assert audit.is_cut()
    replay_protection.forget_head()  # whoever runs the site has looked
    audit.record(Action.NOTED, by=user, desk=PAYOKE)
    assert not audit.is_cut()


def test_a_database_that_was_put_back_takes_no_message(caseworkers, words):
    """One that was told it has arrived is gone; the next is told by the telephone."""
    user = caseworkers[PAYOKE].user
    audit.record(Action.ANSWERED, by=user, desk=PAYOKE)
    write(words)
    audit.record(Action.OPENED, by=user, desk=PAYOKE, conversation=Conversation.objects.get())
    Conversation.objects.get().delete()
    everything_since(1)
    with pytest.raises(intake.DeskClosed):
        write(words)
    assert not Desk.objects.get(pk=PAYOKE).is_open
    replay_protection.forget_head()
    write(words)


def test_what_is_pruned_in_time_is_not_taken_for_a_cut(caseworkers, clock):
    user = caseworkers[PAYOKE].user
    audit.record(Action.ANSWERED, by=user, desk=PAYOKE)
    clock.forward(days=366)
    assert audit.prune() == 1
    assert not audit.is_cut()
    assert audit.verify().faults == []
