"""Whoever comes from an earlier release loses nothing: each one's database is tried, for ever."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from base import phonebook
from deploy.release import kept_promises
from deploy.release.kept_databases import (
    DATABASE,
    KEYS,
    DoesNotGoOn,
    ScratchSite,
    keep,
    sums_of_migrations,
    taken_up,
)
from deploy.upgrade import way_back
from helpdesk.models import Conversation
from tests.fixtures.running import environment

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "tests" / "releases"
# In the order of their versions: 0.10.0 comes after 0.9.0.
RELEASES = sorted(KEPT.glob("*.xz"), key=lambda path: [*map(int, re.findall(r"\d+", path.name))])
FITS = ("check", "--deploy", "--tag", "fits", "--database", "default")


def released(changelog: str) -> set[str]:
    """The versions that have a day: `## 0.1.0, 2027-01-31`."""
    return set(re.findall(r"(?m)^## (\d[\d.]*), \d{4}-\d\d-\d\d$", changelog))


def test_each_release_has_left_its_database():
    there = {path.name.removesuffix(".sqlite3.xz") for path in KEPT.glob("*.sqlite3.xz")}
    assert released((ROOT / "CHANGELOG.md").read_text("utf-8")) <= there
    assert released("## 0.2, unreleased\n## 0.1.0, 2027-01-31\n") == {"0.1.0"}


def test_no_migration_of_a_release_is_ever_rewritten(tmp_path):
    today = sums_of_migrations(ROOT)
    assert {path.split("/")[0] for path in today} == {"awareness", "helpdesk", "site"}
    for path in KEPT.glob("*.json"):
        then = json.loads(path.read_text("utf-8"))["migrations"]
        assert {name: today.get(name) for name in then} == then, path.name
    copy = tmp_path / "site" / "website" / "migrations"
    shutil.copytree(ROOT / "site" / "website" / "migrations", copy)
    file = next(copy.glob("0*.py"))
    text = file.read_text("utf-8")
    assert sums_of_migrations(tmp_path).items() <= today.items()
    file.write_text(f"{text}\noperations = []\n")
    assert not sums_of_migrations(tmp_path).items() <= today.items(), "it would be seen"


@pytest.fixture(scope="module")
def of_today(seeded_site, tmp_path_factory):
    """As `make release` makes it, with the pages of the tests' site. The path of its file."""
    folder = tmp_path_factory.mktemp("today")
    var = shutil.copytree(seeded_site, folder / "var", ignore=shutil.ignore_patterns("static"))
    env = environment(var)
    site = ScratchSite(ROOT, var, {name: env[name] for name in KEYS})
    return keep(site, folder / "kept", "today")


@pytest.fixture(scope="module")
def newest(tmp_path_factory):
    """The database of the newest release, after the way up."""
    site, record = taken_up(RELEASES[-1], ROOT, tmp_path_factory.mktemp("newest"))
    site.manage("migrate", "-v0")
    return site, record


@pytest.fixture
def gone_up(newest, tmp_path):
    """The same for one test, which may change it."""
    site, record = newest
    return site._replace(var=shutil.copytree(site.var, tmp_path / "var")), record


def broken(site, record, *statements):
    """What is promised by that database after somebody's careless migration, and what was."""
    with closing(sqlite3.connect(site.var / DATABASE)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return site.promises(record["held"]), record["promises"]


TODAY = pytest.param("today", marks=pytest.mark.before_release("those of the releases"))


@pytest.mark.parametrize("version", [TODAY, *(path.name for path in RELEASES)])
def test_every_promise_of_a_release_is_kept_after_the_way_up(version, request, tmp_path):
    path = request.getfixturevalue("of_today") if version == "today" else KEPT / version
    site, record = taken_up(path, ROOT, tmp_path)
    site.manage("migrate", "-v0")
    site.manage(*FITS)
    assert site.promises(record["held"]) == record["promises"]
    assert record["promises"]["the person reads"][1:] == ["We can help."]
    assert record["promises"]["the desk reads"][2:] == ["Call on Monday."]
    assert len(record["promises"]["pages"]) > 50
    assert len(record["promises"]["registry"]) > 50
    assert record["promises"]["changed past the site"] == record["promises"]["the audit"] == []


@pytest.mark.django_db
def test_no_later_day_ends_what_is_kept(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    kept_promises.plant()
    assert Conversation.objects.get().delete_on == date.max


def test_asking_what_is_promised_writes_nothing(gone_up):
    site, record = gone_up
    before = rows(site)
    assert f"'{date.max}'" in before, "that of 0.1.0 was left with the day of its making"
    site.promises(record["held"])
    assert rows(site) == before


def rows(site):
    """All that stands in its database, as statements."""
    with closing(sqlite3.connect(site.var / DATABASE)) as database:
        return "\n".join(database.iterdump())


@pytest.mark.parametrize("version", [path.name for path in RELEASES])
def test_before_the_way_up_this_version_makes_a_backup_that_brings_it_all_back(version, tmp_path):
    """As containers do, and `make install` where no program of before is left."""
    site, record = taken_up(KEPT / version, ROOT, tmp_path)
    site.manage("backup", "--to", str(tmp_path / "backups"))
    [file] = (tmp_path / "backups").glob("*.sealed")
    site.manage("migrate", "-v0")
    site.manage("restore", str(file), "--replace-everything")
    assert site.promises(record["held"]) == record["promises"]


@pytest.mark.before_release("the way up itself, of the same database")
def test_pages_of_today_are_planted_where_an_older_registry_is_published(gone_up):
    """They name rows of today's, and are refused where a name is not in the published file."""
    site, _record = gone_up
    published = json.loads(phonebook.SEED.read_text("utf-8"))
    assert "youth_help_fr" in published["facts"], "the control: a page names it"
    del published["facts"]["youth_help_fr"]
    (site.var / "phonebook.json").write_text(json.dumps(published), "utf-8")
    site.manage("seed_content", "en", "-v0")
    planted = json.loads((site.var / "phonebook.json").read_text("utf-8"))
    assert "youth_help_fr" in planted["facts"]


def test_a_way_up_that_loses_something_is_seen(gone_up):
    kept, promised = broken(
        *gone_up,
        "DELETE FROM helpdesk_message WHERE direction = 'note'",
        "UPDATE wagtailcore_page SET live = 0 WHERE url_path LIKE '%/rights/'",
        "UPDATE awareness_hotline SET phone = '+3270000000'",
    )
    differing = {name for name in promised if kept[name] != promised[name]}
    assert differing == {"the desk reads", "pages", "changed past the site"}


def test_it_keeps_every_promise_after_seal_hybrid_and_then_there_is_no_way_back(gone_up):
    site, record = gone_up
    assert way_back.BEGUN not in heard(site)
    site.manage("seal_hybrid", "--no-way-back")
    assert heard(site)[way_back.BEGUN] == 1
    assert site.promises(record["held"]) == record["promises"]


def heard(site):
    """The numbers that this machine has heard of, by which `make upgrade BACK=1` refuses."""
    file = site.var / way_back.NUMBERS
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def test_a_database_that_was_not_taken_up_or_is_newer_is_refused(gone_up):
    site, _record = gone_up
    site.manage(*FITS)
    with closing(sqlite3.connect(site.var / DATABASE)) as database:
        database.execute("UPDATE django_migrations SET name = '0999' WHERE app = 'website'")
        database.commit()
    with pytest.raises(DoesNotGoOn, match=r"(?s)website\.E016.*older.*HINT.*migrate"):
        site.manage(*FITS)
    with pytest.raises(DoesNotGoOn, match=r"(?s)of another program.*website\.0999.*HINT.*restore"):
        site.manage(*FITS)
