"""
What documents and docstrings name is there: modules and what is in them, paths, indexes, decisions.
"""

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.test_house import ROOT, name, tracked

PACKAGES = ("awareness", "base", "helpdesk", "website", "tests", "bench")
FOLDERS = (*PACKAGES, "site", "docs", "templates", "static", "deploy", "locale")
DOTTED = re.compile(
    rf"(?<![\w./@-])(?:{'|'.join(PACKAGES)})(?:\.(?!html\b)[A-Za-z]\w*)+(?![\w/…-]|\.\w)"
)
PATH = re.compile(rf"(?<![\w./:<>-])(?:{'|'.join(FOLDERS)})/[\w./*-]*(?![\w<{{…])")
FILE = re.compile(r"`([\w-]+\.(?:py|md|html|css|js|yaml|toml|service))`")
# `door.py   who is let through`, `door: who is let through` or "* `door`: ..." in an index.
INDEX_LINE = re.compile(r"(?: {4,}|[*-] )`?([a-z]\w*)(?:\.py|/)?`?(?: {2,}|: )\S")
CHECK_ID = re.compile(r"\w+\.[EW]\d{3}")
# Changes and decisions are of their day: they may name what is no more.
OF_THEIR_DAY = ("CHANGELOG.md", "docs/decisions/")
DECISIONS = ROOT / "docs" / "decisions"
# `# 18. Writers wait`, an empty line, and the two front lines.
DECISION = re.compile(
    r"# (?P<number>\d+)\. (?P<title>.+)\n\n"
    r"Date: (?P<day>\d{4}-\d\d-\d\d)\n"
    r"Status: (?P<status>holds|(?:amended|replaced) by \d+)\n\n"
)
INDEX_ROW = re.compile(r"(?m)^\| (\d+) \| \[(.+)\]\((.+)\) \| (.+?) \| (.+?) \| .+ \|$")
NAMED_DECISION = re.compile(r"\b[Dd]ecisions? (\d{1,3})\b(?!/)")
DECISION_FILE = re.compile(r"\bdecisions/(\d{4}-[\w-]+\.md)")
# Where CONTRIBUTING sends whoever wants to change something: `path` or `path:NAME`.
SIGNPOST = re.compile(r"`([\w.*-]+/[\w./*-]*)(?::([\w.]+))?`")
# An entry of the changelog is read in a list, by somebody who has not read the code.
LONGEST_ENTRY = 120
MOST_ENTRIES = 30  # of one version: whoever runs the site reads them before an upgrade
# The language that CONTRIBUTING adds as an example, and what an operator writes.
EXAMPLES = ("locale/so", "deploy/answers")


def docstrings(path: Path) -> Iterator[str]:
    """Those of a module and of all that is in it."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, documented) and (text := ast.get_docstring(node)):
            yield text


@cache
def documents() -> dict[str, str]:
    """What is written for people, by file."""
    texts = {name(path): path.read_text(encoding="utf-8") for path in tracked("*.md")}
    texts = {where: text for where, text in texts.items() if not where.startswith(OF_THEIR_DAY)}
    modules = tracked("*.py", ":!*/migrations/*")
    return texts | {name(path): "\n\n".join(docstrings(path)) for path in modules}


@cache
def defined(path: Path, within: str = "") -> frozenset[str]:
    """The names at the top of a module, imported ones too; or in one class of it."""
    body: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    if within:
        classes = [node for node in body if isinstance(node, ast.ClassDef) and node.name == within]
        body = [node for each in classes for node in each.body]
    names: set[str] = set()
    for statement in body:
        # `FIRST, LONGEST = 60, 900` gives two names, one level further down.
        pairs = [node for node in ast.iter_child_nodes(statement) if isinstance(node, ast.Tuple)]
        named = [each for pair in pairs for each in pair.elts]
        for node in [statement, *ast.iter_child_nodes(statement), *named]:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(node.name)
            if isinstance(node, ast.Name):
                names.add(node.id)
            if isinstance(node, ast.alias):
                names.add((node.asname or node.name).partition(".")[0])
    return frozenset(names)


def exists(dotted: str) -> bool:
    """Whether a module is there, and what is named of it. `website` lies in site/."""
    if dotted.endswith(".py"):
        return (ROOT / dotted).is_file()
    first, *rest = dotted.split(".")
    place = ROOT / ("site/website" if first == "website" else first)
    while rest and ((place / rest[0]).is_dir() or (place / f"{rest[0]}.py").is_file()):
        place /= rest.pop(0)
    module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    if not rest:
        return True
    if not module.is_file() or rest[0] not in defined(module):
        return False
    members = defined(module, within=rest[0])
    return len(rest) == 1 or not members or rest[1] in members


def leads_somewhere(path: str, beside: Path) -> bool:
    """Whether a path or pattern of paths is there, from the root or beside the document."""
    path = path.rstrip("./-")
    if path.startswith("website/"):
        path = f"site/{path}"
    return path.startswith(EXAMPLES) or any(any(folder.glob(path)) for folder in (ROOT, beside))


def index_of(package: Path) -> list[str]:
    """The names that the docstring of a package lists, one a line."""
    text = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    lines = map(INDEX_LINE.match, text.splitlines())
    return [match[1] for match in lines if match]


def modules_of(package: Path) -> set[str]:
    """The modules and packages that lie directly in it."""
    within = package.parent
    folders = {each.parent.name for each in within.glob("*/__init__.py")}
    return folders | {each.stem for each in within.glob("*.py")} - {"__init__", "__main__"}


def test_every_module_that_is_written_of_exists():
    ids = {
        path: path.read_text(encoding="utf-8") for path in tracked("*/checks.py", "*/*/checks.py")
    }
    stale = {
        f"{where}: {dotted}"
        for where, text in documents().items()
        for dotted in DOTTED.findall(text)
        if not exists(dotted)
        and not (CHECK_ID.fullmatch(dotted) and any(f'"{dotted}"' in code for code in ids.values()))
    }
    assert stale == set()


def test_every_path_that_is_written_of_leads_somewhere():
    stale = {
        f"{where}: {path}"
        for where, text in documents().items()
        for path in PATH.findall(text)
        if not leads_somewhere(path, (ROOT / where).parent)
    }
    assert stale == set()


def test_every_file_that_is_called_by_its_name_exists():
    names = {path.name for path in tracked()}
    stale = {
        f"{where}: {file}"
        for where, text in documents().items()
        for file in FILE.findall(text)
        if file not in names
    }
    assert stale == set()


def test_an_index_names_each_module_of_its_package_and_no_other():
    wrong = {}
    for package in tracked("*/__init__.py"):
        index, modules = set(index_of(package)), modules_of(package)
        if len(index) > 1 and index != modules:
            wrong[name(package)] = {"not there": index - modules, "not named": modules - index}
    assert wrong == {}


@pytest.mark.parametrize(
    ("dotted", "is_there"),
    [
        ("helpdesk.rules.routing", True),
        ("helpdesk.rules.routing.DeskName", True),
        ("helpdesk.rules.routing.DeskName.PAYOKE", True),
        ("helpdesk.rules.routing.DeskName.NOBODY", False),
        ("helpdesk.rules.routing.Table", False),
        ("helpdesk.models.Desk", True),
        ("website.settings", True),
        ("website.nothing", False),
    ],
)
def test_what_is_in_a_module_is_found(dotted, is_there):
    assert DOTTED.findall(f"Say `{dotted}`, or {dotted}.") == [dotted, dotted]
    assert exists(dotted) is is_there


def test_what_is_no_name_of_a_module_is_left_alone():
    assert DOTTED.findall("https://help.example/helpdesk.x a.helpdesk.x helpdesk.x/y") == []
    assert PATH.findall("See tests/test_docs.py. No/site/x.py, no site/<xx>/y.") == [
        "tests/test_docs.py."
    ]


def test_the_lines_of_an_index_are_known(tmp_path):
    lines = ["Rooms.", "", "    door.py   who", "    desk: whose", "* `key`: which", "Once: no."]
    (tmp_path / "__init__.py").write_text('"""' + "\n".join(lines) + '\n"""\n', "utf-8")
    (tmp_path / "door.py").touch()
    assert index_of(tmp_path / "__init__.py") == ["door", "desk", "key"]
    assert modules_of(tmp_path / "__init__.py") == {"door"}


class Decision(NamedTuple):
    """What the first lines of a decision say, and in which file."""

    number: str
    title: str
    file: str
    day: str
    status: str


def decisions(folder: Path) -> list[Decision]:
    """Those of a folder. A file whose first lines are not as they should be fails the test."""
    found = []
    for path in sorted(folder.glob("0*.md")):
        said = DECISION.match(path.read_text(encoding="utf-8"))
        assert said, f"{path.name}: title, Date and Status stand first"
        assert path.name.startswith(f"{int(said['number']):04}-"), path.name
        date.fromisoformat(said["day"])
        found.append(
            Decision(said["number"], said["title"], path.name, said["day"], said["status"])
        )
    return found


def named_in_vain(text: str, numbers: set[str], files: set[str]) -> list[str]:
    """The decisions and their files that a text names and that are not there."""
    missing = [number for number in NAMED_DECISION.findall(text) if number not in numbers]
    return missing + [file for file in DECISION_FILE.findall(text) if file not in files]


def test_the_index_says_of_each_decision_what_its_first_lines_say():
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    rows = [Decision(*row) for row in INDEX_ROW.findall(index)]
    assert len(rows) > 30
    assert rows == decisions(DECISIONS)


def test_a_decision_that_gave_way_names_one_that_is_there():
    there = {decision.number: decision for decision in decisions(DECISIONS)}
    for decision in there.values():
        how, _, other = decision.status.partition(" by ")
        assert how == "holds" or int(other) != int(decision.number), decision.file
        assert how == "holds" or other in there, decision.file


def test_whoever_names_a_decision_names_one_that_is_there():
    there = decisions(DECISIONS)
    numbers, files = {each.number for each in there}, {each.file for each in there}
    wrong = {}
    for path in tracked("*.py", "*.md", "*.in", "*.toml", "Makefile", "deploy"):
        if path == Path(__file__):  # the samples below
            continue
        if missing := named_in_vain(path.read_text(encoding="utf-8"), numbers, files):
            wrong[name(path)] = missing
    assert wrong == {}
    text = "Decision 18, decision 19 (docs/decisions/0019-x.md), Decision 2007/116/EC."
    assert named_in_vain(text, numbers, files) == ["19", "0019-x.md"]


@pytest.mark.parametrize(
    "first_lines",
    [
        "# 7. Two commands\n\n**What.** Two.\n",
        "# 7. Two commands\n\nDate: 2026-11-24\nStatus: mostly\n\n",
        "# 8. Two commands\n\nDate: 2026-11-24\nStatus: holds\n\n",
    ],
)
def test_a_decision_without_its_first_lines_is_noticed(tmp_path, first_lines):
    good = "# 7. Two commands\n\nDate: 2026-11-24\nStatus: amended by 9\n\n**What.** Two.\n"
    path = tmp_path / "0007-two-commands.md"
    path.write_text(good, encoding="utf-8")
    assert decisions(tmp_path) == [
        Decision("7", "Two commands", "0007-two-commands.md", "2026-11-24", "amended by 9")
    ]
    path.write_text(first_lines, encoding="utf-8")
    with pytest.raises(AssertionError):
        decisions(tmp_path)


def unfit_entries(changelog: str) -> list[str]:
    """The lines that are neither a heading nor an entry of one line and the length we promise."""
    lines = changelog.partition("\n## ")[2].splitlines()[1:]
    entries = [line for line in lines if line and not line.startswith("#")]
    return [
        line
        for line in entries
        if not line.startswith("- ") or len(line.removeprefix("- ")) > LONGEST_ENTRY
    ]


def test_an_entry_of_the_changelog_is_one_short_line():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changelog.count("\n- ") > 50
    assert unfit_entries(changelog) == []
    start = "# Changelog\n\nWhat people notice.\n\n## 0.2, unreleased\n\n- "
    assert unfit_entries(f"{start}{'x' * 120}\n\n### Who reads\n\n- Fast.\n") == []
    assert unfit_entries(f"{start}{'x' * 121}\n") == [f"- {'x' * 121}"]
    assert unfit_entries(f"{start}The first,\n  and the second line.\n") == [
        "  and the second line."
    ]


def test_what_a_version_brings_is_told_in_thirty_entries():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = changelog.partition("\n## ")[2].partition("\n## ")[0]
    entries = [line for line in newest.splitlines() if line.startswith("- ")]
    assert 0 < len(entries) <= MOST_ENTRIES


def signposts(contributing: str) -> list[str]:
    """The second cells of its tables of what to open."""
    section = contributing.partition("\n## You want to change")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return [row[-1].removesuffix(" |") for row in rows if row[-1] != "open |"]


def leads_astray(signpost: str) -> list[str]:
    """What is wrong with the places of one signpost: nothing there, or not what it names."""
    places = SIGNPOST.findall(signpost)
    if not places:
        return [f"{signpost}: no place"]
    wrong = []
    for path, called in places:
        if not any(ROOT.glob(path.rstrip("/"))):
            wrong.append(path)
        elif path.endswith(".py"):
            within, _, member = called.rpartition(".")
            if member not in defined(ROOT / path, within):
                wrong.append(f"{path}:{called}")
        elif called and called not in (ROOT / path).read_text(encoding="utf-8"):
            wrong.append(f"{path}:{called}")
    return wrong


def test_each_signpost_leads_to_the_line_that_decides():
    found = signposts((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(found) > 50
    wrong = []
    for signpost in found:
        wrong += leads_astray(signpost)
    assert wrong == []


@pytest.mark.parametrize(
    ("signpost", "wrong"),
    [
        ("`helpdesk/limits.py:LONGEST_MESSAGE`; `static/css/tokens.css`", []),
        ("`helpdesk/models/desks.py:Desk.bells`", []),
        ("`helpdesk/limits.py`", ["helpdesk/limits.py:"]),
        ("`helpdesk/limits.py:SHORTEST`", ["helpdesk/limits.py:SHORTEST"]),
        ("`helpdesk/models/desks.py:Desk.nothing`", ["helpdesk/models/desks.py:Desk.nothing"]),
        ("`deploy/help-drill.timer:Nothing`", ["deploy/help-drill.timer:Nothing"]),
        ("`static/css/gone.css`", ["static/css/gone.css"]),
        ("`make film`", ["`make film`: no place"]),
    ],
)
def test_a_signpost_that_leads_astray_is_noticed(signpost, wrong):
    assert leads_astray(signpost) == wrong
