"""
Mutants of a number that docs/numbers.md names: `test_numbers.py` reads the file, where nothing is
planted, so it cannot be asked in a process. It notices each change of such a number.
"""

import ast
from pathlib import Path

from docs.numbers import TECHNICAL, of_python
from tests.mutants.changes import Mutant
from tests.mutants.planted_source import ROOT

TEST = "tests/test_numbers.py::test_the_document_is_made_from_the_code"


def is_in_document(mutant: Mutant) -> bool:
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    return _numbers(ast.parse(source), mutant.file) != _numbers(mutant.planted(source), mutant.file)


def _numbers(tree: ast.Module, file: str) -> list[tuple[str, str]]:
    named = of_python(ast.unparse(tree), Path(file))
    return [(number.name, number.value) for number in named if number.name not in TECHNICAL]
