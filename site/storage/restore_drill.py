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
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from helpdesk.sealing import CannotUnseal
from website.storage import drill_conversation, sealed_backup
from website.storage.atomic_files import write_atomically

LAST, RECEIPT = "last-drill", "drill-receipt"
# Its conversation is made anew so often, long before the day on which it would be deleted.
CONVERSATION_DAYS = timedelta(days=30)
PATIENCE_SECONDS = 1800
SECRETS = ("SECRET_KEY", "RECEIPT_KEY", "ATTESTATION_KEY", "AUDIT_KEY")


class DrillResult(NamedTuple):
    """day: of the drill. backup: the name of the file. fault: its class; empty when it opened."""

    day: date
    backup: str
    fault: str


class NoBackup(Exception):
    """There is no file in the folder."""


class DoesNotOpen(Exception):
    """Restored, and the conversation in it does not open: a wrong key, or rows that are missing."""


def keep_conversation(today: date) -> None:
    """See to it that the next backup holds a conversation whose number this machine knows."""
    path = settings.VAR_DIR / RECEIPT
    receipt = path.read_text().strip() if path.exists() else ""
    if receipt:
        made = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
        if today - made < CONVERSATION_DAYS and drill_conversation.opens(receipt):
            return
        drill_conversation.remove_drill(receipt)
    write_atomically(path, drill_conversation.plant_drill(), mode=0o600)


def last_drill() -> DrillResult | None:
    """How the last one on this machine went; None if there was none."""
    try:
        kept = json.loads((settings.VAR_DIR / LAST).read_text())
        return DrillResult(date.fromisoformat(kept["day"]), kept["backup"], kept["fault"])
    except (OSError, ValueError, KeyError):
        return None


def run_drill(folder: Path, today: date) -> DrillResult:
    """Try the newest backup of the folder, and keep how it went. Raises nothing of the drill's."""
    files = sorted(folder.glob("backup-*.sealed"))
    fault = ""
    try:
        _try(files[-1] if files else None)
    except (
        *(CannotUnseal, sealed_backup.KeyIsGone, NoBackup, DoesNotOpen, OSError),
        *(subprocess.CalledProcessError, subprocess.TimeoutExpired),
    ) as problem:
        fault = type(problem).__name__
    result = DrillResult(today, files[-1].name if files else "", fault)
    kept = result._asdict() | {"day": today.isoformat()}
    write_atomically(settings.VAR_DIR / LAST, json.dumps(kept))
    return result


def _try(newest: Path | None) -> None:
    if newest is None:
        raise NoBackup
    receipt = (settings.VAR_DIR / RECEIPT).read_text()
    with sealed_backup.unpacked(newest) as scratch:
        database = scratch / sealed_backup.DATABASE
        with _scratch_database(database) as url:
            _open_inside(scratch, url, receipt)


def _open_inside(scratch: Path, url: str, receipt: str) -> None:
    """In a process that knows no other database; it migrates, as `restore` would."""
    env = {name: value for name, value in os.environ.items() if not name.endswith("_FILE")}
    env |= {name: str(getattr(settings, name)) for name in SECRETS}
    env |= {"DATABASE_URL": url, "VAR_DIR": str(scratch / "var"), "DEBUG": "0"}
    manage = Path(settings.BASE_DIR) / "manage.py"
    done = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, str(manage), "drill", "--inside"],
        input=receipt,
        env=env | {"MEDIA_ROOT": str(scratch / "media")},
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
    hosts, ports = (str(_parts()[name]).split(",") for name in ("HOST", "PORT"))
    pairs = zip_longest(hosts, ports, fillvalue=ports[0])
    return ",".join(f"{quote(host, safe='')}:{port}".removesuffix(":") for host, port in pairs)


def _parts() -> dict[str, object]:
    names = ("USER", "PASSWORD", "HOST", "PORT")
    return {name: connection.settings_dict.get(name) or "" for name in names}
