"""
Who imports whom, and who names whom: how far a test stands from a file that was changed.

Python is read without being run. A template, a style or a command is used by whoever names it: in
`"inbox/list.html"`, in `call_command("publish")`. Distances are counted in such steps.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDERS = ("awareness", "helpdesk", "site", "tests", "bench", "docs", "templates", "static")
FARTHEST = 3  # beyond, everything uses everything
NAMED = re.compile(r"""["']([\w./-]+)["']""")


def module_of(path: str) -> str:
    """The name under which a file is imported: site/ is `website`."""
    name = re.sub(r"^site/", "website/", path.removesuffix(".py"))
    return name.removesuffix("/__init__").replace("/", ".")


def name_of(path: str) -> str:
    """What a file that is not imported is called by whoever uses it; empty for a module."""
    for mark in ("/management/commands/", "templates/", "static/"):
        if mark in path:
            return path.rpartition(mark)[2].removesuffix(".py")
    return ""


def imported(source: str, package: str) -> set[str]:
    """The modules that a file imports anywhere in it, or may: `from a import b` names a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


class Uses:
    """Of the tree at `root`: by each file, those that use it."""

    def __init__(self, root: Path) -> None:
        kinds = (".py", ".html", ".css", ".js", ".txt", ".svg")
        paths = [path for name in FOLDERS for path in (root / name).rglob("*")]
        self.files = {
            str(path.relative_to(root)): path.read_text("utf-8", errors="replace")
            for path in sorted(paths)
            if path.suffix in kinds and path.is_file()
        }
        self._modules = {module_of(path): path for path in self.files if path.endswith(".py")}
        self._names = {name: path for path in self.files if (name := name_of(path))}
        self._said: dict[str, set[str]] = defaultdict(set)
        self.users: dict[str, set[str]] = defaultdict(set)
        for path, text in self.files.items():
            for word in NAMED.findall(text):
                self._said[word].add(path)
            for used in self._used(path, text) - {path}:
                self.users[used].add(path)

    def _used(self, path: str, text: str) -> set[str]:
        found = {self._names[name] for name in NAMED.findall(text) if name in self._names}
        if path.endswith(".py"):
            module = module_of(path)
            package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
            found |= {self._modules[one] for one in imported(text, package) & {*self._modules}}
        if path.startswith("tests/"):  # its fixtures
            above = [f"{parent}/conftest.py" for parent in Path(path).parents]
            found |= {one for one in above if one in self.files and one != "tests/conftest.py"}
        return found

    def distances(self, changed: Iterable[str]) -> dict[str, int]:
        """By each test file that a change can reach: the steps to it; 0 for itself and its twin."""
        steps = {path: 0 for one in changed for path in self._start(one)}
        found = {path: 0 for path in steps if is_test(path)} | self._twins(steps)
        edge = list(steps)
        for distance in range(1, FARTHEST + 1):
            users = {user for path in edge for user in self.users.get(path, ())}
            edge = sorted(users - steps.keys())
            steps |= dict.fromkeys(edge, distance)
            found |= {path: distance for path in edge if is_test(path) and path not in found}
        return found

    def _start(self, changed: str) -> Iterable[str]:
        """The file; or who names it, or the innermost of its folders: `"Makefile"`, `"locale"`."""
        if changed in self.files:
            return [changed]
        path = Path(changed)
        words = [changed, path.name, *(parent.name for parent in path.parents)]
        return next((sorted(self._said[word]) for word in words if word in self._said), [])

    def _twins(self, changed: Mapping[str, int]) -> dict[str, int]:
        """`tests/helpdesk/test_outbox.py` is about `helpdesk/notices/outbox.py`."""
        twins = {
            f"tests/{path.partition('/')[0]}/test_{Path(path).stem}.py"
            for path in changed
            if path.endswith(".py")
        }
        return dict.fromkeys(twins & self.files.keys(), 0)


def is_test(path: str) -> bool:
    return path.startswith("tests/") and Path(path).match("test_*.py")
