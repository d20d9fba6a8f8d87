"""
The registry as it was last saved by way of the site, whatever somebody wrote into the database.

What the forms show decides whom somebody calls, and to whom they write. So each row of contacts,
regions, topics, facts and sources is vouched for when it is saved
(`helpdesk.attestation.statements`); here it is read back. A row that says something else gets its
last vouched value, one that was taken out past the site is there again, and one that was put in
past the site is not. What nobody has said yes to yet (`website.approvals`) is a draft, and vouched
for by nothing here.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from modeltranslation.translator import translator

from awareness.facts.registered_row import BOOKKEEPING, AgreedRows
from awareness.models import REGISTRY, ReceptionCentre, Region
from helpdesk.attestation import statements
from helpdesk.notices import outbox

BEGIN = "registry "
# In the phonebook: where staff read which rows were changed past the site.
FAULTS = "changed_past_the_site"


class Registry(NamedTuple):
    """
    rows: by model. faults: the rows that somebody changed past the site, as staff know them.
    is_lost: of some of them nothing genuine is left, so that what was published last is the truth.
    """

    rows: dict[type[Model], list[Any]]
    faults: list[str]
    is_lost: bool


def saved(instance: Any, update_fields: Any = None, **_signal: Any) -> None:
    """A row was saved by way of the site. The desks hear of it if it says anything new."""
    if update_fields is not None and BOOKKEEPING.issuperset(update_fields):
        return  # what it holds in memory is a draft, and the row itself has not changed
    subject, statement = subject_of(type(instance), instance.pk), as_shown(instance)
    if (statement or statements.read(subject)) and statements.attest(subject, statement):
        outbox.tell_every_desk()


def deleted(instance: Any, **_signal: Any) -> None:
    """A row was deleted by way of the site."""
    subject = subject_of(type(instance), instance.pk)
    if (instance.live or statements.read(subject)) and statements.end(subject):
        outbox.tell_every_desk()


def registry_as_attested() -> Registry:
    """Every row as it was last vouched for."""
    vouched = statements.all_under(BEGIN)
    rows: dict[type[Model], list[Any]] = {}
    lost = statements.lost(BEGIN, vouched)
    faults = set(lost)
    for model in REGISTRY:
        rows[model], more = _believed(model, vouched)
        faults |= more
    regions = {region.pk: region for region in rows[Region]}
    centres = [row for row in rows[ReceptionCentre] if row.region_id in regions]
    for centre in centres:
        centre.region = regions[centre.region_id]
    rows[ReceptionCentre] = centres
    return Registry(rows, sorted(subject.removeprefix(BEGIN) for subject in faults), bool(lost))


def _believed(model: type[Model], vouched: dict[str, str]) -> tuple[list[Any], set[str]]:
    rows: list[Any] = []
    faults: set[str] = set()
    missing = {
        name: voucher for name, voucher in vouched.items() if name.startswith(subject_of(model))
    }
    for row in model._default_manager.all():
        name = subject_of(model, row.pk)
        voucher = missing.pop(name, "")
        if _says_otherwise(row, voucher):
            faults.add(name)
        if voucher:
            rows.append(restored(row, voucher))
    gone = {name: voucher for name, voucher in missing.items() if voucher}
    rows += [restored(model(), voucher) for voucher in gone.values()]
    order = model._meta.ordering
    rows.sort(key=lambda row: tuple(getattr(row, str(name)) for name in order))
    return rows, faults | set(gone)


def agreed_rows(model: type[Model]) -> AgreedRows:
    """A table as whoever plants is to find it, whatever somebody wrote there past the site."""
    begin = subject_of(model)
    vouched = statements.all_under(begin)
    seen = set(vouched)
    seen.update(statements.lost(begin, vouched), statements.forged(begin, vouched))
    public, drafts = {}, {}
    held = {json.loads(voucher)["code"] for voucher in vouched.values() if voucher}
    for row in model._default_manager.all():
        name, code = subject_of(model, row.pk), row.code
        voucher = vouched.get(name)
        if voucher and json.loads(voucher)["code"] == code:
            public[code] = restored(row, voucher)
        elif row.live or name in seen:
            held.add(code)
        else:
            drafts[code] = row
    if model is ReceptionCentre:
        public = _in_their_regions(public)
    return AgreedRows(public, drafts, held - set(public))


def _in_their_regions(centres: dict[str, Any]) -> dict[str, Any]:
    """Each with its region as that was agreed to, and none of a region of which nobody can tell."""
    regions = {region.pk: region for region in agreed_rows(Region).public.values()}
    centres = {code: centre for code, centre in centres.items() if centre.region_id in regions}
    for centre in centres.values():
        centre.region = regions[centre.region_id]
    return centres


def subject_of(model: type[Model], pk: object = "") -> str:
    """The name under which a row is vouched for."""
    return f"{BEGIN}{model._meta.model_name} {pk}"


def _says_otherwise(row: Any, voucher: str) -> bool:
    """
    Whether a row differs from what was vouched for. Of a column that is newer than its voucher,
    nothing was: it is as it should be while it is empty. A column of a newer program, before the
    way back, is none here: it says nothing that anybody could read.
    """
    said = as_shown(row)
    if not (said and voucher):
        return said != voucher
    now, before = json.loads(said), json.loads(voucher)
    newer, both = set(now) - set(before), set(now) & set(before)
    return any(now[name] for name in newer) or any(now[name] != before[name] for name in both)


def as_shown(row: Any) -> str:
    """What readers see of this row; empty where they see nothing."""
    return as_said(row) if row.live else ""


def as_said(row: Model) -> str:
    """All that a row says, or would say if it were public."""
    fields = _fields(type(row))
    values = {field.attname: field.to_python(getattr(row, field.attname)) for field in fields}
    return json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)


def restored(row: Any, voucher: str) -> Any:
    """The row with every value as it was vouched for; saved, it says what was said yes to."""
    values = json.loads(voucher)
    row.live = True
    for field in _fields(type(row)):
        # Only where it is asked for: of a text in thirty languages a default is dear.
        if field.attname in values:
            value = values[field.attname]
        else:
            value = field.get_default()
        setattr(row, field.attname, field.to_python(value))
    return row


def _fields(model: type[Model]) -> Iterable["Field[Any, Any]"]:
    """All but its drafts', and those that say the same as a translation, by reader's language."""
    left_out = BOOKKEEPING.union(translator.get_options_for_model(model).fields)
    return [field for field in model._meta.concrete_fields if field.name not in left_out]
