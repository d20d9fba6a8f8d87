"""
Faults that were planted into the code, each of which the year must find and tell as a story.

    python -m tests.soak.year.planted_faults            all of them
    python -m tests.soak.year.planted_faults late       one

Each is a line of the code, read otherwise by one process (`tests.mutants.planted_source`). Where
the line is no longer there the fault says so: somebody has to look what takes its place.
"""

import subprocess
import sys
import time
from typing import NamedTuple

from tests.mutants.planted_source import ROOT, plant

# The end of February, the counts of the first of March, and the eighth, on which backups end.
FROM, DAYS, COUNT, SEED = "2028-02-24", 15, 24, 5


class LineIsGone(Exception):
    """The line that a fault was made of is not in its file, or more than once."""


class Fault(NamedTuple):
    """
    file, line: what is read otherwise, as what. cuts: acts that are cut off meanwhile. seed, count:
    of a fortnight in which what it needs happens at all, and of so many conversations.
    """

    told: str
    file: str
    line: str
    planted: str
    cuts: int = 0
    seed: int = SEED
    count: int = COUNT

    def changed(self, source: str) -> str:
        """Raises LineIsGone."""
        if source.count(self.line) != 1:
            raise LineIsGone(f"{self.file}: {self.line}")
        return source.replace(self.line, self.planted)

    def plant(self) -> None:
        plant(self.file, self.changed)


CONVERSATIONS, DESKS, STATISTICS = "helpdesk/conversations", "helpdesk/desks", "helpdesk/statistics"
DATES, LOOPS = "helpdesk/rules/deletion_dates.py", "site/website/worker/loops.py"
ROUND, CHANGES = f"{CONVERSATIONS}/retention_round.py", f"{CONVERSATIONS}/state_changes.py"
REPLIES, ROTATION = f"{CONVERSATIONS}/replies.py", f"{DESKS}/key_rotation.py"
BACKUP = "site/website/storage/sealed_backup.py"

FAULTS = {
    "late": Fault(
        "what has had its time goes a day later",
        ROUND,
        "over = Conversation.objects.filter(delete_on__lt=today)",
        "over = Conversation.objects.filter(delete_on__lt=today - timedelta(days=1))",
    ),
    "early": Fault(
        "an answer is kept a day less than was shown",
        DATES,
        "day = last_word + timedelta(days=retention_days)",
        "day = last_word + timedelta(days=retention_days - 1)",
    ),
    "outlives": Fault(
        "the grant of whoever leaves stays",
        ROTATION,
        "DeskGrant.objects.filter(desk_key__desk=desk, member=member).delete()",
        "DeskGrant.objects.filter(desk_key__desk=desk, member=None, kit=None).delete()",
    ),
    "not-sealed-anew": Fault(
        "a new key of a desk, and open conversations stay under the old one",
        ROTATION,
        "    _seal_open_conversations_to(new, held)\n    _forget",
        "    _forget",
    ),
    "closed-stays": Fault(
        "what is added to a closed one is sealed with the key that somebody took along",
        f"{CONVERSATIONS}/fresh_keys.py",
        "if conversation.epoch >= desk.newest_epoch:",
        "if conversation.epoch:",
        seed=38,
    ),
    "closed-account": Fault(
        "an account is closed, and its desk's key is not replaced",
        ROTATION,
        "is_known or desk_key.grants.filter(_of_closed_accounts()).exists()",
        "is_known",
        seed=220,  # few desks of a fortnight have four people, and below that nobody's is closed
        count=40,
    ),
    "no-bell": Fault(
        "who writes again rings no bell",
        REPLIES,
        "    outbox.owe(conversation, message, content | came)\n",
        "",
        seed=11,
        count=40,
    ),
    "bell-for-nothing": Fault(
        "a mail says that something is new when a colleague has read it",
        CHANGES,
        "        outbox.withdraw(conversation)\n        move(conversation, State.WITH_US)",
        "        move(conversation, State.WITH_US)",
    ),
    "small-count": Fault(
        "a count of four is shown",
        f"{STATISTICS}/suppression.py",
        "SMALL_COUNT = 5 ",
        "SMALL_COUNT = 4 ",
    ),
    "running-month": Fault(
        "the month that still runs is shown",
        f"{STATISTICS}/tables.py",
        "return [month for month in months if month < today.replace(day=1)]",
        "return [month for month in months if month <= today]",
    ),
    "twice-counted": Fault(
        "each answer is counted as the first one",
        REPLIES,
        "if is_first and conversation.is_counted:",
        "if conversation.is_counted:",
    ),
    "every-24-days": Fault(
        "keys of backups are looked at every 24 days",
        LOOPS,
        'Loop("backup keys", DAY / 24,',
        'Loop("backup keys", DAY * 24,',
    ),
    "backups-live": Fault(
        "a backup opens ten days longer", BACKUP, "LAST_DAY = 8 ", "LAST_DAY = 18 "
    ),
    "round-each-week": Fault(
        "what is due is looked at once a week",
        DATES,
        "ROUND_EVERY = timedelta(minutes=10)",
        "ROUND_EVERY = timedelta(days=7)",
    ),
    "silent-later": Fault(
        "what nobody answers is closed a day later", DATES, "SILENT_DAYS = 90 ", "SILENT_DAYS = 91 "
    ),
    "warned-later": Fault(
        "the second warning comes after eight days",
        DATES,
        "UNREAD_WARNINGS = (1, 7,",
        "UNREAD_WARNINGS = (1, 8,",
    ),
    "notes-go-along": Fault(
        "private notes are handed over",
        f"{CONVERSATIONS}/handover.py",
        "seal_anew([keyed], desk_key, with_notes=False)",
        "seal_anew([keyed], desk_key, with_notes=True)",
    ),
    "shut-is-open": Fault(
        "a conversation that is shut to somebody is found by them",
        f"{CONVERSATIONS}/recusal.py",
        "return conversations.filter(~Exists(shut))",
        "return conversations",
        seed=257,
    ),
    "audit-short": Fault(
        "the audit is kept for a month",
        DATES,
        "AUDIT_KEPT = timedelta(days=365)",
        "AUDIT_KEPT = timedelta(days=30)",
    ),
    "any-clock": Fault(
        "a clock that is wrong for an hour is believed",
        ROUND,
        "if clock_guard.is_believed(now):",
        "if clock_guard.is_believed(now) or True:",
    ),
    "half-deleted": Fault(
        "deleting is cut off half way, and half is left",
        CHANGES,
        "@transaction.atomic\ndef delete(",
        "def delete(",
        cuts=60,
        seed=120,
    ),
    "lies-about": Fault(
        "deleted rows stay on the disk",
        "site/website/settings.py",
        '"PRAGMA secure_delete=ON; ',
        '"PRAGMA secure_delete=OFF; ',
    ),
}


def command(name: str, *more: str) -> list[str]:
    """Which looks for this fault, in a process of its own."""
    year = [sys.executable, "-m", "tests.soak.year", "--start", FROM, "--days", str(DAYS)]
    fault = FAULTS[name]
    lived = ["--count", str(fault.count), "--seed", str(fault.seed), "--cuts", str(fault.cuts)]
    return [*year, *lived, "--fault", name, *more]


def main(names: list[str]) -> int:
    """The exit status: 0 when each was found."""
    missed = []
    for name in names or FAULTS:
        began = time.monotonic()
        done = subprocess.run(
            command(name, "--shortest", "40"), cwd=ROOT, capture_output=True, text=True, check=False
        )
        seconds = time.monotonic() - began
        if done.returncode == 0 or "The shortest story" not in done.stdout:
            missed.append(name)
        _say(f"== {name}: {FAULTS[name].told} ({seconds:.0f} s)\n{done.stdout}{done.stderr[-600:]}")
    _say(f"missed: {missed or 'none'}")
    return bool(missed)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
