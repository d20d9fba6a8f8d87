"""
What was good once, or has ended, comes back into the database by the hand of whoever writes there.

Each attack keeps copies of rows while they are good, and puts them back by SQL once they are not.
"""

from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp_webauthn.models import WebAuthnCredential

from base.files import json_files
from helpdesk import sealing
from helpdesk.attestation import replay_protection, revocations
from helpdesk.conversations import fresh_keys, handover
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys, key_rotation, member_keys, recovery_kit, unlock
from helpdesk.desks.desk_keys import desk_keys_of, let_in
from helpdesk.desks.session_store import SessionStore
from helpdesk.models import Conversation, Desk, DeskGrant, DeskKey, MemberKey, Unlocked
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE
from website.accounts import invitations, second_factors
from website.accounts.attested_accounts import vouch_for_passkey
from website.accounts.models import AppCode, PaperCodes

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/cms/helpdesk/"


class Copies:
    """Rows of some tables as they are now; after `put_back()` the tables hold these alone."""

    def __init__(self, *tables):
        self.rows = {}
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT * FROM {table}")
                names = [column[0] for column in cursor.description]
                self.rows[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def put_beside(self, table):
        """Those that are gone since, beside what is there."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table}")
            there = {key for (key,) in cursor.fetchall()}
            for row in self.rows[table]:
                if row["id"] not in there:
                    places, columns = ", ".join(["%s"] * len(row)), ", ".join(row)
                    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"
                    cursor.execute(insert, list(row.values()))

    def put_back(self, **changed):
        with transaction.atomic(), connection.cursor() as cursor:
            for table in reversed(self.rows):
                cursor.execute(f"DELETE FROM {table}")
            for table, rows in self.rows.items():
                for row in rows:
                    told = {name: value for name, value in changed.items() if name in row}
                    values = {**row, **told}
                    places = ", ".join(["%s"] * len(values))
                    columns = ", ".join(values)
                    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"
                    cursor.execute(insert, list(values.values()))


# --- Sessions, and what they had unlocked --------------------------------------------------------

SESSIONS = ("django_session", "helpdesk_unlocked")
LATER = "2099-01-01 00:00:00+00:00"
MUCH_LATER = {"expire_date": LATER, "until": LATER, "at_latest": LATER}


@pytest.fixture
def stolen(at_desk):
    """A caseworker's browser, a second one with copies of its cookies, and its rows."""
    client = at_desk(DeskName.PAYOKE)
    thief = Client()
    for name, value in client.cookies.items():
        thief.cookies[name] = value.value
    assert "Unlocked" in thief.get(LIST).content.decode()
    return client, thief, Copies(*SESSIONS)


def reads(thief):
    return "Unlocked" in thief.get(LIST).content.decode()


ENDINGS = {
    "locked": lambda client: client.post("/cms/helpdesk/lock/"),
    "signed out": lambda client: client.post("/cms/logout/"),
    "taken out": lambda client: key_rotation.sign_out(
        MemberKey.objects.get(user__username="worker-payoke")
    ),
}


@pytest.mark.parametrize("days", [{}, MUCH_LATER])
@pytest.mark.parametrize("way", ENDINGS)
def test_what_was_unlocked_opens_nothing_once_it_was_locked(stolen, way, days):
    client, thief, copies = stolen
    copies.put_back()
    assert reads(thief), "the control: nothing has ended yet"
    ENDINGS[way](client)
    copies.put_back(**days)
    assert Session.objects.count() == Unlocked.objects.count() == 1
    assert not reads(thief)
    if way != "locked":
        assert thief.get(LIST).status_code == 302, "and nobody is signed in"


def test_nor_when_its_time_was_over_and_its_days_are_moved(stolen, monkeypatch):
    _client, thief, copies = stolen
    copies.put_back(**MUCH_LATER)
    assert not reads(thief), "a day was moved that its row is bound to"
    later = timezone.now() + unlock.IDLE + timedelta(minutes=1)
    copies.put_back()
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not reads(thief)


def test_a_session_that_nobody_ended_is_over_when_its_hours_are(stolen, monkeypatch):
    _client, thief, copies = stolen
    copies.put_back(expire_date=LATER)
    assert thief.get("/cms/account/").status_code == 200
    now, age = signing.time.time, site_settings.SESSION_COOKIE_AGE
    monkeypatch.setattr(signing.time, "time", lambda: now() + age + 60)
    assert thief.get("/cms/account/").status_code == 302


@pytest.mark.both_databases
def test_a_session_of_before_the_password_was_changed_is_nobodys(db):
    lena = get_user_model().objects.create_superuser("lena", password="a-password-of-lena-s")
    client = Client()
    client.force_login(lena)
    copies = Copies("auth_user", "django_session")
    assert client.get("/cms/account/").status_code == 200
    lena.set_password("another-password-of-lena-s")
    lena.save()
    with connection.cursor() as cursor:
        before = copies.rows["auth_user"][0]["password"]
        cursor.execute("UPDATE auth_user SET password=%s", [before])
    assert client.get("/cms/account/").status_code == 302


# --- Used once means once ------------------------------------------------------------------------


@pytest.fixture
def lena(db):
    user = get_user_model().objects.create_superuser("lena", password="a-password-of-lena-s")
    AppCode.objects.create(user=user, name="app")
    return user


def test_a_link_that_was_used_is_used_though_its_row_comes_back(lena, settings):
    settings.PUBLIC_ORIGIN = "https://help.example"
    token = invitations.invite(lena, by=None).rstrip("/").rpartition("/")[2]
    copies = Copies("website_invitation")
    assert invitations.use(token)
    copies.put_back()
    assert invitations.invited(token) is None
    assert not invitations.use(token)


def test_a_link_in_whose_place_another_was_made_is_void(lena, settings):
    settings.PUBLIC_ORIGIN = "https://help.example"
    token = invitations.invite(lena, by=None).rstrip("/").rpartition("/")[2]
    copies = Copies("website_invitation")
    newer = invitations.invite(lena, by=None).rstrip("/").rpartition("/")[2]
    assert invitations.invited(newer) == lena
    copies.put_back()
    assert invitations.invited(token) is None


PAPER = ("otp_static_staticdevice", "otp_static_statictoken")


def takes(user, code):
    """Whether it is taken, whatever had to be waited for."""
    with connection.cursor() as cursor:
        for table in (PAPER[0], "otp_totp_totpdevice"):
            cursor.execute(f"UPDATE {table} SET throttling_failure_timestamp=NULL")
    return second_factors.try_code(user, code).device is not None


def test_a_code_on_paper_is_good_once_though_its_row_comes_back(lena):
    codes = second_factors.new_paper_codes(lena)
    copies = Copies(*PAPER)
    assert takes(lena, codes[0])
    copies.put_back()
    assert not takes(lena, codes[0])
    assert takes(lena, codes[1])


def test_codes_on_an_older_paper_stay_void(lena):
    codes = second_factors.new_paper_codes(lena)
    copies = Copies(*PAPER)
    newer = second_factors.new_paper_codes(lena)
    name = Copies(*PAPER).rows[PAPER[0]][0]["name"]
    copies.put_back()
    assert not takes(lena, codes[0])
    copies.put_back(name=name)
    assert not takes(lena, codes[0]), "they were given for another set"
    second_factors.new_paper_codes(lena, newer)
    assert takes(lena, newer[0])


APP = ("otp_totp_totpdevice",)


def test_the_digits_of_an_app_are_good_once_though_its_row_comes_back(lena):
    copies = Copies(*APP)
    code = f"{totp(AppCode.objects.get().bin_key):06d}"
    assert takes(lena, code)
    copies.put_back()
    assert not takes(lena, code)
    copies.put_back(id=4000)
    assert not takes(lena, code)


@pytest.mark.parametrize("way", ["remove", "reset"])
def test_an_app_that_was_taken_away_takes_no_code_when_it_comes_back(lena, way):
    first = AppCode.objects.get()
    copies = Copies(*APP)
    AppCode.objects.create(user=lena, name="another")
    if way == "remove":
        assert second_factors.remove(lena, "app", first.pk)
    else:
        second_factors.reset(lena, by=None)
    copies.put_back()
    assert not takes(lena, f"{totp(first.bin_key):06d}")


def _removes_app(lena):
    AppCode.objects.create(user=lena, name="another")
    assert second_factors.remove(lena, "app", AppCode.objects.get(name="app").pk)


def _resets(lena):
    second_factors.reset(lena, by=None)


@pytest.mark.parametrize("visits", [True, False], ids=["seen meanwhile", "not seen"])
@pytest.mark.parametrize("ends", [_removes_app, _resets])
def test_a_session_of_a_factor_that_was_taken_away_is_nobodys(lena, ends, visits):
    client = Client()
    client.force_login(lena)
    assert client.get("/cms/account/").status_code == 200
    copies, password = Copies("django_session", *APP), lena.password
    ends(lena)
    if visits:
        assert client.get("/cms/account/").status_code == 302
    get_user_model().objects.update(password=password)
    copies.put_back()
    assert client.get("/cms/account/").status_code == 302


def test_a_session_of_a_paper_or_a_passkey_that_was_taken_away_is_nobodys(lena):
    second_factors.new_paper_codes(lena)
    paper = PaperCodes.objects.get()
    passkey = WebAuthnCredential.objects.create(
        user=lena, name="key", credential_id=b"1", public_key=b"2", confirmed=True
    )
    vouch_for_passkey(passkey)
    assert second_factors.is_genuine(paper)
    assert second_factors.is_genuine(passkey)
    tables = (*PAPER, WebAuthnCredential._meta.db_table)
    copies = Copies(*tables)
    second_factors.reset(lena, by=None)
    copies.put_back()
    assert not second_factors.is_genuine(PaperCodes.objects.get())
    assert not second_factors.is_genuine(WebAuthnCredential.objects.get())


def test_a_factor_that_is_taken_away_locks_what_it_may_have_opened(at_desk):
    client = at_desk(DeskName.PAYOKE)
    user = get_user_model().objects.get(username="worker-payoke")
    more = AppCode.objects.create(user=user, name="another")
    assert second_factors.remove(user, "app", more.pk)
    assert not Unlocked.objects.filter(user=user)
    assert not reads(client)


def test_a_password_of_before_a_reset_signs_nobody_in_though_its_row_comes_back(lena):
    password = lena.password
    assert Client().login(username="lena", password="a-password-of-lena-s")
    second_factors.reset(lena, by=None)
    get_user_model().objects.update(password=password)
    assert not Client().login(username="lena", password="a-password-of-lena-s")


# --- A recovery kit that was found ---------------------------------------------------------------

KITS = ("helpdesk_recoverykit", "helpdesk_deskgrant")


@pytest.fixture
def payoke(desk_keys):
    """Its desk, and what its caseworker holds of its keys."""
    return Desk.objects.get(pk=DeskName.PAYOKE), desk_keys[DeskName.PAYOKE]


@pytest.mark.parametrize("changed", [{}, {"number": 3}])
@pytest.mark.parametrize("is_alone", [True, False])
def test_an_old_kit_that_is_put_back_opens_nothing(payoke, somebody, is_alone, changed):
    desk, held = payoke
    found = "".join(recovery_kit.make_kit(desk, held, by=somebody))
    assert recovery_kit.open_with_kit(desk, found, by=somebody) == held, "the control"
    old = Copies(*KITS)
    recovery_kit.make_kit(desk, held, by=somebody)
    _put_beside(old, is_alone=is_alone, changed=changed)
    with pytest.raises(recovery_kit.NotThisKit):
        recovery_kit.open_with_kit(desk, found, by=somebody)
    key_rotation.renew(desk, _held_now(), by=somebody)
    private = sealing.private_from_paper(found)
    for grant in DeskGrant.objects.filter(desk_key__retired_on=None):
        with pytest.raises(sealing.CannotUnseal):
            sealing.open_sealed_box(bytes(grant.sealed), private)


def _put_beside(old, *, is_alone, changed):
    """An old kit and what was granted to it, beside or in the place of today's."""
    today = Copies(*KITS)
    kits = today.rows[KITS[0]]
    now_first = [{**row, "id": row["id"] + 4000, **changed} for row in old.rows[KITS[0]]]
    today.rows[KITS[0]] = now_first if is_alone else [*kits, *now_first]
    of_kits = [row for row in old.rows[KITS[1]] if row["kit_id"]]
    back = [{**row, "id": row["id"] + 4000, "kit_id": row["kit_id"] + 4000} for row in of_kits]
    mine = [row for row in today.rows[KITS[1]] if not (is_alone and row["kit_id"])]
    today.rows[KITS[1]] = [*mine, *back]
    today.put_back()


def _held_now():
    member = MemberKey.objects.get(user__username="worker-payoke")
    return desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))


def test_with_a_new_kit_the_desk_gets_a_new_key_that_the_old_one_never_opens(
    payoke, accepted, somebody
):
    """Whoever found the old paper and has a copy of the database from before."""
    desk, held = payoke
    first = "".join(recovery_kit.make_kit(desk, held, by=somebody))
    assert desk.current_key.epoch == 1, "nobody can have found what was not there"
    before = recovery_kit.open_with_kit(desk, first, by=somebody)
    second = "".join(recovery_kit.make_kit(desk, held, by=somebody))
    assert desk.current_key.epoch == 2
    with pytest.raises(sealing.CannotUnseal):
        conversation_keys.key_for_desk(Conversation.objects.get(), before)
    now = recovery_kit.open_with_kit(desk, second, by=somebody)
    assert conversation_keys.key_for_desk(Conversation.objects.get(), now)


# --- A member whose account ended ---------------------------------------------------------------

MEMBERS = ("auth_user", "helpdesk_memberkey", "helpdesk_deskkey", "helpdesk_deskgrant")


def _closes(member, admin):
    member.user.is_active = False
    member.user.save()


def _is_deleted(member, admin):
    admin.post(f"/cms/users/delete/{member.user_id}/")


def _gives_up(member, admin):
    recovery_kit.give_up_key(member, by=None)


@pytest.mark.both_databases
@pytest.mark.parametrize("ends", [_closes, _is_deleted, _gives_up])
@pytest.mark.parametrize("whole", [True, False], ids=["all put back", "only the marks"])
def test_who_left_is_not_kept_by_rows_that_say_nobody_did(
    caseworkers, payoke, desk_keys, at_desk, words, ends, whole
):
    """In the time between their end and the next colleague who opens the helpdesk."""
    desk, held = payoke
    user = get_user_model().objects.create_user("second")
    second = member_keys.make_member_key(user, PASSPHRASE)
    let_in(desk, second, held=held, by=user)
    private = member_keys.open_member_key(second, PASSPHRASE)
    before, known = Copies(*MEMBERS), desk_keys_of(second, private)
    admin = Client()
    admin.force_login(get_user_model().objects.create_superuser("root"))
    ends(second, admin)
    DeskKey.objects.update(renew=False)
    get_user_model().objects.update(is_active=True)
    if whole:
        for table in ("auth_user", "helpdesk_memberkey", "helpdesk_deskgrant"):
            before.put_beside(table)
    at_desk(DeskName.PAYOKE)
    assert desk.current_key.epoch == 2
    known |= desk_keys_of(second, private) if MemberKey.objects.filter(pk=second.pk) else {}
    assert desk.current_key.pk not in known
    assert "second" not in {member.user.username for member in desk.members()}


# --- The file ------------------------------------------------------------------------------------


def test_nobody_fills_the_file_with_sessions_that_never_were(db, settings):
    for number in range(5):
        client = Client()
        client.cookies["sessionid"] = f"{number}" * 32
        for address in ("/cms/logout/", "/cms/login/", "/cms/second-factor/leave/"):
            client.post(address, {"username": "nobody", "password": "x"})
        SessionStore(f"{number}" * 32).flush()
    assert json_files.read_kept(settings.SPENT_FILE) == {}


def test_the_file_forgets_what_would_be_good_for_nothing_anyway(settings, monkeypatch):
    revocations.revoke(["a", "b"], until=1000)
    revocations.revoke(["c"], until=revocations.FOR_GOOD)
    assert revocations.is_revoked("c")
    assert list(json_files.read_kept(settings.SPENT_FILE)) == ["c"]


# --- A conversation that was given away ----------------------------------------------------------

WHOLE = (
    *("helpdesk_conversation", "helpdesk_message", "helpdesk_casegrant", "helpdesk_sendergrant"),
    "helpdesk_handover",
)


@pytest.mark.both_databases
def test_a_whole_case_from_before_it_was_handed_over_opens_at_neither_desk(
    accepted, desk_keys, client
):
    copies = Copies(*WHOLE)
    user = get_user_model().objects.get(username="worker-payoke")
    case = Conversation.objects.get()
    payoke, surya = desk_keys[DeskName.PAYOKE], desk_keys[DeskName.SURYA]
    copies.put_back()
    conversation_key = conversation_keys.key_for_desk(Conversation.objects.get(), payoke)
    handover.hand_over(
        KeyedConversation(case, conversation_key),
        Desk.objects.get(pk=DeskName.SURYA),
        agreed=True,
        why="",
        by=user,
    )
    conversation_keys.key_for_desk(Conversation.objects.get(), surya)
    copies.put_back()
    old = Conversation.objects.get()
    assert old.desk_id == DeskName.PAYOKE, "the control: the old rows are back, each genuine"
    with pytest.raises(sealing.CannotUnseal):
        conversation_keys.key_for_desk(old, payoke)
    with pytest.raises(sealing.CannotUnseal):
        conversation_keys.key_of_grant(old.grants.get(), sealing.KeyPair(b"", b""))
    with pytest.raises(fresh_keys.NoKey):
        fresh_keys.key_in_force(KeyedConversation(old, conversation_key))
    replay_protection.forget_numbers()  # whoever runs the site put a backup back, and says so
    assert conversation_keys.key_for_desk(old, payoke) == conversation_key
