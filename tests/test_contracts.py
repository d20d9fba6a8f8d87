"""Which way imports point: the contracts of pyproject.toml hold, and each can be broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--contract"]


def keeps(contract: str, folder: Path) -> tuple[bool, str]:
    done = subprocess.run([*LINT, contract], cwd=folder, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    for app in ("awareness", "helpdesk"):
        ignored = shutil.ignore_patterns("__pycache__", "content", "locale", "templates")
        shutil.copytree(ROOT / app, tmp_path / app, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


CONTRACTS = ("independence", "downwards", "sealing", "helpdesk", "awareness")


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_contract_is_kept(contract):
    kept, said = keeps(contract, ROOT)
    assert kept, said


BREACHES = [
    ("independence", "helpdesk/routing.py", "import awareness.apps"),
    ("independence", "awareness/panels.py", "from helpdesk import routing"),
    ("downwards", "helpdesk/routing.py", "from website import settings"),
    ("downwards", "awareness/panels.py", "import website.languages"),
    ("sealing", "helpdesk/intake.py", "import hashlib"),
    ("sealing", "helpdesk/models/notices.py", "from nacl import secret"),
    ("sealing", "helpdesk/replies.py", "import secrets"),
    ("helpdesk", "helpdesk/models/notices.py", "from helpdesk import intake"),
    ("helpdesk", "helpdesk/placed_nowhere.py", ""),
    ("awareness", "awareness/panels.py", "from awareness import models"),
]


@pytest.mark.parametrize(("contract", "file", "line"), BREACHES)
def test_a_breach_is_seen(copy, contract, file, line):
    with (copy / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    kept, said = keeps(contract, copy)
    assert not kept, said
    assert "BROKEN" in said


def test_the_copy_that_is_broken_was_whole_before(copy):
    for contract in CONTRACTS:
        kept, said = keeps(contract, copy)
        assert kept, said
