"""
One file of the code is read otherwise, by this process alone: nothing is written or copied.
"""

import ast
import gc
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
Change = Callable[[str], str | ast.Module]


def plant(name: str, change: Change) -> None:
    """name: of a file, from the root. change: its words, as they are and as they shall be read."""
    path, as_it_is = (ROOT / name).resolve(), SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        if Path(self.path).resolve() != path:
            return as_it_is(self, fullname)
        return compile(change(path.read_text(encoding="utf-8")), self.path, "exec")

    patch.object(SourceFileLoader, "get_code", get_code).start()


class Functions:
    """All functions of this process that were made from a file below the root, by its name."""

    def __init__(self) -> None:
        gc.unfreeze()  # what was frozen is not among the objects
        self._of: dict[str, list[FunctionType]] = defaultdict(list)
        for one in gc.get_objects():
            if type(one) is FunctionType and one.__code__.co_filename.startswith(f"{ROOT}/"):
                self._of[one.__code__.co_filename].append(one)
        gc.freeze()

    def otherwise(self, name: str, change: Change) -> list[tuple[FunctionType, CodeType]]:
        """Those of a file that a change makes others, and their code then; none if it cannot be."""
        path = ROOT / name
        source = path.read_text(encoding="utf-8")
        before = list(_codes(compile(source, str(path), "exec")))
        after = list(_codes(compile(change(source), str(path), "exec")))
        if [code.co_qualname for code in before] != [code.co_qualname for code in after]:
            return []
        became = dict(zip(before, after, strict=True))
        pairs = [(one, became.get(one.__code__, one.__code__)) for one in self._of[str(path)]]
        changed = [(one, code) for one, code in pairs if code != one.__code__]
        if any(one.__code__.co_freevars != code.co_freevars for one, code in changed):
            return []  # it would look for what its closure has not
        return changed


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _codes(part)
