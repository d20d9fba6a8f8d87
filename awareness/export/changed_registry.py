"""Rows of the registry that staff have changed, back into the YAML and the catalogues."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.conf import settings
from modeltranslation.utils import build_localized_fieldname

from awareness.content import BadContent, read_registry
from awareness.content.registry_file import KEYS, PREFIX, RegistryFile, translated_fields
from awareness.content.translation_files import Key, refusal
from awareness.content.yaml_lines import Lined
from awareness.export.export_report import Gathered
from awareness.export.yaml_patching import patched
from awareness.seed.registry_rows import MODELS, value_of
from awareness.seed.seed_records import Records

FILES = {"sources": "sources.yaml"}  # where a new row goes; else to registry.yaml
Row = dict[str, Any]
LiveRows = dict[str, dict[str, Any]]


def gather_rows(content: Path, records: Records, gathered: Gathered) -> None:
    """Bring the files to what the tables say, where staff have changed it."""
    main = content / "registry.yaml"
    facts = read_registry(main)
    changed: dict[Path, dict[str, list[tuple[Row, Row]]]] = defaultdict(lambda: defaultdict(list))
    names = []
    for kind, instances in live_rows().items():
        for row in getattr(facts, kind):
            old = _said(row)
            new = old
            if instance := instances.pop(row["code"], None):
                new = _as_staff_left(kind, row, instance, records)
            elif records.planted(f"{PREFIX[kind]}/{row['code']}:code"):
                gathered.gone.append(f"{PREFIX[kind]}/{row['code']}")
            names += [f"{PREFIX[kind]}/{row['code']}"] if new != old else []
            changed[row.file][kind].append((old, new))
        for code, instance in instances.items():
            file = main.with_name(FILES.get(kind, main.name))
            file = file if file.exists() else main
            changed[file][kind].append(({}, _as_new(kind, instance)))
            names.append(f"{PREFIX[kind]}/{code}")
    if names:
        _write(changed, main, names, gathered)


def live_rows() -> LiveRows:
    """The rows of the tables with all their languages: by kind, then by code."""
    return {
        kind: {row.code: row for row in model._default_manager.filter(live=True)}
        for kind, model in MODELS.items()
    }


def corrected_rows(
    facts: RegistryFile, live: LiveRows, records: Records, language: str, gathered: Gathered
) -> dict[Key, str]:
    """What staff have translated in the registry, by the keys of its catalogue."""
    texts: dict[Key, str] = {}
    for kind, instances in live.items():
        for row in getattr(facts, kind):
            for field in translated_fields(kind, row) if row["code"] in instances else ():
                name = build_localized_fieldname(field, language)
                place = f"{PREFIX[kind]}/{row['code']}"
                text = getattr(instances[row["code"]], name) or ""
                if not text or not row.get(field) or records.is_ours(f"{place}:{name}", text):
                    continue
                if sentence := refusal(row[field], text):
                    gathered.refused.append(f"{language} {place}:{field}: {sentence}")
                else:
                    texts[f"{place}:{field}", row[field]] = text
    return texts


def _said(row: Row) -> Row:
    return {key: value for key, value in row.items() if value}


def _as_staff_left(kind: str, row: Lined, instance: Any, records: Records) -> Row:
    """The row of the file, with the fields that staff have changed."""
    new = _said(row)
    for field in KEYS[kind][0]:
        column = _column(kind, field)
        value = value_of(instance, column)
        if field == "code" or records.is_ours(f"{PREFIX[kind]}/{row['code']}:{column}", str(value)):
            continue
        if value:
            new[field] = value
        else:
            new.pop(field, None)
    return new


def _as_new(kind: str, instance: Any) -> Row:
    row = {field: value_of(instance, _column(kind, field)) for field in KEYS[kind][0]}
    return {field: value for field, value in row.items() if value}


def _column(kind: str, field: str) -> str:
    if field in KEYS[kind][1]:
        return build_localized_fieldname(field, settings.LANGUAGE_CODE)
    return "replaced_by_id" if field == "replaced_by" else field


def _write(
    changed: dict[Path, dict[str, list[tuple[Row, Row]]]],
    main: Path,
    names: list[str],
    gathered: Gathered,
) -> None:
    before = {path: path.read_text(encoding="utf-8") for path in changed}
    try:
        for path, kinds in changed.items():
            old = {kind: [row for row, _ in rows if row] for kind, rows in kinds.items()}
            new = {kind: [row for _, row in rows] for kind, rows in kinds.items()}
            path.write_text(patched(before[path], old, new), encoding="utf-8")
        read_registry(main)
    except BadContent as problem:
        gathered.refused.append(f"registry: {problem}")
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
        return
    gathered.rows += names
