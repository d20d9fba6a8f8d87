# The folder site/ under a name of its own: the standard library already has a module called site.
from pathlib import Path

__path__ = [str(Path(__file__).resolve().parent / "site")]
