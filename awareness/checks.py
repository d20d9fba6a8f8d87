"""`check --deploy`: which facts nobody has confirmed, and which contacts are withheld for it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


def unconfirmed_contacts(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W001: contacts that production does not show, or shows on a source alone."""
    data = settings.PHONEBOOK.data()
    rows = [row for row in (*data["hotlines"], *data["centres"]) if not row["confirmed_by"]]
    if not rows:
        return []
    return [
        Warning(
            f"Nobody has confirmed: {_listed(rows)}. Without DEMONSTRATION they are not shown, "
            "but for the emergency and the national line, which need a source.",
            hint="Ask each owner; then fill in “confirmed by” in the CMS, under Registry.",
            id="awareness.W001",
        )
    ]


def unconfirmed_facts(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W002: numbers and dates in texts that nobody has confirmed."""
    data = settings.PHONEBOOK.data()
    codes = [code for code, row in data["facts"].items() if not row.get("confirmed_by")]
    if not codes:
        return []
    return [
        Warning(
            f"Nobody has confirmed these facts: {', '.join(sorted(codes))}.",
            hint="The CMS lists them with their sources under Reports, Facts to check.",
            id="awareness.W002",
        )
    ]


def lines_without_source(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W003: the two lines that every page begins with must say where they were read."""
    lines = {row["code"]: row for row in settings.PHONEBOOK.data()["hotlines"]}
    return [
        Warning(
            f"The {code} line has no source.",
            hint="Fill in “source” in the CMS, under Registry, Hotlines.",
            id="awareness.W003",
        )
        for code in ("emergency", "national")
        if not lines[code]["source"]
    ]


def _listed(rows: list[dict[str, Any]]) -> str:
    return ", ".join(f"{row['name']['en']} ({row['code']})" for row in rows)


def register_checks() -> None:
    for check in (unconfirmed_contacts, unconfirmed_facts, lines_without_source):
        register(check, Tags.compatibility, deploy=True)
