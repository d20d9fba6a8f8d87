"""A backup that does not open is found while there is time; and a copy lies elsewhere."""

import json
import shutil
from io import StringIO
from types import SimpleNamespace

import environ
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from helpdesk.models import AuditEntry, Conversation, Desk, Notice, Tally
from tests.fixtures.missing import missing
from website.monitoring.status_figures import DRILL_DAYS, figures
from website.storage import backup_label, offsite_copy, restore_drill, sealed_backup

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(settings, tmp_path):
    """Of receipts the real cost: the drill makes keys in a process of its own."""
    settings.BACKUP_KEYS, settings.BACKUP_TO = tmp_path / "keys", tmp_path / "backups"
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    settings.VAR_DIR.mkdir()
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    return tmp_path


def numbers():
    return [(each.name, each.label, each.number) for each in figures(0) if "disk" not in each.name]


def drill_figure():
    return next(each for each in figures(0) if each.name == "help_drill_days")


def test_the_newest_backup_is_restored_in_a_scratch_place_and_a_conversation_opened(place):
    call_command("backup")
    receipt = (place / "var" / restore_drill.RECEIPT).read_text()
    restore_drill.remove_drill(receipt)
    assert not restore_drill.opens(receipt), "it is in the backup alone now"
    out = StringIO()
    call_command("drill", stdout=out)
    assert "and it opens" in out.getvalue()
    assert not restore_drill.opens(receipt), "the database in use was not touched"
    assert drill_figure().is_well
    assert not list((place / "var").glob(f"{sealed_backup.SCRATCH}*"))

    [file] = (place / "backups").iterdir()
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole)
    with pytest.raises(CommandError, match="CannotUnseal"):
        call_command("drill")
    assert not drill_figure().is_well
    assert "CannotUnseal" in drill_figure().said
    assert drill_figure().number == float("inf")


def test_a_conversation_that_is_not_in_the_backup_is_told(place):
    call_command("backup")
    (place / "var" / restore_drill.RECEIPT).write_text("1" * 20)
    with pytest.raises(CommandError, match="DoesNotOpen"):
        call_command("drill")


@pytest.mark.parametrize("name", ["backup-{today}.sealed", "backup-2099-01-01.sealed"])
def test_an_older_one_in_the_place_of_the_newest_is_told(place, name):
    """Whoever keeps the files and no key would decide what a restore brings back."""
    today = timezone.localdate()
    call_command("backup")
    [file] = (place / "backups").iterdir()
    older = file.read_bytes()
    call_command("backup")
    out = StringIO()
    call_command("drill", stdout=out)
    assert f"It is of {today}, and its audit goes to number 0 at least." in out.getvalue()
    file.with_name(name.format(today=today)).write_bytes(older)
    with pytest.raises(CommandError, match=f"OtherThanMade.*It is of {today}"):
        call_command("drill")
    assert not drill_figure().is_well


@pytest.mark.parametrize("name", ["backup-{today}b.sealed", "backup-{today:%G-W%V-%u}.sealed"])
def test_nor_does_one_pass_for_the_newest_by_a_name_that_no_backup_has(place, name):
    """On a machine that made none: what it has are copies, and their names."""
    today = timezone.localdate()
    call_command("backup")
    (place / "var" / backup_label.RECORD).unlink()
    [file] = (place / "backups").iterdir()
    file.with_name(name.format(today=today)).write_bytes(file.read_bytes())
    with pytest.raises(CommandError, match=f"OtherThanMade.*It is of {today}"):
        call_command("drill")


def test_no_backup_and_no_key_are_told(place):
    with pytest.raises(CommandError, match="NoBackup"):
        call_command("drill")
    sealed_backup.make(place / "backups", timezone.localdate())
    (place / "var" / restore_drill.RECEIPT).write_text("1" * 20)
    for key in (place / "keys").iterdir():
        key.unlink()
    with pytest.raises(CommandError, match="KeyIsGone"):
        call_command("drill")


def test_a_drill_of_long_ago_is_not_well(place):
    long_ago = timezone.localdate() - timezone.timedelta(days=DRILL_DAYS)
    kept = {"day": long_ago.isoformat(), "backup": "x", "fault": ""}
    (place / "var" / restore_drill.LAST).write_text(json.dumps(kept))
    assert (drill_figure().number, drill_figure().is_well) == (DRILL_DAYS, False)


@pytest.mark.parametrize(
    "url",
    [
        "postgres:////var/run/postgresql/help",
        "postgres://a:b%2F%40@db.example:5433/help",
        "postgres://a:b@first.example:5433,second.example:5434/help",
        "postgres://a:b@first.example,second.example/help",
    ],
)
def test_the_scratch_database_is_beside_the_one_in_use(url, monkeypatch):
    """Behind a socket too, as `make install` writes it."""
    ours = environ.Env.db_url_config(url)
    with monkeypatch.context() as for_now:
        for_now.setattr(restore_drill, "connection", SimpleNamespace(settings_dict=ours))
        beside = environ.Env.db_url_config(restore_drill._address("help_drill"))
    assert beside == ours | {"NAME": "help_drill"}


def test_nobody_sees_the_conversation_of_the_drill(place):
    before = numbers()
    receipt = restore_drill.plant_drill()
    row = Conversation.objects.get()
    assert row.state == Conversation.State.CLOSED
    assert not Notice.objects.exists()
    assert not Tally.objects.exists()
    assert not AuditEntry.objects.exists()
    assert [desk.pk for desk in Desk.objects.all()] == ["payoke"]
    assert not row.grants.exists()
    assert numbers() == before
    assert restore_drill.opens(receipt)
    restore_drill.remove_drill(receipt)
    assert not Conversation.objects.exists()


def test_the_conversation_is_made_anew_when_it_is_old_or_gone(place):
    today = timezone.localdate()
    path = place / "var" / restore_drill.RECEIPT
    restore_drill.keep_conversation(today)
    first = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    restore_drill.keep_conversation(today)
    assert path.read_text() == first
    restore_drill.keep_conversation(today + restore_drill.CONVERSATION_DAYS * 2)
    assert path.read_text() != first
    assert Conversation.objects.count() == 1, "the old one is gone"
    Conversation.objects.all().delete()
    restore_drill.keep_conversation(today)
    assert Conversation.objects.count() == 1


@pytest.fixture
def rsync():
    return shutil.which("rsync") or missing("rsync", "apt-get install rsync")


def test_the_backups_are_copied_elsewhere_and_nothing_else_is(place, settings, rsync):
    settings.BACKUP_COPY_TO = str(place / "elsewhere")
    (place / "backups").mkdir()
    (place / "backups" / "notes").write_text("mine")
    call_command("backup")
    [copied] = (place / "elsewhere").iterdir()
    assert copied.read_bytes() == (place / "backups" / copied.name).read_bytes()
    assert offsite_copy.last_copied() == timezone.localdate()
    older = copied.with_name("backup-2020-01-01.sealed")
    older.write_text("kept")
    call_command("backup")
    assert older.exists(), "nothing is deleted there from here"


def test_a_copy_that_fails_is_told_and_the_backup_is_there(place, settings, rsync):
    (place / "no-folder").write_text("a file")
    settings.BACKUP_COPY_TO = str(place / "no-folder" / "below")
    with pytest.raises(CommandError, match="its copy is not: rsync ended with"):
        call_command("backup")
    assert list((place / "backups").glob("*.sealed"))
    figure = next(each for each in figures(0) if each.name == "help_copy_days")
    assert not figure.is_well
