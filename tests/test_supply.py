"""What we stand on: complete, of one mind, nailed down, and no newer than we say (T12)."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
OLDEST = (3, 11)
FOLDERS = ("site", "awareness", "helpdesk", "bench")


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
