"""Which way imports point: the contracts of pyproject.toml hold, and each can be broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--contract"]


def search(folder: Path) -> dict[str, str]:
    """Where Python finds the package `website` of that tree."""
    return os.environ | {"PYTHONPATH": str(folder / "site")}


def keeps(contract: str, folder: Path) -> tuple[bool, str]:
    done = subprocess.run(
        [*LINT, contract], cwd=folder, env=search(folder), capture_output=True, text=True
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    for app in ("awareness", "base", "helpdesk", "site"):
        ignored = shutil.ignore_patterns("__pycache__", "pages", "locale", "templates", "static")
        shutil.copytree(ROOT / app, tmp_path / app, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


CONTRACTS = tuple(
    contract["id"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
)


def test_a_contract_is_short_enough_to_be_kept_in_mind():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for contract in tomllib.loads(text)["tool"]["importlinter"]["contracts"]:
        assert len(contract.get("layers", ())) <= 9, contract["id"]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_contract_is_kept(contract):
    kept, output = keeps(contract, ROOT)
    assert kept, output


# Each contract: the lines that break it, in which file. Two files: by way of the first.
BREACHES = [
    ("house", {"helpdesk/rules/routing.py": "import awareness.apps"}),
    ("house", {"awareness/facts/placeholders.py": "from helpdesk.rules import routing"}),
    ("house", {"helpdesk/rules/routing.py": "from website import settings"}),
    ("house", {"awareness/staff/writing_advice.py": "import website.web.public_address"}),
    ("house", {"base/files/atomic_files.py": "from website.web import public_address"}),
    ("house", {"base/limits.py": "from helpdesk import limits"}),
    (
        "house",
        {
            "helpdesk/rules/countries.py": "from website import settings",
            "helpdesk/public/write_form.py": "from helpdesk.rules import countries",
        },
    ),
    ("sealing", {"helpdesk/conversations/intake.py": "import hashlib"}),
    ("sealing", {"helpdesk/models/notices.py": "from nacl import secret"}),
    ("sealing", {"helpdesk/conversations/replies.py": "import secrets"}),
    ("strangers", {"helpdesk/public/read_view.py": "from helpdesk.desks import desk_keys"}),
    (
        "strangers",
        {
            "helpdesk/rules/countries.py": "from helpdesk.desks import unlock",
            "helpdesk/public/report_form.py": "from helpdesk.rules import countries",
        },
    ),
    ("helpdesk", {"helpdesk/models/notices.py": "from helpdesk.conversations import intake"}),
    ("helpdesk", {"helpdesk/placed_nowhere.py": ""}),
    ("inbox", {"helpdesk/inbox/layout/admin_menu.py": "import helpdesk.inbox.casework.presence"}),
    ("awareness", {"awareness/blocks/plain_text.py": "from awareness import models"}),
    ("awareness", {"awareness/placed_nowhere.py": ""}),
    (
        "awareness",
        {"awareness/models/pages.py": "from awareness.serving.page_context import context_of"},
    ),
    ("website", {"site/website/web/exit_site.py": "from website.published import front_server"}),
    ("website", {"site/website/storage/sealed_backup.py": "from website.web import media_files"}),
    ("base", {"base/files/atomic_files.py": "from base.languages import language_list"}),
    ("base", {"base/placed_nowhere.py": ""}),
]


@pytest.mark.parametrize(("contract", "lines"), BREACHES)
def test_a_breach_is_seen(copy, contract, lines):
    for file, line in lines.items():
        with (copy / file).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    kept, output = keeps(contract, copy)
    assert not kept, output
    assert "BROKEN" in output


def test_each_contract_is_broken_once():
    assert {contract for contract, _lines in BREACHES} == set(CONTRACTS)


def test_the_copy_that_is_broken_was_whole_before(copy):
    done = subprocess.run(
        [LINT[0], "--no-cache"], cwd=copy, env=search(copy), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_no_module_of_the_helpdesk_is_imported_for_a_type_alone():
    """Such an import hides a circle from the contracts, and from whoever reads."""
    hidden = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "helpdesk").rglob("*.py"))
        if "TYPE_CHECKING" in path.read_text(encoding="utf-8")
    ]
    assert hidden == []
