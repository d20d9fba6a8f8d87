"""
How often which fault came, by day, class and place in the code: `faults.json` in VAR_DIR.

Whoever mends the site needs no more, and nothing here is of a person: no words, no address, no
hour. All processes count in the same file; what comes faster than once a second waits its turn.
"""

import json
import logging
import time
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from base.files.atomic_files import write_atomically
from base.files.file_lock import only_one

FILE = "faults.json"
KEPT_DAYS = 14  # so that two weeks can be compared
# Of one day; a fault at more places than this is one fault.
MOST_PLACES = 200
ROOT = Path(__file__).resolve().parent.parent.parent

Faults = dict[str, dict[str, int]]


class FaultCounter(logging.Handler):
    """folder: where the file lies."""

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.ERROR)
        self.folder = Path(folder)
        self.waiting: Counter[str] = Counter()
        self.written = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        self.waiting[fault_of(record)] += 1
        if time.monotonic() - self.written >= 1:
            self.written = time.monotonic()
            with suppress(OSError, ValueError):  # a full disk is told elsewhere
                self._add(timezone.localdate())

    def _add(self, today: date) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with only_one(self.folder / f".{FILE}.lock"):
            faults = faults_in(self.folder, today)
            of_day = Counter(faults.get(today.isoformat(), {}))
            for fault, count in self.waiting.items():
                if fault in of_day or len(of_day) < MOST_PLACES:
                    of_day[fault] += count
            text = json.dumps(faults | {today.isoformat(): of_day})
            write_atomically(self.folder / FILE, text, mode=0o600, durable=False)
            self.waiting.clear()


def faults_in(folder: Path, today: date) -> Faults:
    """Of the last days, the count of each fault by day; empty where there was none."""
    try:
        kept: Faults = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    first = (today - timedelta(days=KEPT_DAYS)).isoformat()
    return {day: faults for day, faults in kept.items() if day >= first}


def fault_of(record: logging.LogRecord) -> str:
    """Class and place: of the exception, the last line that is ours; never a word of it."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return f"{record.name} {_place(record.pathname)}:{record.lineno}"
    place, trace = "", error.__traceback__
    while trace:
        path = trace.tb_frame.f_code.co_filename
        if path.startswith(str(ROOT)) and "site-packages" not in path:
            place = f" {_place(path)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__qualname__}{place}"


def _place(path: str) -> str:
    return path.removeprefix(f"{ROOT}/")
