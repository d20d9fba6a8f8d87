"""
A small, made-up database of each release, so that the way up from it is tried for ever.

Two files a version: `0.1.0.sqlite3.xz`, and `0.1.0.json` with the keys that open it, what was
promised to whom (`kept_promises`) on the day on which it was made, and the sums of its migrations.
"""

import hashlib
import json
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

DATABASE = "site.sqlite3"
KEYS = ("SECRET_KEY", "RECEIPT_KEY", "ATTESTATION_KEY", "AUDIT_KEY")
# They open what is made up, and are known to all.
MADE_UP_KEYS = {name: f"{name.lower()}-of-a-made-up-database-{'0' * 40}" for name in KEYS}
PLANT = "import json; from deploy.release.kept_promises import plant; print(json.dumps(plant()))"
ASK = (
    "import json; from deploy.release.kept_promises import promises; "
    "print(json.dumps(promises({})))"
)


class DoesNotGoOn(Exception):
    """A command of the site ended badly; what it said."""


class ScratchSite(NamedTuple):
    """A site in a folder of its own, by the program in `source`. keys: the four, by name."""

    source: Path
    var: Path
    keys: dict[str, str]

    def manage(self, *words: str) -> str:
        """What a command of the site said. Raises DoesNotGoOn."""
        env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        env |= self.keys | {"VAR_DIR": str(self.var), "MEDIA_ROOT": str(self.var / "media")}
        env |= {"ALLOWED_HOSTS": "localhost", "PUBLIC_ORIGIN": "http://localhost", "HTTPS": "0"}
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.source, env=env, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise DoesNotGoOn(f"{words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def says(self, code: str) -> dict[str, Any]:
        """What a line of Python, run in the site, printed as JSON."""
        return dict(json.loads(self.manage("shell", "-v0", "--no-imports", "-c", code)))

    def promises(self, held: dict[str, str]) -> dict[str, Any]:
        return self.says(ASK.format(held))


def make(source: Path, target: Path, version: str) -> Path:
    """Leave the two files of this version in the folder; returns the database's."""
    with tempfile.TemporaryDirectory() as folder:
        site = ScratchSite(source, Path(folder), MADE_UP_KEYS)
        site.manage("migrate", "-v0")
        site.manage("seed_content", "en", "-v0")
        return keep(site, target, version)


def keep(site: ScratchSite, target: Path, version: str) -> Path:
    """The same of a site that has its pages already."""
    held = site.says(PLANT)
    record = {"keys": site.keys, "held": held, "promises": site.promises(held)}
    record["migrations"] = sums_of_migrations(site.source)
    target.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True)
    (target / f"{version}.json").write_text(f"{text}\n", encoding="utf-8")
    with closing(sqlite3.connect(site.var / DATABASE)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("VACUUM")
    path = target / f"{version}.{DATABASE.partition('.')[2]}.xz"
    path.write_bytes(lzma.compress((site.var / DATABASE).read_bytes()))
    return path


def sums_of_migrations(source: Path) -> dict[str, str]:
    """SHA-256 of the file of each migration of ours, by its path; of `website`, as 0.1.0 had it."""
    sums = {}
    for pattern in ("*/migrations/0*.py", "site/website/migrations/0*.py"):
        for path in sorted(source.glob(pattern)):
            known_as = str(path.relative_to(source)).replace("site/website/", "site/")
            sums[known_as] = hashlib.sha256(path.read_bytes()).hexdigest()
    return sums


def taken_up(path: Path, source: Path, var: Path) -> tuple[ScratchSite, dict[str, Any]]:
    """A kept database in a scratch site, not migrated yet, and the record that lies beside it."""
    record = json.loads(path.with_name(path.name.replace(".sqlite3.xz", ".json")).read_text())
    (var / DATABASE).write_bytes(lzma.decompress(path.read_bytes()))
    # That of 0.1.0 was left with a day that has passed since: the worker would delete it, rightly.
    with closing(sqlite3.connect(var / DATABASE)) as database:
        database.execute("UPDATE helpdesk_conversation SET delete_on = ?", [date.max.isoformat()])
        database.commit()
    return ScratchSite(source, var, record["keys"]), record
