"""
Planting the registry: each field on its own, and none that staff have changed.

What is saved here is attested, and shown. So it begins from each row as it was last agreed to, not
from what stands in its table: whoever can write there would have it agreed to by the next upgrade.
"""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from modeltranslation.utils import build_localized_fieldname

from awareness.content import RegistryFile
from awareness.content.registry_file import KEYS, PREFIX, translated_fields
from awareness.content.translation_files import TranslationFile
from awareness.content.yaml_lines import YamlNode
from awareness.facts.registered_row import AgreedRows
from awareness.models import PLANTED, Region
from awareness.seed.seed_records import SeedCounts, SeedRecords

# The files and the tables have the same order.
MODELS = dict(zip(KEYS, PLANTED, strict=True))
# Left out in YAML, these are not text.
EMPTY = {
    "is_emergency": False,
    "after_centre": False,
    "is_right": False,
    **dict.fromkeys(
        ("review_by", "as_of", "signed_on", "published_on", "in_force_on", "replaced_by_id")
    ),
}


def rows(registry: RegistryFile, languages: dict[str, TranslationFile]) -> dict[str, list[Any]]:
    """The registry as unsaved models, in the same order; region of a centre as an attribute."""
    return {kind: [*map(_unsaved(kind, languages), getattr(registry, kind))] for kind in KEYS}


@transaction.atomic
def seed_registry(
    registry: RegistryFile,
    languages: dict[str, TranslationFile],
    records: SeedRecords,
    counts: SeedCounts,
) -> None:
    """Bring the tables to what the files say, except where staff have said otherwise."""
    held_regions = _agreed_rows(Region).held
    for kind, model in MODELS.items():
        public, drafts, held = _agreed_rows(model)
        for position, row in enumerate(getattr(registry, kind), start=1):
            code, key = row["code"], f"{PREFIX[kind]}/{row['code']}"
            if code in held or row.get("region") in held_regions:
                counts["kept_fields"] += 1  # staff are told of it, and put it right
                continue
            if code in drafts:  # nobody has said yes to it, so the file says all of it
                drafts[code].delete()
            elif code not in public and records.planted(f"{key}:code"):
                counts["kept_fields"] += 1  # staff have deleted it
                continue
            values = _values(kind, row, position, languages)
            instance = public.get(code) or model()
            if _bring(instance, values, key, records, counts):
                instance.save()
                counts["rows"] += 1


def _agreed_rows(model: type[models.Model]) -> AgreedRows:
    """What the site knows to be agreed to, which no table can say of itself."""
    rows: AgreedRows = import_string(settings.REGISTRY_AGREED_ROWS)(model)
    return rows


def _bring(
    instance: Any, values: dict[str, Any], key: str, records: SeedRecords, counts: SeedCounts
) -> bool:
    """Set what is ours to set; whether anything was."""
    changed = instance.pk is None
    for field, value in values.items():
        field_key = f"{key}:{field}"
        current = value_of(instance, field)
        # A language that comes later finds its columns empty, and that is nobody's wish.
        ours = records.is_ours(field_key, str(current)) or not (
            current or records.planted(field_key)
        )
        if instance.pk and current != value and not ours:
            counts["kept_fields"] += 1
            continue
        if instance.pk is None or current != value:
            _set(instance, field, value)
            changed = True
        records.note(field_key, str(value))
    return changed


def _values(
    kind: str, row: YamlNode, position: int, languages: dict[str, TranslationFile]
) -> dict[str, Any]:
    """Every column of a row, with its translations."""
    translated = translated_fields(kind, row)
    always = KEYS[kind][1]
    values: dict[str, Any] = {
        field: row.get(field) or EMPTY.get(field, "")
        for field in KEYS[kind][0]
        if field not in always and field != "order"
    }
    if kind == "sources":
        # By its key: the row that takes its place may not have been planted yet.
        values["replaced_by_id"] = values.pop("replaced_by") or None
    if kind != "facts":
        values["order"] = row.get("order", position * 10)
    for field in always:
        english = str(row.get(field) or "")
        values[build_localized_fieldname(field, "en")] = english
        for code, language in languages.items():
            where = f"{PREFIX[kind]}/{row['code']}:{field}"
            if field in translated and code != "en":
                # Empty where the English is another now: the old words would be shown for it.
                text = language.texts.get((where, english), "")
                values[build_localized_fieldname(field, code)] = text
    return values


def _unsaved(kind: str, languages: dict[str, TranslationFile]) -> Any:
    def make(row: YamlNode) -> Any:
        instance = MODELS[kind]()
        for field, value in _values(kind, row, 0, languages).items():
            if field == "region":
                instance.region = Region(code=value)
            else:
                setattr(instance, field, value)
        return instance

    return make


def value_of(instance: Any, field: str) -> Any:
    """What a column holds, as it is planted: the region of a centre by its code."""
    if field == "region":
        return instance.region.code if instance.region_id else ""
    value = getattr(instance, field)
    return "" if value is None and field not in EMPTY else value


def _set(instance: Any, field: str, value: Any) -> None:
    if field == "region":
        instance.region = _agreed_rows(Region).public[value]
    else:
        setattr(instance, field, value)
