"""
The style sheet and the script of the public pages, which stand inside each page.

One request brings a whole page. Since the text is the same on every page, its hash in the
Content-Security-Policy allows it, and nothing else that looks like style or script.

Pure: the settings use it.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
# In this order, for the later one wins.
STYLES = (
    "tokens",
    "base",
    "layout",
    "bar",
    "picker",
    "button",
    "cards",
    "callout",
    "phone",
    "text",
    "ways",
    "form",
    "thread",
    "elsewhere",
)
SCRIPTS = ("page",)


@dataclass(frozen=True)
class Inlined:
    """The text of both, and their hashes as a policy names them."""

    style: str
    script: str

    @property
    def style_hash(self) -> str:
        return _hash(self.style)

    @property
    def script_hash(self) -> str:
        return _hash(self.script)


_kept: tuple[object, Inlined] | None = None


def inlined(*, watch: bool = False) -> Inlined:
    """What stands in each page; read once, or again after a change if `watch`."""
    global _kept
    if _kept is not None and not watch:
        return _kept[1]
    files = _files()
    stamp = [file.stat().st_mtime_ns for file in files] if watch else None
    if _kept is None or _kept[0] != stamp:
        style = "".join(small_style(_text(file)) for file in files if file.suffix == ".css")
        script = "".join(small_script(_text(file)) for file in files if file.suffix == ".js")
        _kept = stamp, Inlined(style, script)
    return _kept[1]


def small_style(text: str) -> str:
    """A style sheet without its comments and spare white space."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    text = re.sub(r"(?<=[a-z-]): (?=\S)", ":", text)
    return text.replace(";}", "}").strip()


def small_script(text: str) -> str:
    """A script without its comment lines and indentation; its line ends stay."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _files() -> list[Path]:
    styles = [STATIC / "css" / f"{name}.css" for name in STYLES]
    return styles + [STATIC / "js" / f"{name}.js" for name in SCRIPTS]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
