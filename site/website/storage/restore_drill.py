"""
A drill: the newest backup is restored into a scratch place, and a conversation opened there.

A backup that nobody has restored is a hope. Needs backups and their keys on one host; the
database in use is not touched. How it went is kept in `last-drill` in VAR_DIR, for `status`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction

from base.files.atomic_files import write_atomically
from helpdesk import sealing
from helpdesk.conversations import intake, lookup
from helpdesk.models import Conversation, Desk, Message, SenderGrant
from helpdesk.models.desks import NOBODYS_DESK
from helpdesk.rules.submission import Submission
from helpdesk.sealing import CannotUnseal
from website.storage import backup_label, sealed_backup

# A conversation by which a restored backup is tried: it is opened by its number, as a person would.
#
# It is at a desk that nobody sees, closed from the first day, sealed to its number alone, counted
# nowhere, and its words are the same for all. It ends by its day like any other.


WORDS = Submission(text="This is a drill: nobody wrote it.", language="en")


@transaction.atomic
def plant_drill() -> str:
    """A new one. Returns its number."""
    receipt = sealing.receipt_for_token(sealing.new_token_seed().encode())
    keys = sealing.keys_from_receipt(receipt)
    desk, _ = Desk.with_nobodys.get_or_create(pk=NOBODYS_DESK)
    key = sealing.new_conversation_key()
    taken_as = intake.TakenAs(is_test=True, set_aside=False)
    conversation = intake.new_conversation(WORDS, desk, keys, key, taken_as, 0)
    # Closed: it waits for nobody, and nobody is warned of it.
    Conversation.objects.filter(pk=conversation.pk).update(state=Conversation.State.CLOSED)
    SenderGrant.objects.create(
        conversation=conversation, sealed=sealing.seal_sender_grant(key, keys, conversation.pk)
    )
    message = Message(conversation=conversation, sequence=1, direction=Message.Direction.IN)
    message.seal({name: value for name, value in asdict(WORDS).items() if value}, key)
    message.save()
    return receipt


def opens(receipt: str) -> bool:
    """Whether the number opens it, and what is in it is what was sealed."""
    keyed = lookup.find_by_receipt(receipt)
    if keyed is None or keyed.conversation.desk_id != NOBODYS_DESK:
        return False
    return [each.content.get("text") for each in lookup.messages_of(keyed)] == [WORDS.text]


def remove_drill(receipt: str) -> None:
    """Delete it, if the number is of one; nothing else can be deleted so."""
    keyed = lookup.find_by_receipt(receipt)
    if keyed and keyed.conversation.desk_id == NOBODYS_DESK:
        keyed.conversation.delete()


LAST, RECEIPT = "last-drill", "drill-receipt"
# Its conversation is made anew so often, long before the day on which it would be deleted.
CONVERSATION_DAYS = timedelta(days=30)
PATIENCE_SECONDS = 1800  # for one command on what was restored
SECRETS = ("SECRET_KEY", "RECEIPT_KEY", "ATTESTATION_KEY", "AUDIT_KEY")


class DrillResult(NamedTuple):
    """
    day: of the drill. backup: the name of the file. fault: its class; empty when it opened. label:
    what the file says of itself, where it was read.
    """

    day: date
    backup: str
    fault: str
    label: str = ""


class NoBackup(Exception):
    """There is no file in the folder."""


class DoesNotOpen(Exception):
    """Restored, and the conversation in it does not open: a wrong key, or rows that are missing."""


def keep_conversation(today: date) -> None:
    """See to it that the next backup holds a conversation whose number this machine knows."""
    path = settings.VAR_DIR / RECEIPT
    receipt = ""
    if path.exists():
        receipt = path.read_text().strip()
    if receipt:
        made = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
        if today - made < CONVERSATION_DAYS and opens(receipt):
            return
        remove_drill(receipt)
    write_atomically(path, plant_drill(), mode=0o600)


def last_drill() -> DrillResult | None:
    """How the last one on this machine went; None if there was none."""
    try:
        kept = json.loads((settings.VAR_DIR / LAST).read_text())
        return DrillResult(date.fromisoformat(kept["day"]), kept["backup"], kept["fault"])
    except (OSError, ValueError, KeyError):
        return None


def run_drill(folder: Path, today: date) -> DrillResult:
    """Try the newest backup of the folder, and keep how it went. Raises nothing of the drill's."""
    newest = max(folder.glob(backup_label.EVERY_NAME), default=None)
    fault = label = ""
    try:
        label = str(_try(newest))
    except (
        CannotUnseal,
        sealed_backup.KeyIsGone,
        backup_label.OtherThanMade,
        NoBackup,
        DoesNotOpen,
        OSError,
        subprocess.CalledProcessError,
        subprocess.TimeoutExpired,
    ) as problem:
        fault = type(problem).__name__
        if isinstance(problem, backup_label.OtherThanMade):
            label = str(problem)
    result = DrillResult(today, newest.name if newest else "", fault, label)
    kept = result._asdict() | {"day": today.isoformat()}
    write_atomically(settings.VAR_DIR / LAST, json.dumps(kept))
    return result


def _try(newest: Path | None) -> backup_label.BackupLabel:
    if newest is None:
        raise NoBackup
    receipt = (settings.VAR_DIR / RECEIPT).read_text()
    with sealed_backup.unpacked(newest) as (scratch, label):
        backup_label.compare_with_folder(newest, label)
        database = scratch / sealed_backup.DATABASE
        with _scratch_database(database) as url:
            _open_inside(scratch, url, receipt)
    return label


def _open_inside(scratch: Path, url: str, receipt: str) -> None:
    """In a process that knows no other database; it migrates, as `restore` would."""
    env = {name: value for name, value in os.environ.items() if not name.endswith("_FILE")}
    for name in SECRETS:
        env[name] = str(getattr(settings, name))
    env |= {"DATABASE_URL": url, "VAR_DIR": str(scratch / "var"), "DEBUG": "0"}
    env["MEDIA_ROOT"] = str(scratch / "media")
    manage = Path(settings.BASE_DIR) / "manage.py"
    done = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, str(manage), "drill", "--inside"],
        input=receipt,
        env=env,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    if done.returncode:
        raise DoesNotOpen


@contextmanager
def _scratch_database(file: Path) -> Iterator[str]:
    """The address of a database with what is in the file, beside the one in use."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{file}"
        return
    name = f"{connection.settings_dict['NAME']}_drill"
    sealed_backup.ask_postgresql("dropdb", "--if-exists", name)
    sealed_backup.ask_postgresql("createdb", name)
    try:
        how = ("--no-owner", "--single-transaction", "--exit-on-error")
        sealed_backup.ask_postgresql("pg_restore", *how, f"--dbname={name}", str(file))
        yield _address(name)
    finally:
        sealed_backup.ask_postgresql("dropdb", "--if-exists", name)


def _address(name: str) -> str:
    """Of another database of the same server, for the same role."""
    if str(connection.settings_dict["HOST"]).startswith("/"):  # a socket, which knows who asks
        return f"postgres:///{connection.settings_dict['HOST']}/{name}"
    database = {part: quote(str(value), safe="") for part, value in _parts().items()}
    word = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgres://{database['USER']}{word}@{_places()}/{name}"


def _places() -> str:
    """Each host with its port: there may be a standby."""
    hosts = str(_parts()["HOST"]).split(",")
    ports = str(_parts()["PORT"]).split(",")
    places = []
    for host, port in zip_longest(hosts, ports, fillvalue=ports[0]):
        places.append(f"{quote(host, safe='')}:{port}".removesuffix(":"))
    return ",".join(places)


def _parts() -> dict[str, object]:
    names = ("USER", "PASSWORD", "HOST", "PORT")
    return {name: connection.settings_dict.get(name) or "" for name in names}
