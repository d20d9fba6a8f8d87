"""A password alone opens nothing; and nobody is shut out for long."""

import re
import time
from binascii import unhexlify
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from base.backoff import FREE_TRIES
from helpdesk import audit
from helpdesk.models import AuditEntry, Unlocked
from tests.fixtures.staff import verify
from website import settings as production
from website.accounts import invitations, second_factors
from website.accounts.login_throttle import (
    LONGEST_WAIT_SECONDS,
    code_backoff,
    password_backoff,
)
from website.accounts.models import AppCode, Invitation, PaperCodes
from website.accounts.passwords import PepperedHasher
from website.accounts.roles import ensure_roles, role

STEP = "/cms/second-factor/"
PASSWORD = "a-password-of-lena-s"


@pytest.fixture(autouse=True)
def no_wait_ends_by_itself(monkeypatch):
    for backoff in (password_backoff, code_backoff):
        monkeypatch.setattr(backoff, "clock", lambda: 1000.0)


@pytest.fixture
def lena(db):
    user = get_user_model().objects.create_superuser("lena", password=PASSWORD)
    AppCode.objects.create(user=user, name="app")
    return user


@pytest.fixture
def half_way(lena):
    """A browser in which Lena's password was given, and nothing more."""
    client = Client()
    answer = client.post("/cms/login/", {"username": "lena", "password": PASSWORD})
    assert answer.status_code == 302
    return client


def digits(user, drift=0):
    app = AppCode.objects.get(user=user)
    return f"{TOTP(app.bin_key, app.step, app.t0, app.digits, drift).token():06d}"


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Password"), ("fr", "Mot de passe"), ("nl", "Wachtwoord")]
)
def test_who_signs_in_is_asked_in_their_language(client, db, language, word):
    page = client.get("/cms/login/", headers={"accept-language": language}).text
    assert re.search(rf'<label[^>]*for="id_password"[^>]*>\s*{word}\b', page)


@pytest.mark.both_databases
def test_what_stands_in_the_database_makes_no_code(half_way, lena, settings):
    row = TOTPDevice.objects.get(user=lena)
    stolen = TOTP(unhexlify(row.key), row.step, row.t0, row.digits).token()
    assert give(half_way, f"{stolen:06d}").status_code == 422
    real, settings.RECEIPT_KEY = digits(lena), "another" * 8
    assert digits(lena) != real


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_a_row_that_is_given_to_another_account_opens_nothing(
    half_way, lena, django_user_model, kind
):
    thief = django_user_model.objects.create_user("thief")
    app = AppCode.objects.create(user=thief, name="app")
    codes = {"app": digits(thief), "paper": second_factors.new_paper_codes(thief)[0]}
    AppCode.objects.filter(user=lena).delete()
    rows = {"app": AppCode.objects.filter(pk=app.pk), "paper": PaperCodes.objects.all()}
    rows[kind].update(user=lena)
    assert give(half_way, codes[kind]).status_code == 422
    rows[kind].update(user=thief, throttling_failure_timestamp=None)
    assert second_factors.try_code(thief, codes[kind]).device


def done():
    return list(AuditEntry.objects.values_list("action", "about"))


def give(client, code, then=""):
    return client.post(STEP + (f"?next={then}" if then else ""), {"code": code})


def test_a_stolen_database_gives_a_password_for_600_000_rounds_each_and_not_for_less(settings):
    """OWASP's figure for PBKDF2 with SHA-256. Other tests hash with one round."""
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS
    algorithm, rounds, _salt, _hash = make_password(PASSWORD).split("$")
    assert algorithm == "pbkdf2_sha256_peppered"
    assert int(rounds) >= 600_000


def test_a_wrong_password_costs_the_same_though_the_hash_is_of_an_older_django(monkeypatch):
    """Else the time of an answer tells which names are ours: of the others a new hash is made."""
    rounds = []
    encode = PBKDF2PasswordHasher.encode

    def counted(hasher, password, salt, iterations=None):
        rounds.append(iterations or hasher.iterations)
        return encode(hasher, password, salt, iterations)

    monkeypatch.setattr(PepperedHasher, "iterations", 300)
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    kept = PepperedHasher().encode("right", "salt" * 6, 100)
    for typed, costs in (("wrong", 300), ("right", 100)):
        rounds.clear()
        assert PepperedHasher().verify(typed, kept) is (typed == "right")
        assert sum(rounds) == costs


# --- A password alone ----------------------------------------------------------------------------

STAFF_PAGES = [
    "/cms/",
    "/cms/pages/",
    "/cms/users/",
    "/cms/account/",
    "/cms/reports/site-history/",
    "/cms/helpdesk/",
    "/cms/second-factors/",
    "/cms/api/main/pages/",
    "/cms/images/",
    "/cms/no/such/address/",
]


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_a_password_alone_leads_to_the_second_step_and_nowhere_else(half_way, path):
    answer = half_way.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{STEP}?next=%2Fcms%2F")


@pytest.mark.parametrize("path", STAFF_PAGES[:-1])
@pytest.mark.parametrize("how", ["fetch", "post"])
def test_what_a_page_fetches_and_what_is_sent_finds_nobody_signed_in(half_way, path, how):
    if how == "post":
        answer = half_way.post(path, {"x": "1"})
    else:
        headers = {"Sec-Fetch-Mode": "cors", "X-Requested-With": "XMLHttpRequest"}
        answer = half_way.get(path, headers=headers)
    assert answer.status_code in {302, 400, 404, 405}  # the site says 400 for 403
    assert "lena" not in answer.content.decode()
    assert answer.wsgi_request.user.is_anonymous


def test_the_public_pages_do_not_know_who_is_half_way(half_way):
    assert half_way.get("/en/languages/").wsgi_request.user.is_anonymous


@pytest.mark.parametrize("page", ["own/", "app/", "paper/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_further_factor_needs_the_second_factor(half_way, lena, page, method):
    answer = getattr(half_way, method)(STEP + page)
    assert answer.headers["Location"] == STEP
    assert AppCode.objects.filter(user=lena).count() == 1
    assert not StaticToken.objects.exists()


@pytest.mark.parametrize("address", ["add/begin/", "add/"])
def test_a_further_passkey_needs_it_too(half_way, address):
    answer = half_way.post(f"{STEP}passkey/{address}", {}, content_type="application/json")
    assert answer.status_code == 403


def test_without_any_factor_a_password_cannot_make_the_first_one(half_way, lena):
    AppCode.objects.all().delete()
    page = half_way.get(STEP)
    assert "Ask an administrator for a link" in page.content.decode()
    assert half_way.get(STEP + "app/").headers["Location"] == STEP
    answer = half_way.post(f"{STEP}passkey/add/begin/", {}, content_type="application/json")
    assert answer.status_code == 403


def test_nobody_begins_with_a_passkey_before_the_password(client, lena):
    for address in ("begin/", "", "add/begin/", "add/"):
        answer = client.post(f"{STEP}passkey/{address}", {}, content_type="application/json")
        assert answer.status_code == 403


def test_a_passkey_that_is_none_is_noted_of_whoever_had_the_password_and_of_nobody_else(half_way):
    for who in (Client(), half_way):
        answer = who.post(f"{STEP}passkey/", {}, content_type="application/json")
        assert answer.status_code in (400, 403)
    noted = AuditEntry.objects.filter(action=audit.Action.WRONG_FACTOR)
    assert list(noted.values_list("who", flat=True)) == ["lena"]


@pytest.mark.parametrize(
    "body", [b"\xff", b"[" * 100_000, b"1" * 5_000, b"[]", b'"no object"'], ids=len
)
@pytest.mark.parametrize("address", ["begin/", "", "add/begin/", "add/"])
def test_what_is_no_json_is_refused_and_is_no_fault_of_the_site(client, db, address, body):
    """A stranger could tell the operator of faults all night."""
    answer = client.post(f"{STEP}passkey/{address}", body, content_type="application/json")
    assert answer.status_code in (400, 403)


def test_a_demonstration_account_is_exempt_on_somebody_s_own_machine_only(settings, db):
    user = get_user_model().objects.create_superuser("editor", password=PASSWORD)
    client = Client()
    client.with_password_alone(user)
    assert client.get("/cms/").status_code == 302
    settings.DEBUG = True
    assert client.get("/cms/").status_code == 200
    user.username = "somebody"
    user.save()
    assert client.get("/cms/").status_code == 302


# --- The second step -----------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_app_s_digits_open_the_page_that_was_wanted_once(half_way, lena):
    session = half_way.session.session_key
    code = digits(lena)
    answer = give(half_way, code, then="/cms/pages/")
    assert answer.headers["Location"] == "/cms/pages/"
    assert half_way.get("/cms/").status_code == 200
    assert half_way.session.session_key != session
    other = Client()
    other.post("/cms/login/", {"username": "lena", "password": PASSWORD})
    assert give(other, code).status_code == 422
    assert done()[1:] == [("signed-in", ""), ("wrong-factor", "")]


def test_the_line_is_told_of_whoever_has_taken_both_steps_and_of_nobody_else(half_way, lena):
    """They wait with nobody of their network (`website.rsgi`)."""

    def told(client):
        answer = client.get("/cms/", headers={"Sec-Fetch-Mode": "cors"})  # as what a page fetches
        return answer.wsgi_request.META["website.is_signed_in"]

    assert not told(Client())
    assert not told(half_way)
    give(half_way, digits(lena))
    assert told(half_way)
    half_way.post("/cms/logout/")
    assert not told(half_way)


def test_nobody_is_sent_to_another_site(half_way, lena):
    assert give(half_way, digits(lena), then="https://evil.example/").headers["Location"] == "/cms/"


@pytest.mark.both_databases
def test_a_code_from_paper_is_good_once(half_way, lena):
    codes = second_factors.new_paper_codes(lena)
    assert len(set(codes)) == 10
    typed = f" {codes[3].upper().replace('-', ' ')} "
    assert give(half_way, typed).status_code == 302
    assert second_factors.codes_left(lena) == 9
    other = Client()
    other.post("/cms/login/", {"username": "lena", "password": PASSWORD})
    assert give(other, codes[3]).status_code == 422


@pytest.mark.both_databases
def test_the_database_cannot_tell_the_codes_on_paper(lena):
    codes = second_factors.new_paper_codes(lena)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert kept.isdisjoint(codes)
    assert kept.isdisjoint(code.replace("-", "") for code in codes)
    assert len(kept) == 10


def test_new_codes_make_the_old_ones_void(half_way, lena):
    old = second_factors.new_paper_codes(lena)
    second_factors.new_paper_codes(lena)
    assert give(half_way, old[0]).status_code == 422


def test_wrong_codes_make_one_wait_and_never_long(half_way, lena):
    for _ in range(30):
        give(half_way, "000000")
        code_backoff.forget()  # as a site does that was started again
        AppCode.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))
    answer = give(half_way, "000000")
    app = AppCode.objects.get()
    _allowed, why = app.verify_is_allowed()
    assert why["locked_until"] - timezone.now() < timedelta(minutes=9)
    assert give(half_way, digits(lena)).status_code == 422  # it is not looked at
    assert re.search(r"Wait \d+ seconds", answer.content.decode())
    AppCode.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=9))
    code_backoff.forget()
    assert give(half_way, digits(lena)).status_code == 302


@pytest.mark.both_databases
def test_whoever_sets_the_waits_back_guesses_no_faster(half_way, lena):
    def guess(code):
        AppCode.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
        return give(half_way, code)

    for _ in range(FREE_TRIES):
        assert guess("000000").status_code == 422
    answer = guess(digits(lena))
    assert answer.status_code == 422, "the right one, after as many wrong ones, is not looked at"
    for _ in range(20):
        code_backoff.was_wrong(str(lena.pk))
    assert LONGEST_WAIT_SECONDS < code_backoff.wait(str(lena.pk)) <= 9 * 60
    code_backoff.forget()
    assert guess(digits(lena)).status_code == 302, "the control"


@pytest.mark.both_databases
def test_of_two_apps_the_one_that_is_not_used_stays_good(lena):
    """Its code is tried for the other's too; that must not count as wrong."""
    first = AppCode.objects.get(user=lena)
    second = AppCode.objects.create(user=lena, name="app")
    for _ in range(4):
        second.refresh_from_db()
        AppCode.objects.filter(pk=second.pk).update(last_t=-1)
        assert second_factors.try_code(lena, f"{TOTP(second.bin_key).token():06d}").device == second
    assert second_factors.try_code(lena, f"{TOTP(first.bin_key).token():06d}").device == first


def test_signing_out_half_way_leaves_nothing(half_way):
    assert half_way.post(STEP + "leave/").headers["Location"] == "/cms/login/"
    assert half_way.get(STEP).headers["Location"] == "/cms/login/"


def test_a_factor_that_is_taken_away_ends_what_it_had_opened(client, lena):
    client.force_login(lena)
    assert client.get("/cms/").status_code == 200
    AppCode.objects.all().delete()
    assert client.get("/cms/").status_code == 302


def test_the_last_factor_cannot_be_taken_away(client, lena):
    client.force_login(lena)
    app = AppCode.objects.get()
    client.post(STEP + "own/", {"remove": f"app/{app.pk}"})
    assert AppCode.objects.count() == 1
    AppCode.objects.create(user=lena, name="app")
    client.post(STEP + "own/", {"remove": f"app/{app.pk}"})
    assert not AppCode.objects.filter(pk=app.pk).exists()


def test_somebody_else_s_factor_cannot_be_taken_away(client, lena, django_user_model):
    other = django_user_model.objects.create_user("other")
    theirs = [AppCode.objects.create(user=other, name="app") for _ in range(2)]
    client.force_login(lena)
    client.post(STEP + "own/", {"remove": f"app/{theirs[0].pk}"})
    assert AppCode.objects.filter(user=other).count() == 2


def test_an_app_is_added_when_it_shows_the_right_digits(client, lena):
    client.force_login(lena)
    page = client.get(STEP + "app/").content.decode()
    assert "<svg" in page
    waiting = AppCode.objects.get(confirmed=False)
    assert client.post(STEP + "app/", {"code": "000000"}).status_code == 422
    AppCode.objects.update(throttling_failure_timestamp=None)
    code = TOTP(waiting.bin_key).token()
    assert client.post(STEP + "app/", {"code": f"{code:06d}"}).status_code == 302
    assert AppCode.objects.filter(user=lena, confirmed=True).count() == 2
    assert ("factor-added", "app") in done()


# --- The link ------------------------------------------------------------------------------------


def path_of(link):
    return link.partition("//")[2].partition("/")[2].join(["/", ""])


@pytest.fixture
def origin(settings):
    settings.PUBLIC_ORIGIN = "https://help.example"


def test_the_first_administrator_comes_in_by_a_link_from_the_command(db, client, capsys, origin):
    call_command("invite", "ada", superuser=True)
    link = capsys.readouterr().out.strip()
    assert link.startswith("https://help.example/cms/second-factor/invitation/")
    path = path_of(link)
    assert client.get(path).status_code == client.get(path).status_code == 200  # looking is free
    word = "twelve and more words"
    answer = client.post(path, {"new_password1": word, "new_password2": word})
    assert answer.headers["Location"] == STEP + "own/"
    assert client.get("/cms/").status_code == 302  # the password alone is no way in
    assert client.get(path).status_code == 404  # and the link is used up
    page = client.get(STEP + "app/")
    assert page.status_code == 200
    code = TOTP(AppCode.objects.get().bin_key).token()
    assert client.post(STEP + "app/", {"code": f"{code:06d}"}).headers["Location"] == STEP + "own/"
    assert client.get("/cms/").status_code == 200
    shown = client.post(STEP + "paper/").content.decode()
    assert len(re.findall(r"<code", shown)) == 10
    assert client.get(STEP + "paper/").status_code == 302
    acts = [act for act, _about in done()]
    assert acts == ["factors-reset", "role-given", "invited", "factor-added", "factor-added"]
    assert audit.verify().faults == []


@pytest.mark.parametrize("is_administrator", [False, True])
def test_the_link_works_where_a_colleague_is_signed_in_and_sets_it_as_its_owner(
    client, db, origin, is_administrator
):
    """One computer at a desk, and the new colleague opens the link there."""
    amal = get_user_model().objects.create_user("amal", is_superuser=is_administrator)
    client.force_login(amal)
    verify(client, amal)
    ada = get_user_model().objects.create_user("ada")
    path = path_of(invitations.invite(ada, by=None))
    assert "You are" not in client.get(path).text
    word = "twelve and more words"
    answer = client.post(path, {"new_password1": word, "new_password2": word})
    assert answer.headers["Location"] == STEP + "own/"
    assert "You are ada" in client.get(STEP + "own/").text
    assert Client().login(username="ada", password=word)
    assert [act for act, about in done() if about == "ada"] == ["invited"]


def test_a_weak_password_does_not_use_the_link_up(db, client, origin):
    user = get_user_model().objects.create_user("ada")
    path = path_of(invitations.invite(user, by=None))
    weak = client.post(path, {"new_password1": "password", "new_password2": "password"})
    assert weak.status_code == 422
    assert client.get(path).status_code == 200


def test_a_link_is_over_after_a_day_and_a_new_one_voids_the_old(db, client, origin):
    user = get_user_model().objects.create_user("ada")
    first = path_of(invitations.invite(user, by=None))
    second = path_of(invitations.invite(user, by=None))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    Invitation.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert client.get(second).status_code == 404
    assert Invitation.objects.get().until - timezone.now() < invitations.LASTS


def test_the_link_of_an_account_that_was_closed_is_over(db, client, origin):
    user = get_user_model().objects.create_user("ada")
    path = path_of(invitations.invite(user, by=None))
    user.is_active = False
    user.save()
    assert client.get(path).status_code == 404
    word = "twelve and more words"
    assert client.post(path, {"new_password1": word, "new_password2": word}).status_code == 404
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_the_command_prints_no_link_for_an_account_that_is_closed(db, origin):
    get_user_model().objects.create_user("ada", is_active=False)
    for more in ({}, {"reset": True}):
        with pytest.raises(CommandError, match=r"ada is closed.*Open it first"):
            call_command("invite", "ada", **more)
    assert not Invitation.objects.exists()


def test_the_link_makes_a_first_factor_and_no_other(db, client, origin):
    """In a browser that was left open, somebody else would add one of their own."""
    user = get_user_model().objects.create_user("ada")
    word = "twelve and more words"
    path = path_of(invitations.invite(user, by=None))
    client.post(path, {"new_password1": word, "new_password2": word})
    assert client.get(STEP + "own/").status_code == 200
    AppCode.objects.create(user=user, name="app")  # made at another of her browsers
    for page in ("own/", "app/", "paper/"):
        assert client.get(STEP + page).headers["Location"] == STEP


def test_the_database_cannot_tell_the_link(db, origin):
    link = invitations.invite(get_user_model().objects.create_user("ada"), by=None)
    token = link.rstrip("/").rpartition("/")[2]
    assert len(token) >= 32
    assert token.encode() not in bytes(Invitation.objects.get().token)


def test_the_time_to_enrol_after_the_link_is_short(db, client, origin, monkeypatch):
    user = get_user_model().objects.create_user("ada")
    word = "twelve and more words"
    client.post(
        path_of(invitations.invite(user, by=None)), {"new_password1": word, "new_password2": word}
    )
    assert client.get(STEP + "own/").status_code == 200
    later = time.time() + invitations.ENROL_SECONDS
    monkeypatch.setattr(invitations.time, "time", lambda: later)
    assert client.get(STEP + "own/").headers["Location"] == STEP


def test_the_command_takes_nobody_s_factor_away_by_mistake(lena, origin):
    with pytest.raises(CommandError, match="invite lena --reset"):
        call_command("invite", "lena")
    call_command("invite", "lena", reset=True)
    assert not second_factors.has_factor(lena)
    lena.refresh_from_db()
    assert not lena.has_usable_password()


# --- Somebody lost everything --------------------------------------------------------------------


@pytest.fixture
def tom(db):
    user = get_user_model().objects.create_superuser("tom", password=PASSWORD)
    AppCode.objects.create(user=user, name="app")
    second_factors.new_paper_codes(user)
    return user


def test_another_administrator_resets_and_every_session_ends(client, lena, tom, origin):
    his = Client()
    his.force_login(tom)
    client.force_login(lena)
    answer = client.post(reverse("colleagues"), {"user": tom.pk, "act": "reset"})
    link = answer.context["link"]
    assert "invitation/" in link
    assert link in answer.content.decode()
    assert link not in client.get(reverse("colleagues")).content.decode()
    assert not second_factors.has_factor(tom)
    assert second_factors.codes_left(tom) == 0
    assert his.get("/cms/").headers["Location"].startswith("/cms/login/")
    assert not his.login(username="tom", password=PASSWORD)
    assert list(AuditEntry.objects.filter(about="tom").values_list("who", "action")) == [
        ("lena", "factors-reset"),
        ("lena", "invited"),
    ]


@pytest.mark.parametrize("more", [{"act": "invite"}, {}])
def test_an_invitation_that_is_sent_once_more_takes_nothing_from_who_used_it(
    client, lena, tom, origin, more
):
    """The page with the link is read again, or another list of before still says "none"."""
    his = Client()
    his.force_login(tom)
    client.force_login(lena)
    said = client.post(reverse("colleagues"), {"user": tom.pk, **more}, follow=True)
    assert "Nothing was changed" in said.text
    assert "data-invitation" not in said.text
    assert second_factors.has_factor(tom)
    assert second_factors.codes_left(tom)
    assert not AuditEntry.objects.filter(about="tom").exists()
    assert Client().login(username="tom", password=PASSWORD)
    assert "login" not in his.get("/cms/").headers.get("Location", "")


def test_a_reset_locks_the_helpdesk_wherever_it_was_open(tom):
    """Whoever found the telephone may sit in front of a page that is open."""
    until = timezone.now() + timedelta(hours=1)
    Unlocked.objects.create(user=tom, until=until, at_latest=until)
    second_factors.reset(tom, by=None)
    assert not Unlocked.objects.exists()


def test_nobody_resets_their_own(client, lena, origin):
    client.force_login(lena)
    client.post(reverse("colleagues"), {"user": lena.pk, "act": "reset"})
    assert second_factors.has_factor(lena)


def test_whoever_looks_after_accounts_does_not_reset_a_superuser(client, lena, tom, origin):
    ada = get_user_model().objects.create_user("ada")
    ensure_roles()
    ada.groups.add(role("Administrators"))
    client.force_login(ada)
    client.post(reverse("colleagues"), {"user": tom.pk, "act": "reset"})
    assert second_factors.has_factor(tom)
    plain = get_user_model().objects.create_user("plain", password=PASSWORD)
    assert client.post(reverse("colleagues"), {"user": plain.pk}).status_code == 200
    assert Invitation.objects.get().user == plain


def test_an_editor_sees_no_list_of_factors(client, db):
    editor = get_user_model().objects.create_user("eva")
    ensure_roles()
    editor.groups.add(role("Editors"))
    client.force_login(editor)
    assert client.get(reverse("colleagues")).status_code == 302


# --- The wait after wrong passwords --------------------------------------------------------------


def sign_in(client, password, name="lena"):
    return client.post("/cms/login/", {"username": name, "password": password})


def test_wrong_passwords_make_one_wait_a_minute_at_most(monkeypatch):
    now, waits = 1000.0, []
    monkeypatch.setattr(password_backoff, "clock", lambda: now)
    for _ in range(20):
        waits.append(password_backoff.wait("lena"))
        password_backoff.was_wrong("lena")
    assert waits[:6] == [0, 0, 0, 1, 2, 4]
    assert max(waits) == 60
    now += 61
    assert password_backoff.wait("lena") == 0


@pytest.mark.parametrize("name", ["lena", "nobody", "LENA"])
def test_while_one_waits_the_right_password_is_not_looked_at_either(lena, client, name):
    for _ in range(3):
        assert "match" in sign_in(client, "wrong", name).content.decode()
    answer = sign_in(client, PASSWORD, name)
    assert answer.status_code == 200
    assert "Wait 1 second" in answer.content.decode()


def test_a_stranger_s_wrong_passwords_do_not_shut_out_whoever_was_here_before(half_way, lena):
    give(half_way, digits(lena))
    half_way.post(reverse("wagtailadmin_logout"))
    stranger = Client()
    for _ in range(9):
        sign_in(stranger, "wrong")
    assert sign_in(stranger, PASSWORD).status_code == 200
    assert sign_in(half_way, PASSWORD).status_code == 302


def test_a_browser_known_for_one_account_has_no_fresh_tries_at_another(half_way, lena, tom):
    """Else whoever works here could try a colleague's password with one browser after another."""
    give(half_way, digits(lena))
    half_way.post(reverse("wagtailadmin_logout"))
    stranger = Client()
    for _ in range(9):
        sign_in(stranger, "wrong", "tom")
    assert sign_in(half_way, PASSWORD, "tom").status_code == 200
    assert sign_in(half_way, PASSWORD).status_code == 302


def wrong_codes(client, user):
    """For many minutes: a long wait stands in the row, and in the memory of the process."""
    for _ in range(9):
        give(client, "000000")
        code_backoff.forget()
        AppCode.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))
    give(client, "000000")
    for _ in range(9):
        code_backoff.was_wrong(str(user.pk))


def half_way_again(name="lena", password=PASSWORD):
    client = Client()
    assert sign_in(client, password, name).status_code == 302
    return client


def test_a_stranger_s_wrong_codes_do_not_shut_out_whoever_was_here_before(half_way, lena):
    """They have the password, and at either step they make nobody wait but strangers."""
    assert give(half_way, digits(lena, drift=-1)).status_code == 302
    half_way.post(reverse("wagtailadmin_logout"))
    thief = half_way_again()
    wrong_codes(thief, lena)
    assert re.search(r"Wait \d+ seconds", give(thief, "000000").content.decode())
    assert sign_in(half_way, PASSWORD).status_code == 302
    assert give(half_way, "000000").status_code == 422, "it mistypes, and may go on"
    assert give(half_way, digits(lena)).status_code == 302
    code_backoff.forget()
    assert give(thief, digits(lena, drift=1)).status_code == 422, "for the thief the wait stays"
    AppCode.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))
    assert give(thief, digits(lena, drift=1)).status_code == 302, "the control"


def test_in_a_known_browser_too_codes_are_not_guessed(half_way, lena):
    give(half_way, digits(lena))
    half_way.post(reverse("wagtailadmin_logout"))
    sign_in(half_way, PASSWORD)
    for _ in range(FREE_TRIES):
        assert give(half_way, "000000").status_code == 422
    assert give(half_way, digits(lena, drift=1)).status_code == 422, "not looked at"
    code_backoff.forget()
    assert give(half_way, digits(lena, drift=1)).status_code == 302, "the control"


def test_the_mark_of_one_account_is_no_mark_at_the_codes_of_another(half_way, lena, tom):
    give(half_way, digits(lena))
    half_way.post(reverse("wagtailadmin_logout"))
    tom.set_password(PASSWORD)
    tom.save()
    thief = half_way_again("tom")
    wrong_codes(thief, tom)
    assert sign_in(half_way, PASSWORD, "tom").status_code == 302
    assert give(half_way, digits(tom)).status_code == 422


def test_the_cookie_that_says_so_goes_to_the_sign_in_page_alone(half_way, lena):
    answer = give(half_way, digits(lena))
    assert {name: cookie["path"] for name, cookie in answer.cookies.items()} == {
        "known": "/cms/login/",
        "sessionid": "/cms/",
    }
    assert "lena" not in Client().get("/cms/login/").cookies


def test_a_password_alone_makes_no_browser_known(half_way):
    assert "known" not in half_way.cookies


def test_the_helper_of_the_other_tests_gives_a_real_factor(client, lena):
    client.with_password_alone(lena)
    assert client.get("/cms/").status_code == 302
    verify(client, lena)
    assert client.get("/cms/").status_code == 200


@pytest.mark.parametrize("then", ["zz", "wagtailadmin_logout", "", "%2F%2Felsewhere.example"])
def test_a_way_on_that_is_no_address_leads_to_the_first_screen(db, client, then):
    client.force_login(get_user_model().objects.create_user("lena"))
    assert client.get(f"{STEP}?next={then}").headers["Location"] == "/cms/"
