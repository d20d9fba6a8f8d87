"""A machine dies, then the server of the database: each page comes, and no written word is lost."""

import shutil
import time
from urllib.error import URLError

import pytest

from tests.fixtures import cluster as clusters
from tests.fixtures import postgresql
from tests.fixtures.running import HALF_WRITTEN, RunningSite
from tests.helpdesk.person import Person
from tests.soak.reading import Readers
from tests.soak.test_kills import lost
from tests.soak.test_posts import whole_cases
from tests.soak.volume import volume
from tests.soak.writing import Writers
from website.local_run.child_processes import web_server

PATIENCE_SECONDS = 240
PATHS = ("/en/", "/en/rights/", "/en/write/", "/en/read/")
WORDS = "He keeps my passport in his desk."


class Node(RunningSite):
    """A machine with a web server, on a host of its own."""

    def __init__(self, var_dir, host, **env):
        self.host = host
        super().__init__(
            var_dir, ALLOWED_HOSTS=f"localhost,{host.address}", PUBLIC_ORIGIN="http://help.test",
            PUBLIC_TREE="1", PUBLIC_TREE_LANGUAGES="en", **env,
        )  # fmt: skip
        self.place = f"{host.address}:{self.port}"
        self.url = f"http://{self.place}"

    def _start_web(self):
        self.web = self._spawn(web_server(self.host.address, self.port))
        self._wait_until_it_answers()

    def _spawn(self, command):
        return super()._spawn([*self.host.inside, *command])


class Visitor(Person):
    """Whose browser knows all addresses of the site, and takes the first that lets it in."""

    def __init__(self, *urls):
        self.several = [Person(url) for url in urls]

    def ask(self, path, fields=None):
        *before, last = self.several
        for person in before:
            try:
                return person.ask(path, fields)
            except URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
        return last.ask(path, fields)


@pytest.fixture
def nodes(apart, servers, postgresql_server, seeded_postgresql, tmp_path):
    """Two machines before them, with everything in them, whose pages are published."""
    first, standby = servers
    first.take_over(postgresql.with_name(postgresql_server, seeded_postgresql.name))
    url = f"postgres://{clusters.USER}@{first.place},{standby.place}/postgres"
    made = [Node(tmp_path / str(number), apart[number], DATABASE_URL=url) for number in (0, 1)]
    shutil.copytree(seeded_postgresql, made[0].var_dir, ignore=HALF_WRITTEN)
    made[0].manage("publish")
    shutil.copytree(made[0].var_dir, made[1].var_dir, ignore=HALF_WRITTEN)
    try:
        yield [node.start(worker=False) for node in made]
    finally:
        for node in made:
            node.kill()


def wait_for_numbers(writers, more):
    enough = len(writers.numbers) + more
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(writers.numbers) < enough:
        assert time.monotonic() < deadline, writers.refused[-20:]
        time.sleep(0.05)


def vanish(server):
    """It is cut off and hears nothing more; where there are no cables, it is killed."""
    server.host.unplug() if server.host.is_apart else server.kill()


def test_a_machine_and_the_database_are_lost_and_nothing_that_was_acknowledged(nodes, servers):
    (first, standby), more = servers, volume(3, 200)
    readers = Readers([node.place for node in nodes], volume(2, 50), PATHS)
    urls = [node.url for node in nodes]
    writers = Writers(urls[0], 10**9, writing := volume(3, 16), lambda _: Visitor(*urls))
    with readers, writers:
        wait_for_numbers(writers, more)
        nodes[0].kill()
        wait_for_numbers(writers, more)
        vanish(first)
        kept = Person(urls[1]).write(WORDS)
        assert kept.status == 503
        assert WORDS in kept.text
        standby.promote()
        wait_for_numbers(writers, more)
    assert readers.refused == []
    assert len(set(writers.numbers)) == len(writers.numbers)
    never_shown = "0" * 20
    assert lost(nodes[1], [*writers.numbers, never_shown]) == [never_shown]
    told = len(writers.numbers)
    assert told <= whole_cases(nodes[1]) <= told + writing
    print(  # noqa: T201
        f"{len(readers.arrived)} pages, {told} messages, longest gap {readers.gap:.2f} s; "
        f"{'hosts of their own' if first.host.is_apart else 'addresses of one host'}"
    )
