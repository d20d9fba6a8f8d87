"""Somebody can write to the database and wants to sign in as a caseworker, or become one."""

from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django_otp.oath import totp
from django_otp_webauthn import exceptions
from django_otp_webauthn.models import WebAuthnCredential
from wagtail.models import GroupPagePermission, Page

from base import phonebook
from helpdesk import audit
from helpdesk.attestation import revocations, statements
from helpdesk.desks import attested_rights, key_rotation, staff_permissions
from helpdesk.models import AuditEntry, Desk, MemberKey, Notice
from helpdesk.notices import delivery
from website import checks
from website.accounts import attested_accounts, invitations, passkey_views, second_factors
from website.accounts.login_throttle import code_backoff, password_backoff
from website.accounts.models import EVERY_SECONDS, AppCode, Invitation
from website.accounts.roles import ensure_roles, role

PASSWORD = "a-password-of-lena-s"
OTHER = "a-password-of-the-thief-s"


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def lena(db):
    return get_user_model().objects.create_user("lena", password=PASSWORD)


@pytest.fixture
def thief(db):
    """Somebody with an account of their own, which opens nothing."""
    return get_user_model().objects.create_user("thief", password=OTHER)


def signs_in(name, password):
    password_backoff.forget()
    code_backoff.forget()
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
        view = passkey_views.PasskeyVerifyView()
        view.request = rf.post("/cms/")
        view.request.user, view.request.session = lena, browser.session
        view.complete_auth(WebAuthnCredential.objects.get(pk=key.pk))

    return complete


def test_a_passkey_that_was_put_in_past_the_site_lets_nobody_in(lena, thief, verify):
    key = a_passkey(lena)
    with pytest.raises(exceptions.CredentialNotFound):
        verify(key)
    attested_accounts.vouch_for_passkey(key)  # the control: as when it is made in a browser
    verify(key)
    sql("UPDATE django_otp_webauthn_webauthncredential SET public_key=%s", b"t" * 64)
    with pytest.raises(exceptions.CredentialNotFound):
        verify(key)


def test_nor_one_that_its_owner_has_taken_away(lena, verify):
    key = a_passkey(lena)
    attested_accounts.vouch_for_passkey(key)
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
    assert not thief.has_perm("helpdesk.change_desk")
    assert not staff_permissions.coordinates(thief)
    sql("UPDATE auth_group SET name='old' WHERE id=%s", group.pk)
    sql("UPDATE auth_group SET name=%s WHERE id=%s", staff_permissions.COORDINATORS, editors.pk)
    assert not staff_permissions.coordinates(thief)


# --- Rights of groups -----------------------------------------------------------------------------


@pytest.fixture
def figures(db):
    """An account that sees figures and nothing else, and its browser."""
    attested_rights.vouch_for_what_stands()
    ensure_roles()
    user = get_user_model().objects.create_user("fig", "fig@x.example", OTHER)
    user.groups.add(role("Figures"))
    browser = Client()
    browser.force_login(user)
    assert browser.get("/cms/figures/").status_code == 200
    return browser


def may_enter(browser, path):
    answer = browser.get(path)
    return answer.status_code == 200


def permission(codename, app):
    return Permission.objects.get(content_type__app_label=app, codename=codename).pk


OF_GROUPS = "INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (%s, %s)"


def test_a_right_that_was_put_into_a_group_past_the_site_is_none(figures, lena):
    sql(OF_GROUPS, role("Figures").pk, permission("change_user", "auth"))
    assert not may_enter(figures, "/cms/second-factors/")
    answer = figures.post("/cms/second-factors/", {"user": lena.pk, "act": "reset"})
    assert answer.status_code in (302, 403)
    assert not Invitation.objects.exists()
    assert may_enter(figures, "/cms/figures/"), "the right of before goes on"
    # The control: given by way of the site, it is one.
    role("Figures").permissions.add(permission("view_auditentry", "helpdesk"))
    assert may_enter(figures, "/cms/reports/audit/")


def test_nor_one_of_pages(figures):
    root = Page.objects.get(depth=1)
    publish = permission("publish_page", "wagtailcore")
    change = permission("change_page", "wagtailcore")
    columns = "INSERT INTO wagtailcore_grouppagepermission (group_id, page_id, permission_id) "
    for right in (publish, change):
        sql(columns + "VALUES (%s, %s, %s)", role("Figures").pk, root.pk, right)
    assert not may_enter(figures, "/cms/pages/")
    GroupPagePermission.objects.filter(group=role("Figures")).delete()
    GroupPagePermission.objects.create(group=role("Figures"), page=root, permission_id=change)
    assert may_enter(figures, f"/cms/pages/{root.pk}/")


def test_nor_one_of_pages_that_was_taken_away(figures):
    root, change = Page.objects.get(depth=1), permission("change_page", "wagtailcore")
    right = GroupPagePermission.objects.create(
        group=role("Figures"), page=root, permission_id=change
    )
    assert may_enter(figures, f"/cms/pages/{root.pk}/"), "the control"
    right.delete()
    columns = "INSERT INTO wagtailcore_grouppagepermission (group_id, page_id, permission_id) "
    sql(columns + "VALUES (%s, %s, %s)", role("Figures").pk, root.pk, change)
    assert not may_enter(figures, f"/cms/pages/{root.pk}/")


def test_nor_a_group_nor_a_permission_of_one_s_own_nor_the_superuser_s_flag(figures):
    user = get_user_model().objects.get(username="fig")
    add = "INSERT INTO auth_user_groups (user_id, group_id) VALUES (%s, %s)"
    sql(add, user.pk, role("Administrators").pk)
    own = "INSERT INTO auth_user_user_permissions (user_id, permission_id) VALUES (%s, %s)"
    sql(own, user.pk, permission("change_user", "auth"))
    sql("UPDATE auth_user SET is_superuser=%s WHERE id=%s", True, user.pk)
    for path in ("/cms/users/", "/cms/second-factors/", "/cms/groups/", "/cms/reports/audit/"):
        assert not may_enter(figures, path), path
    assert may_enter(figures, "/cms/figures/")


def test_nor_a_group_that_was_given_the_name_of_one_s_own(figures):
    """Who is in a group is attested by its name, so what it may is as well."""
    user = get_user_model().objects.get(username="fig")
    own, another = role("Figures").pk, role("Administrators").pk
    sql("UPDATE auth_group SET name='old' WHERE id=%s", own)
    sql("UPDATE auth_group SET name='Figures' WHERE id=%s", another)
    sql("INSERT INTO auth_user_groups (user_id, group_id) VALUES (%s, %s)", user.pk, another)
    for path in ("/cms/users/", "/cms/second-factors/", "/cms/reports/audit/"):
        assert not may_enter(figures, path), path
    assert attested_rights.faults() == ["group Figures", "group old"]
    ensure_roles()
    assert may_enter(figures, "/cms/figures/")
    assert not may_enter(figures, "/cms/users/")


def test_what_a_group_may_goes_with_a_name_that_it_gets_by_way_of_the_site(figures):
    group = role("Figures")
    group.name = "Counts"
    group.save()
    group.user_set.set([])
    group.user_set.set([get_user_model().objects.get(username="fig")])
    assert may_enter(figures, "/cms/figures/")
    assert attested_rights.faults() == []


def test_rights_that_were_attested_by_the_key_alone_go_on(figures):
    group = role("Figures")
    [(subject, said)] = statements.all_under(f"rights of group {group.pk} ").items()
    statements.end(subject)
    statements.attest(f"rights of group {group.pk}", said)
    attested_rights.vouch_for_what_stands()
    assert may_enter(figures, "/cms/figures/")
    assert attested_rights.faults() == []
    assert not statements.read(f"rights of group {group.pk}"), "of another name it says nothing"


def test_a_role_ends_with_the_account_that_had_it(lena, group):
    """The key of a deleted account can be given to another: by a restore, or by SQL."""
    lena.is_superuser = True
    lena.save()
    chief = f"{attested_rights.SUPERUSER} {lena.pk}"
    assert statements.read(chief)
    lena.groups.add(group)
    subject = staff_permissions.membership(lena, group.name)
    assert statements.holds(subject, staff_permissions.MEMBER)
    lena.delete()
    assert not statements.holds(subject, staff_permissions.MEMBER)
    assert not statements.read(chief)


def test_nor_does_a_new_account_have_one_of_whoever_had_its_key(lena, group):
    lena.groups.add(group)
    sql("DELETE FROM auth_user_groups WHERE user_id=%s", lena.pk)
    sql("DELETE FROM auth_user WHERE id=%s", lena.pk)
    new = get_user_model().objects.create_user("new", password=PASSWORD, pk=lena.pk)
    sql("INSERT INTO auth_user_groups (user_id, group_id) VALUES (%s, %s)", new.pk, group.pk)
    assert not staff_permissions.coordinates(new)


def test_a_link_vouches_for_no_superuser_s_flag_that_was_put_in_past_the_site(thief, settings):
    settings.PUBLIC_ORIGIN = "https://help.example"
    link = urlsplit(invitations.invite(thief, by=None)).path
    sql("UPDATE auth_user SET is_superuser=%s WHERE id=%s", True, thief.pk)
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert Client().post(link, chosen).status_code == 302
    found = get_user_model().objects.get(pk=thief.pk)
    assert not attested_rights.only_genuine(found).is_superuser


def test_a_permission_that_was_made_another_by_its_name_is_none(figures):
    seen = permission("view_tally", "helpdesk")
    other = permission("change_user", "auth")
    kind = "(SELECT content_type_id FROM auth_permission WHERE id=%s)"
    sql("UPDATE auth_permission SET codename='x' WHERE id=%s", other)
    sql(f"UPDATE auth_permission SET codename='change_user', content_type_id={kind} "
        "WHERE id=%s", other, seen)  # fmt: skip
    assert not may_enter(figures, "/cms/second-factors/")


def test_what_was_put_in_is_told_and_made_good_by_the_command(figures):
    assert attested_rights.faults() == []
    sql(OF_GROUPS, role("Figures").pk, permission("change_user", "auth"))
    assert attested_rights.faults() == ["group Figures"]
    complaints = checks.contacts_are_as_they_were_saved(None)
    assert any("group Figures" in complaint.msg for complaint in complaints)
    # Whoever gives the group something else vouches for no row that was put in.
    role("Figures").permissions.add(permission("view_auditentry", "helpdesk"))
    assert attested_rights.faults() == ["group Figures"]
    ensure_roles()
    assert attested_rights.faults() == []


def test_a_superuser_s_form_of_a_group_gives_and_takes(figures):
    chief = get_user_model().objects.create_superuser("chief", "c@x.example", OTHER)
    browser, group = Client(), role("Figures")
    browser.force_login(chief)
    root = Page.objects.get(depth=1)
    fields = {"name": "Figures", "permissions": [permission("view_tally", "helpdesk")]}
    fields["permissions"].append(permission("access_admin", "wagtailadmin"))
    for form in browser.get(f"/cms/groups/edit/{group.pk}/").context["permission_panels"]:
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MAX_NUM_FORMS"):
            fields[f"{form.prefix}-{name}"] = 0
    pages = {"page_permissions-TOTAL_FORMS": 1, "page_permissions-0-page": root.pk}
    pages["page_permissions-0-permissions"] = ["change_page"]
    assert browser.post(f"/cms/groups/edit/{group.pk}/", fields | pages).status_code == 302
    assert GroupPagePermission.objects.filter(group=group).exists()
    assert attested_rights.faults() == []
    assert may_enter(figures, f"/cms/pages/{root.pk}/")


def test_a_database_of_before_is_taken_up_once(db):
    ensure_roles()
    statements.Voucher.objects.filter(subject__startswith="rights ").delete()
    assert attested_rights.faults() == [], "nobody has seen them yet"
    attested_rights.vouch_for_what_stands()
    assert attested_rights.faults() == []
    sql(OF_GROUPS, role("Figures").pk, permission("change_user", "auth"))
    attested_rights.vouch_for_what_stands()
    assert attested_rights.faults() == ["group Figures"]


@pytest.mark.parametrize("name", ["Editors", "Reviewers", "Administrators", "Figures"])
def test_every_page_of_staff_says_what_was_changed_past_the_site(db, name, monkeypatch):
    ensure_roles()
    user = get_user_model().objects.create_user("one")
    user.groups.add(role(name))
    browser = Client()
    browser.force_login(user)
    assert "past this site" not in browser.get("/cms/account/").text
    changed = {"changed_past_the_site": ["hotline 3", "group Figures"]}
    data = phonebook.current().data() | changed
    monkeypatch.setattr(phonebook.current(), "data", lambda: data)
    for path in ("/cms/", "/cms/account/", "/cms/guide/"):
        page = browser.get(path).text
        assert page.count("hotline 3, group Figures") == 1, path


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


# --- Another name, mail address or password ------------------------------------------------------


@pytest.fixture
def admin(db, client):
    """Whoever looks after accounts, and their browser."""
    ensure_roles()
    user = get_user_model().objects.create_user("admin", "admin@x.example", OTHER)
    user.groups.add(role("Administrators"))
    client.force_login(user)
    return client


def edited(client, user, **changed):
    """The form of the CMS, with some fields typed over."""
    fields = {"username": user.username, "email": user.email, "first_name": "L", "last_name": "E"}
    fields |= {"is_active": "on", "groups": list(user.groups.values_list("pk", flat=True))}
    assert client.post(f"/cms/users/edit/{user.pk}/", fields | changed).status_code == 302


def changes_of_accounts():
    acts = ("renamed", "mail-changed", "password-set")
    return list(AuditEntry.objects.filter(action__in=acts).values_list("action", "who", "about"))


def told():
    """Kind and address of each mail that is owed."""
    return sorted(Notice.objects.values_list("kind", "to"))


def test_what_somebody_else_changes_of_an_account_is_in_the_audit_and_told(lena, admin):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    lena.email = "lena@x.example"
    lena.save()
    edited(admin, lena, username="eve")
    assert changes_of_accounts() == [("renamed", "admin", "lena+eve")]
    assert told() == [("account", "lena@x.example"), ("changed", "")]
    Notice.objects.all().delete()
    lena.refresh_from_db()
    edited(admin, lena, email="thief@x.example")
    assert changes_of_accounts()[-1] == ("mail-changed", "admin", "eve")
    to_both = [("account", "lena@x.example"), ("account", "thief@x.example"), ("changed", "")]
    assert told() == to_both
    Notice.objects.all().delete()
    lena.refresh_from_db()
    edited(admin, lena, password1="another-Passw0rd", password2="another-Passw0rd")
    assert changes_of_accounts()[-1] == ("password-set", "admin", "eve")
    assert told() == [("account", "thief@x.example"), ("changed", "")]


@pytest.mark.parametrize("who", ["admin", "lena"])
def test_two_people_do_not_change_names_unseen(lena, admin, who):
    """Colleagues shut a conversation to a name, and take out a name."""
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    token = audit.acting.set(get_user_model().objects.get(username=who))
    lena.first_name, lena.last_name = "Lena", "Maes"
    lena.save()
    assert (changes_of_accounts(), told()) == ([], []), "her first name is no other one"
    lena.last_name = "Peeters"
    lena.save()
    audit.acting.reset(token)
    assert changes_of_accounts() == [("renamed", who, "lena")]
    assert told() == [("changed", "")]


def test_whoever_renames_themselves_is_known_by_the_key(lena, admin):
    chief = get_user_model().objects.get(username="admin")
    edited(admin, chief, username="lena-b")
    edited(admin, lena, email="x@x.example")
    entries = AuditEntry.objects.filter(action__in=("renamed", "mail-changed"))
    assert list(entries.values_list("who", "who_key")) == [
        ("admin", chief.pk),
        ("lena-b", chief.pk),
    ]
    assert f"lena-b ({chief.pk})" in admin.get("/cms/reports/audit/").text
    assert not audit.verify().faults
    AuditEntry.objects.filter(who_key=chief.pk).update(who_key=lena.pk)
    assert audit.verify().faults, "the key is sealed with the entry"


def test_the_mail_about_an_account_goes_to_its_owner_alone_and_names_nobody(
    lena, admin, mailoutbox
):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    lena.email = "lena@x.example"
    lena.save()
    edited(admin, lena, email="new@x.example")
    delivery.deliver()
    to_lena = [mail for mail in mailoutbox if "account of the website" in mail.body]
    assert sorted(mail.to for mail in to_lena) == [["lena@x.example"], ["new@x.example"]]
    for mail in to_lena:
        assert not any(name in mail.body for name in ("lena", "admin", "x.example"))


def test_of_one_s_own_password_nobody_is_told(lena):
    lena.set_password(OTHER)
    token = audit.acting.set(lena)
    lena.save()
    audit.acting.reset(token)
    assert changes_of_accounts() == []


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


# --- Closed, opened again, taken over -----------------------------------------------------------


def close(client, user, *, by_bulk, is_open=False):
    """As an administrator does: in the account's form, or for many at once."""
    if by_bulk:
        where = f"/cms/bulk/auth/user/set_active_state/?next=/cms/users/&id={user.pk}"
        assert client.post(where, {"mark_as_active": str(is_open)}).status_code == 302
    else:
        mail = user.email or "lena@x.example"
        edited(client, user, email=mail, is_active="on" if is_open else "")


@pytest.mark.parametrize("by_bulk", [False, True])
def test_a_closed_account_that_is_opened_by_sql_lets_nobody_in(
    lena, admin, by_bulk, django_capture_on_commit_callbacks
):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    browser = Client()
    browser.force_login(lena)
    with django_capture_on_commit_callbacks(execute=True):
        close(admin, lena, by_bulk=by_bulk)
    acts = AuditEntry.objects.filter(action__startswith="account-")
    assert list(acts.values_list("action", "who", "about")) == [("account-closed", "admin", "lena")]
    assert "changed" in dict(told())
    sql("UPDATE auth_user SET is_active=%s WHERE username='lena'", True)
    assert not signs_in("lena", PASSWORD)
    assert browser.get("/cms/account/").status_code == 302
    lena.refresh_from_db()
    lena.save()  # whoever saves the account for another reason opens nothing
    assert not signs_in("lena", PASSWORD)
    assert f"account {lena.pk}" in attested_rights.faults()


@pytest.mark.parametrize("by_bulk", [False, True])
def test_an_account_is_not_deleted_unseen_either(lena, admin, by_bulk):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    where = f"/cms/users/delete/{lena.pk}/"
    if by_bulk:
        where = f"/cms/bulk/auth/user/delete/?next=/cms/users/&id={lena.pk}"
    assert admin.post(where).status_code == 302
    assert not get_user_model().objects.filter(username="lena").exists()
    acts = AuditEntry.objects.filter(action="account-closed")
    assert list(acts.values_list("who", "about")) == [("admin", "lena")]
    assert told() == [("changed", "")]


def test_a_new_account_is_open_whatever_had_its_key_before(db, django_capture_on_commit_callbacks):
    """An older database was restored, which gives a key once more."""
    with django_capture_on_commit_callbacks(execute=True):
        revocations.close_account(4711)
        get_user_model().objects.create_user("new", password=PASSWORD, pk=4711)
    assert revocations.closed_accounts() == []
    assert signs_in("new", PASSWORD)


def test_an_account_that_was_closed_before_this_version_stays_closed(
    lena, admin, django_capture_on_commit_callbacks
):
    sql("UPDATE auth_user SET is_active=%s WHERE username='lena'", False)
    with django_capture_on_commit_callbacks(execute=True):
        ensure_roles()
    sql("UPDATE auth_user SET is_active=%s WHERE username='lena'", True)
    assert not signs_in("lena", PASSWORD)


@pytest.mark.parametrize("by_bulk", [False, True])
def test_whoever_looks_after_accounts_opens_one_again_and_it_is_told(
    lena, admin, by_bulk, django_capture_on_commit_callbacks
):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    with django_capture_on_commit_callbacks(execute=True):
        close(admin, lena, by_bulk=by_bulk)
    Notice.objects.all().delete()
    lena.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        close(admin, lena, by_bulk=by_bulk, is_open=True)
    assert AuditEntry.objects.filter(action="account-opened", about="lena").count() == 1
    assert "changed" in dict(told())
    assert signs_in("lena", PASSWORD)
    assert attested_rights.faults() == []


def test_whoever_s_account_is_taken_over_by_a_link_is_told(lena, admin):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    get_user_model().objects.filter(pk=lena.pk).update(email="lena@x.example")
    Client().force_login(lena)  # at least once
    AppCode.objects.create(user=lena, name="app")
    assert admin.post("/cms/second-factors/", {"user": lena.pk, "act": "reset"}).status_code == 200
    assert told() == [("account", "lena@x.example"), ("changed", "")]


def test_of_the_first_link_of_a_new_account_nobody_is_told(lena, admin):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    assert admin.post("/cms/second-factors/", {"user": lena.pk}).status_code == 200
    assert told() == []
