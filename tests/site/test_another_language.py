"""`make language` adds a thirty-first: tried with one that nobody speaks, on a copy of the tree."""

import gettext
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.fixtures.running import ROOT, environment
from website.languages import new_language
from website.languages.language_list import ALIASES, LANGUAGES, Language

FILES = ("manage.py", "Makefile", "pyproject.toml", "requirements.txt")
FOLDERS = ("awareness", "helpdesk", "site", "locale", "static", "templates")
# In one process: that no migration is missing, that it can be applied, and what readers are sent.
ASK = """
from django.core.management import call_command
from django.test import Client
call_command("makemigrations", "--check", "--dry-run")
call_command("migrate", verbosity=0)
answer = Client().get("/qaa/rights/", headers={"host": "localhost"})
assert answer.status_code == 200, answer.status_code
assert answer.headers["Content-Language"] == "fr", answer.headers
assert '<meta name="robots" content="noindex">' in answer.text
assert '/fr/rights/">' in answer.text
assert 'lang="fr" dir="ltr"' in answer.text
assert Client().get("/qaa/write/", headers={"host": "localhost"}).status_code == 200
print("answers")
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory, seeded_site):
    """A copy of the tree, and how to run a command in it."""
    tree = tmp_path_factory.mktemp("copy")
    ignore = shutil.ignore_patterns("__pycache__", "*.mo")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, tree / name, ignore=ignore)
    for name in FILES:
        shutil.copy(ROOT / name, tree / name)
    (tree / "website").symlink_to("site")
    (tree / "media").mkdir()
    shutil.copytree(seeded_site, tree / "var")
    env = environment(tree / "var", DEBUG="1")

    def run(*command: str, fails: bool = False) -> str:
        done = subprocess.run(
            command, cwd=tree, env=env, capture_output=True, text=True, check=False
        )
        assert bool(done.returncode) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    return tree, run


def make(**said: str) -> list[str]:
    # Not to be remade: the environment in which these tests run is the one to use.
    quiet = ["-o", ".venv/.can-run", f"BIN={Path(sys.executable).parent}"]
    return ["make", *quiet, "language", *(f"{key}={value}" for key, value in said.items())]


def manage(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]


def snapshot(tree: Path) -> dict[str, bytes]:
    """Every file that is kept in git."""
    return {
        str(path.relative_to(tree)): path.read_bytes()
        for name in FOLDERS
        for path in (tree / name).rglob("*")
        if path.suffix in (".py", ".po", ".pot", ".json", ".html")
    }


@pytest.mark.with_everything(
    "the parts of the command, below; test_migrations.py; test_complete.py"
)
def test_it_costs_a_line_a_migration_and_a_folder(copy):
    tree, run = copy
    before = snapshot(tree)
    said = run(
        *make(
            CODE="qaa", NAME="Made up", OWN="Qaa", PLURAL="nplurals=3; plural=n % 3;", FALLBACK="fr"
        )
    )
    after = snapshot(tree)
    new = {name for name in after if name not in before}
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {"site/languages/language_list.py"}
    added = set(after["site/languages/language_list.py"].splitlines()) - set(
        before["site/languages/language_list.py"].splitlines()
    )
    assert any(b'"qaa": Language(' in line for line in added)
    migrations = {name for name in new if "migrations" in name}
    assert {name.split("/")[0] for name in migrations} == {"awareness", "helpdesk"}
    assert all(name.endswith("_speak_qaa.py") for name in migrations)
    assert new - migrations == {f"locale/qaa/LC_MESSAGES/{n}.po" for n in ("content", "django")}
    content = polib.pofile(str(tree / "locale/qaa/LC_MESSAGES/content.po"))
    amharic = polib.pofile(str(tree / "locale/am/LC_MESSAGES/content.po"))
    assert len(content) == len([e for e in amharic if not e.obsolete])
    assert f"{len(content)} texts of pages" in said
    words = polib.pofile(str(tree / "locale/qaa/LC_MESSAGES/django.po"))
    assert words.metadata["Plural-Forms"] == "nplurals=3; plural=n % 3;"
    assert all(set(e.msgstr_plural) == {0, 1, 2} for e in words if e.msgid_plural)

    again = run(*make(CODE="qaa"), fails=True)
    assert "Made up (qaa) is a language of this site." in again
    assert snapshot(tree) == after
    (tree / "locale/qaa/LC_MESSAGES/content.po").unlink()
    run(*make(CODE="qaa"))  # what was cut off is finished
    assert snapshot(tree) == after

    assert run(*manage("shell", "--no-imports", "-c", ASK)).strip().endswith("answers")


def test_what_babel_knows_is_not_asked():
    somali = new_language.language("so")
    assert (somali.name, somali.own, somali.script) == ("Somali", "Soomaali", "Latn")
    assert new_language.language("he").script == "Hebr"
    assert new_language.language("it") == Language("Italian", "Italiano")


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        ("qaa", {}, "Nothing is known of qaa"),
        ("qaa", {"name": "A", "own": "B"}, "PLURAL="),
        ("qaa", {"name": "A", "own": "B", "plural": "n > 1"}, "no plural rule"),
        ("qaa", {"name": "A", "own": "B", "plural": "nplurals=2; plural=n;"}, "no plural rule"),
        ("qaa", {"name": "A", "own": "B", "plural": "nplurals=2; plural=1 % n;"}, "no plural rule"),
        ("so", {"fallback": ("xx",)}, "Not a language of this site: xx"),
        ("SO", {}, "no code of a language"),
        ("../x", {}, "no code of a language"),
        *((alias, {}, "another name of") for alias in ALIASES),
    ],
)
def test_what_cannot_be_added_is_said(code, said, told):
    with pytest.raises(new_language.CannotAdd, match=told):
        new_language.language(code, **said)


@pytest.mark.parametrize("code", ["so", "om", "ln", "yo", "he", "it", "dv", "ff-adlm", "ku-latn"])
def test_a_line_can_be_read_and_stands_among_its_script(tmp_path, code):
    path = tmp_path / "languages.py"
    shutil.copy(ROOT / "site" / "languages" / "language_list.py", path)
    new = new_language.language(code, fallback=("fr", "ar"))
    new_language.write_language(code, new, path)
    names: dict = {}
    exec(compile(path.read_text("utf-8"), "languages", "exec"), names)  # noqa: S102 - ours
    found = names["LANGUAGES"]
    assert found[code] == new
    assert [other for other in found if other != code] == list(LANGUAGES)
    before = list(found)[list(found).index(code) - 1]
    scripts = {language.script for language in LANGUAGES.values()}
    assert new.script not in scripts or found[before].script == new.script
    if new.plural:
        gettext.c2py(new.plural.partition("plural=")[2].rstrip(";"))


def test_a_line_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "languages.py"
    shutil.copy(ROOT / "site" / "languages" / "language_list.py", path)
    with pytest.raises(ValueError, match="surrogate"):
        new_language.write_language("qaa", Language("Half a letter", "\ud800"), path)
    assert path.read_bytes() == (ROOT / "site" / "languages" / "language_list.py").read_bytes()
    assert list(tmp_path.iterdir()) == [path]
