"""
docs/numbers.md, from the code: `.venv/bin/python -m docs.numbers > docs/numbers.md`.

Every number at the top of a module that somebody may want to change: a name in capitals whose value
is a number, a span of time, arithmetic with them, or several of these. Its reason is the comment
behind it, or above the lines that it opens. In layouts of Typst it is a `#let`, or the leading.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("awareness", "base", "helpdesk", "site/website")
# What follows from a standard, from another program or from arithmetic: nobody may want another.
TECHNICAL = frozenset((
    "AFTER_EASTER", "BELGIUM", "CHECK_BYTES", "DAMM", "DAY", "FIRST_SOCKET", "FOR_GOOD",
    "FRIDAY", "HALF_A_DAY", "HOUR", "KEY_BYTES", "MB", "MINUTE", "NO_CONTENT_TYPE", "NO_DAY",
    "NO_MORE_CODES", "NO_SUCH_NUMBER", "PIECE", "PIECE_BYTES", "SECRET_BYTES", "WIDTH",
    # Of the kernel, in the list of calls that a child may make.
    "ALLOW", "CALL_AT", "FIRST_ARGUMENT_AT", "MACHINE_AT", "OF_A_THREAD",
    # With what a child that converts a file ends.
    "NO_SUCH_PAGE", "TOO_LONG", "TOO_MANY_POINTS", "WITHOUT_SOUND",
))  # fmt: skip
# Which folder or module belongs to which subject; the innermost that is named here decides.
SUBJECTS = {
    "What a message may be": "helpdesk public gate",
    "How long things are kept": "deletion_dates conversations helpdesk/models attestation",
    "Answers and mail": "rules notices ready_sentences",
    "Keys, passphrases and signing in": "desks sealing accounts backoff",
    "Inbox, audit and statistics": "inbox audit statistics",
    "A program that reads to a desk": "machine_translation",
    "Voices and pictures that are sent": "voices pictures attachment_body attached_form",
    "Pages and search": "awareness",
    "Handouts": "handouts",
    "Pictures, films and recordings": "awareness/media recordings sandbox",
    "The machine": "base site",
}
UNITS = (
    *("seconds", "minutes", "hours", "days", "bytes", "points", "letters", "characters", "words"),
    *("pages", "messages", "rows", "percent", "code points", "megabytes"),
)
HEAD = """# Numbers

Made from the code by `python -m docs.numbers > docs/numbers.md`; a test says when it differs. What
an operator sets without touching the code stands in [settings.md](settings.md). Not here, since it
is not Python: numbers of scripts (`static/js/`), of styles (`static/css/tokens.css`), of templates,
of nginx, Caddy and Tor (`deploy/`). Not here either, since it does not run in the site: what
installs and follows versions (`deploy/`), what looks from outside (`tools/watch.py`), how large a
page may be (`tests/site/sizes.py`).
"""
COLUMNS = "| number | value | unit | why | where |\n|---|---|---|---|---|\n"


class Number(NamedTuple):
    """reason: in the words of the code; empty where it gives none. line: of its name."""

    name: str
    value: str
    reason: str
    path: Path
    line: int

    @property
    def unit(self) -> str:
        """As the name says it, or the first word of the reason; empty for a mere count."""
        if re.search("[a-z:]", self.value):
            return ""  # it is said with the value
        for unit in UNITS:
            if unit in self.name.lower().split("_") or self.reason.lower().startswith(unit):
                return unit
        return ""

    @property
    def subject(self) -> str:
        names = [self.path.stem]
        for folder in self.path.parents:
            names += [folder.as_posix(), folder.name]
        for name in names:
            for subject, places in SUBJECTS.items():
                if name in places.split():
                    return subject
        raise LookupError(f"{self.path} belongs to no subject")


def document() -> str:
    """docs/numbers.md. Raises LookupError for a module of no subject."""
    every = [number for number in numbers() if number.name not in TECHNICAL]
    text = HEAD
    for subject in SUBJECTS:
        text += f"\n## {subject}\n\n{COLUMNS}"
        for number in every:
            if number.subject == subject:
                where = f"{number.path}:{number.line}"
                text += f"| `{number.name}` | {number.value} | {number.unit} "
                text += f"| {number.reason.replace('|', '/')} | {where} |\n"
    return text


def numbers() -> Iterator[Number]:
    """All of them, technical ones too, in the order of the files."""
    paths: list[Path] = []
    for folder in FOLDERS:
        paths += [*(ROOT / folder).rglob("*.py"), *(ROOT / folder).rglob("*.typ")]
    for path in sorted(paths, key=str):
        if "migrations" not in path.parts:
            read = of_typst if path.suffix == ".typ" else of_python
            yield from read(path.read_text(encoding="utf-8"), path.relative_to(ROOT))


def of_python(text: str, path: Path) -> Iterator[Number]:
    lines, known = text.splitlines(), set()
    for statement in ast.parse(text).body:
        for name, value in _assigned(statement):
            if name.isupper() and not name.startswith("_") and is_number(value, known):
                known.add(name)
                behind = _behind(lines[statement.end_lineno - 1], "#")
                reason = behind or _above(lines, statement.lineno - 1, "#", name)
                yield Number(name, _shown(value, text), reason, path, value.lineno)


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Each name with its value; `A, B = 1, 2` are two."""
    if isinstance(statement, ast.AnnAssign) and statement.value:
        targets, value = [statement.target], statement.value
    elif isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    else:
        return
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id, value
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for name, part in zip(target.elts, value.elts, strict=True):
                if isinstance(name, ast.Name):
                    yield name.id, part


def is_number(value: ast.expr, known: set[str]) -> bool:
    """known: names of the same module that are numbers."""
    if isinstance(value, ast.Constant):
        return type(value.value) in (int, float)
    if isinstance(value, ast.Name):
        return value.id in known
    if isinstance(value, ast.UnaryOp):
        return is_number(value.operand, known)
    if isinstance(value, ast.Call):
        parts = [*value.args, *(keyword.value for keyword in value.keywords)]
    elif isinstance(value, ast.BinOp):
        parts = [value.left, value.right]
    elif isinstance(value, ast.Dict):
        parts = value.values
    elif isinstance(value, ast.Tuple):
        parts = value.elts
    else:
        return False
    return bool(parts) and all(is_number(part, known) for part in parts)


def _shown(value: ast.expr, text: str) -> str:
    """As the code has it, on one line; a span of time in words."""
    code = " ".join((ast.get_source_segment(text, value) or "").split())
    span = re.fullmatch(r"timedelta\((\w+)=([\d_]+)\)", code)
    if span:
        return f"{span[2]} {span[1].removesuffix('s') if span[2] == '1' else span[1]}"
    hour = re.fullmatch(r"time\((\d+), (\d+)\)", code)
    return f"{hour[1]}:{hour[2]}" if hour else code.replace("|", "/")


def of_typst(text: str, path: Path) -> Iterator[Number]:
    lines = text.splitlines()
    for index, line in enumerate(lines):
        found = re.match(r"#let (?P<name>[\w-]+) = (?P<value>[\d.]+\w*)(?: //|$)", line)
        found = found or re.match(r"#set par\(.*(?P<name>leading): (?P<value>[\d.]+\w*)", line)
        if found:
            reason = _behind(line, "//") or _above(lines, index, "//", found["name"])
            yield Number(found["name"], found["value"], reason, path, index + 1)


def _behind(line: str, mark: str) -> str:
    return line.partition(f"  {mark} ")[2].partition("noqa")[0].rstrip("# ")


def _above(lines: list[str], index: int, mark: str, name: str) -> str:
    """The comment above: of the lines that follow it, for the first and those named like it."""
    first = index
    while first and lines[first - 1] and not lines[first - 1].startswith(mark):
        first -= 1
    if first < index and not {*name.split("_")} & {*re.findall("[A-Z]+", lines[first])}:
        return ""
    words: list[str] = []
    while first and lines[first - 1].startswith(mark):
        first -= 1
        words.insert(0, lines[first].removeprefix(mark).strip())
    return " ".join(word for word in words if not word.startswith("---"))


if __name__ == "__main__":
    sys.stdout.write(document())
