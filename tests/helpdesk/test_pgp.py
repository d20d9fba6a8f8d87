"""The message by mail, for a desk that chose it: with a real gpg, never to a bad key (T10)."""

import email
import re
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from email import policy
from types import SimpleNamespace

import pytest
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import intake, replies, state_changes
from helpdesk.inbox.layout import warning_banner
from helpdesk.models import Conversation, Desk, Notice
from helpdesk.notices import delivery, emails
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import pgp
from tests.fixtures.missing import missing
from tests.helpdesk import smtp
from tests.helpdesk.conftest import SECRET, settle, with_its_key
from tests.helpdesk.test_outbox import mail_server  # noqa: F401 - a fixture


@pytest.fixture(scope="module", autouse=True)
def the_real_gpg():
    return shutil.which("gpg") or missing("gpg", "apt-get install gnupg")


class Gpg:
    """A keyring of its own in `home`."""

    def __init__(self, home):
        home.mkdir(mode=0o700)
        self.home = home

    def __call__(self, *args, stdin=b""):
        command = ["gpg", "--homedir", self.home, "--batch", "--quiet", "--no-tty"]
        silent = ["--pinentry-mode", "loopback", "--passphrase", ""]
        done = subprocess.run([*command, *silent, *args], input=stdin, capture_output=True)
        return done.stdout

    def make(self, name, *how, at=None):
        aside = ["--faked-system-time", at] if at else []
        self(*aside, "--quick-gen-key", name, *(how or ("default", "default", "1y")))
        return self.public(name)

    def public(self, name):
        return self("--armor", "--export", name).decode()

    def fingerprint(self, name):
        listed = self("--with-colons", "--list-keys", name).decode()
        return re.search(r"^fpr:+([0-9A-F]{40}):", listed, re.MULTILINE)[1]

    def revoke(self, name):
        path = self.home / "openpgp-revocs.d" / f"{self.fingerprint(name)}.rev"
        self("--import", stdin=path.read_bytes().replace(b":-----BEGIN", b"-----BEGIN"))
        return self.public(name)


@pytest.fixture(scope="module")
def gpg(tmp_path_factory):
    # The agent's socket must not have too long a path.
    ring = Gpg(tmp_path_factory.mktemp("g") / "h")
    yield ring
    subprocess.run(["gpgconf", "--homedir", ring.home, "--kill", "all"], check=False)


@pytest.fixture(scope="module")
def certificate(gpg):
    return gpg.make("desk@centre.example")


@pytest.fixture
def desk(caseworkers, certificate, settings):
    settings.NOTICE_EVERY_MINUTES = 0
    desk = Desk.objects.get(pk=DeskName.PAYOKE)
    desk.email, desk.certificate = "desk@centre.example", certificate
    desk.sends_mail_with_message = True
    desk.save()
    return desk


def refused(certificate):
    with pytest.raises(sealing.UnusableCertificate) as fault:
        sealing.look_at(certificate)
    return fault.value.reason


def test_a_good_certificate_is_named_by_its_fingerprint(gpg, certificate):
    assert sealing.look_at(certificate).fingerprint == gpg.fingerprint("desk@centre.example")


def test_it_is_known_until_when_a_certificate_is_good(gpg, certificate):
    soon = timezone.localdate() + timedelta(days=365)
    assert abs(sealing.look_at(certificate).expires_on - soon) <= timedelta(days=1)
    for_good = gpg.make("forever@x", "default", "default", "never")
    assert sealing.look_at(for_good).expires_on is None


def test_what_cannot_be_used_is_refused_with_its_reason(gpg, certificate):
    private = gpg("--armor", "--export-secret-keys", "desk@centre.example").decode()
    assert refused(private) == "private"
    assert refused(certificate + private) == "several"
    assert refused(gpg.make("sign@x", "ed25519", "sign", "1y")) == "sign-only"
    without_subkey = gpg("--armor", "--export-secret-key", "sign@x").decode()
    assert refused(without_subkey) == "private"
    old = gpg.make("old@x", "default", "default", "1y", at="20200101T000000")
    assert refused(old) == "expired"
    gpg.make("lost@x")
    assert refused(gpg.revoke("lost@x")) == "revoked"
    for garbage in ("", "hello", certificate[:300]):
        assert refused(garbage) == "garbage"


def test_what_is_not_valid_now_or_whose_subkey_was_revoked_is_refused_and_costs_no_message(
    gpg, desk, words
):
    early = gpg.make("early@x", "default", "default", "1y", at="20400101T000000")
    assert refused(early) == "sign-only"
    gpg.make("torn@x")
    answers = b"key 1\nrevkey\ny\n0\n\ny\nsave\n"
    gpg("--no-batch", "--command-fd", "0", "--edit-key", gpg.fingerprint("torn@x"), stdin=answers)
    assert refused(gpg.public("torn@x")) == "sign-only"
    # However it came to be there: what somebody writes is stored, and the bell rings.
    settle(desk.pk, certificate=early)
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    assert Notice.objects.get().sealed == ""


def test_a_subkey_that_has_expired_is_never_used(gpg):
    gpg.make("sub@x", "ed25519", "sign", "1y")
    gpg("--quick-add-key", gpg.fingerprint("sub@x"), "cv25519", "encr", "seconds=1")
    time.sleep(2)
    assert refused(gpg.public("sub@x")) == "sign-only"
    gpg("--quick-add-key", gpg.fingerprint("sub@x"), "cv25519", "encr", "1y")
    assert gpg("-d", stdin=sealing.seal_letter(b"hello", gpg.public("sub@x")).encode()) == b"hello"


def test_a_key_that_says_nothing_of_its_time_has_none():
    """As those of old programs: whether it takes letters is for the library to say."""
    now = datetime.now(UTC)
    silent = SimpleNamespace(key_created=now - timedelta(days=9000), key_flags=None)
    assert not pgp._has_expired([silent], now)
    nameless = SimpleNamespace(key_created=None, key_flags=frozenset())
    assert not pgp._has_expired([nameless, nameless], now)


def test_gpg_opens_what_left_and_the_raw_mail_says_nothing(desk, words, gpg, mail_server):  # noqa: F811
    kept = mail_server(smtp.Takes)
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    case = Conversation.objects.get()
    assert case.mailed
    stored = Notice.objects.get().sealed
    for needle in (SECRET, "papers", case.reference):
        assert needle not in stored
    assert delivery.deliver() == (1, 0)
    [raw] = kept.mails
    assert not [word for word in (b"papers", case.reference.encode(), b"Payoke") if word in raw]
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert mail.get_content_type() == "multipart/encrypted"
    assert mail.get_param("protocol") == "application/pgp-encrypted"
    assert mail["Subject"] == "Helpdesk"
    assert mail["Date"]
    assert mail["Message-ID"]
    version, armoured = mail.iter_parts()
    assert version.get_content_type() == "application/pgp-encrypted"
    opened = email.message_from_bytes(
        gpg("-d", stdin=armoured.get_content()), policy=policy.default
    )
    assert SECRET in opened.get_content()
    assert case.reference in opened.get_content()


def test_what_has_left_is_no_longer_kept_for_mail(desk, accepted, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    delivery.deliver()
    assert not Notice.objects.exists()


def test_each_message_is_a_mail_of_its_own(desk, accepted, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    case = Conversation.objects.get()
    replies.add_from_person(*with_its_key(case), text="more")
    assert delivery.deliver() == (2, 0)
    assert len(mailoutbox) == 2


def test_with_a_certificate_that_went_bad_the_bell_rings_and_the_desk_is_told(
    desk, words, gpg, settings, mailoutbox
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settle(
        desk.pk, certificate=gpg.make("gone@x", "default", "default", "1y", at="20200101T000000")
    )
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())
    assert not Conversation.objects.get().mailed
    delivery.deliver()
    assert "There is something new" in mailoutbox[0].body
    assert emails.certificate_fault(Desk.objects.get(pk=desk.pk)) == "expired"
    assert [warning for warning in warning_banner.warnings() if "OpenPGP" in warning]


def test_what_waits_for_the_mail_server_is_not_sent_to_a_certificate_that_went_bad(
    desk, accepted, gpg, settings, mailoutbox
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert Notice.objects.get().sealed
    old = gpg.make("gone-since@x", "default", "default", "1y", at="20200101T000000")
    settle(desk.pk, certificate=old)
    assert delivery.deliver() == (1, 0)
    assert "There is something new" in mailoutbox[0].body
    assert "BEGIN PGP" not in str(mailoutbox[0].message())


@pytest.mark.parametrize("change", ["another certificate", "no longer by mail"])
def test_a_desk_that_changes_its_mind_gets_a_bell_for_what_still_waits(
    desk, accepted, at_desk, gpg, change
):
    """Else the thief of the old key would read it yet."""
    another = change == "another certificate"
    fields = {
        "email": desk.email,
        "reply_days": 3,
        "retention_days": 90,
        "digest_at": "08:30",
        "office_hours": "9:00 17:00",
        "certificate": gpg.make("new@x") if another else desk.certificate,
    }
    fields |= {"sends_mail_with_message": "on"} if another else {}
    answer = at_desk(DeskName.PAYOKE).post("/cms/helpdesk/desk/payoke/", fields)
    assert answer.status_code == 302
    notice = Notice.objects.get(kind="news")
    assert (notice.sealed, notice.sent_at) == ("", None)


def test_other_settings_leave_what_waits_as_it_is(desk, accepted, at_desk):
    settle(desk.pk, certificate=desk.certificate.strip())
    fields = {"email": desk.email, "reply_days": 2, "retention_days": 90}
    fields |= {"digest_at": "08:30", "office_hours": "9:00 17:00", "certificate": desk.certificate}
    fields |= {"sends_mail_with_message": "on"}
    at_desk(DeskName.PAYOKE).post("/cms/helpdesk/desk/payoke/", fields)
    assert Notice.objects.get(kind="news").sealed


def test_deleting_takes_the_mail_that_has_not_left(desk, accepted):
    state_changes.delete(Conversation.objects.get())
    assert not Notice.objects.exists()
