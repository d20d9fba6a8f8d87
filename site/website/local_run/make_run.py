"""
`make run`: from nothing to a running site on one machine, again and again.

Every step can be cut off and run again; a step with nothing to do costs next to nothing.
"""

import os
import socket
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from base.files.file_lock import only_one
from base.languages.gettext_catalogues import compile_catalogues
from base.languages.language_list import LANGUAGES
from website.local_run.child_processes import SOURCES, ProcessGroup, left_alive, web_server
from website.local_run.demo_accounts import make_accounts, read_accounts
from website.local_run.demo_campaigns import run_campaigns
from website.local_run.demo_voices import say_examples
from website.phonebook.phonebook_writer import publish_phonebook
from website.web.public_address import NOT_A_TEST, shut_forms

# Before the first page can be read, and next: all others follow behind the running site.
FIRST = ["en"]
NEXT = ["fr", "nl", "ar"]
HOST = "127.0.0.1"
MANAGE = [sys.executable, "manage.py"]


class CannotStart(Exception):
    """One line for whoever typed `make run`, with the remedy."""


@contextmanager
def only_run(var_dir: Path) -> Iterator[None]:
    """No two runs in the same folder: they would plant the same pages twice."""
    var_dir.mkdir(parents=True, exist_ok=True)
    path = var_dir / "run.lock"
    with ExitStack() as held:
        try:
            held.enter_context(only_one(path, wait=0))
        except BlockingIOError:
            where = path.read_text(encoding="utf-8").strip() or "another terminal"
            msg = f"This site is already running ({where}). Stop that one with Ctrl-C first."
            raise CannotStart(msg) from None
        path.write_text(settings.PUBLIC_ORIGIN, encoding="utf-8")
        yield


def nothing_is_left(locks: Path) -> None:
    """Who was killed with SIGKILL has left processes that hold the port and plant pages."""
    if alive := left_alive(locks):
        names, groups = [], []
        for name, number in alive.items():
            names.append(f"{name} ({number})")
            groups.append(f"-{number}")
        msg = (
            f"A run that was killed has left these alive: {', '.join(names)}. "
            f"End them: kill -- {' '.join(groups)}"
        )
        raise CannotStart(msg)


def port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            msg = f"Port {port} is taken. Choose another one: PORT={port + 1000} make run"
            raise CannotStart(msg) from None


def prepare(say: Callable[[str], None]) -> None:
    """Everything that must be there before the web server can start."""
    step(say, "Database", migrate)
    step(say, "Words of the forms", lambda: compile_catalogues(settings.BASE_DIR))


def plant_first(say: Callable[[str], None]) -> None:
    """Everything that must be there before the first page can be read."""
    step(say, f"Pages in {', '.join(FIRST)}", lambda: plant(*FIRST))
    step(say, "Phonebook", publish_phonebook)
    connections.close_all()


def furnish(say: Callable[[str], None]) -> None:
    """What nobody needs for reading a page; it is made while pages are read."""
    step(say, "Demonstration desks and accounts", lambda: make_accounts(demo_file()))
    step(say, "Demonstration campaigns", run_campaigns)
    step(say, "Two spoken examples", say_examples)
    publish_phonebook()  # after the desks: it says which are open
    connections.close_all()


def step(say: Callable[[str], None], name: str, act: Callable[[], object]) -> None:
    say(f"{name} ...")
    started = time.monotonic()
    act()
    say(f"{name}: {time.monotonic() - started:.1f} s")


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)
    if not is_current():
        msg = (
            f"The database in {settings.VAR_DIR} is from a version before the first release. "
            "Delete that folder, with all that was written there, and start again."
        )
        raise CannotStart(msg)


def is_current() -> bool:
    """Whether our tables have the columns of today; until the first release none are led on."""
    for app in ("awareness", "helpdesk", "website"):
        for model in apps.get_app_config(app).get_models():
            if not model._meta.proxy and not _has_its_columns(model):
                return False
    return True


def _has_its_columns(model: type[Model]) -> bool:
    of_model = {field.column for field in model._meta.local_concrete_fields}
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {column.name for column in columns} == of_model


def plant(*languages: str) -> None:
    call_command("seed_content", *languages)


def demo_file() -> Path:
    return Path(settings.VAR_DIR) / "demo.json"


def start_web_server(together: ProcessGroup, port: int) -> None:
    """It loads Django beside what is planted; nobody has been told its address yet."""
    together.start("web server", web_server(HOST, port), _environment(port))


def _environment(port: int) -> dict[str, str]:
    return {**os.environ, "DEBUG": "1", "PORT": str(port), "PYTHONPATH": SOURCES}


def start(together: ProcessGroup, port: int) -> None:
    """Start the worker, and wait until the web server answers."""
    together.start("worker", MANAGE + ["worker"], _environment(port))
    deadline = time.monotonic() + 60
    while not answers(f"http://{HOST}:{port}/en/"):
        if ended := together.ended():
            msg = f"The {next(iter(ended))} ended while it was starting; what it said stands above."
            raise CannotStart(msg)
        if time.monotonic() > deadline:
            raise CannotStart("The web server does not answer. Look above for what it said.")
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=20):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError:
        return True  # it answers; which page is missing is not for us to say
    except OSError:
        return False


def plant_the_rest(together: ProcessGroup) -> None:
    """The other languages, behind the running site and with less right to the processor."""
    command = ["nice", "-n", "10"] + MANAGE + ["seed_content"] + NEXT
    command += [code for code in LANGUAGES if code not in FIRST + NEXT]
    command += ["--pictures", "--verbosity=0"]
    together.start("planting", command, {**os.environ, "DEBUG": "1"})


def watch(together: ProcessGroup, say: Callable[[str], None]) -> str:
    """Wait until something that must not end has ended; return its name."""
    while True:
        for name, status in together.ended().items():
            if name != "planting":
                return name
            together.forget(name)
            if status == 0:
                say("All languages are planted.")
            else:
                say(PLANTING_FAILED)
        time.sleep(0.3)


PLANTING_FAILED = "Planting the other languages failed; the next `make run` goes on with it."


def box(port: int) -> list[str]:
    """What to know once it runs: addresses, accounts, where notices go."""
    origin = f"http://localhost:{port}"
    notices = f"by {settings.EMAIL_HOST}"
    if getattr(settings, "EMAIL_FILE_PATH", ""):
        notices = f"{Path(settings.EMAIL_FILE_PATH).resolve()}/"
    lines = [
        f"The site    {origin}/",
        f"Write       {origin}/en/write/",
        f"Read        {origin}/en/read/",
        f"Staff       {origin}/cms/",
        f"Inbox       {origin}/cms/helpdesk/",
        f"Notices     {notices}",
        "",
        "Accounts for this demonstration (kept in var/demo.json):",
    ]
    for name, account in read_accounts(demo_file()).items():
        lines.append(f"  {name:<20} {account.password}   {account.role}")
        if account.passphrase:
            lines.append(f"  {'':<20} passphrase: {account.passphrase}")
    if settings.FORMS_SHUT_AT:
        lines.append("")
        lines += textwrap.wrap(f"{shut_forms(settings.FORMS_SHUT_AT)} {NOT_A_TEST}", 76)
    lines += ["", "Ctrl-C stops everything and keeps what was written."]
    width = max(len(line) for line in lines)
    edge = "+" + "-" * (width + 2) + "+"
    return [edge] + [f"| {line:<{width}} |" for line in lines] + [edge]
