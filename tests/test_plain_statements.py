"""Plain statements: how much of a line a tired reader has to unfold, counted over the product."""

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.test_house import code, name

# A thousand lines of code. Other projects of this kind have 3 to 16, 3 to 7 and 0.5 to 3.5.
BOUNDS = {"comprehensions": 23, "ternaries": 8, "unpackings": 6}

COMPREHENSION = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
# What is neither code nor a line of its own.
BLANK = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
# Names that begin so say yes or no, as do those that are annotated as bool.
TRUTH_BEGINS = ("is_", "has_", "can_", "may_")


def lines_of_code(text: str) -> int:
    """Lines that hold more than a comment; those of a text that runs over several count each."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in BLANK:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)


def counted(tree: ast.AST) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, COMPREHENSION):
            found["comprehensions"] += 1
        elif isinstance(node, ast.IfExp):
            found["ternaries"] += 1
        elif isinstance(node, ast.Starred):
            found["unpackings"] += 1
    return found


def dense_places(tree: ast.AST, truths: set[str]) -> Iterator[tuple[str, str]]:
    """Rule and function of each statement that is forbidden. truths: names that say yes or no."""
    for function, node in with_function(tree, "module"):
        within = list(ast.walk(node))[1:]
        holds_comprehension = any(isinstance(one, COMPREHENSION) for one in within)
        if isinstance(node, COMPREHENSION) and holds_comprehension:
            yield "a comprehension in another", function
        if isinstance(node, ast.IfExp):
            if holds_comprehension:
                yield "a comprehension in a ternary", function
            if any(isinstance(one, ast.IfExp) for one in within):
                yield "a ternary in another", function
        if is_product(node) and any(is_condition(one, truths) for one in (node.left, node.right)):
            yield "something times a condition", function


def with_function(tree: ast.AST, function: str) -> Iterator[tuple[str, ast.AST]]:
    """Each node below `tree`, with the name of the innermost function around it."""
    for node in ast.iter_child_nodes(tree):
        yield function, node
        inside = node.name if isinstance(node, FUNCTION) else function
        yield from with_function(node, inside)


def is_product(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def is_condition(node: ast.expr, truths: set[str]) -> bool:
    if isinstance(node, ast.Compare):
        return True
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    if isinstance(node, ast.BoolOp):
        return any(is_condition(value, truths) for value in node.values)
    if isinstance(node, ast.Call):
        node = node.func
    said = ""
    if isinstance(node, ast.Name):
        said = node.id
    elif isinstance(node, ast.Attribute):
        said = node.attr
    return said == "bool" or said in truths or said.lstrip("_").startswith(TRUTH_BEGINS)


def truths_of(tree: ast.AST) -> Iterator[str]:
    """The names that are annotated as bool: of arguments, attributes, and what functions answer."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTION) and is_bool(node.returns):
            yield node.name
        elif isinstance(node, ast.arg) and is_bool(node.annotation):
            yield node.arg
        elif isinstance(node, ast.AnnAssign) and is_bool(node.annotation):
            yield ast.unparse(node.target).rpartition(".")[2]


def is_bool(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "bool"


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {name(path): ast.parse(path.read_text(encoding="utf-8")) for path in code()}


def test_a_thousand_lines_hold_no_more_to_unfold_than_they_may(trees):
    lines = sum(lines_of_code(path.read_text(encoding="utf-8")) for path in code())
    found: Counter[str] = Counter()
    for tree in trees.values():
        found += counted(tree)
    a_thousand = {what: round(found[what] * 1000 / lines, 1) for what in BOUNDS}
    assert {what: n for what, n in a_thousand.items() if n > BOUNDS[what]} == {}, a_thousand


def test_nothing_is_folded_into_another(trees):
    truths: set[str] = set()
    for tree in trees.values():
        truths.update(truths_of(tree))
    found = []
    for where, tree in trees.items():
        for rule, function in dense_places(tree, truths):
            found.append(f"{where}:{function}: {rule}, write plain statements")
    assert found == []


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        ("a comprehension in another", "return [[n for n in row] for row in rows]"),
        ("a comprehension in another", "return {k: sum(n for n in row) for k, row in rows}"),
        ("a comprehension in another", "return [n for n in rows if any(n == m for m in rows)]"),
        ("a comprehension in a ternary", "return [n for n in rows] if rows else []"),
        ("a ternary in another", "return 'a' if x else ('b' if y else 'c')"),
        ("something times a condition", "return ', ' * (x > 1)"),
        ("something times a condition", "return 'x' * bool(rows) + 'y'"),
        ("something times a condition", "return (not rows) * word"),
        ("something times a condition", "return word * (x or y > 1)"),
        ("something times a condition", "return word * self.is_open"),
        ("something times a condition", "return word * surge"),
        ("something times a condition", "return word * self._coordinates()"),
    ],
)
def test_each_rule_finds_what_it_forbids(rule, statement):
    sample = (
        "def _coordinates(self) -> bool: ...\n"
        f"def dense(self, rows, word, x, y, *, surge: bool):\n    {statement}\n"
    )
    tree = ast.parse(sample)
    assert set(dense_places(tree, set(truths_of(tree)))) == {(rule, "dense")}


@pytest.mark.parametrize(
    "statement",
    [
        "return [n * 2 for n in rows]",
        "return [n if n else 1 for n in rows]",
        "return '  ' * depth + 'x' * len(rows)",
        "return (x or 1) * 2",
        "return -x * y",
    ],
)
def test_what_is_plain_is_let_through(statement):
    tree = ast.parse(f"def plain(rows, depth, x, y):\n    {statement}\n")
    assert list(dense_places(tree, set(truths_of(tree)))) == []


def test_the_ruler_counts_lines_of_code_and_what_stands_in_them():
    text = '"""Two\nlines."""\n\n# none\nx = [n for n in (*a, *b)]  # one\ny = 1 if x else 2\n'
    assert lines_of_code(text) == 4
    expected = {"comprehensions": 1, "ternaries": 1, "unpackings": 2}
    assert counted(ast.parse(text)) == expected
