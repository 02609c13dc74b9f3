"""Writes the folder and the models of a new source system, from what was found in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from orchestration.errors import ScaffoldError
from orchestration.found_source import FoundEntity, FoundSystem

ENABLED = "{{ (',%s,' in ',' ~ env_var('MFG_SYSTEMS', 'demo_erp,demo_accounting,demo_wms') ~ ',') | as_bool }}"

# PostgreSQL takes these for its own where a column's name is expected.
_RESERVED = """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
    column concurrently constraint create cross current_date current_role current_time current_timestamp
    current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full grant
    group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
    localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references
    returning right select session_user similar some symmetric system_user table tablesample then to trailing true
    union unique user using variadic verbose when where window with record_id source_key rejection_reasons
"""
_WRITABLE = re.compile(r"[^'\"\\{}\x00-\x1f]+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_CANONICAL = re.compile(r"'(\w+)': \{(.*?)\}", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """A column of a staging model: the field it is read from, and the cast and the complaint of its type."""

    name: str
    field: str
    type: str | None
    is_key: bool
    zone: str | None = None

    @property
    def reader(self) -> str:
        return f"{{{{ {'code' if self.is_key else 'text'}_field('{self.field}') }}}} as {self.name}"

    @property
    def typed(self) -> str:
        if self.type is None:
            return self.name
        zone = f", '{self.zone}'" if self.type == "instant" and self.zone else ""
        return f"{{{{ to_{self.type}('{self.name}'{zone}) }}}} as {self.name}"

    @property
    def reasons(self) -> list[str]:
        missing = [f"missing('{self.name}', '{self.field}')"] if self.is_key else []
        article = "an" if self.type in ("integer", "instant") else "a"
        wrong = [f"not_{article}_{self.type}('{self.name}', '{self.field}')"] if self.type else []
        return missing + wrong


@dataclass
class Scaffold:
    """What was written, and what could not be and is left to do."""

    written: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.written.append(path)


def write_system(root: Path, system: FoundSystem) -> Scaffold:
    """Writes system.yaml and models below `root`, and switches the system on in dbt_project.yml.

    Raises:
        ScaffoldError: the system is there already, or dbt_project.yml has not the form that is added to.
    """
    name, entities = system.settings["system"], system.entities
    staging = root / "dbt_project/models/staging" / name
    intermediate = root / "dbt_project/models/intermediate" / name
    for folder in (root / "orchestration/systems" / name, staging, intermediate):
        if folder.exists():
            raise ScaffoldError(f"{folder} is there already. Nothing was written. Choose another name, or remove it.")
    canonical = canonical_columns(root)
    project = switched_on((root / "dbt_project.yml").read_text(encoding="utf-8"), name, entities)
    done = Scaffold()
    done.write(root / "orchestration/systems" / name / "system.yaml", system_yaml(system))
    done.write(staging / f"_{name}__sources.yml", sources_yaml(name, entities))
    done.write(staging / f"_{name}__models.yml", models_yaml(name, entities))
    for entity in entities:
        columns = columns_of(entity)
        unwritable = sorted(set(entity.fields) - {column.field for column in columns})
        done.left_out += [f"{entity.name}: {fields}" for fields in entity.left_out]
        done.left_out += [f"{entity.name}: field {name_!r}, whose name no model can hold" for name_ in unwritable]
        done.write(staging / f"stg_{name}__{entity.name}.sql", staging_model(name, entity.name, columns))
    providing = [entity for entity in entities if entity.canonical]
    for entity in providing:
        text = intermediate_model(name, entity, canonical[str(entity.canonical)])
        done.write(intermediate / f"int_{name}__{entity.canonical}.sql", text)
    if providing:
        done.write(intermediate / f"_int_{name}__models.yml", intermediate_yaml(name, providing))
    done.write(root / "dbt_project.yml", project)
    return done


def columns_of(entity: FoundEntity) -> list[Column]:
    """A column for every field whose name can be written in a model."""
    names: set[str] = set()
    columns = []
    for source in filter(_WRITABLE.fullmatch, entity.fields):
        is_key = source in entity.settings["key"]
        name = _column_name(source, names)
        names.add(name)
        columns.append(Column(name, source, None if is_key else _type_of(source, entity), is_key, entity.zone))
    return columns


def _column_name(source: str, taken: set[str]) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", source)
    name = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")[:50] or "field"
    if name in _RESERVED.split() or name[0].isdigit():
        name = f"field_{name}"
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    return unique


def _type_of(source: str, entity: FoundEntity) -> str | None:
    """What a field is told to be, else what all its values are, by the macros' names; None: text, or nothing was seen."""
    if source in entity.types:
        return entity.types[source]
    values = [record[source] for record in entity.records if record.get(source) not in (None, "")]
    tests = {
        "integer": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31,
        "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
        "date": lambda value: isinstance(value, str) and _DATE.fullmatch(value),
        "instant": lambda value: isinstance(value, str) and _INSTANT.fullmatch(value),
    }
    return next((name for name, holds in tests.items() if values and all(map(holds, values))), None)


def system_yaml(system: FoundSystem) -> str:
    content = {**system.settings, "entities": {entity.name: dict(entity.settings) for entity in system.entities}}
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def sources_yaml(name: str, entities: Sequence[FoundEntity]) -> str:
    tables = "".join(
        f"      - name: {entity.name}\n        identifier: records\n"
        f"        config: {{meta: {{dagster: {{asset_key: [raw, {name}, {entity.name}]}}}}}}\n"
        for entity in entities
    )
    return f"sources:\n  - name: {name}\n    schema: raw\n    description: What {name} delivered, verbatim.\n    tables:\n{tables}"


def models_yaml(name: str, entities: Sequence[FoundEntity]) -> str:
    return "models:\n" + "".join(
        f"  - name: stg_{name}__{entity.name}\n"
        f"    description: One row per record of {entity.name}, typed; refused records stand in staging.rejected_rows.\n"
        f"    data_tests:\n      - conserved: {{arguments: {{system: {name}, entity: {entity.name}}}}}\n"
        for entity in entities
    )


def intermediate_yaml(name: str, entities: Sequence[FoundEntity]) -> str:
    return "models:\n" + "".join(
        f"  - name: int_{name}__{entity.canonical}\n"
        f"    description: One row per record of {entity.name} of {name}, in canonical columns.\n"
        for entity in entities
    )


def staging_model(system: str, entity: str, columns: Sequence[Column]) -> str:
    reasons = [reason for column in columns for reason in column.reasons]
    return (
        f"with source as (\n    {{{{ current_records('{system}', '{entity}') }}}}\n),\n\n"
        "renamed as materialized (\n    select\n"
        + ",\n".join(f"        {text}" for text in ["record_id", "source_key", *(c.reader for c in columns)])
        + "\n    from source\n)\n\nselect\n"
        + ",\n".join(f"    {text}" for text in ["record_id", "source_key", *(c.typed for c in columns)])
        + ",\n    {{ rejection_reasons([\n"
        + "".join(f"        {reason},\n" for reason in reasons)
        + "    ]) }} as rejection_reasons\nfrom renamed\n"
    )


def intermediate_model(system: str, entity: FoundEntity, wanted: Sequence[str]) -> str:
    """Columns of the same name are taken over, a key of one field is the entity's id; the others are null until somebody
    says what they are. Until then everything is active, which the tables want to know of each row."""
    columns = columns_of(entity)
    given = {"is_active": "true as is_active", **{column.name: column.name for column in columns}}
    keys = [column.name for column in columns if column.is_key]
    if len(keys) == 1 and wanted[0].endswith("_id"):
        for name in (wanted[0], "sku_code") if entity.canonical == "skus" else wanted[:1]:
            given.setdefault(name, f"{keys[0]} as {name}")
    taken = [given.get(name, f"null as {name}") for name in wanted]
    lines = [f"'{system}' as system", "record_id", "source_key", *taken]
    return (
        "select\n"
        + ",\n".join(f"    {line}" for line in lines)
        + f"\nfrom {{{{ ref('stg_{system}__{entity.name}') }}}}\n"
    )


def canonical_columns(root: Path) -> dict[str, list[str]]:
    """Columns of every canonical entity, from the macro that lists them."""
    text = (root / "dbt_project/macros/canonical.sql").read_text(encoding="utf-8")
    return {name: re.findall(r"'(\w+)': '", body) for name, body in _CANONICAL.findall(text)}


def switched_on(project: str, name: str, entities: Sequence[FoundEntity]) -> str:
    """dbt_project.yml with the system's folders and what it provides, comments and all else as they were."""
    folder = f'      {name}:\n        +enabled: "{ENABLED % name}"\n'
    project = _inserted(project, "    intermediate:\n", folder)
    providing = [entity.canonical for entity in entities if entity.canonical]
    if providing:
        project = _inserted(project, "      validated:\n", folder)
    for canonical in providing:
        listed = re.search(rf"(?m)^    {canonical}: \[([^\]\n]*)\]", project)
        if listed is None:
            raise ScaffoldError(f"dbt_project.yml has no providers of {canonical}. Nothing was written.")
        before = f"{listed[1]}, " if listed[1].strip() else ""
        project = project.replace(listed[0], f"    {canonical}: [{before}{name}]")
    return project


def _inserted(project: str, before: str, text: str) -> str:
    if project.count(before) != 1:
        raise ScaffoldError(
            f"dbt_project.yml has not one line {before.strip()!r}. Nothing was written. Restore its form."
        )
    return project.replace(before, text + before)
