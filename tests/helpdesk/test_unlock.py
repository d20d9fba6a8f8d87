"""Opening the helpdesk: what it takes, what it does not help, and what locks it again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from base.backoff import FREE_TRIES, Backoff
from helpdesk import audit, sealing
from helpdesk.conversations import retention_round
from helpdesk.desks import member_keys, unlock
from helpdesk.models import AuditEntry, MemberKey, Unlocked
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE

LIST = "/cms/helpdesk/"
ASKED_FOR = "Your passphrase (six words)"


def is_locked(client):
    page = client.get(LIST).content.decode()
    assert (ASKED_FOR in page) != ("hd-tabs" in page)
    return ASKED_FOR in page


def test_the_passphrase_opens_the_list(at_desk):
    client = at_desk(DeskName.PAYOKE, unlocked=False)
    assert is_locked(client)
    answer = client.post(LIST, {"passphrase": PASSPHRASE})
    assert answer.status_code == 302
    assert not is_locked(client)


def test_the_cookie_goes_to_the_helpdesk_only_and_no_script_sees_it(at_desk, settings):
    cookie = at_desk(DeskName.PAYOKE).cookies["helpdesk"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/cms/helpdesk/"
    assert not cookie["max-age"]
    settings.HTTPS = True
    assert unlock.unlock_cookie_name().startswith("__Secure-")


def test_a_wrong_passphrase_is_told_and_opens_nothing(at_desk):
    client = at_desk(DeskName.PAYOKE, unlocked=False)
    page = client.post(LIST, {"passphrase": "tamol bidek"}).content.decode()
    assert "This is not your passphrase." in page
    assert "tamol" not in page
    assert Unlocked.objects.count() == 0


def test_many_wrong_ones_cost_a_wait_even_for_the_right_one(at_desk, monkeypatch):
    monkeypatch.setattr(unlock.passphrase_backoff, "clock", lambda: 1000.0)
    client = at_desk(DeskName.PAYOKE, unlocked=False)
    for _ in range(FREE_TRIES):
        client.post(LIST, {"passphrase": "wrong"})
    page = client.post(LIST, {"passphrase": PASSPHRASE}).content.decode()
    assert "Wait" in page
    assert Unlocked.objects.count() == 0
    other = at_desk(DeskName.SURYA, unlocked=False)
    assert other.post(LIST, {"passphrase": PASSPHRASE}).status_code == 302


def test_each_wrong_one_doubles_the_wait_up_to_five_minutes(caseworkers, monkeypatch):
    """Whoever guesses waits out each wait and gains nothing; nobody waits longer than that."""
    now, member, waits = 1000.0, member_of(DeskName.PAYOKE), []
    monkeypatch.setattr(unlock.passphrase_backoff, "clock", lambda: now)
    for tries in range(1, FREE_TRIES + 11):
        with pytest.raises(unlock.WrongPassphrase):
            unlock.private_key(member, "wrong")
        if tries >= FREE_TRIES:
            now += 0.5
            with pytest.raises(unlock.PassphraseWait) as first:
                unlock.private_key(member, PASSPHRASE)
            waits.append(first.value.seconds)
            now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_audit_says_who_opened_and_who_failed_and_never_with_what(at_desk):
    client = at_desk(DeskName.PAYOKE)
    client.post(LIST, {"passphrase": "something else"})
    client.post(f"{LIST}lock/")
    client.post(LIST, {"passphrase": PASSPHRASE})
    client.post(f"{LIST}key/change/", {"old": "not this one"})
    acts = AuditEntry.objects.filter(who="worker-payoke").values_list("action", flat=True)
    assert list(acts) == ["unlocked", "wrong-passphrase", "wrong-passphrase"]
    assert audit.verify().faults == []


def test_it_locks_by_the_button(at_desk):
    client = at_desk(DeskName.PAYOKE)
    old = client.cookies["helpdesk"].value
    client.post("/cms/helpdesk/lock/")
    client.cookies["helpdesk"] = old
    assert is_locked(client)


def test_a_click_that_crosses_the_lock_of_another_tab_finds_it_locked(at_desk, monkeypatch):
    client, opened = at_desk(DeskName.PAYOKE), sealing.open_unlocked_key

    def and_locks(*sealed):
        private = opened(*sealed)
        Unlocked.objects.all().lock()
        return private

    monkeypatch.setattr(sealing, "open_unlocked_key", and_locks)
    assert is_locked(client)
    assert not Unlocked.objects.exists()


def test_a_mere_link_does_not_lock(at_desk):
    client = at_desk(DeskName.PAYOKE)
    client.get("/cms/helpdesk/lock/")
    assert not is_locked(client)


@pytest.mark.parametrize("field", ["until", "at_latest"])
def test_it_locks_when_its_time_is_over(at_desk, field):
    client = at_desk(DeskName.PAYOKE)
    Unlocked.objects.update(**{field: timezone.now() - timedelta(seconds=1)})
    assert is_locked(client)


def test_each_click_puts_off_the_idle_lock_but_never_the_last_one(at_desk):
    client = at_desk(DeskName.PAYOKE)
    soon = timezone.now() + timedelta(minutes=5)
    row = Unlocked.objects.get()
    row.until, row.at_latest = timezone.now() + timedelta(minutes=1), soon
    row.attest()
    row.save()
    client.get(LIST)
    row.refresh_from_db()
    assert row.until == row.at_latest == soon


def test_signing_out_locks(at_desk):
    client = at_desk(DeskName.PAYOKE)
    old = client.cookies["helpdesk"].value
    client.post("/cms/logout/")
    assert Unlocked.objects.count() == 0
    client.force_login(member_of(DeskName.PAYOKE).user)
    client.cookies["helpdesk"] = old
    assert is_locked(client)


def member_of(desk):
    return MemberKey.objects.get(user__username=f"worker-{desk}")


def test_a_changed_password_locks(at_desk):
    client = at_desk(DeskName.PAYOKE)
    user = member_of(DeskName.PAYOKE).user
    user.set_password("another one, and long enough")
    user.save()
    session = client.session
    session["_auth_user_hash"] = user.get_session_auth_hash()  # as if the session lived on
    session.save()
    assert is_locked(client)


def test_the_same_cookie_in_another_session_opens_nothing(at_desk):
    client = at_desk(DeskName.PAYOKE)
    other = Client()
    other.force_login(member_of(DeskName.PAYOKE).user)
    other.cookies["helpdesk"] = client.cookies["helpdesk"].value
    assert is_locked(other)
    assert not is_locked(client)


def test_the_same_cookie_with_another_person_opens_nothing(at_desk):
    stolen = at_desk(DeskName.PAYOKE).cookies["helpdesk"].value
    other = at_desk(DeskName.SURYA, unlocked=False)
    other.cookies["helpdesk"] = stolen
    assert is_locked(other)
    Unlocked.objects.update(user=member_of(DeskName.SURYA).user)  # with the database's help
    assert is_locked(other)


def test_database_and_every_secret_of_the_server_open_nothing_without_the_cookie(at_desk):
    client = at_desk(DeskName.PAYOKE)
    row = Unlocked.objects.get()
    owner = f"{row.user.pk} {row.user.get_session_auth_hash()}"
    session = client.session.session_key
    opened = sealing.open_unlocked_key(
        bytes(row.sealed_private), client.cookies["helpdesk"].value, owner, session
    )
    assert len(opened) == 32  # the control: with the cookie it opens
    for guess in (bytes(row.secret_fingerprint).hex(), session, owner, ""):
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_unlocked_key(bytes(row.sealed_private), guess, owner, session)
    assert client.cookies["helpdesk"].value.encode() not in bytes(row.secret_fingerprint)


def test_expired_rows_go_when_somebody_unlocks(at_desk):
    at_desk(DeskName.PAYOKE)
    Unlocked.objects.update(until=timezone.now() - timedelta(minutes=1))
    at_desk(DeskName.SURYA)
    assert Unlocked.objects.get().user == member_of(DeskName.SURYA).user


def test_expired_rows_go_with_the_worker_too(at_desk):
    at_desk(DeskName.PAYOKE)
    retention_round.delete_what_is_due()
    assert Unlocked.objects.count() == 1
    retention_round.delete_what_is_due(timezone.now() + unlock.IDLE + timedelta(minutes=1))
    assert Unlocked.objects.count() == 0


def test_passphrases_that_come_at_once_wait_as_one_after_the_other_does(caseworkers, monkeypatch):
    """Each is counted before its words are stretched: another comes while they are."""
    member, waits = caseworkers[DeskName.PAYOKE], []

    def stretched(_member, _passphrase):
        waits.append(unlock.passphrase_backoff.wait(str(member.pk)))
        raise sealing.CannotUnseal

    monkeypatch.setattr(member_keys, "open_member_key", stretched)
    monkeypatch.setattr(unlock, "passphrase_backoff", Backoff(60, clock=lambda: 1000.0))
    for _ in range(FREE_TRIES):
        with pytest.raises(unlock.WrongPassphrase):
            unlock.private_key(member, "wrong")
    assert waits[-1] > 0
    with pytest.raises(unlock.PassphraseWait):
        unlock.private_key(member, "wrong")
