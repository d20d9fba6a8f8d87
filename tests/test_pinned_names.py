"""Names that migrations, sessions and tables of a site in use hold: whoever moves one breaks it."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
# At least two dots: `awareness.Page` is a model of an app, and no module.
DOTTED = re.compile(r"(awareness|base|helpdesk|website)(\.\w+){2,}")
# Sessions name the first, rows of accounts the second.
IN_ROWS = (
    "website.accounts.passwords.VouchedBackend",
    "website.accounts.passwords.PepperedHasher",
)
# Tables are named after them, and permissions and histories too.
MODELS = (
    *("helpdesk.Voucher", "helpdesk.UsedToken", "helpdesk.CaseGrant", "helpdesk.ShutOut"),
    *("helpdesk.LivedTime", "helpdesk.Tally", "awareness.CheckedLink", "website.SharedPiece"),
)


def named_in(source: str) -> Iterator[str]:
    """Each name of a module of ours in a migration: reached by its dots, or in quotes."""
    for node in ast.walk(ast.parse(source)):
        written = ""
        if isinstance(node, ast.Attribute):
            written = ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            written = node.value
        if DOTTED.fullmatch(written):
            yield written


def pinned() -> set[str]:
    """What all migrations of ours name; the longest of each, so with the class or function."""
    found: set[str] = set()
    for path in ROOT.glob("**/migrations/0*.py"):
        if ".venv" not in path.parts:
            found.update(named_in(path.read_text(encoding="utf-8")))
    return {name for name in found if not any(other.startswith(f"{name}.") for other in found)}


def can_be_had(name: str) -> bool:
    """Whether Python finds it: a module, and what is in it."""
    module, _, attribute = name.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), attribute)
    except ImportError:
        return False


def test_what_migrations_name_can_be_imported():
    names = pinned()
    assert len(names) > 5
    assert {name for name in names if not can_be_had(name)} == set()


@pytest.mark.parametrize("name", IN_ROWS)
def test_what_sessions_and_accounts_name_can_be_imported(name):
    assert can_be_had(name)


@pytest.mark.parametrize("label", MODELS)
def test_models_keep_the_names_of_their_tables(label):
    app, name = label.split(".")
    assert apps.get_model(app, name)._meta.db_table == f"{app}_{name.lower()}"


@pytest.mark.parametrize("name", ["awareness.nowhere.Thing", "helpdesk.rules.mail_times.nothing"])
def test_a_name_that_is_gone_is_found(name):
    assert not can_be_had(name)
