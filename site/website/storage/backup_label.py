"""
What a backup says of itself in its sealed line, and whether it is what its name says.

Whoever keeps the files and has no key cannot change one, and can put an older one under a newer
name. So its day is sealed with it, and the newest number that the audit had. What this machine made
last in each folder stands in a file beside the database.
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from base.files import json_files
from helpdesk.attestation import replay_protection
from helpdesk.models import AuditChain
from helpdesk.sealing import CannotUnseal

FIRST_LINE = "help backup 2 "
OF_0_1 = "help backup 1 "  # with its month and nothing else
LONGEST_LINE = 64  # bytes; a day and a number have less
EVERY_NAME = "backup-*.sealed"
RECORD = "last-backups.json"  # by its folder: day, start


class OtherThanMade(Exception):
    """Under this name lies an older backup, or another than this machine made last."""


class BackupLabel(NamedTuple):
    """
    month: of its key. day: None where it is not known. audit: the number of the newest entry when
    it was begun. start: of what is sealed, and no other file has the same.
    """

    month: str
    day: date | None
    audit: int
    start: str

    def __str__(self) -> str:
        if self.day is None:
            return f"It is of a day in {self.month} that is not known: 0.1 made it."
        return f"It is of {self.day}, and its audit goes to number {self.audit} at least."


def new_line(day: date) -> bytes:
    """The first line of a backup that begins now."""
    return f"{FIRST_LINE}{day.isoformat()} {AuditChain.as_it_is().end_number}\n".encode()


def read_line(line: bytes, start: bytes) -> BackupLabel:
    """To be believed once the file has opened. Raises CannotUnseal where it is no such line."""
    words = line.decode(errors="replace").removesuffix("\n")
    try:
        if words.startswith(OF_0_1):
            month = words.removeprefix(OF_0_1)
            date.fromisoformat(f"{month}-01")
            return BackupLabel(month, None, 0, start.hex())
        if words.startswith(FIRST_LINE):
            day, number = words.removeprefix(FIRST_LINE).split(" ")
            return BackupLabel(day[:7], date.fromisoformat(day), int(number), start.hex())
    except ValueError:
        pass
    raise CannotUnseal("This is not a backup.")


def seen_in_the_audit() -> str:
    """What this machine knows of the audit, to be compared with what a backup says."""
    number = replay_protection.remembered_head().number
    if not number:
        return "This machine has seen no entry of the audit: compare with a daily mail of the site."
    return f"This machine has seen number {number} of the audit."


def name_of(day: date) -> str:
    return f"backup-{day.isoformat()}.sealed"


def remember(path: Path, label: BackupLabel) -> None:
    """It is the last that this machine made in its folder."""
    folder, made = str(path.parent.resolve()), (str(label.day), label.start)
    json_files.change(settings.VAR_DIR / RECORD, lambda kept: kept | {folder: made})


def compare_with_name(path: Path, label: BackupLabel) -> None:
    """
    Raises OtherThanMade: its name says a later day, or that of another that was made here, or is
    like ours and none of ours, so that it would pass for the newest of a folder.
    """
    named = _day_in_the_name(path)
    if path.match(EVERY_NAME) and (named is None or path.name != name_of(named)):
        raise OtherThanMade(str(label))
    if named is None:
        return
    if label.day and label.day < named:
        raise OtherThanMade(str(label))
    made = json_files.read_kept(settings.VAR_DIR / RECORD).values()
    starts = [start for day, start in made if day == named.isoformat()]
    if starts and label.start not in starts:
        raise OtherThanMade(str(label))


def compare_with_folder(path: Path, label: BackupLabel) -> None:
    """As `compare_with_name`, for the newest of a folder: was another made there last?"""
    compare_with_name(path, label)
    made = json_files.read_kept(settings.VAR_DIR / RECORD).get(str(path.parent.resolve()))
    if made and made[1] != label.start:
        raise OtherThanMade(str(label))


def _day_in_the_name(path: Path) -> date | None:
    try:
        return date.fromisoformat(path.name.removeprefix("backup-").removesuffix(".sealed"))
    except ValueError:
        return None
