"""A release can be checked: what it stands on, that it is whole, and whose it is."""

import json
import re
import shutil
import subprocess
import tarfile
from importlib.metadata import distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from deploy.release import __main__ as releasing
from deploy.release import kept_databases, sbom
from deploy.release.__main__ import keep_database, release
from deploy.release.archive import write_sums
from tests.fixtures.missing import git, missing

ROOT = Path(__file__).parent.parent
# What a program under the EUPL may stand on without asking anybody, as packages write it.
LICENCES = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only"),
    *("MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
    *("Apache Software License", "BSD License", "ISC License (ISCL)", "MIT License"),
    *("Mozilla Public License 2.0 (MPL 2.0)", "Python Software Foundation License"),
    "BSD-3-Clause, Apache-2.0, dependency licenses",  # pypdfium2, of itself and of PDFium's parts
}


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A release of a small checkout, with the lock of this one, signed with a throwaway key."""
    keygen = shutil.which("ssh-keygen") or missing("ssh-keygen", "apt-get install openssh-client")
    folder = tmp_path_factory.mktemp("release")
    source, key = folder / "source", folder / "key"
    source.mkdir()
    (source / "tools").mkdir()
    for name in ("pyproject.toml", "requirements.txt", "README.md", "tools/watch.py"):
        shutil.copy(ROOT / name, source / name)
    at_source = [git(), "-C", str(source), "-c", "user.name=x", "-c", "user.email=x@x.example"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*at_source, *words], check=True, capture_output=True)
    (source / "not-committed").write_text("of nobody's business")
    subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    release(source, folder / "out", key)
    return folder


def test_the_bill_of_materials_is_what_is_installed(released):
    [path] = (released / "out").glob("*.cdx.json")
    bill = json.loads(path.read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    listed = {each["name"]: each["version"] for each in bill["components"]}
    assert {name: version(name) for name in listed} == listed
    assert needed(ROOT / "requirements.in") == set(listed)
    assert len({each["bom-ref"] for each in bill["components"]}) == len(listed)


def needed(path):
    """What the program wants, and what that wants in its turn, as installed here."""
    here = {sbom.plain_name(each.metadata["Name"]): each for each in distributions()}
    lines = [line.partition(" #")[0].strip() for line in path.read_text("utf-8").splitlines()]
    waiting = [Requirement(line) for line in lines if line and not line.startswith("#")]
    found = {}
    while waiting:
        wanted = waiting.pop()
        name, extras = sbom.plain_name(wanted.name), {"", *wanted.extras}
        if extras <= found.get(name, set()):
            continue
        found[name] = found.get(name, set()) | extras
        for each in map(Requirement, here[name].requires or ()):
            if not each.marker or any(each.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(each)
    return set(found)


def test_another_version_than_the_lock_names_is_refused():
    lock = (ROOT / "requirements.txt").read_text("utf-8").replace("wagtail==", "wagtail==9")
    with pytest.raises(sbom.NotAsNailedDown, match="wagtail"):
        sbom.bill(lock, "x", "1", "x")


def test_a_python_that_stands_on_a_version_of_its_own_is_not_refused():
    """The lock names two of soupsieve: with the Python of Debian 12 the newer does not run."""
    here = version("soupsieve")
    other = f"soupsieve==0.1 ; python_full_version < '3' \\\n    --hash=sha256:{'a' * 64}\n"
    mine = f"soupsieve=={here} ; python_full_version >= '3' \\\n    --hash=sha256:{'b' * 64}\n"
    for lock in (other + mine, mine + other):
        [listed] = sbom.bill(lock, "x", "1", "x")["components"]
        assert listed["version"] == here
        assert [each["value"] for each in listed["properties"]] == ["b" * 64]


def test_the_archive_holds_what_is_committed_and_its_sums_are_right(released):
    [path] = (released / "out").glob("*.tar.gz")
    with tarfile.open(path) as packed:
        names = {Path(name).name for name in packed.getnames()}
    assert {"pyproject.toml", "README.md"} <= names
    assert "not-committed" not in names
    asked = [git(), "-C", str(released / "source"), "rev-parse", "HEAD"]
    head = subprocess.run(asked, capture_output=True, text=True).stdout
    with tarfile.open(path) as packed:
        [commit] = [each for each in packed.getmembers() if each.name.endswith("/.commit")]
        assert head.startswith(packed.extractfile(commit).read().decode().strip())
    assert (released / "out" / "watch.py").read_bytes() == (ROOT / "tools/watch.py").read_bytes()
    assert "  watch.py\n" in (released / "out" / "SHA256SUMS").read_text()
    check = ["sha256sum", "-c", "SHA256SUMS"]
    assert subprocess.run(check, cwd=released / "out", capture_output=True).returncode == 0


def as_operations_say(folder, signers):
    """The lines of the page for whoever runs a site, in a folder with these files."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    lines = re.search(r"^ +ssh-keygen -Y verify.*?\n\n", page, re.DOTALL | re.MULTILINE)[0]
    command = lines.replace("/etc/help/signers", str(signers))
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True)
    return done.returncode == 0, any(each.is_dir() for each in folder.iterdir())


@pytest.mark.parametrize("changed", ["", "archive", "sums", "signature", "key"])
def test_a_release_is_unpacked_if_whoever_signed_it_is_the_one_that_is_known(
    released, tmp_path, changed
):
    """What comes runs as root: so before anything of it does."""
    folder, signers = tmp_path / "new", tmp_path / "signers"
    shutil.copytree(released / "out", folder)
    signers.write_text("release " + (released / "key.pub").read_text())
    [archive] = folder.glob("*.tar.gz")
    if changed in ("archive", "sums"):
        archive.write_bytes(archive.read_bytes() + b"x")
    if changed == "sums":
        write_sums(folder)
    if changed == "signature":
        (folder / "SHA256SUMS.sig").unlink()
    if changed == "key":
        another = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")]
        subprocess.run(another, check=True)
        signers.write_text("release " + (tmp_path / "key.pub").read_text())
    assert as_operations_say(folder, signers) == (not changed, not changed)


def may_stand_on(licences):
    """Of `A OR B` one is enough; of several, each has to be one that we know. None is none."""
    parts = [part.split(" OR ") for each in licences for part in re.split(r" AND |; ", each)]
    known = (any({word, word.strip("()")} & LICENCES for word in part) for part in parts)
    return bool(parts) and all(known)


def test_every_package_that_the_site_runs_on_has_a_licence_that_lets_it():
    """As each says it of itself; what a wheel carries within is its maker's to say."""
    lock = sbom.nailed_down((ROOT / "requirements.txt").read_text("utf-8"))
    licences = {
        each.metadata["Name"]: sbom.licences_of(each)
        for each in distributions()
        if sbom.plain_name(each.metadata["Name"]) in lock
    }
    assert len(licences) > 50
    assert {name: each for name, each in licences.items() if not may_stand_on(each)} == {}


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        (["MIT"], True),
        (["GPL-2.0-only OR Apache-2.0"], True),
        (["MIT AND (BSD-3-Clause OR GPL-2.0-only)"], True),
        (["MIT AND GPL-2.0-only"], False),
        (["MIT License", "GNU General Public License v3 or later (GPLv3+)"], False),
        (["AGPL-3.0-or-later"], False),
        (["Limited, by permission"], False),
        ([], False),
    ],
)
def test_a_licence_that_does_not_let_it_is_told_from_one_that_does(licence, fits):
    assert may_stand_on(licence) is fits


def test_what_is_not_finished_is_no_release(monkeypatch, capsys):
    monkeypatch.setattr(releasing.archive, "git", lambda *_: "")
    monkeypatch.setattr(releasing, "_project", lambda _: ("help-in-belgium", "0.3.0.dev0"))
    monkeypatch.setattr("sys.argv", ["make release"])
    assert releasing.main() == 1
    assert "0.3.0.dev0 is no release" in capsys.readouterr().err


def test_a_release_waits_until_its_database_is_kept_and_makes_it_once(tmp_path, monkeypatch):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    made = []

    def make(_source, folder, version):
        made.append(version)
        folder.mkdir(parents=True)
        (folder / f"{version}.sqlite3.xz").touch()
        return folder / f"{version}.sqlite3.xz"

    monkeypatch.setattr(kept_databases, "make", make)
    assert keep_database(tmp_path) == tmp_path / "tests" / "releases" / f"{made[0]}.sqlite3.xz"
    assert keep_database(tmp_path) is None
    assert len(made) == 1
