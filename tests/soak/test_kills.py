"""kill -9 to the web server, the worker and the database while many write: no number is lost."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fixtures import cluster as clusters
from tests.fixtures import postgresql
from tests.fixtures.everything import EVERYTHING
from tests.fixtures.missing import missing
from tests.helpdesk.person import Person
from tests.soak.test_posts import KEEPS_NOTICES, whole_cases
from tests.soak.volume import databases, volume
from tests.soak.writing import CLIENTS, Writers

BETWEEN = 8  # numbers shown between two kills, at least
MANY = 500  # from here on the disk sets the pace, and not the slow step of the receipts


@pytest.fixture
def cluster():
    """A server of PostgreSQL that may be killed."""
    if why := clusters.missing():
        missing(why, "apt-get install postgresql")
    with clusters.running() as server:
        yield server


@pytest.fixture
def site_on(start_site, request):
    """A site on "sqlite" or on a PostgreSQL of its own, with what can be killed in it."""

    def start(database, **more):
        if database == "sqlite":
            site = start_site(web_processes=2, **more)
            return site, {"web": site.kill_web, "worker": site.kill_worker, "all": site.kill_all}
        server = request.getfixturevalue("cluster")
        seeded = request.getfixturevalue("seeded_postgresql")
        shared = request.getfixturevalue("postgresql_server")
        server.take_over(postgresql.with_name(shared, seeded.name))
        site = start_site(DATABASE_URL=server.url, web_processes=2, **more)
        kills = {"web": site.kill_web, "worker": site.kill_worker}
        return site, {**kills, "database": lambda: (server.kill(), server.start())}

    return start


# Before a commit on the one that can be killed too; a file has no process of its own.
@pytest.mark.parametrize("database", databases("postgresql"))
def test_kills_lose_no_number_that_was_shown(site_on, database):
    count = volume(24, 10_000, everything=60)
    lighter = {"application": "bench.applications:lighter", "BENCH_KDF": "0"}
    is_lighter = count > MANY or not EVERYTHING
    site, kills = site_on(database, **KEEPS_NOTICES, **(lighter if is_lighter else {}))
    dice = random.Random(count)  # noqa: S311 - the same order each time
    waiting = [*kills]
    killed = []
    with Writers(site.url, count) as writers:
        deadline = time.monotonic() + 120 + 3 * count
        while not writers.wait(0):
            assert time.monotonic() < deadline, f"after {killed}: {writers.refused[-20:]}"
            seen = len(writers.numbers)
            # Each once, and then as the dice fall.
            killed.append(waiting.pop() if waiting else dice.choice([*kills]))
            kills[killed[-1]]()
            pause = BETWEEN if count <= MANY else dice.randrange(BETWEEN, 300)
            while len(writers.numbers) < seen + pause and not writers.wait(0.05):
                assert time.monotonic() < deadline, f"after {killed}: {writers.refused[-20:]}"
    assert set(killed) == kills.keys()
    assert len(set(writers.numbers)) == len(writers.numbers)
    never_shown = "0" * 20
    assert lost(site, [*writers.numbers, never_shown]) == [never_shown]
    # Who was shown nothing sent the same form again, and made no second case of it.
    assert len(writers.numbers) <= whole_cases(site) <= len(writers.numbers) + CLIENTS
    print(f"{len(writers.numbers)} numbers, {Counter(killed)}")  # noqa: T201


def lost(site, numbers):
    """Those that do not open any more."""

    def opens(number):
        return "Your messages" in Person(site.url).read(number).text

    with ThreadPoolExecutor(CLIENTS) as pool:
        opened = [*zip(numbers, pool.map(opens, numbers), strict=True)]
    return [number for number, is_open in opened if not is_open]
