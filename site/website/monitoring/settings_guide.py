"""The settings as a table, with the defaults that the code has; and what this machine has set."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.core.checks import CheckMessage

from website.monitoring.known_settings import GONE, KNOWN, KnownSetting

CODE = Path(__file__).resolve().parent.parent / "settings.py"
SHORT = {"True": "1", "False": "0"}
HEAD = """# Settings

Made from the code by `manage.py settings`; a test says when it differs. All come from the
environment, or from a file `.env` beside `manage.py`; `make install` writes them to
`/etc/help/environment`. Few are needed: `PUBLIC_ORIGIN` and `ALLOWED_HOSTS`, an operator, mail, and
four keys, each made with `python -c 'import secrets; print(secrets.token_urlsafe(48))'`. A key can
lie in a file instead, `SECRET_KEY_FILE=/path`; the keys of before stand there one a line.
`manage.py settings --check` says what is set here, and what is wrong with it.

| variable | default | what it is |
|---|---|---|
"""
FOOT = """
Gone since the last release: `check --deploy` warns while one of them is still set.

"""


def document() -> str:
    """docs/settings.md."""
    rows = (f"| `{each.name}` | {usual(each)} | {each.what} |\n" for each in KNOWN)
    gone = (f"* `{name}`: {now}\n" for name, now in GONE.items())
    return HEAD + "".join(rows) + FOOT + "".join(gone)


def usual(setting: KnownSetting) -> str:
    """The default, in Markdown: as the code writes it, or in the words of the table."""
    return setting.usual or defaults()[setting.name]


@cache
def defaults() -> dict[str, str]:
    """Each name that the settings read, with its default; "none" where there is none."""
    names = {}
    for node in ast.walk(ast.parse(CODE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _reads(node.func) and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant):
                names[str(name.value)] = _default(node)
    return names


def lines_about(complaints: list[CheckMessage]) -> Iterator[str]:
    """What is set here, never a secret; below each what `check` says of it."""
    for setting in KNOWN:
        yield f"{setting.name}: {_here(setting)}"
        yield f"    {setting.what}"
        for complaint in complaints:
            if setting.name in f"{complaint.msg} {complaint.hint}".replace("=", " ").split():
                yield f"  ! {complaint.id}: {complaint.msg} {complaint.hint or ''}"


def _here(setting: KnownSetting) -> str:
    if f"{setting.name}_FILE" in os.environ:
        return "is read from a file"
    value = os.environ.get(setting.name, "")
    if not value:
        return f"not set ({usual(setting)})"
    if setting.is_secret:
        return "is set"
    return value


def _reads(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Name) and function.value.id == "env"
    return isinstance(function, ast.Name) and function.id in ("secret", "each_secret")


def _default(call: ast.Call) -> str:
    for keyword in call.keywords:
        if keyword.arg == "default" and isinstance(keyword.value, ast.Constant):
            value = keyword.value.value
            words = value if isinstance(value, str) else repr(value)
            return f"`{SHORT.get(words, words)}`" if words else "none"
    return "none"
