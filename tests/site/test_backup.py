"""A backup brings everything back; once its key is destroyed it brings nothing back to anybody."""

import os
import signal
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from helpdesk import intake, keys, replies, sealing
from helpdesk.models import Conversation, Desk
from helpdesk.sealing import archives, stretching
from website import backup, loops

SAID = "My papers are in his safe."

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(settings, tmp_path, monkeypatch, django_user_model):
    """A site with one message and one picture; the number of the message."""
    cheap = stretching.Cost(passes=1, memory=8192 * 8)
    monkeypatch.setattr(stretching, "RECEIPT_COST", cheap)
    monkeypatch.setattr(stretching, "PASSPHRASE_COST", cheap)
    settings.BACKUP_KEYS = tmp_path / "keys"
    settings.VAR_DIR = tmp_path / "var"
    member = keys.make_member_key(django_user_model.objects.create_user("worker"), "six words")
    keys.make_desk_key(Desk.objects.create(pk="payoke"), member)
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "picture.png").write_bytes(b"a picture")
    words = intake.Words(text=SAID, language="en")
    return intake.accept(words, desk="payoke", token=sealing.new_token_seed()).receipt


@pytest.fixture
def file(kept, tmp_path):
    call_command("backup", "--to", str(tmp_path / "away"))
    [path] = (tmp_path / "away").iterdir()
    return path


def restore(path):
    call_command("restore", str(path), "--replace-everything")


def test_everything_comes_back(file, kept, settings):
    replies.delete(replies.find(kept).conversation)
    (settings.MEDIA_ROOT / "picture.png").unlink()
    restore(file)
    assert replies.messages(replies.find(kept))[0].content["text"] == SAID
    assert (settings.MEDIA_ROOT / "picture.png").read_bytes() == b"a picture"
    assert Desk.objects.get().is_open


def test_after_the_destruction_of_its_key_a_backup_opens_nothing(file, kept, settings, tmp_path):
    today = timezone.localdate()
    before = backup.last_day(f"{today:%Y-%m}") - timedelta(days=1)
    assert backup.destroy_old_keys(before) == []
    key = (settings.BACKUP_KEYS / f"{today:%Y-%m}.key").read_bytes()
    assert backup.destroy_old_keys(before + timedelta(days=1)) == [f"{today:%Y-%m}"]
    with pytest.raises(CommandError, match="Nothing was changed"):
        restore(file)
    assert Conversation.objects.count() == 1
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
    assert replies.find(kept)


def test_a_backup_lives_for_a_week_at_least_and_38_days_at_most():
    for day in range(800):
        made = date(2026, 1, 1) + timedelta(days=day)
        lives = backup.last_day(f"{made:%Y-%m}") - made
        assert timedelta(days=7) < lives <= timedelta(days=38)


def backup_that_is_killed(monkeypatch, folder, act="_pack"):
    """In a process of its own; usually when the copy of the database has been made."""
    with monkeypatch.context() as at_once:
        at_once.setattr(backup, act, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        child = os.fork()
        if not child:
            backup.make(folder, timezone.localdate())
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def copies(settings):
    return [path for path in settings.VAR_DIR.rglob("*") if path.name == backup.DATABASE]


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
    restore(backup.make(tmp_path / "away", timezone.localdate()))
    assert [path.suffix for path in settings.BACKUP_KEYS.iterdir()].count(".key") == 1


def test_a_backup_under_way_keeps_what_it_is_working_on(kept, settings):
    with backup._scratch() as scratch:
        (scratch / backup.DATABASE).write_bytes(b"a copy")
        loops.destroy_backup_keys()
        assert copies(settings)
    assert copies(settings) == []
