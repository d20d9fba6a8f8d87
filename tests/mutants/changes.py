"""Which small faults can be planted into a file, and a sample of all of them by a fixed seed."""

import ast
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.mutants.planted_source import ROOT

# Those in which a fault hurts somebody, and how many are taken of each; of the rest together.
PACKAGES = {
    "sealing": ("helpdesk/sealing",),
    "conversations": ("helpdesk/conversations",),
    "gate": ("helpdesk/gate",),
    "public forms": ("helpdesk/public",),
    "retention": ("helpdesk/rules/deletion_dates.py", "helpdesk/clock_guard.py"),
    "routing": ("helpdesk/rules/routing.py", "helpdesk/rules/submission.py"),
    "approvals": ("site/website/approvals",),
    "attestation": ("helpdesk/attestation",),
}
REST = ("helpdesk", "base", "awareness", "site/website")
OF_EACH, OF_REST, SEED = 60, 200, 39

OTHER_ORDER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OTHER_SUM = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv}


class Mutant(NamedTuple):
    """number: of the change among all of its file."""

    package: str
    file: str
    number: int

    def planted(self, source: str) -> ast.Module:
        tree = ast.parse(source)
        list(changes_in(tree))[self.number].do()
        return ast.fix_missing_locations(tree)

    @property
    def change(self) -> "Change":
        return list(changes_in(ast.parse((ROOT / self.file).read_text("utf-8"))))[self.number]

    @property
    def told(self) -> str:
        change = self.change
        before = ast.unparse(change.node).splitlines()[0]
        change.do()
        after = ast.unparse(change.node).splitlines()[0]
        return f"{self.file}:{change.node.lineno}: {before} → {after}"


class Change(NamedTuple):
    """One, not yet done: of a node of a tree, the statement that it stands in, and how."""

    node: ast.expr | ast.stmt
    statement: ast.stmt
    do: Callable[[], None]

    @property
    def lines(self) -> range:
        """Of the statement, without those below it that are statements of their own."""
        decorators = getattr(self.statement, "decorator_list", [])
        first = min(each.lineno for each in (self.statement, *decorators))
        last = self.statement.end_lineno or first
        if body := getattr(self.statement, "body", None):
            last = max(first, body[0].lineno - 1)
        return range(first, last + 1)


def sample(of_each: int = OF_EACH, of_rest: int = OF_REST, seed: int = SEED) -> list[Mutant]:
    """The same for the same code and seed."""
    dice = random.Random(seed)  # noqa: S311
    chosen = []
    taken: set[Path] = set()
    for package, places in PACKAGES.items():
        files = [file for place in places for file in _files(place)]
        taken.update(files)
        chosen += _drawn(package, files, of_each, dice)
    rest = [file for place in REST for file in _files(place) if file not in taken]
    return chosen + _drawn("the rest", rest, of_rest, dice)


def _drawn(package: str, files: list[Path], most: int, dice: random.Random) -> list[Mutant]:
    every = []
    for file in files:
        name = file.relative_to(ROOT).as_posix()
        count = sum(1 for _ in changes_in(ast.parse(file.read_text("utf-8"))))
        every += [Mutant(package, name, number) for number in range(count)]
    return dice.sample(every, min(most, len(every)))


def _files(place: str) -> list[Path]:
    path = ROOT / place
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [each for each in found if "migrations" not in each.parts]


def changes_in(tree: ast.Module) -> Iterator[Change]:
    """All that can be changed, in the order of the tree; docstrings and notes of types are none."""
    statements: dict[ast.AST, ast.stmt] = {}
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.stmt):
            statements[node] = node
        for child in ast.iter_child_nodes(node):
            if node in statements:
                statements[child] = statements[node]
        name, value = _otherwise(node)
        if name:
            yield Change(node, statements[node], partial(setattr, node, name, value))


def _otherwise(node: ast.AST) -> tuple[str, object]:
    """Which part of a node can be another, and what it is then; nothing where none can."""
    match node:
        case ast.Compare() if type(node.ops[0]) in OTHER_ORDER:
            return "ops", [OTHER_ORDER[type(node.ops[0])](), *node.ops[1:]]
        case ast.BoolOp():
            return "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        case ast.BinOp() if type(node.op) in OTHER_SUM:
            return "op", OTHER_SUM[type(node.op)]()
        case ast.Constant(value=bool()):
            return "value", not node.value
        case ast.Constant(value=int()):
            return "value", node.value + 1
        case ast.Expr(value=ast.Call()):
            return "value", ast.Constant(None)
        case ast.If() | ast.IfExp():
            return "test", ast.UnaryOp(ast.Not(), node.test)
    return "", None
