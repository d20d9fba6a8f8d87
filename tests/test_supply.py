"""What we stand on: complete, of one mind, nailed down, and no newer than we say (T12)."""

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import (
    Distribution,
    distributions,
    packages_distributions,
    version,
)
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
OLDEST = (3, 11)
FOLDERS = ("site", "awareness", "base", "helpdesk", "bench")
# Runs in a child alone, where an operator has installed what it needs.
TRANSLATES = ROOT / "helpdesk" / "machine_translation" / "translating_program.py"
# Loaded where an operator names an object store, and has its packages (website.E018).
SPEAKS_S3 = ROOT / "site" / "website" / "storage" / "object_shelf.py"
# Each with the list that brings what it needs.
CHOSEN = {TRANSLATES: "requirements-translation.txt", SPEAKS_S3: "requirements-s3.txt"}
OURS = {"awareness", "base", "helpdesk", "tools", "website"}


def at_odds(installed: dict[str, Distribution]) -> list[str]:
    """What `pip check` would say: a package that lacks another, or has it in a wrong version."""
    found = []
    for name, one in sorted(installed.items()):
        for wanted in map(Requirement, one.requires or ()):
            if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
                continue
            other = installed.get(plain(wanted.name))
            if other is None or not wanted.specifier.contains(other.version, prereleases=True):
                found.append(f"{name} wants {wanted}")
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def installed():
    return {plain(one.metadata["Name"]): one for one in distributions()}


def test_every_package_has_what_it_wants(installed):
    assert at_odds(installed) == []
    # The control: one of another version, and one taken away.
    for odd in (installed | {"django": Old()}, {**installed, "django": None}):
        there = {name: one for name, one in odd.items() if one}
        assert [line for line in at_odds(there) if line.startswith("wagtail wants Django")]


class Old:
    version, requires = "1.0", None


def nailed(text: str) -> tuple[set[str], set[str]]:
    """Packages of a list, and those of them that have both a version and a hash."""
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text))
    names = {plain(re.match(r"[\w.-]+", entry)[0]) for entry in entries if entry.strip()}
    good = {
        plain(found[1])
        for entry in entries
        if (
            found := re.match(
                r"([\w.-]+)(?:\[[\w,-]+\])?==\S+.*--hash=sha256:[0-9a-f]{64}", entry, re.S
            )
        )
    }
    return names, good


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_nailed_down_by_version_and_hash(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    names, good = nailed(text)
    assert len(names) > 30
    assert names - good == set()
    assert "://" not in re.sub(r"#.*", "", text)
    loose = nailed(text + "\nanother==1.0\n")
    assert loose[0] - loose[1] == {"another"}


def test_what_runs_is_what_is_nailed_down(installed):
    pinned = dict(
        re.findall(
            r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", (ROOT / "requirements.txt").read_text(), re.M
        )
    )
    there = {name: version(name) for name in pinned if plain(name) in installed}
    assert len(there) > 25
    assert {name: found for name, found in there.items() if found != pinned[name]} == {}


def extras_lost(text: str, installed: dict[str, Distribution]) -> set[str]:
    """What is wanted with an extra that the list leaves out, such as `coverage[toml]`."""
    kept = {
        plain(name): set(extras.split(","))
        for name, extras in re.findall(r"^([\w.-]+)\[([\w,-]+)\]==", text, re.M)
    }
    wanted = [
        requirement
        for name in map(plain, re.findall(r"^([\w.-]+)(?:\[.*\])?==", text, re.M))
        if name in installed
        for requirement in map(Requirement, installed[name].requires or ())
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    ]
    return {
        f"{one.name}[{','.join(sorted(one.extras))}]"
        for one in wanted
        if not one.extras <= kept.get(plain(one.name), set())
    }


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lists_keep_the_extras_without_which_an_old_pip_refuses_them(name, installed):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert extras_lost(text, installed) == set()
    bare = re.sub(r"(?m)^([\w.-]+)\[.*\]==", r"\1==", text)
    assert "Willow[heif]" in extras_lost(bare, installed), "it would be missed"


SAYS_SO = """#!/bin/sh
case "$*" in
    *" pip "*) echo "ERROR: coverage[toml] is not pinned" >&2; exit 1;;
    *venv*) mkdir -p .venv/bin && cp "$0" .venv/bin/python;;
    --version) echo Python 3.11.7;;
esac
"""


def test_make_says_why_it_could_not_install(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").touch()
    for name, text in {"python3.11": SAYS_SO, "uv": "#!/bin/sh\nexit 1\n"}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    command = ["make", "run", f"PY={tmp_path}/python3.11"]
    made = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    assert made.returncode != 0
    assert "ERROR: coverage[toml] is not pinned" in made.stderr
    assert not (tmp_path / ".venv" / ".can-run").exists()


# Stands for a Python: writes down that it was asked, and says of itself what is asked of it.
WRITES_DOWN = """#!/bin/sh
echo "$0 $*" >> {asked}
case "$*" in
    *_base_executable*) echo {own};;
    *version_info*) echo "(3, 11)";;
    *import?django*) exit {bare};;
esac
"""


@pytest.fixture
def pythons(tmp_path):
    """A virtual environment of one Python, with a newer one on PATH; what was asked of whom."""

    def make(*command: str, bare: bool = False) -> tuple[subprocess.CompletedProcess[str], str]:
        asked = tmp_path / "asked"
        own = tmp_path / "own-python"
        text = WRITES_DOWN.format(asked=asked, own=own, bare=int(bare))
        for path in (tmp_path / ".venv" / "bin" / "python", own, tmp_path / "python3.14"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755)
        (tmp_path / "uv").write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "uv").chmod(0o755)
        shutil.copy(ROOT / "Makefile", tmp_path)
        (tmp_path / "requirements.txt").touch()
        # Not what `make test PY=python3.11` hands on to every make below it.
        typed = {"MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "PY"}
        env = {name: value for name, value in os.environ.items() if name not in typed}
        env["PATH"] = f"{tmp_path}:{env['PATH']}"
        made = subprocess.run(
            ["make", *command], cwd=tmp_path, env=env, capture_output=True, text=True
        )
        return made, asked.read_text().replace(f"{tmp_path}/", "")

    return make


@pytest.mark.parametrize("command", ["doctor", "backup", "verify", "mirror"])
def test_what_runs_on_a_server_never_installs(pythons, command):
    made, asked = pythons(command)
    assert made.returncode == 0, made.stderr
    assert ".venv/bin/python manage.py" in asked
    assert not re.search("python3.14|own-python|pip|venv --|-m venv", asked)
    made, asked = pythons(command, bare=True)
    assert made.returncode != 0
    assert "never installs" in made.stderr
    assert not re.search("python3.14|own-python|pip|-m venv", asked)


def test_a_newer_python_on_the_path_is_not_laid_over_the_environment(pythons):
    """It left a 3.13 in the place of a 3.11, and the modules of neither."""
    made, asked = pythons("run")
    assert made.returncode == 0, made.stderr
    assert "own-python -m venv .venv" in asked
    assert "python3.14" not in asked


READ = """
import ast, pathlib, sys
for name in sys.argv[1:]:
    ast.parse(pathlib.Path(name).read_text(encoding="utf-8"), name, feature_version=(3, 11))
"""


def is_read_by_the_oldest(*paths: Path) -> bool:
    """By that very Python where it is there; else by this one, which is told to be as strict."""
    oldest = shutil.which("python{}.{}".format(*OLDEST)) or sys.executable
    read = subprocess.run([oldest, "-I", "-c", READ, *map(str, paths)], capture_output=True)
    return read.returncode == 0


def test_the_oldest_python_that_we_name_reads_every_module(tmp_path):
    modules = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 200
    assert is_read_by_the_oldest(*modules)
    newer = tmp_path / "newer.py"
    newer.write_text("type Number = int\n", encoding="utf-8")
    assert not is_read_by_the_oldest(newer)


def foreign(source: str) -> set[str]:
    """The packages of others that a module imports, at its top or later, by their import names."""
    named = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom) and node.module and not node.level
            else []
        )
    }
    return named - sys.stdlib_module_names - OURS


def test_what_some_sites_need_is_in_lists_of_their_own_and_of_the_same_versions():
    """Both lists are installed into one environment; what stands in both is one file."""
    both = {}
    for name in ("requirements.txt", "requirements-s3.txt"):
        text = (ROOT / name).read_text("utf-8")
        for package, number in re.findall(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", text):
            both.setdefault(package, {}).setdefault(name, set()).add(number)
    at_odds = {
        package: by_list
        for package, by_list in both.items()
        if len(by_list) == 2 and len({frozenset(each) for each in by_list.values()}) > 1
    }
    assert at_odds == {}
    assert "requirements.txt" not in both["boto3"]
    assert "phonenumbers" not in both, "its maps and carriers are 40 MB that nobody reads"


def test_what_the_site_imports_is_installed_where_it_runs():
    """A developer's environment has more: what works there need not start anywhere else."""
    runs, _good = nailed((ROOT / "requirements.txt").read_text("utf-8"))
    chosen = {}
    for path, lock in CHOSEN.items():
        chosen[path], _good = nailed((ROOT / lock).read_text("utf-8"))
    brought_by = packages_distributions()
    lacking = {
        f"{path.relative_to(ROOT)}: {package}"
        for folder in ("site", "awareness", "base", "helpdesk")
        for path in (ROOT / folder).rglob("*.py")
        for package in foreign(path.read_text("utf-8"))
        if not (runs | chosen.get(path, set()))
        & {plain(name) for name in brought_by.get(package, [])}
    }
    assert lacking == set()
    assert foreign("import yaml.nodes\ndef f():\n    from PIL import Image") == {"yaml", "PIL"}
