"""The database is gone from under a running site: who reads must not notice."""

import shutil
import time

import pytest

from bench import wire
from tests.fixtures import cluster as clusters
from tests.fixtures import postgresql
from tests.fixtures.catalogued import rendered
from tests.fixtures.missing import missing
from tests.fixtures.running import HALF_WRITTEN, PUBLISHED, RunningSite
from tests.fixtures.running import LANGUAGES as PLANTED
from tests.helpdesk.person import Person
from tests.site.sizes import too_big
from website.monitoring.heartbeat import Heartbeat

PAGES = ("/en/", "/ar/rights/", "/ar/help/", "/ti/domestic-work/", "/ti/languages/", "/")
WORDS = "He keeps my passport in his desk."
LAST = f"404/{max(PUBLISHED)}.html.answer"  # of the pages, in the order in which they are written
PATIENCE = 480  # the papers of all that are published, on a machine that has other work


def wait_for(condition, every=0.3):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "the worker did not publish"
        time.sleep(every)


@pytest.fixture(scope="module")
def site(seeded_site, tmp_path_factory):
    """A site whose pages are published, with a worker."""
    var_dir = tmp_path_factory.mktemp("down") / "var"
    site = RunningSite.copy_of(seeded_site, var_dir, PUBLIC_TREE="1").start()
    wait_for((var_dir / "public" / LAST).exists)
    yield site
    site.stop()


def lose_the_database(site):
    """As when the server of the database is stopped: the file is there no more."""
    for file in site.var_dir.glob("site.sqlite3*"):
        file.rename(file.with_name(f"lost-{file.name}"))


def find_the_database(site):
    for file in site.var_dir.glob("site.sqlite3*"):
        file.unlink()
    for file in site.var_dir.glob("lost-*"):
        file.rename(file.with_name(file.name.removeprefix("lost-")))


def answers(site):
    """Uncompressed, since the worker compresses again whenever it has time."""
    paths = [*PAGES, "/sitemap.xml", "/robots.txt", "/en/nothing/", "/ti/nothing"]
    received = {path: wire.request(site.url + path, encoding="identity") for path in paths}
    return {path: (one.status, one.body) for path, one in received.items()}


def test_every_page_of_every_language_is_small_enough(site, monkeypatch):
    """A few languages are planted here; `test_every_language.py` measures all thirty."""
    tree = site.var_dir / "public"
    assert {path.name for path in tree.iterdir()} >= set(PUBLISHED)
    assert too_big(tree) == {}
    monkeypatch.setattr("tests.site.sizes.MOST_GZIP", 6_000)
    assert too_big(tree), "it would see them"


def test_pages_made_from_catalogues_alone_are_those_of_a_planted_site(site, settings):
    """So that what is asked of `every_language` is asked of what readers are sent."""
    settings.PUBLIC_ORIGIN = site.url
    settings.PUBLIC_TREE_LANGUAGES = PUBLISHED
    both = {*PLANTED} & {*PUBLISHED}
    made = rendered(PLANTED, both)
    tree = site.var_dir / "public"
    paths = [path for code in both for path in (tree / code).rglob("*.html")]
    planted = {str(path.relative_to(tree)): path.read_bytes() for path in paths}
    assert len(planted) > 50 * len(both) >= 100
    differ = [name for name, content in planted.items() if content != made[name].content]
    assert differ == []


def is_as_rendered(site):
    """Whether the worker has written every page, and the papers, which follow one by one."""
    try:
        return "are what they should be" in site.manage("publish", "--check")
    except AssertionError:
        return False


def test_what_is_published_is_what_rendering_makes(site):
    began = time.time()
    # To compare all of it costs as much as to publish it: not before the worker has done so.
    wait_for(lambda: last_published(site) > began)
    wait_for(lambda: is_as_rendered(site), every=20)


def last_published(site):
    """When the worker had nothing more to write, in seconds since 1970."""
    return Heartbeat(site.var_dir).read().get("pages", {"well": 0})["well"]


def forms_open_and_keep_what_is_written(site):
    for path in ("/en/write/", "/ar/write/", "/ti/read/"):
        status, text = site.get(path)
        assert status == 200, path
        assert 'method="post"' in text
        for number in ("tel:112", "tel:+3278055800"):
            assert number in text
    sent = Person(site.url).write(WORDS)
    assert sent.status == 503
    assert WORDS in sent.text, "what somebody wrote is kept"
    assert "tel:+3278055800" in sent.text


def test_with_the_database_gone_and_nothing_loaded_readers_get_what_they_got(site):
    before = answers(site)
    assert {status for status, _ in before.values()} == {200, 404}
    site.stop()
    lose_the_database(site)
    try:
        site.start()
        assert answers(site) == before
        forms_open_and_keep_what_is_written(site)
        assert answers(site) == before, "nor does a failed post change that"
    finally:
        site.stop()
        find_the_database(site)
        site.start()


def test_with_postgresql_stopped_readers_get_what_they_got_and_writers_keep_their_words(
    site, seeded_postgresql, postgresql_server, tmp_path
):
    if why := clusters.missing():
        missing(why, "apt-get install postgresql")
    shutil.copytree(site.var_dir, tmp_path / "var", ignore=HALF_WRITTEN)
    with clusters.running() as server:
        server.take_over(postgresql.with_name(postgresql_server, seeded_postgresql.name))
        other = RunningSite(tmp_path / "var", DATABASE_URL=server.url)
        try:
            other.start(worker=False)
            before = answers(other)
            assert Person(other.url).write(WORDS).number, "connected, and then"
            server.stop()
            assert answers(other) == before
            forms_open_and_keep_what_is_written(other)
            assert answers(other) == before
            server.start()
            assert Person(other.url).write(WORDS).number, "and back by itself"
        finally:
            other.stop()


def test_with_the_tree_gone_django_answers_and_the_worker_writes_it_again(site):
    before = answers(site)
    tree = site.var_dir / "public"
    tree.rename(tree.with_name("gone"))  # in one step, for the worker is at work
    assert site.get("/ar/rights/")[0] == 200
    assert site.get("/en/nothing/")[0] == 404
    wait_for((tree / LAST).exists)
    assert answers(site) == before
