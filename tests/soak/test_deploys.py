"""One version after the other under readers and writers: nobody is refused and nothing is lost."""

import time

import pytest

from tests.fixtures.generations import Generations
from tests.soak.reading import Readers
from tests.soak.test_kills import lost
from tests.soak.test_posts import KEEPS_NOTICES, whole_cases
from tests.soak.volume import IS_LONG, databases, volume
from tests.soak.writing import Writers

# What a migration that only adds does while the version before it still runs.
EXPAND = """
from django.db import connection, models
from helpdesk.models import Conversation
column = models.IntegerField(null=True)
column.set_attributes_from_name("added_by_deploy_NUMBER")
column.model = Conversation
with connection.schema_editor() as editor:
    editor.add_field(Conversation, column)
"""
BETWEEN_SECONDS = 2  # for which both databases see the new version alone
# Seconds between two acts of one. Without rest, for hours; else they leave the processor to what is
# deployed.
READER_RESTS, WRITER_RESTS = (0, 0) if IS_LONG else (0.4, 1)
# Each process has grown beyond this when it has loaded.
GROWS_AT_ONCE = ("--workers-max-rss", "20", "--rss-sample-interval", "5")
FOLLOWED_WITHIN_SECONDS = 120


@pytest.mark.before_release("test_upgrade.py takes one turn, under readers")
@pytest.mark.parametrize("database", databases("postgresql"))
def test_deploys_refuse_nobody_and_lose_nothing(start_site, database):
    # With all pages as files, as on a server, where that is worth the time: for the gap.
    tree = {"PUBLIC_TREE": "1" if IS_LONG else "0", "PUBLIC_TREE_LANGUAGES": "en,fr,ar"}
    site = start_site(
        on_postgresql=database == "postgresql", web=False, worker=False, **tree, **KEEPS_NOTICES
    )
    if IS_LONG:
        site.manage("publish")
    site.start(web=False)
    readers, writers = (
        Readers([f"127.0.0.1:{site.port}"], volume(6, 200), pause=READER_RESTS),
        Writers(site.url, 10**9, volume(3, 16), pause=WRITER_RESTS),
    )
    with Generations(site) as generations:
        with readers, writers:
            for number in range(deploys := volume(2, 20)):
                site.manage("migrate", "-v0")
                site.manage("shell", "-v0", "-c", EXPAND.replace("NUMBER", str(number)))
                generations.following()
                time.sleep(BETWEEN_SECONDS)
        assert readers.refused == []
        # What a version dropped that had said nothing yet (decision 61) was sent again.
        assert writers.refused == ["RemoteDisconnected"] * min(len(writers.refused), deploys)
        assert len(writers.numbers) > deploys
        assert lost(site, writers.numbers) == []
    assert whole_cases(site) == len(writers.numbers)
    print(  # noqa: T201
        f"{deploys} deploys, {len(readers.arrived)} pages, {len(writers.numbers)} messages; "
        f"longest gap {readers.gap:.2f} s"
    )


@pytest.mark.before_release("test_upgrade.py: one generation follows another, under readers")
def test_a_process_that_grew_is_followed_by_another_and_nobody_is_lost(start_site):
    site = start_site(web=False, worker=False, **KEEPS_NOTICES)
    with Generations(site, *GROWS_AT_ONCE) as generations:
        first, deadline = generations.processes(), time.monotonic() + FOLLOWED_WITHIN_SECONDS
        readers = Readers([f"127.0.0.1:{site.port}"], 3, pause=READER_RESTS)
        writers = Writers(site.url, 10**9, 2, pause=WRITER_RESTS)
        with readers, writers:
            while first & generations.processes():
                assert time.monotonic() < deadline, "they went on"
                time.sleep(0.2)
        assert readers.refused == []
        assert writers.refused == ["RemoteDisconnected"] * min(len(writers.refused), len(first))
        assert len(writers.numbers) > len(first)
        generations.options = ()
        generations.following()  # whoever looks for what was lost finds one that stays
        assert lost(site, writers.numbers) == []
    assert whole_cases(site) == len(writers.numbers)
