"""Opening the helpdesk: what it takes, what it does not help, and what locks it again."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from helpdesk import retention, sealing, unlock
from helpdesk.models import AuditEntry, MemberKey, Unlocked
from helpdesk.routing import Desk
from tests.helpdesk.conftest import PASSPHRASE

LIST = "/cms/helpdesk/"
ASKED_FOR = "Your passphrase (six words)"


def is_locked(client):
    page = client.get(LIST).content.decode()
    assert (ASKED_FOR in page) != ("hd-tabs" in page)
    return ASKED_FOR in page


def test_the_passphrase_opens_the_list(at_desk):
    client = at_desk(Desk.PAYOKE, unlocked=False)
    assert is_locked(client)
    answer = client.post(LIST, {"passphrase": PASSPHRASE})
    assert answer.status_code == 302
    assert not is_locked(client)


def test_the_cookie_goes_to_the_helpdesk_only_and_no_script_sees_it(at_desk, settings):
    cookie = at_desk(Desk.PAYOKE).cookies["helpdesk"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/cms/helpdesk/"
    assert not cookie["max-age"]
    settings.HTTPS = True
    assert unlock.cookie_name().startswith("__Secure-")


def test_a_wrong_passphrase_is_told_and_opens_nothing(at_desk):
    client = at_desk(Desk.PAYOKE, unlocked=False)
    page = client.post(LIST, {"passphrase": "tamol bidek"}).content.decode()
    assert "This is not your passphrase." in page
    assert "tamol" not in page
    assert Unlocked.objects.count() == 0


def test_the_audit_says_who_opened_the_helpdesk_and_who_typed_a_wrong_passphrase(at_desk):
    client = at_desk(Desk.PAYOKE, unlocked=False)
    for typed in ("tamol bidek", PASSPHRASE):
        client.post(LIST, {"passphrase": typed})
    said = AuditEntry.objects.order_by("number").values_list("who", "action")
    assert list(said) == [("worker-payoke", "wrong-passphrase"), ("worker-payoke", "unlocked")]


def test_many_wrong_ones_cost_a_wait_even_for_the_right_one(at_desk):
    client = at_desk(Desk.PAYOKE, unlocked=False)
    for _ in range(unlock.FREE_TRIES + 2):
        the_wait_is_over(Desk.PAYOKE)
        client.post(LIST, {"passphrase": "wrong"})
    page = client.post(LIST, {"passphrase": PASSPHRASE}).content.decode()
    assert "Wait" in page
    assert Unlocked.objects.count() == 0
    other = at_desk(Desk.SURYA, unlocked=False)
    assert other.post(LIST, {"passphrase": PASSPHRASE}).status_code == 302


def the_wait_is_over(desk):
    """As if whoever mistypes had waited as long as they were told."""
    counter = unlock._counter(member_of(desk))
    wrong, not_before = cache.get(counter, (0, None))
    cache.set(counter, (wrong, not_before and timezone.now()))


def test_it_locks_by_the_button(at_desk):
    client = at_desk(Desk.PAYOKE)
    old = client.cookies["helpdesk"].value
    client.post("/cms/helpdesk/lock/")
    client.cookies["helpdesk"] = old
    assert is_locked(client)


def test_a_mere_link_does_not_lock(at_desk):
    client = at_desk(Desk.PAYOKE)
    client.get("/cms/helpdesk/lock/")
    assert not is_locked(client)


@pytest.mark.parametrize("field", ["until", "at_latest"])
def test_it_locks_when_its_time_is_over(at_desk, field):
    client = at_desk(Desk.PAYOKE)
    Unlocked.objects.update(**{field: timezone.now() - timedelta(seconds=1)})
    assert is_locked(client)


def test_each_click_puts_off_the_idle_lock_but_never_the_last_one(at_desk):
    client = at_desk(Desk.PAYOKE)
    soon = timezone.now() + timedelta(minutes=5)
    Unlocked.objects.update(until=timezone.now() + timedelta(minutes=1), at_latest=soon)
    client.get(LIST)
    row = Unlocked.objects.get()
    assert row.until == row.at_latest == soon


def test_signing_out_locks(at_desk):
    client = at_desk(Desk.PAYOKE)
    old = client.cookies["helpdesk"].value
    client.post("/cms/logout/")
    assert Unlocked.objects.count() == 0
    client.force_login(member_of(Desk.PAYOKE).user)
    client.cookies["helpdesk"] = old
    assert is_locked(client)


def member_of(desk):
    return MemberKey.objects.get(user__username=f"worker-{desk}")


def test_a_changed_password_locks(at_desk):
    client = at_desk(Desk.PAYOKE)
    user = member_of(Desk.PAYOKE).user
    user.set_password("another one, and long enough")
    user.save()
    session = client.session
    session["_auth_user_hash"] = user.get_session_auth_hash()  # as if the session lived on
    session.save()
    assert is_locked(client)


def test_the_same_cookie_in_another_session_opens_nothing(at_desk):
    client = at_desk(Desk.PAYOKE)
    other = Client()
    other.force_login(member_of(Desk.PAYOKE).user)
    other.cookies["helpdesk"] = client.cookies["helpdesk"].value
    assert is_locked(other)
    assert not is_locked(client)


def test_the_same_cookie_with_another_person_opens_nothing(at_desk):
    stolen = at_desk(Desk.PAYOKE).cookies["helpdesk"].value
    other = at_desk(Desk.SURYA, unlocked=False)
    other.cookies["helpdesk"] = stolen
    assert is_locked(other)
    Unlocked.objects.update(user=member_of(Desk.SURYA).user)  # with the database's help
    assert is_locked(other)


def test_database_and_every_secret_of_the_server_open_nothing_without_the_cookie(at_desk):
    client = at_desk(Desk.PAYOKE)
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
    at_desk(Desk.PAYOKE)
    Unlocked.objects.update(until=timezone.now() - timedelta(minutes=1))
    at_desk(Desk.SURYA)
    assert Unlocked.objects.get().user == member_of(Desk.SURYA).user


def test_expired_rows_go_with_the_worker_too(at_desk):
    at_desk(Desk.PAYOKE)
    retention.forget()
    assert Unlocked.objects.count() == 1
    retention.forget(timezone.now() + unlock.IDLE + timedelta(minutes=1))
    assert Unlocked.objects.count() == 0
