"""Somebody can write to the database and wants to sign in as a caseworker, or become one."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django_otp.oath import totp
from django_otp_webauthn import exceptions
from django_otp_webauthn.models import WebAuthnCredential

from helpdesk.desks import key_rotation, staff_permissions
from helpdesk.models import AuditEntry, Desk, MemberKey, Notice
from website.accounts import invitations, passkey_views, second_factors, vouched_accounts
from website.accounts.login_throttle import patience, patience_with_codes
from website.accounts.models import EVERY_SECONDS, AppCode

PASSWORD = "a-password-of-lena-s"
OTHER = "a-password-of-the-thief-s"


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture(autouse=True)
def patient():
    patience.forget()
    patience_with_codes.forget()


@pytest.fixture
def lena(db):
    return get_user_model().objects.create_user("lena", password=PASSWORD)


@pytest.fixture
def thief(db):
    """Somebody with an account of their own, which opens nothing."""
    return get_user_model().objects.create_user("thief", password=OTHER)


def signs_in(name, password):
    patience.forget()
    patience_with_codes.forget()
    return Client().post("/cms/login/", {"username": name, "password": password}).status_code == 302


def test_a_password_that_was_copied_from_another_account_lets_nobody_in(lena, thief):
    assert signs_in("lena", PASSWORD)
    assert signs_in("thief", OTHER)
    sql("UPDATE auth_user SET password=%s WHERE username='lena'", thief.password)
    assert not signs_in("lena", OTHER)
    lena.refresh_from_db()
    lena.save()  # whoever saves the account for another reason vouches for nothing
    assert not signs_in("lena", OTHER)
    lena.set_password(PASSWORD)
    lena.save()
    assert signs_in("lena", PASSWORD)


@pytest.mark.parametrize("with_our_key", [True, False])
def test_nor_does_one_that_was_made_elsewhere(lena, with_our_key):
    plain = PBKDF2PasswordHasher().encode(OTHER, "s" * 22, 1000)
    made = make_password(OTHER) if with_our_key else plain
    sql("UPDATE auth_user SET password=%s WHERE username='lena'", made)
    assert not signs_in("lena", OTHER)


def test_whoever_reads_the_hash_alone_tries_no_password_on_it(lena):
    algorithm, rounds, salt, kept = lena.password.split("$")
    assert algorithm == "pbkdf2_sha256_peppered"
    tried = PBKDF2PasswordHasher().encode(PASSWORD, salt, int(rounds))
    assert tried.rpartition("$")[2] != kept


def a_passkey(user, **more):
    values = {"credential_id": b"c" * 16, "public_key": b"p" * 64, "sign_count": 0}
    more = {"transports": [], "aaguid": "", "backup_state": False, "backup_eligible": False, **more}
    return WebAuthnCredential.objects.create(user=user, **values, **more)


@pytest.fixture
def verify(rf, lena):
    """The library has seen that the browser holds this passkey; ours is what comes then."""

    def complete(key):
        browser = Client()
        browser.with_password_alone(lena)
        view = passkey_views.Verify()
        view.request = rf.post("/cms/")
        view.request.user, view.request.session = lena, browser.session
        view.complete_auth(WebAuthnCredential.objects.get(pk=key.pk))

    return complete


def test_a_passkey_that_was_put_in_past_the_site_lets_nobody_in(lena, thief, verify):
    key = a_passkey(lena)
    with pytest.raises(exceptions.CredentialNotFound):
        verify(key)
    vouched_accounts.vouch_for_passkey(key)  # the control: as when it is made in a browser
    verify(key)
    sql("UPDATE django_otp_webauthn_webauthncredential SET public_key=%s", b"t" * 64)
    with pytest.raises(exceptions.CredentialNotFound):
        verify(key)


def test_nor_one_that_its_owner_has_taken_away(lena, verify):
    key = a_passkey(lena)
    vouched_accounts.vouch_for_passkey(key)
    AppCode.objects.create(user=lena, name="app")
    assert second_factors.remove(lena, "passkey", key.pk)
    back = a_passkey(lena, pk=key.pk)
    with pytest.raises(exceptions.CredentialNotFound):
        verify(back)


def test_an_app_takes_no_wrong_code_however_patient_its_row_was_made(lena):
    app = AppCode.objects.create(user=lena, name="app")
    sql("UPDATE otp_totp_totpdevice SET tolerance=2000, digits=1, step=1")
    app.refresh_from_db()
    wrong = [code for code in range(10) if not AppCode.objects.get().verify_token(code)]
    assert len(wrong) == 10


def test_an_app_takes_no_code_of_yesterday_whatever_its_row_says_of_the_clock(lena):
    app = AppCode.objects.create(user=lena, name="app")
    day = 24 * 60 * 60 // EVERY_SECONDS
    old = totp(app.bin_key, drift=-day)
    assert AppCode.objects.get().verify_token(totp(app.bin_key))
    sql("UPDATE otp_totp_totpdevice SET drift=%s, last_t=-1, throttling_failure_count=0", -day)
    assert not AppCode.objects.get().verify_token(old)


def test_an_invitation_is_good_for_its_own_account_and_its_own_day(lena, thief, settings):
    settings.PUBLIC_ORIGIN = "https://help.example"
    token = invitations.invite(thief, by=None).rstrip("/").rpartition("/")[2]
    assert invitations.invited(token) == thief
    sql("UPDATE website_invitation SET user_id=%s", lena.pk)
    assert invitations.invited(token) is None
    sql("UPDATE website_invitation SET user_id=%s, until='2099-01-01'", thief.pk)
    assert invitations.invited(token) == thief


@pytest.fixture
def group(db):
    staff_permissions.ensure_groups()
    return Group.objects.get(name=staff_permissions.COORDINATORS)


def test_a_role_that_was_put_in_past_the_site_is_none(lena, thief, group):
    add = "INSERT INTO auth_user_groups (user_id, group_id) VALUES (%s, %s)"
    sql(add, thief.pk, group.pk)
    assert not staff_permissions.works_here(thief)
    assert not staff_permissions.coordinates(thief)
    lena.groups.add(group)
    assert staff_permissions.works_here(lena)
    assert staff_permissions.coordinates(lena)
    lena.groups.remove(group)
    sql(add, lena.pk, group.pk)
    assert not staff_permissions.coordinates(lena)


def test_nor_is_a_permission_that_was_given_to_another_group(thief, group):
    editors = Group.objects.create(name="Editors of a test")
    thief.groups.add(editors)
    sql("UPDATE auth_group_permissions SET group_id=%s WHERE group_id=%s", editors.pk, group.pk)
    assert thief.has_perm("helpdesk.change_desk")
    assert not staff_permissions.coordinates(thief)
    sql("UPDATE auth_group SET name='old' WHERE id=%s", group.pk)
    sql("UPDATE auth_group SET name=%s WHERE id=%s", staff_permissions.COORDINATORS, editors.pk)
    assert not staff_permissions.coordinates(thief)


def roles():
    return list(
        AuditEntry.objects.filter(action__startswith="role").values_list("action", "who", "about")
    )


def test_an_administrator_who_takes_a_role_stands_in_the_audit_and_the_desks_hear_of_it(
    lena, group, client
):
    """The form of the CMS, as an administrator fills it in for themselves."""
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    lena.is_superuser = True
    lena.save()
    client.force_login(lena)
    Notice.objects.all().delete()
    fields = {"username": "lena", "email": "l@x.example", "first_name": "L", "last_name": "E"}
    fields |= {"groups": [group.pk], "is_active": "on", "is_superuser": "on"}
    assert client.post(f"/cms/users/edit/{lena.pk}/", fields).status_code == 302
    assert roles() == [
        ("role-given", "", "lena+superuser"),
        ("role-given", "lena", "lena+desk-coordinators"),
    ]
    assert [one.kind for one in Notice.objects.all()] == ["changed"]
    client.post(f"/cms/users/edit/{lena.pk}/", fields | {"groups": []})
    assert roles()[-1] == ("role-taken", "lena", "lena+desk-coordinators")


# --- Sessions ------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(lena):
    lena.is_superuser = True
    lena.save()
    browser = Client()
    browser.force_login(lena)
    assert browser.get("/cms/account/").status_code == 200
    return browser


def test_whoever_reads_the_table_of_sessions_is_not_signed_in(signed_in):
    row = Session.objects.get()
    stolen = Client()
    for cookie in (row.session_key, row.session_data, signed_in.session.session_key[::-1]):
        stolen.cookies["sessionid"] = cookie
        assert stolen.get("/cms/account/").status_code == 302
    assert signed_in.session.session_key not in f"{row.session_key} {row.session_data}"
    stolen.cookies["sessionid"] = signed_in.session.session_key
    assert stolen.get("/cms/account/").status_code == 200


def test_a_session_that_was_moved_into_the_row_of_another_says_nothing(signed_in, thief):
    its_owner = Session.objects.get()
    other = Client()
    other.with_password_alone(thief)
    mine = Session.objects.exclude(pk=its_owner.pk).get()
    update = "UPDATE django_session SET session_data=%s WHERE session_key=%s"
    sql(update, its_owner.session_data, mine.session_key)
    assert other.get("/cms/account/").status_code == 302
    assert "_auth_user_id" not in other.session
    assert signed_in.get("/cms/account/").status_code == 200


def test_whoever_is_taken_out_is_still_signed_out_everywhere(signed_in, lena, thief):
    other = Client()
    other.force_login(thief)
    key_rotation.sign_out(MemberKey(user=lena))
    assert signed_in.get("/cms/account/").status_code == 302
    assert Session.objects.count() == 1
