"""
The style sheet and the script of the public pages, which stand inside each page.

One request brings a whole page. Since the text is the same on every page, its hash in the
Content-Security-Policy allows it, and nothing else that looks like style or script.

Pure: the settings use it.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
# In this order, for the later one wins.
STYLES = (
    "tokens",
    "base",
    "layout",
    "bar",
    "picker",
    "button",
    "callout",
    "phone",
    "text",
    "sources",
    "ways",
    "elsewhere",
)
# Sent only with the pages that need them: where one writes, what comes back of it, and where such a
# block stands. Few, for the policy of a page names each of its kind.
EXTRA = {
    "forms": ("form", "before"),
    "thread": ("thread",),
    "cards": ("cards",),
    "home": ("home",),
    "rare": ("table", "campaign", "chain", "media"),
    "file": ("file",),
}
SCRIPTS = ("page",)
# Spaces around a mark of a script, which need not be; none in its texts. Not around + and -: two of
# them together would be another mark.
SPARE = r"""("[^"\n]*"|'[^'\n]*')| *([=,;{}()?:|&<>]) *"""
FORMS = "forms"  # stands where a form stands, or what was sent
SUM = "sum"  # beside it in a flood
SPEAK = "speak"  # beside it where one speaks instead of writing
ATTACHED = "attached"  # beside it where a file goes with it
FILE = "file"  # stands in the one file of a language


@dataclass
class InlinedAssets:
    """The texts, and their hashes as a policy names them. extra: named as in EXTRA."""

    style: str
    extra: dict[str, str]
    script: str
    forms: str
    sum: str
    speak: str
    attached: str
    file: str

    @cached_property
    def style_hash(self) -> str:
        return _hash(self.style)

    @cached_property
    def extra_hashes(self) -> dict[str, str]:
        return {name: _hash(text) for name, text in self.extra.items()}

    @cached_property
    def script_hash(self) -> str:
        return _hash(self.script)

    @cached_property
    def forms_hash(self) -> str:
        return _hash(self.forms)

    @cached_property
    def sum_hash(self) -> str:
        return _hash(self.sum)

    @cached_property
    def speak_hash(self) -> str:
        return _hash(self.speak)

    @cached_property
    def attached_hash(self) -> str:
        return _hash(self.attached)

    @cached_property
    def file_hash(self) -> str:
        return _hash(self.file)


_kept: tuple[object, InlinedAssets] | None = None


def inlined(*, watch: bool = False) -> InlinedAssets:
    """What stands in each page; read once, or again after a change if `watch`."""
    global _kept
    if _kept is not None and not watch:
        return _kept[1]
    stamp = _last_changes() if watch else None
    if _kept is None or _kept[0] != stamp:
        _kept = stamp, _read()
    return _kept[1]


def _last_changes() -> list[int]:
    files = [_style(name) for name in every_sheet()]
    files += [_script(name) for name in SCRIPTS + (FORMS, SUM, SPEAK, ATTACHED, FILE)]
    return [file.stat().st_mtime_ns for file in files]


def _read() -> InlinedAssets:
    return InlinedAssets(
        style=_joined(STYLES),
        extra={name: _joined(sheets) for name, sheets in EXTRA.items()},
        script="".join(_script_text(name) for name in SCRIPTS),
        forms=_script_text(FORMS),
        sum=_script_text(SUM),
        speak=_script_text(SPEAK),
        attached=_script_text(ATTACHED),
        file=_script_text(FILE),
    )


def _script_text(name: str) -> str:
    return small_script(_text(_script(name)))


def every_sheet() -> list[str]:
    names = list(STYLES)
    for sheets in EXTRA.values():
        names += sheets
    return names


def sheet_text(name: str) -> str:
    """A style sheet as it is written, by its name without `.css`."""
    return _text(_style(name))


def _joined(sheets: Iterable[str]) -> str:
    return "".join(small_style(sheet_text(name)) for name in sheets)


def small_style(text: str) -> str:
    """A style sheet without its comments and spare white space."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    text = re.sub(r"(?<=[a-z-]): (?=\S)", ":", text)
    return text.replace(";}", "}").strip()


def small_script(text: str) -> str:
    """A script without its comment lines, indentation and spare spaces; its line ends stay."""
    kept = ""
    for line in text.splitlines():
        line = line.strip()
        if line and not line.startswith("//"):
            kept += f"{line}\n"
    return re.sub(SPARE, r"\1\2", kept)


def _style(name: str) -> Path:
    return STATIC / "css" / f"{name}.css"


def _script(name: str) -> Path:
    return STATIC / "js" / f"{name}.js"


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
