"""A backup brings everything back; once its key is destroyed it brings nothing back to anybody."""

import os
import signal
import sqlite3
import stat
import tarfile
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from helpdesk import audit, sealing
from helpdesk.audit import Action
from helpdesk.conversations import intake, lookup, state_changes
from helpdesk.desks import desk_keys, key_rotation, member_keys
from helpdesk.models import Conversation, Desk, MemberKey, Unlocked
from helpdesk.rules import submission
from helpdesk.sealing import archives
from tests.helpdesk.conftest import cheap_kdf  # noqa: F401 - a fixture
from website.storage import backup_label, sealed_backup
from website.worker import loops

SAID = "My papers are in his safe."

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kept(settings, tmp_path, cheap_kdf, django_user_model):  # noqa: F811
    """A site with one message and one picture; the number of the message."""
    settings.BACKUP_KEYS = tmp_path / "keys"
    settings.VAR_DIR = tmp_path / "var"
    member = member_keys.make_member_key(
        django_user_model.objects.create_user("worker"), "six words"
    )
    desk_keys.make_desk_key(Desk.objects.create(pk="payoke", email="desk@centre.example"), member)
    default_storage.save("picture.png", ContentFile(b"a picture"))
    words = submission.Submission(text=SAID, language="en")
    return intake.accept(words, desk="payoke", token=sealing.new_token_seed()).receipt


@pytest.fixture
def file(kept, tmp_path):
    call_command("backup", "--to", str(tmp_path / "away"))
    [path] = (tmp_path / "away").iterdir()
    return path


def restore(path):
    call_command("restore", str(path), "--replace-everything")


def test_everything_comes_back(file, kept, settings):
    state_changes.delete(lookup.find_by_receipt(kept).conversation)
    (settings.MEDIA_ROOT / "picture.png").unlink()
    restore(file)
    assert lookup.messages_of(lookup.find_by_receipt(kept))[0].content["text"] == SAID
    assert default_storage.open("picture.png").read() == b"a picture"
    assert Desk.objects.get().is_open


# --- What it says of itself ---


def made_on(day, tmp_path):
    """The backup of a day that is over, made by the same key."""
    return sealed_backup.make(tmp_path / "away", day)


def put_back(path, *options):
    out = StringIO()
    call_command("restore", str(path), "--replace-everything", *options, stdout=out)
    return out.getvalue()


def test_restore_says_of_which_day_it_is_and_how_far_its_audit_went(kept, tmp_path):
    audit.record(Action.UNLOCKED, by="worker", desk="payoke")
    today = timezone.localdate()
    path = made_on(today, tmp_path)
    audit.record(Action.DESK_CLOSED, by="worker", desk="payoke")
    said = put_back(path)
    assert f"It is of {today}, and its audit goes to number 1 at least." in said
    assert "This machine has seen number 2 of the audit." in said


def test_an_older_one_under_a_newer_name_is_told_before_anything_is_changed(kept, tmp_path):
    today = timezone.localdate()
    older = made_on(today - timedelta(days=1), tmp_path)
    path = older.rename(older.with_name(f"backup-{today}.sealed"))
    state_changes.delete(lookup.find_by_receipt(kept).conversation)
    with pytest.raises(CommandError, match=f"It is of {today - timedelta(days=1)}"):
        restore(path)
    assert lookup.find_by_receipt(kept) is None
    put_back(path, "--even-another")
    assert lookup.find_by_receipt(kept)


def test_the_first_of_a_day_in_the_place_of_the_second_is_told(kept, tmp_path):
    """Nothing that the audit names came between: only this machine can tell them apart."""
    first = made_on(timezone.localdate(), tmp_path)
    content = first.read_bytes()
    second = made_on(timezone.localdate(), tmp_path)
    whole = second.read_bytes()
    second.write_bytes(content)
    with pytest.raises(CommandError, match="not the last that was made here"):
        restore(second)
    second.write_bytes(whole)
    restore(second)


def test_day_and_number_are_sealed_with_what_is_in_it(file):
    line, _, sealed = file.read_bytes().partition(b"\n")
    later = f"help backup 2 {timezone.localdate()} 99".encode()
    assert line != later
    file.write_bytes(later + b"\n" + sealed)
    with pytest.raises(CommandError, match="does not open"):
        restore(file)


def test_a_backup_of_0_1_still_comes_back_and_says_that_its_day_is_not_known(
    kept, tmp_path, monkeypatch
):
    month = f"{timezone.localdate():%Y-%m}"
    with monkeypatch.context() as before:
        before.setattr(backup_label, "new_line", lambda _: f"help backup 1 {month}\n".encode())
        before.setattr(backup_label, "remember", lambda *_: None)
        path = made_on(timezone.localdate(), tmp_path)
    state_changes.delete(lookup.find_by_receipt(kept).conversation)
    assert f"a day in {month} that is not known" in put_back(path)
    assert lookup.find_by_receipt(kept)


def test_the_python_of_debian_12_restores_it_too(file, kept, settings, monkeypatch):
    """3.11.2 has no filter for what it unpacks, and does not know the word."""
    unpack = tarfile.TarFile.extractall

    def as_in_3_11_2(self, path):
        self.extraction_filter = lambda member, _: member
        unpack(self, path)

    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    monkeypatch.setattr(tarfile.TarFile, "extractall", as_in_3_11_2)
    (settings.MEDIA_ROOT / "picture.png").unlink()
    restore(file)
    assert default_storage.open("picture.png").read() == b"a picture"
    assert lookup.find_by_receipt(kept)


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), sqlite3.OperationalError("disk is full")]
)
def test_a_backup_that_cannot_be_made_is_one_sentence(kept, tmp_path, monkeypatch, fault):
    def full(*_):
        raise fault

    monkeypatch.setattr(sealed_backup, "_dump", full)
    with pytest.raises(CommandError, match=r"No backup was made: \w+Error: .*Is a disk full\?"):
        call_command("backup", "--to", str(tmp_path / "away"))


def test_who_may_not_read_the_file_is_told_who_must(file, monkeypatch):
    def locked(*_):
        raise PermissionError

    monkeypatch.setattr(sealed_backup, "restore", lambda *_, **__: locked())
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(CommandError, match=r"Nothing was changed\. \w+ must be able to read it"):
        restore(file)


def test_what_postgresql_refuses_is_one_sentence_and_changes_nothing(file, kept):
    if connection.vendor != "postgresql":
        pytest.skip("it replaces the whole file")
    state_changes.delete(lookup.find_by_receipt(kept).conversation)
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIEW of_somebody AS SELECT * FROM helpdesk_desk")
    try:
        with pytest.raises(CommandError, match=r"PostgreSQL refused \(above, pg_restore says why"):
            restore(file)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP VIEW of_somebody")
    assert lookup.find_by_receipt(kept) is None
    assert Desk.objects.count() == 1


def test_a_backup_is_readable_by_its_owner_alone(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_after_a_restore_everybody_is_signed_out_and_the_desks_are_open(kept, tmp_path, client):
    """The desk's key was renewed since: to this machine the one that comes back is an old one."""
    member, desk = MemberKey.objects.get(), Desk.objects.get()
    client.force_login(member.user)
    until = timezone.now() + timedelta(hours=1)
    Unlocked.objects.create(user=member.user, until=until, at_latest=until)
    file = sealed_backup.make(tmp_path / "away", timezone.localdate())
    private = member_keys.open_member_key(member, "six words")
    key_rotation.renew(desk, desk_keys.desk_keys_of(member, private), by=member.user)
    assert desk.current_key.epoch == 2
    sealed_backup.restore(file)
    assert not Session.objects.exists()
    assert not Unlocked.objects.exists()
    assert Desk.objects.get().current_key.epoch == 1
    assert Desk.objects.get().is_open


def test_the_worker_destroys_the_key_of_an_old_backup_and_overwrites_it_first(settings, tmp_path):
    """What a disk still holds of a file after its name is gone must be no key."""
    settings.BACKUP_KEYS, settings.VAR_DIR = tmp_path / "keys", tmp_path / "var"
    settings.BACKUP_KEYS.mkdir()
    key, left_on_disk = settings.BACKUP_KEYS / "2020-01.key", tmp_path / "left on disk"
    key.write_bytes(archives.new_archive_key())
    left_on_disk.hardlink_to(key)
    loops.destroy_backup_keys()
    assert not key.exists()
    assert set(left_on_disk.read_bytes()) == {0}


def test_after_the_destruction_of_its_key_a_backup_opens_nothing(file, kept, settings, tmp_path):
    today = timezone.localdate()
    before = sealed_backup.last_day(f"{today:%Y-%m}") - timedelta(days=1)
    assert sealed_backup.destroy_old_keys(before) == []
    key = (settings.BACKUP_KEYS / f"{today:%Y-%m}.key").read_bytes()
    assert sealed_backup.destroy_old_keys(before + timedelta(days=1)) == [f"{today:%Y-%m}"]
    with pytest.raises(CommandError, match="Nothing was changed"):
        restore(file)
    assert Conversation.objects.filter(desk="payoke").count() == 1
    # The key is nowhere: not in the file, not in what the site keeps, not in the database's copy.
    everywhere = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file in everywhere
    assert all(key not in path.read_bytes() for path in everywhere)
    # And it was needed: another key opens nothing, while this one would have.
    sealed, line = file.read_bytes(), file.read_bytes().partition(b"\n")[0] + b"\n"
    for other, opens in ((archives.new_archive_key(), False), (key, True)):
        (settings.BACKUP_KEYS / f"{today:%Y-%m}.key").write_bytes(other)
        if opens:
            restore(file)
        else:
            with pytest.raises(CommandError, match="does not open"):
                restore(file)
    for needle in (b"SQLite format", b"PGDMP", b"picture", kept.encode(), b"\x1f\x8b\x08\x00"):
        assert needle not in sealed[len(line) :]


def test_a_file_that_was_changed_or_cut_off_changes_nothing(file, kept):
    whole = file.read_bytes()
    middle = len(whole) // 2
    for broken in (
        whole[:-1],
        whole[:middle],
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        b"something else",
        b"",
    ):
        file.write_bytes(broken)
        with pytest.raises(CommandError, match="Nothing was changed"):
            restore(file)
    assert lookup.find_by_receipt(kept)


def test_a_backup_lives_for_a_week_at_least_and_38_days_at_most():
    for day in range(800):
        made = date(2026, 1, 1) + timedelta(days=day)
        lives = sealed_backup.last_day(f"{made:%Y-%m}") - made
        assert timedelta(days=7) < lives <= timedelta(days=38)


def backup_that_is_killed(monkeypatch, folder, act="_pack"):
    """In a process of its own; usually when the copy of the database has been made."""
    with monkeypatch.context() as at_once:
        at_once.setattr(sealed_backup, act, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        child = os.fork()
        if not child:
            sealed_backup.make(folder, timezone.localdate())
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def copies(settings):
    return [path for path in settings.VAR_DIR.rglob("*") if path.name == sealed_backup.DATABASE]


def test_what_a_killed_backup_leaves_is_taken_away(kept, settings, tmp_path, monkeypatch):
    """A copy in the open outlives every key: what people deleted would be in it for ever."""
    backup_that_is_killed(monkeypatch, tmp_path / "away")
    assert copies(settings)
    loops.destroy_backup_keys()
    assert copies(settings) == []


def test_a_backup_killed_while_it_makes_the_key_of_the_month_stops_no_other(
    kept, settings, tmp_path, monkeypatch
):
    backup_that_is_killed(monkeypatch, tmp_path / "away", "new_archive_key")
    restore(sealed_backup.make(tmp_path / "away", timezone.localdate()))
    assert [path.suffix for path in settings.BACKUP_KEYS.iterdir()].count(".key") == 1


def test_a_backup_under_way_keeps_what_it_is_working_on(kept, settings):
    with sealed_backup._scratch() as scratch:
        (scratch / sealed_backup.DATABASE).write_bytes(b"a copy")
        loops.destroy_backup_keys()
        assert copies(settings)
    assert copies(settings) == []
