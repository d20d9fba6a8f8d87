"""
From the registry in the database to the phonebook, the file that everything else reads.

Here and not in an app, since it brings together what `awareness` knows (contacts and facts) and
what `helpdesk` promises (which desks are open, when they answer, how long they keep).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from modeltranslation.utils import build_localized_fieldname

from awareness import dates
from awareness.models import Fact, Hotline, LegalSource, ReceptionCentre, Region, Topic
from awareness.placeholders import PLACEHOLDER
from website.languages import DEFAULT, LANGUAGES
from website.phonebook import Phonebook

TRANSLATED = ("name", "description", "hours", "cost", "what_happens")
PLAIN = ("code", "phone", "email", "website", "address", "source", "confirmed_by")
# Left-to-right isolate and its end: they keep "9:00-17:00" from being turned round in Arabic.
LRI, PDI = "\u2066", "\u2069"
# Until a desk is set up, the seed promises this for it.
USUAL_PROMISE = {"is_open": True, "reply_days": 3, "retention_days": 90}
# Whoever receives travellers' reports is the operator's choice, so this desk starts closed.
CLOSED_AT_FIRST = {"child-protection": {"is_open": False, "reply_days": 2, "retention_days": 90}}

Texts = dict[str, str]


def publish_phonebook(book: Phonebook | None = None) -> bool:
    """
    Write the phonebook if the database says anything else than the file; whether it did.

    A registry without the two lines that every page begins with is one that has not been planted
    yet: then the file stays as it is.
    """
    book = book or settings.PHONEBOOK
    if book.ignore_live:
        return False
    planted = set(Hotline.objects.values_list("code", flat=True))
    return {"emergency", "national"} <= planted and book.write(phonebook_data())


def publish_after_commit(**_signal: Any) -> None:
    """Publish once when the transaction under way has been committed, however many rows it has."""
    waiting = transaction.get_connection().run_on_commit
    if not any(publish_phonebook in entry for entry in waiting):
        transaction.on_commit(publish_phonebook, robust=True)


def phonebook_data() -> dict[str, Any]:
    """The registry and the desks' promises, in the shape of phonebook.seed.json."""
    return shaped(
        regions=Region.objects.all(),
        topics=Topic.objects.all(),
        hotlines=Hotline.objects.all(),
        centres=ReceptionCentre.objects.select_related("region"),
        facts=Fact.objects.all(),
        sources=LegalSource.objects.all(),
        desks=desk_promises(),
    )


def desk_promises() -> dict[str, dict[str, Any]]:
    """What each desk promises, by its code; a desk that is not set up is closed."""
    from helpdesk.models import Desk
    from helpdesk.routing import Desk as Name

    promises = {name: {**_at_first(name), "is_open": False} for name in Name.values}
    for desk in Desk.objects.all():
        promises[desk.slug] = {
            "is_open": desk.is_open,
            "reply_days": desk.reply_days,
            "retention_days": desk.retention_days,
            "sends_mail_with_message": desk.sends_mail_with_message,
            "surge": desk.surge,
            "google_check": desk.google_check,
        }
    return promises


def promises_at_first() -> dict[str, dict[str, Any]]:
    """What the committed copy says of the desks, before any was set up."""
    from helpdesk.routing import Desk as Name

    return {name: _at_first(name) for name in Name.values}


def _at_first(desk: str) -> dict[str, Any]:
    return dict(CLOSED_AT_FIRST.get(desk, USUAL_PROMISE))


def shaped(
    *,
    regions: Iterable[Region],
    topics: Iterable[Topic],
    hotlines: Iterable[Hotline],
    centres: Iterable[ReceptionCentre],
    facts: Iterable[Fact],
    sources: Iterable[LegalSource],
    desks: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """The phonebook's data from rows, saved or not; texts come with their facts filled in."""
    facts, hotlines, centres, sources = (
        [*facts],
        [*hotlines],
        [*centres],
        [*sources],
    )
    values = {fact.code: _value(fact) for fact in facts}
    days = [row.checked_on for row in (*facts, *hotlines, *centres)]
    return {
        "as_of": max(days).isoformat(),
        "regions": {row.code: _texts(row, "name", values) for row in regions},
        "topics": {row.code: _texts(row, "name", values) for row in topics},
        "topic_help": {row.code: _texts(row, "help_text", values) for row in topics},
        "hotlines": [_hotline(row, values) for row in hotlines],
        "centres": [_centre(row, values) for row in centres],
        "facts": {
            **{row.code: _fact(row, row.kind, values[row.code]) for row in facts},
            **{name: fact for row in sources for name, fact in _said_by(row).items()},
        },
        "sources": {row.code: _source(row, values) for row in sources},
        "desks": desks,
    }


def _hotline(row: Hotline, values: dict[str, Texts | str]) -> dict[str, Any]:
    return {**_contact(row, values), "is_emergency": row.is_emergency}


def _centre(row: ReceptionCentre, values: dict[str, Texts | str]) -> dict[str, Any]:
    town = _texts(row, "town", values)
    return {**_contact(row, values), "region": row.region.code, "town": town}


def _fact(row: Fact | LegalSource, kind: str, value: Texts | str) -> dict[str, Any]:
    return {"kind": kind, "value": value, "confirmed_by": row.confirmed_by}


def _said_by(source: LegalSource) -> dict[str, dict[str, Any]]:
    """The facts that a source brings with it: its dates and its number."""
    return {
        name: _fact(source, "date", _day(value))
        if isinstance(value, date)
        else _fact(source, "name", value)
        for name, value in source.says().items()
    }


def _source(row: LegalSource, values: dict[str, Texts | str]) -> dict[str, Any]:
    return {
        "title": _texts(row, "title", values),
        "signed_on": _day(row.signed_on) if row.signed_on else "",
        "as_of": _day(row.as_of),
        "replaced_by": row.replaced_by_id or "",
        **{field: getattr(row, field) for field in ("number", "link", "status", "confirmed_by")},
    }


def _contact(row: Hotline | ReceptionCentre, values: dict[str, Texts | str]) -> dict[str, Any]:
    return {
        **{field: getattr(row, field) for field in PLAIN},
        "checked_on": row.checked_on.isoformat(),
        **{field: _texts(row, field, values) for field in TRANSLATED},
    }


def _texts(row: Any, field: str, values: dict[str, Texts | str]) -> Texts:
    """A translated field by language, only where there is something to read."""
    found = {}
    for code in LANGUAGES:
        if text := getattr(row, build_localized_fieldname(field, code)):
            found[code] = PLACEHOLDER.sub(lambda match: _fill(match[1], code, values), text)  # noqa: B023
    return found


def _fill(name: str, code: str, values: dict[str, Texts | str]) -> str:
    value = values.get(name, "")
    if isinstance(value, dict):
        return value.get(code) or value.get(DEFAULT, "")
    return value if value.isdecimal() else f"{LRI}{value}{PDI}"


def _value(fact: Fact) -> Texts | str:
    """A fact as it is printed: the same everywhere, or by language."""
    english = fact.value_en or ""
    if fact.kind == Fact.Kind.DATE:
        return _day(date.fromisoformat(english))
    if fact.kind == Fact.Kind.TEXT:
        return _texts(fact, "value", {})
    return english


def _day(day: date) -> Texts:
    """A day as it is written in each language."""
    return {code: dates.printed(day, code) for code in LANGUAGES}
