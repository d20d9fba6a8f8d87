"""
From the registry in the database to the phonebook, the file that everything else reads.

Here and not in an app, since it brings together what `awareness` knows (contacts and facts) and
what `helpdesk` promises (which desks are open, when they answer, how long they keep).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname

from awareness.facts.placeholders import PLACEHOLDER
from awareness.facts.source_sites import sites_in
from awareness.models import Fact, Hotline, LegalSource, ReceptionCentre, Region, Topic
from base import phonebook
from base.languages import printed_dates
from base.languages.language_list import DEFAULT, LANGUAGES
from base.phonebook.banners import BANNERS
from base.phonebook.phonebook_file import Phonebook
from base.phonebook.signed_promises import HOURS, SIGNED, still_signed
from base.sandbox import system_calls
from helpdesk.desks import attested_rights
from helpdesk.notices import outbox
from helpdesk.rules.deletion_dates import USUAL_DAYS
from helpdesk.rules.desk_promises import USUAL_REPLY_DAYS
from website.phonebook.attested_banners import banners_as_attested
from website.phonebook.attested_registry import FAULTS, Registry, registry_as_attested
from website.phonebook.published_years import figures_of_whole_years

TRANSLATED = ("name", "description", "hours", "cost", "what_happens")
PLAIN = (
    "code",
    "phone",
    "email",
    "website",
    "address",
    "source",
    "confirmed_by",
    "published_by",
    "without_credit",
    "by_text",
    "for_deaf",
)
# Of a desk, besides whether it is open.
OF_A_DESK = (
    "reply_days",
    "retention_days",
    "sends_mail_with_message",
    "surge",
    "google_check",
    "hears_others",
    "own_languages",
    "interpreted_languages",
    "sends_sentences",
)
# Left-to-right isolate and its end: they keep "9:00-17:00" from being turned round in Arabic.
LRI, PDI = "\u2066", "\u2069"
MAY_LACK = (BANNERS, FAULTS, SIGNED)
# Until a desk is set up, the seed promises this for it.
USUAL_PROMISE = {"is_open": True, "reply_days": USUAL_REPLY_DAYS, "retention_days": USUAL_DAYS}
# Whoever receives travellers' reports is the operator's choice, so this desk starts closed.
CLOSED_AT_FIRST = {
    "child-protection": {"is_open": False, "reply_days": 2, "retention_days": USUAL_DAYS}
}

Texts = dict[str, str]


def publish_phonebook(book: Phonebook | None = None) -> bool:
    """
    Write the phonebook if the database says anything else than the file; whether it did.

    A registry without a single line is not planted yet: then the file stays as it is. One line
    that is missing keeps no other change back (`base.phonebook.phonebook_file.completed`).
    """
    book = book or phonebook.current()
    if book.path is None:
        return False
    vouched = registry_as_attested()
    if vouched.is_lost:
        data = {**book.data(), "desks": desk_promises()}
    elif vouched.rows[Hotline]:
        data = phonebook_data(vouched)
    else:
        return False
    before = book.data()
    data["figures"] = figures_of_whole_years(before.get("figures", {}))
    banners = banners_as_attested(before.get(BANNERS, []), timezone.localdate())
    faults = vouched.faults + banners.faults + attested_rights.faults()
    if faults and faults != before.get(FAULTS):
        outbox.tell_every_desk()
    data[BANNERS] = banners.rows
    data[FAULTS] = faults
    data[SIGNED] = signed_by_desks()
    for key in MAY_LACK:
        if not data[key]:
            del data[key]
    return book.write(data)


def publish_after_commit(**_signal: Any) -> None:
    """Publish once when the transaction under way has been committed, however many rows it has."""
    waiting = transaction.get_connection().run_on_commit
    if not any(publish_phonebook in entry for entry in waiting):
        transaction.on_commit(publish_phonebook, robust=True)


def phonebook_data(vouched: Registry | None = None) -> dict[str, Any]:
    """The registry and the desks' promises, in the shape of fallback.json."""
    rows = (vouched or registry_as_attested()).rows
    return shaped_phonebook(
        regions=rows[Region],
        topics=rows[Topic],
        hotlines=rows[Hotline],
        centres=rows[ReceptionCentre],
        facts=rows[Fact],
        sources=rows[LegalSource],
        desks=desk_promises(),
    )


def desk_promises() -> dict[str, dict[str, Any]]:
    """What each desk promises, by its code; a desk that is not set up is closed."""
    from helpdesk.models import Desk
    from helpdesk.rules.routing import DeskName as Name

    promises = {name: {**_at_first(name), "is_open": False} for name in Name.values}
    for desk in Desk.objects.all():
        promise = {"is_open": desk.is_open}
        for field in OF_A_DESK:
            promise[field] = getattr(desk, field)
        promises[desk.slug] = promise
    return promises


def signed_by_desks() -> dict[str, dict[str, Any]]:
    """
    What each desk has signed, its hours where it signed those, what a program may read to it, and
    whether it listens to voices, where this machine can open them; not among its promises, since
    the program of 0.1.0 reads no promise that has more in it than it knows.
    """
    from helpdesk.machine_translation.model_files import languages_read
    from helpdesk.models import Desk

    signed: dict[str, dict[str, Any]] = {}
    for desk in Desk.objects.all():
        promise: dict[str, Any] = {}
        if names := still_signed(desk.signed_promises):
            promise["signed_promises"] = names
            if HOURS in names:
                promise["office_hours"] = desk.office_hours
        if languages := languages_read(desk.is_read_in):
            promise["machine_reads"] = languages
        if desk.listens and system_calls.is_possible():
            promise["hears_voices"] = True
        if promise:
            signed[desk.slug] = promise
    return signed


def promises_at_first() -> dict[str, dict[str, Any]]:
    """What the committed copy says of the desks, before any was set up."""
    from helpdesk.rules.routing import DeskName as Name

    return {name: _at_first(name) for name in Name.values}


def _at_first(desk: str) -> dict[str, Any]:
    return dict(CLOSED_AT_FIRST.get(desk, USUAL_PROMISE))


def shaped_phonebook(
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
    facts = list(facts)
    hotlines = list(hotlines)
    centres = list(centres)
    sources = list(sources)
    topics = list(topics)
    values = {fact.code: _value(fact) for fact in facts}
    read_on = [row.read_on for row in facts + hotlines + centres]
    days = set(read_on)
    for row in facts + sources:
        days.add(row.read_on)
        if row.as_of:
            days.add(row.as_of)
    return {
        "as_of": max(read_on).isoformat(),
        "days": {day.isoformat(): _day(day) for day in sorted(days)},
        "regions": _texts_by_code(regions, "name", values),
        "topics": _texts_by_code(topics, "name", values),
        "topic_help": _texts_by_code(topics, "help_text", values),
        "hotlines": [_hotline(row, values) for row in hotlines],
        "centres": [_centre(row, values) for row in centres],
        "facts": _facts(facts, sources, values),
        "sources": {row.code: _source(row, values) for row in sources},
        "desks": desks,
    }


def _texts_by_code(
    rows: Iterable[Region | Topic], field: str, values: dict[str, Texts | str]
) -> dict[str, Texts]:
    return {row.code: _texts(row, field, values) for row in rows}


def _facts(
    facts: list[Fact], sources: list[LegalSource], values: dict[str, Texts | str]
) -> dict[str, dict[str, Any]]:
    """The facts of the registry, then those that sources bring with them."""
    by_code = {}
    for row in facts:
        by_code[row.code] = _fact(row, row.kind, values[row.code]) | _right(row)
    for source in sources:
        by_code.update(_said_by(source))
    return by_code


def _hotline(row: Hotline, values: dict[str, Texts | str]) -> dict[str, Any]:
    more = {"is_emergency": row.is_emergency, "after_centre": row.after_centre}
    return {**_contact(row, values), **more}


def _centre(row: ReceptionCentre, values: dict[str, Texts | str]) -> dict[str, Any]:
    town = _texts(row, "town", values)
    return {**_contact(row, values), "region": row.region.code, "town": town}


def _fact(row: Fact | LegalSource, kind: str, value: Texts | str) -> dict[str, Any]:
    return {"kind": kind, "value": value, "confirmed_by": row.confirmed_by}


def _right(row: Fact) -> dict[str, Any]:
    if not row.is_right:
        return {}
    return {"is_right": True, "sites": sites_in(row.source), **_days_of(row)}


def _days_of(row: Fact | LegalSource) -> dict[str, str]:
    """The day for which its source speaks, empty where none is known; when we read it."""
    return {
        "as_of": row.as_of.isoformat() if row.as_of else "",
        "read_on": row.read_on.isoformat(),
    }


def _said_by(source: LegalSource) -> dict[str, dict[str, Any]]:
    """The facts that a source brings with it: its dates and its number."""
    facts = {}
    for name, value in source.says().items():
        if isinstance(value, date):
            facts[name] = _fact(source, "date", _day(value))
        else:
            facts[name] = _fact(source, "name", value)
    return facts


def _source(row: LegalSource, values: dict[str, Texts | str]) -> dict[str, Any]:
    return {
        "title": _texts(row, "title", values),
        "signed_on": _day(row.signed_on) if row.signed_on else "",
        "replaced_by": row.replaced_by_id or "",
        **_days_of(row),
        "number": row.number,
        "link": row.link,
        "status": row.status,
        "extent": row.extent,
        "sites": sites_in(row.source),
        "confirmed_by": row.confirmed_by,
    }


def _contact(row: Hotline | ReceptionCentre, values: dict[str, Texts | str]) -> dict[str, Any]:
    contact = {field: getattr(row, field) for field in PLAIN}
    contact["read_on"] = row.read_on.isoformat()
    for field in TRANSLATED:
        contact[field] = _texts(row, field, values)
    if row.hidden and row.can_be_hidden:
        contact["phone"] = ""
        contact["hidden"] = True
    return contact


def _texts(row: Any, field: str, values: dict[str, Texts | str]) -> Texts:
    """A translated field by language, only where there is something to read."""
    texts = {}
    for code in LANGUAGES:
        if text := getattr(row, build_localized_fieldname(field, code)):
            texts[code] = PLACEHOLDER.sub(lambda match: _fill(match[1], code, values), text)  # noqa: B023
    return texts


def _fill(name: str, code: str, values: dict[str, Texts | str]) -> str:
    value = values.get(name, "")
    if isinstance(value, dict):
        return value.get(code) or value.get(DEFAULT, "")
    return value if value.isdecimal() else f"{LRI}{value}{PDI}"


def _value(fact: Fact) -> Texts | str:
    """A fact as it is printed: the same everywhere, or by language."""
    english = fact.value_en or ""
    if fact.kind == Fact.Kind.DATE:
        return _day_written(english)
    if fact.kind == Fact.Kind.TEXT:
        return _texts(fact, "value", {})
    return english


def _day_written(english: str) -> Texts | str:
    """A day from its ISO form; as it stands where it is none, so that no row stops the others."""
    try:
        return _day(date.fromisoformat(english))
    except ValueError:
        return english


def _day(day: date) -> Texts:
    """A day as it is written in each language."""
    return {code: printed_dates.on_one_line(day, code) for code in LANGUAGES}
