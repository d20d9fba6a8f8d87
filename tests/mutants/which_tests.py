"""The tests that stand for a file: those that name its module most, a few of them."""

import re
from pathlib import Path

from tests.mutants.planted_source import ROOT

MOST = 4
FOLDERS = ("tests/helpdesk", "tests/site", "tests/awareness", "tests/base")


def chosen_for(file: str) -> list[str]:
    """Files of tests, those that name the module most first; a name of two words counts double."""
    module = Path(file).stem if Path(file).stem != "__init__" else Path(file).parent.name
    names = _names(ROOT / file) | {module}
    scores = {}
    for folder in FOLDERS:
        for path in (ROOT / folder).glob("test_*.py"):
            words = set(re.findall(r"\w+", path.read_text("utf-8")))
            score = len(names & words) + 5 * (module in words)
            if score:
                scores[path.relative_to(ROOT).as_posix()] = score
    return sorted(scores, key=lambda path: (-scores[path], path))[:MOST]


def _names(path: Path) -> set[str]:
    """Of what the file defines for others."""
    defined = re.findall(r"^\s*(?:def|class) ([A-Za-z]\w{4,})", path.read_text("utf-8"), re.M)
    return {name for name in defined if not name.startswith("test")}
