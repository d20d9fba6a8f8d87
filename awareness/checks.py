"""`check --deploy`: which facts and numbers nobody has confirmed, and which are hidden for it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from awareness.handouts.handout_fonts import missing_packages
from awareness.models import NewsPage
from awareness.serving.page_tree import strayed


def unconfirmed_contacts(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W001, W004: numbers that production hides, or shows on another body's word."""
    data = settings.PHONEBOOK.data()
    centres, lines = (
        [row for row in data[kind] if row["phone"] and not row["confirmed_by"]]
        for kind in ("centres", "hotlines")
    )
    hint = "Ask each owner; then fill in “confirmed by” in the CMS, under Registry."
    found: list[CheckMessage] = []
    if centres:
        hidden = "Without DEMONSTRATION their telephone, mail and address are not shown."
        said = f"Nobody there has confirmed: {_listed(centres)}. {hidden}"
        found.append(Warning(said, hint=hint, id="awareness.W001"))
    if lines:
        shown = "They are shown with who publishes them and the day on which we read it."
        said = f"Their owners have not confirmed: {_listed(lines)}. {shown}"
        found.append(Warning(said, hint=hint, id="awareness.W004"))
    return found


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


def fonts_for_handouts(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W010: languages whose sheets cannot be made as PDF on this machine."""
    missing = missing_packages([code for code, _name in settings.LANGUAGES])
    return [
        Warning(
            f"Without the package {package} there is no PDF in: {', '.join(languages)}.",
            hint=f"apt install {package}, on each node; then restart the worker.",
            id="awareness.W010",
        )
        for package, languages in missing.items()
    ]


def news_without_yes(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W011: news that was published though not both have said yes in writing."""
    try:
        titles = [page.title for page in NewsPage.objects.live() if not page.is_agreed]
    except DatabaseError:
        return []  # before the first migration
    if not titles:
        return []
    return [
        Warning(
            f"Published without the yes of a centre and of a former resident: {', '.join(titles)}. "
            "Readers are not shown it.",
            hint="Note the two days on the page, in the CMS as a superuser; or unpublish it.",
            id="awareness.W011",
        )
    ]


def pages_astray(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """awareness.W012: pages that are live in the CMS and that no reader finds."""
    try:
        addresses = strayed() if databases else []
    except DatabaseError:  # of which website.E002 speaks
        return []
    if not addresses:
        return []
    return [
        Warning(
            f"Live, and shown to nobody: {', '.join(addresses)}.",
            hint="In the CMS, move each below the first page of its language, or unpublish it.",
            id="awareness.W012",
        )
    ]


def _listed(rows: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"{row['name']['en']} ({row['code']}, by {row.get('published_by') or 'nobody'})"
        for row in rows
    )


def register_checks() -> None:
    for check in (
        unconfirmed_contacts,
        unconfirmed_facts,
        lines_without_source,
        fonts_for_handouts,
        news_without_yes,
    ):
        register(check, Tags.compatibility, deploy=True)
    register(pages_astray, Tags.database, deploy=True)
