"""
Where a year is lived: a folder and a database of its own, laid anew for each run.

`begin` comes before Django is loaded, since settings are read from the environment.
"""

import os
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp

ROOT = Path(__file__).parents[3]
IN_MEMORY = "/dev/shm"  # noqa: S108 - nothing of it outlives the run
BEGINS_WITH = "YEAR_BEGINS_WITH"  # a migrated file of SQLite, where one is at hand


class Place:
    """server: of PostgreSQL; empty, for SQLite."""

    def __init__(self, server: str = "") -> None:
        sys.path.insert(0, str(ROOT / "site"))
        from tests.fixtures import running

        self.server = server
        self.folder = Path(
            mkdtemp(prefix="year-", dir=IN_MEMORY if os.path.isdir(IN_MEMORY) else None)
        )
        self.var, self.name = self.folder / "var", f"year_{os.getpid()}"
        self.backups, self.keys = self.folder / "backups", self.folder / "keys"
        if server:
            self.like = running.migrated_postgresql(server)
        else:
            self.like = os.environ.get(BEGINS_WITH) or str(running.migrated())

    def begin(self) -> None:
        """Load Django with the settings of this place."""
        from tests.fixtures import postgresql, running

        more = {"BACKUP_KEYS": str(self.keys), "DJANGO_SETTINGS_MODULE": "website.settings"}
        more |= {"OPERATOR_ALARM_EMAIL": "operator@site.example", "PUBLIC_TREE": "0"}
        if self.server:
            more["DATABASE_URL"] = postgresql.with_name(self.server, self.name)
        os.environ.update(running.environment(self.var, **more))
        import django
        from django.conf import settings

        from base.languages.gettext_catalogues import compile_catalogues

        compile_catalogues(ROOT)
        django.setup()
        options = settings.DATABASES["default"].get("OPTIONS", {})
        if "init_command" in options:  # no power is cut here, and a disk would set the pace
            options["init_command"] = options["init_command"].replace("=FULL", "=OFF")
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        settings.DEMONSTRATION = False
        # Tests write none; here a desk that joins, or keeps messages for less long, is in it.
        settings.PHONEBOOK_FILE = self.var / "phonebook.json"
        settings.OPERATOR |= {"name": "The foundation of a year"}
        settings.REPORTS_READ_BY = "The desk of a year"
        settings.EMAIL_BACKEND = "tests.soak.year.postbox.Postbox"
        _leave_undrawn()

    def lay(self) -> None:
        """Everything as on the first day, and nothing remembered of a run before."""
        from django.db import connections

        from tests.fixtures import postgresql

        connections.close_all()
        for each in (self.var, self.backups, self.keys):
            shutil.rmtree(each, ignore_errors=True)
            each.mkdir(parents=True)
        (self.var / "static").mkdir()
        if self.server:
            drop = f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)"
            postgresql.execute(self.server, drop)
            postgresql.execute(self.server, f"CREATE DATABASE {self.name} TEMPLATE {self.like}")
        else:
            shutil.copy(self.like, self.var / "site.sqlite3")
        _forget_all()

    def end(self) -> None:
        from django.db import connections

        from tests.fixtures import postgresql

        connections.close_all()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.server:
            drop = f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)"
            postgresql.execute(self.server, drop)

    def files(self) -> list[Path]:
        """All that lies on the disk of the machine, but for backups and their keys."""
        return [path for path in self.var.rglob("*") if path.is_file()]


def _leave_undrawn() -> None:
    """
    The menu of the CMS, and the boxes of ready sentences: more than a third of what a page of the
    desk costs, and nothing in them is promised for a year.
    """
    from wagtail.admin.menu import Menu

    from helpdesk.inbox.casework import sentence_picker

    Menu.render_component = lambda *_: []
    sentence_picker.groups = lambda *_: []


def _forget_all() -> None:
    """What a process keeps in memory, as one that has just been started."""
    from django.core.cache import cache

    from base import phonebook
    from helpdesk import clock_guard
    from helpdesk.conversations import secure_erase
    from helpdesk.desks.unlock import passphrase_backoff
    from helpdesk.gate import spam_signals
    from tests.soak.year.postbox import Postbox
    from website.accounts.login_throttle import code_backoff, password_backoff

    cache.clear()
    phonebook.current()._pages.clear()
    for memory in (clock_guard._watch, secure_erase._wiped, secure_erase._seen):
        memory.clear()
    for backoff in (passphrase_backoff, password_backoff, code_backoff):
        backoff.forget()
    spam_signals.same_words = spam_signals.DuplicateText()
    Postbox.letters.clear()
    Postbox.is_away = False
