"""The database is gone from under a running site: who reads must not notice."""

import re
import shutil
import time

import pytest

from bench import wire
from tests.fixtures.running import PUBLISHED

PAGES = ("/en/", "/fr/rights/", "/ar/help/", "/ti/domestic-work/", "/nl/languages/", "/")
MOST_BROTLI, MOST_GZIP = 8_000, 12_500
PATIENCE = 90


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "the worker did not publish"
        time.sleep(0.3)


@pytest.fixture(scope="module")
def site(seeded_site, tmp_path_factory):
    """A site whose pages are published, with a worker."""
    from tests.fixtures.running import RunningSite

    var_dir = tmp_path_factory.mktemp("down") / "var"
    shutil.copytree(seeded_site, var_dir)
    site = RunningSite(var_dir).start()
    wait_for((var_dir / "public.manifest").exists)
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
    paths = [*PAGES, "/sitemap.xml", "/robots.txt", "/en/nothing/", "/fr/nothing"]
    received = {path: wire.request(site.url + path) for path in paths}
    return {path: (one.status, one.body) for path, one in received.items()}


def test_every_page_of_every_language_is_small_enough(site):
    tree = site.var_dir / "public"
    site.manage("publish", "--small")
    pages = [*tree.glob("*/**/index.html"), *tree.glob("404/*.html")]
    assert {page.relative_to(tree).parts[0] for page in pages} >= set(PUBLISHED)
    headers = len(wire.request(site.url + "/en/").headers)
    too_big = {
        str(page.relative_to(tree)): sizes
        for page in pages
        for sizes in [
            [page.with_name(f"{page.name}{form}").stat().st_size for form in (".br", ".gz")]
        ]
        if sizes[0] > MOST_BROTLI or sizes[1] + headers > MOST_GZIP
    }
    assert too_big == {}


def test_what_is_published_is_what_rendering_makes(site):
    assert "are what they should be" in site.manage("verify")


def test_with_the_database_gone_and_nothing_loaded_readers_get_what_they_got(site):
    before = answers(site)
    assert {status for status, _ in before.values()} == {200, 404}
    site.stop()
    lose_the_database(site)
    try:
        site.start()
        assert answers(site) == before
        for path in ("/en/write/", "/ar/write/", "/fr/read/"):
            status, text = site.get(path)
            assert status == 200, path
            assert 'method="post"' in text
            for number in ("tel:112", "tel:+3278055800"):
                assert number in text
        form = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', site.get("/en/write/")[1]))
        words = "He keeps my passport in his desk."
        sent = wire.request(site.url + "/en/write/", form={**form, "message": words, "text": words})
        page = sent.body.decode()
        assert words in page, "what somebody wrote is kept"
        assert "tel:+3278055800" in page
        assert answers(site) == before, "nor does a failed post change that"
    finally:
        site.stop()
        find_the_database(site)
        site.start()


def test_with_the_tree_gone_django_answers_and_the_worker_writes_it_again(site):
    site.manage("publish", "--small")
    before = answers(site)
    tree = site.var_dir / "public"
    tree.rename(tree.with_name("gone"))  # in one step, for the worker is at work
    assert site.get("/fr/rights/")[0] == 200
    assert site.get("/en/nothing/")[0] == 404
    wait_for((tree / "404/zh-hans.html.answer").exists)
    assert {path: status for path, (status, _) in answers(site).items()} == {
        path: status for path, (status, _) in before.items()
    }
    site.manage("publish", "--small")
    assert {path: body for path, (_, body) in answers(site).items()} == {
        path: body for path, (_, body) in before.items()
    }
