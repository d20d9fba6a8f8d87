"""
One file of the code is read otherwise, by this process alone: nothing is written or copied.
"""

from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from unittest.mock import patch

ROOT = Path(__file__).parents[2]


def plant(name: str, change: Callable[[str], str]) -> None:
    """name: of a file, from the root. change: its words, as they are and as they shall be read."""
    path, as_it_is = (ROOT / name).resolve(), SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        if Path(self.path).resolve() != path:
            return as_it_is(self, fullname)
        return compile(change(path.read_text(encoding="utf-8")), self.path, "exec")

    patch.object(SourceFileLoader, "get_code", get_code).start()
