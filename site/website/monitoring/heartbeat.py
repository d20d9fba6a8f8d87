"""
When each loop of the worker last ran, as a small file that everything else can read.

The worker writes it; /healthz, the checks and the staff's banner read it. A file and not a
table, so that it can be read while the database is what is broken.

    {"notices": {"every": 5, "ran": 1700000000.0, "well": 1700000000.0, "error": ""}}

ran: when it last ended. well: when it last ended without an exception. error: the class of the
last exception, never its words, since they might hold what somebody wrote.
"""

import json
import threading
from collections.abc import Container
from pathlib import Path
from typing import TypedDict

from base.files import atomic_files

# A loop is late when it has not run well for three of its rounds, and never before this.
GRACE_SECONDS = 120


class Beat(TypedDict):
    every: float
    ran: float
    well: float
    error: str


class Heartbeat:
    """The file `worker.json` in `var_dir`."""

    def __init__(self, var_dir: Path) -> None:
        self.path = var_dir / "worker.json"
        self._lock = threading.Lock()

    def read(self) -> dict[str, Beat]:
        """Every loop's last beat; empty when no worker has ever run here."""
        try:
            return dict(json.loads(self.path.read_bytes()))
        except (OSError, ValueError):
            return {}

    def keep_only(self, loops: Container[str]) -> None:
        """Forget every other loop: what this version has no more would be late for ever."""
        with self._lock:
            beats = self.read()
            kept = {name: beat for name, beat in beats.items() if name in loops}
            if kept != beats:
                self._write(kept)

    def beat(self, loop: str, *, every: float, now: float, error: str = "") -> None:
        with self._lock:
            beats = self.read()
            before = beats.get(loop, {"well": 0.0})
            well = before["well"] if error else now
            beats[loop] = {"every": every, "ran": now, "well": well, "error": error}
            self._write(beats)

    def _write(self, beats: dict[str, Beat]) -> None:
        # Every few seconds, and true only now: not worth a wait for the disk.
        atomic_files.write_atomically(self.path, json.dumps(beats), mode=0o600, durable=False)

    def late(self, now: float) -> list[str]:
        """The loops that have not run well for too long; `["worker"]` when none ever ran."""
        beats = self.read()
        if not beats:
            return ["worker"]
        late = []
        for name, beat in beats.items():
            if now - beat["well"] > max(GRACE_SECONDS, 3 * beat["every"]):
                late.append(name)
        return late
