"""The ground the other tests stand on: a test that leans on nothing proves nothing."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections import deque
from contextlib import nullcontext, suppress
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from _pytest.mark.expression import Expression
from django.conf import settings
from django.contrib.auth.models import Group, User
from wagtail.models import Page

from tests.__main__ import LANES, Done, command, have_passed, run_all, table
from tests.fixtures import kept_database
from tests.fixtures.browser import WITHOUT_WINDOWS, find_engine
from tests.fixtures.collecting import (
    OWN_SERVER,
    pytest_collection_modifyitems,
    touches_database,
)
from tests.fixtures.everything import BEFORE_RELEASE, EVERYTHING
from tests.fixtures.guards import REMEMBERED, NetworkReached
from tests.fixtures.hosts import hosts
from tests.fixtures.running import is_planted
from tests.on_postgresql import ALL, TELLING, WITH_A_DATABASE, which

ROOT = Path(__file__).parent.parent


def test_no_test_can_leave_this_machine():
    with socket.socket() as probe, pytest.raises(NetworkReached):
        probe.connect(("192.0.2.1", 80))


def test_chromium_reaches_the_site_and_nothing_else(page, running_site):
    page.goto(running_site.url + "/en/")
    assert page.url.startswith(running_site.url)
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.com/")


def test_hosts_of_the_tests_give_this_machine_no_address():
    """At each new one Chromium breaks off what it waits for, and a test beside loses a click."""

    def addresses():
        with suppress(FileNotFoundError):  # without `ip` there are no hosts of their own
            every = subprocess.check_output(["ip", "-o", "addr"], text=True)
            return sorted(line.split()[1:4] for line in every.splitlines())

    before = addresses()
    with hosts(1):
        assert addresses() == before


@pytest.mark.parametrize(("asked", "engine"), [("0", "sqlite"), ("1", "postgresql")])
def test_the_address_of_a_server_alone_moves_no_test_to_it(asked, engine):
    server = {"TEST_DATABASE_URL": "postgres://u:p@127.0.0.1/x", "TEST_ON_POSTGRESQL": asked}
    look = "import pytest; from website import settings; print(settings.DATABASES)"
    seen = subprocess.run(
        [sys.executable, "-c", f"import website; {look}"],
        cwd=Path(__file__).parent.parent,
        env=os.environ | server,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{engine}'" in seen.stdout.split("'ENGINE': '")[1].split(",")[0]


def test_a_lane_may_be_empty_only_where_tests_were_chosen():
    assert have_passed([0, 0, 0], [])
    assert not have_passed([0, 5, 0], [])
    assert have_passed([0, 5, 5], ["-k", "receipt"])
    assert not have_passed([5, 5, 5], ["-k", "a word that is mistyped"])
    assert not have_passed([0, 1, 5], ["-k", "receipt"])


# Where SQLite and PostgreSQL may differ: what waits, what is committed, what is asked in SQL.
TELLS_APART = re.compile(
    r"transaction=True|transactional_db|select_for_update|advisory|IntegrityError|\.vendor\b|"
    r"\bcursor\(|pg_dump|search\.find\(|\.raw\("
)
MARKED = re.compile(r"mark\.(both_databases|sqlite_only)")


def unmarked(source: str) -> list[str]:
    """The tests that tell the databases apart, where neither they nor their module is marked."""
    tree = ast.parse(source)
    marks = [node for node in tree.body if isinstance(node, ast.Assign)]
    if any(MARKED.search(ast.unparse(node)) for node in marks):
        return []
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    found = []
    for node in (node for node in functions if node.name.startswith("test_")):
        servers = OWN_SERVER & {argument.arg for argument in node.args.args}
        text = ast.unparse(node)
        if TELLS_APART.search(text) and not MARKED.search(text) and not servers:
            found.append(node.name)
    return found


def test_what_tells_the_databases_apart_is_run_on_both():
    modules = [path for folder in WITH_A_DATABASE for path in (ROOT / folder).glob("test_*.py")]
    found = {path.name: unmarked(path.read_text(encoding="utf-8")) for path in modules}
    assert {name: names for name, names in found.items() if names} == {}
    bare = "def test_lock(transactional_db): pass"
    assert unmarked(bare) == ["test_lock"], "a missing mark is found"
    assert not unmarked(f"@pytest.mark.both_databases\n{bare}")
    assert not unmarked(f"pytestmark = pytest.mark.both_databases\n{bare}")


def test_on_postgresql_run_those_that_tell_unless_some_are_chosen():
    assert which(["--create-db"]) == TELLING
    assert which(["-k", "receipt"]) == ALL
    assert which(["tests/helpdesk/test_receipt.py"]) == ALL


def test_what_is_never_run_on_postgresql_cannot_reach_a_database(request):
    assert not is_chosen(request, ALL)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.exists()


@pytest.mark.django_db
def test_what_has_the_mark_of_a_database_is_run_on_both(request):
    assert is_chosen(request, ALL)
    assert not is_chosen(request, TELLING)


def test_what_leans_on_a_planted_database_is_run_on_both():
    without_mark = {"get_closest_marker": lambda _name: None}
    leans = SimpleNamespace(fixturenames=["planted_once", "django_db_setup"], **without_mark)
    assert touches_database(leans)
    assert not touches_database(SimpleNamespace(fixturenames=["tmp_path"], **without_mark))


@pytest.mark.both_databases
def test_what_starts_a_database_itself_is_run_on_both_if_it_says_so(request):
    assert is_chosen(request, ALL)
    assert is_chosen(request, TELLING)


def is_chosen(request: pytest.FixtureRequest, marks: str) -> bool:
    """Whether `-m` would take the test that asks."""
    own = {mark.name for mark in request.node.iter_markers()}
    return Expression.compile(marks).evaluate(lambda name, **_: name in own)


@pytest.mark.parametrize("at_once", [2, 3])
def test_lanes_run_so_many_at_a_time_and_each_once(at_once):
    """The last one ends first, and whoever ran it takes the lanes that wait."""
    names = [lane.name for lane in LANES]
    under_way, ran, behind = threading.Barrier(at_once), [], threading.Event()
    first = {names[0], *names[len(names) + 1 - at_once :]}

    def run(lane, shown):
        if lane.name in first:
            under_way.wait(10)  # all of the first are under way
        if lane.name in first - {names[-1]}:
            assert behind.wait(10), "nobody has taken the lanes that wait"
        if lane.name == names[1]:
            behind.set()
        ran.append(lane.name)
        return Done(lane, 0, 1.0, 2.0, shown)

    done = run_all(deque(LANES), run, at_once)
    after = first - {names[-1]}
    assert ran[: -len(after)] == [name for name in reversed(names) if name not in after]
    assert {*ran[-len(after) :]} == after
    assert [line.split()[0] for line in table(done).splitlines()] == ["lane", *ran]


ON_SQLITE = [lane for lane in LANES if not lane.on_postgresql]


@pytest.mark.parametrize("lane", ON_SQLITE, ids=lambda lane: lane.name)
def test_what_waits_for_everything_is_left_out_unless_somebody_chooses(lane):
    def marks(*arguments):
        return command(lane, [*arguments])[4]

    assert ("with_everything" in marks("--create-db")) is not EVERYTHING
    assert BEFORE_RELEASE in marks("--create-db")
    for waits in ("with_everything", BEFORE_RELEASE):
        assert waits not in marks("-k", "receipt")


PLACES = ("helpdesk", "awareness", "site", "browser", "soak")
KINDS = ((), ("every_page",), ("own_server",), ("own_server", "in_browser"))
KINDS += (("own_server", "in_browser", "writes_pages"),)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kinds", [*KINDS, ("own_server", "every_page")])
def test_every_test_is_in_one_lane_and_in_one_alone(place, kinds):
    own = {*kinds, f"of_{place}"}
    lanes = [
        lane.name
        for lane in ON_SQLITE
        if lane.folder in ("", f"tests/{place}")
        and Expression.compile(lane.marks).evaluate(lambda name, **_: name in own)
    ]
    assert len(lanes) == 1


def test_each_folder_with_a_database_is_asked_on_postgresql_in_one_lane():
    called = [command(lane, []) for lane in LANES if lane.on_postgresql]
    folders = [words[3].removeprefix("--in=") for words in called]
    assert sorted(folders) == sorted(WITH_A_DATABASE)


def test_a_seed_is_planted_anew_for_what_planting_reads_and_not_for_each_screen():
    read = ("awareness/content/registry.yaml", "locale/fr/LC_MESSAGES/content.po")
    read += ("awareness/models/pages.py", "helpdesk/sealing/receipt.py", "requirements.txt")
    screens = ("templates/base.html", "static/css/tokens.css", "locale/fr/LC_MESSAGES/django.po")
    paths = [*(ROOT / name for name in read), *ROOT.glob("*/migrations/0001_initial.py")]
    others = [*(ROOT / name for name in screens), *ROOT.glob("helpdesk/inbox/**/*.py")]
    assert all(path.is_file() for path in paths + others)
    assert [path for path in paths if not is_planted(path)] == []
    assert [path for path in others if is_planted(path)] == []


def test_whoever_lets_a_test_wait_says_what_is_asked_in_its_place():
    def item(*said):
        waits = [SimpleNamespace(args=said)]
        marks = {"iter_markers": lambda _name: waits, "get_closest_marker": lambda _name: None}
        return SimpleNamespace(nodeid="test_it", path=Path("a/b"), fixturenames=[], **marks)

    pytest_collection_modifyitems([item("another test")])
    with pytest.raises(pytest.UsageError, match="in its place"):
        pytest_collection_modifyitems([item()])


def test_a_browser_that_somebody_names_is_taken_and_no_other(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert find_engine() == f"/usr/bin/{WITHOUT_WINDOWS}"
    monkeypatch.setenv("CHROMIUM", str(tmp_path))
    assert find_engine() == str(tmp_path)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nothing"))
    assert find_engine() is None


HANGS = """
import threading
def test_hangs(): threading.Event().wait()
def test_goes_on(): pass
"""


def tried(folder: Path, source: str, *options: object) -> str:
    """What pytest says of a file with this source, with the settings of the project."""
    (folder / "test_it.py").write_text(source)
    settings = ["-c", ROOT / "pyproject.toml", "--rootdir", folder]
    plugins = ["-p", "no:randomly", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *plugins, *settings, *options, folder]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout


def test_a_test_that_hangs_is_ended_and_named_with_its_stacks_and_the_others_go_on(
    tmp_path, pytestconfig
):
    assert float(pytestconfig.getini("timeout")) >= 300, "ten times what the longest needs"
    said = tried(tmp_path, HANGS, "-o", "timeout=1")
    assert "1 failed, 1 passed" in said
    assert re.search(r"FAILED \S+::test_hangs\b", said)
    assert "Timeout (>1.0s) from pytest-timeout" in said
    assert "threading.Event().wait()" in said, "where it stood"


OUTLIVES = """
import subprocess, sys, threading
import pytest
from tests.fixtures import guards
guards.PATIENCE_SECONDS = 0.2
started = []

def start():
    threading.Thread(target=threading.Event().wait, name="left behind", daemon=True).start()
    started.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))

@pytest.fixture(scope="session")
def for_all():
    yield start()
    for process in started:
        process.communicate()

def test_of_many_later(request):
    request.getfixturevalue("for_all")
def test_ends_what_it_starts():
    thread = threading.Thread(target=started.copy)
    thread.start()
    thread.join()
    subprocess.run([sys.executable, "-c", ""], check=True)
def test_leaves_both(for_all): start()
def test_comes_after(): pass
"""


def test_what_outlives_its_test_fails_that_test_and_no_other(tmp_path):
    said = tried(tmp_path, OUTLIVES, "-p", "tests.fixtures.guards")
    assert "4 passed, 1 error" in said
    assert re.search(r"ERROR \S+::test_leaves_both\b", said)
    assert re.search(r"outlived its test: \d+, <Thread\(left behind, .*\.", said)


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_gone_and_what_was_migrated_is_there(turn):
    assert Group.objects.exists()
    assert Page.objects.get(depth=1)
    Group.objects.all().delete()
    User.objects.create_user("left-behind")


def test_modules_that_want_the_same_planted_come_one_after_the_other():
    def item(name, planter=None):
        return SimpleNamespace(name=name, module=SimpleNamespace(PLANTED_FOR_ALL=planter))

    items = [item("a", len), item("b"), item("c", max), item("d", len), item("e"), item("f", max)]
    marked = []
    for each in items:
        each.add_marker = lambda mark, name=each.name: marked.append((name, mark.name))
    kept_database.pytest_collection_modifyitems(items)
    assert "".join(each.name for each in items) == "adbcfe"
    assert marked == [(name, "django_db") for name in "acdf"], "or they are planted nowhere"
    stood = []
    ground = kept_database.StandingGround(SimpleNamespace(unblock=nullcontext))
    with patch.object(kept_database, "ground", lambda _blocker: nullcontext()):
        for each in items:
            ground.change_to(each.module.PLANTED_FOR_ALL, stood.append)
    assert stood == [len, max]


@pytest.fixture(scope="module")
def remembered_for_many() -> list[Path]:
    """Where is remembered what is planted for many tests."""
    return [Path(getattr(settings, name)) for name in REMEMBERED]


def test_what_is_planted_for_many_tests_touches_no_site_of_the_checkout(remembered_for_many):
    assert len(remembered_for_many) == 4
    for file in remembered_for_many:
        assert not file.is_relative_to(ROOT)
