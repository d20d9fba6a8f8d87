"""`check --deploy`: which facts and numbers nobody has confirmed, and which are hidden for it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from wagtail.documents import get_document_model

from awareness.handouts.handout_fonts import missing_packages
from awareness.media.phone_files import FILM_OF_IPHONE
from awareness.models import PAGES, ExpertAnswer, NewsPage
from awareness.models.expert_answers import expert_questions
from awareness.models.pages import BasePage
from awareness.serving.page_tree import strayed
from awareness.staff.sources_read import not_read, sources_of, was_read
from awareness.staff.writing_advice import states_a_right
from base import phonebook


def unconfirmed_contacts(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W001, W004: numbers that production hides, or shows on another body's word."""
    data = phonebook.current().data()
    centres = _unconfirmed(data["centres"])
    lines = _unconfirmed(data["hotlines"])
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


def _unconfirmed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["phone"] and not row["confirmed_by"]]


def unconfirmed_facts(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W002: numbers and dates in texts that nobody has confirmed."""
    data = phonebook.current().data()
    count = len([row for row in data["facts"].values() if not row.get("confirmed_by")])
    if not count:
        return []
    return [
        Warning(
            f"Of {len(data['facts'])} facts {count} are confirmed by nobody.",
            hint="The CMS lists them with their sources under Reports, Facts to check.",
            id="awareness.W002",
        )
    ]


def lines_without_source(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W003: the two lines that every page begins with must say where they were read."""
    lines = {row["code"]: row for row in phonebook.current().data()["hotlines"]}
    hint = "Fill in “source” in the CMS, under Registry, Hotlines."
    warnings: list[CheckMessage] = []
    for code in ("emergency", "national"):
        if not lines[code]["source"]:
            sentence = f"The {code} line has no source."
            warnings.append(Warning(sentence, hint=hint, id="awareness.W003"))
    return warnings


def fonts_for_handouts(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """awareness.W010: languages whose handouts cannot be made as PDF on this machine."""
    missing = missing_packages([code for code, _name in settings.LANGUAGES])
    warnings: list[CheckMessage] = []
    for package, languages in missing.items():
        sentence = f"Without the package {package} there is no PDF in: {', '.join(languages)}."
        hint = f"apt install {package}, on each node; then restart the worker."
        warnings.append(Warning(sentence, hint=hint, id="awareness.W010"))
    return warnings


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


def films_of_telephones(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """awareness.W013: films that version 0.1 took in, and that no reader is shown."""
    films = get_document_model().objects.filter(file__iendswith=f".{FILM_OF_IPHONE}")
    try:
        titles = list(films.values_list("title", flat=True)) if databases else []
    except DatabaseError:  # of which website.E002 speaks
        return []
    if not titles:
        return []
    return [
        Warning(
            f"Films that end in .mov, which no reader is shown: {', '.join(titles)}.",
            hint="In the CMS, under Documents, fetch each, save it as an MP4 (H.264) without its "
            "place, and put that in its place; or delete it.",
            id="awareness.W013",
        )
    ]


def rules_on_what_was_read(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """
    awareness.E001: what pages of rights say and rest on no text that was read to its end: a text
    that they show as today's, or the number of something that somebody is owed.
    awareness.W014: the other texts that they name, marked there as history or not verified.
    Neither keeps a site from running: its editors may have named a row before anybody was asked
    how much of it they read.
    """
    try:
        pages = _stating_rights() if databases else []
    except DatabaseError:  # of which website.E002 speaks
        return []
    known = phonebook.current().data()["sources"]
    facts = phonebook.current().data()["facts"]
    refused: list[str] = []
    beside: dict[str, None] = {}
    for page in pages:
        body = page.body.raw_data
        lacks = not_read(body, known, facts)
        if lacks:
            refused.append(f"{page.url_path} ({', '.join(lacks)})")
        for code in sources_of(body):
            if code in known and not was_read(known[code]) and code not in lacks:
                beside[code] = None
    return _told_of_texts(refused, list(beside))


def _told_of_texts(refused: list[str], beside: list[str]) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if refused:
        said = f"Rules rest on what nobody read to its end: {', '.join(sorted(refused))}."
        hint = (
            "Read that text and say so in the CMS, under Registry, Legal sources; or name another "
            "on the page; or say of it that it is not verified; or take the rule off the page and "
            "ask those who know (make asked)."
        )
        found.append(Error(said, hint=hint, id="awareness.E001"))
    if beside:
        said = f"Named beside others, and not read to their end: {', '.join(beside)}."
        hint = "Read each to its end; then say so in the CMS, under Registry, Legal sources."
        found.append(Warning(said, hint=hint, id="awareness.W014"))
    return found


def questions_without_answer(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """awareness.W015: what no centre, lawyer or other who knows it was asked, and answered."""
    try:
        answered = set(ExpertAnswer.objects.filter(live=True).values_list("question", flat=True))
    except DatabaseError:  # of which website.E002 speaks
        return []
    asked = set(expert_questions())
    if not databases or asked <= answered:
        return []
    said = f"Of {len(asked)} questions to those who know, {len(asked - answered)} have no answer."
    hint = "Print and ask them: make asked, or in the CMS Reports, Asked of those who know."
    return [Warning(said, hint=hint, id="awareness.W015")]


def _stating_rights() -> list[BasePage]:
    """The public English pages that say what is right or law: the other languages follow them."""
    pages: list[BasePage] = []
    for model in PAGES:
        for page in model.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE):
            if states_a_right(page, getattr(page, "kind", "")):
                pages.append(page)
    return pages


def _listed(rows: list[dict[str, Any]]) -> str:
    listed = []
    for row in rows:
        publisher = row.get("published_by") or "nobody"
        listed.append(f"{row['name']['en']} ({row['code']}, by {publisher})")
    return ", ".join(listed)


def register_checks() -> None:
    for check in (
        unconfirmed_contacts,
        unconfirmed_facts,
        lines_without_source,
        fonts_for_handouts,
        news_without_yes,
    ):
        register(check, Tags.compatibility, deploy=True)
    for check_of_rows in (
        pages_astray,
        films_of_telephones,
        rules_on_what_was_read,
        questions_without_answer,
    ):
        register(check_of_rows, Tags.database, deploy=True)
