"""Two schemas compared as people mean it: by name, whatever order columns and objects stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.diff.kinds.statistics import spoken_of
from dbarchitect.diff.naming import named_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.base import Value
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table

_OF_MAKING = frozenset({"inherited", "attach_to"})
"""Whether a part came with the parent or was there before it was attached: no statement changes that, and nothing depends on it."""
Parts = dict[str, dict[str, Any]]
_KINDS = {"EnumType": "enum", "Domain": "domain", "CompositeType": "type", "RangeType": "range", "Sequence": "sequence"}
_PARTS_OF_TABLES = ("columns", "constraints", "indexes", "policies", "triggers", "rules", "statistics")


def differences(one: Schema, other: Schema) -> tuple[str, ...]:
    """Where the first differs from the second, in words."""
    return tuple(_compared(_parts(one), _parts(other)))


def _compared(is_now: Parts, shall_be: Parts) -> Iterator[str]:
    for key, fields in shall_be.items():
        if key not in is_now:
            yield f"{key} is missing"
            continue
        for name, value in fields.items():
            if is_now[key].get(name) != value:
                yield f"{key}: {name} is {_short(is_now[key].get(name))}, not {_short(value)}"
    for key in is_now:
        if key not in shall_be:
            yield f"{key} is left over"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 160 else text[:157] + "…"


def _parts(schema: Schema) -> Parts:
    found: Parts = {}
    for space in schema.namespaces:
        found[f"schema {space.name}"] = _fields(space)
    for extension in schema.extensions:
        found[f"extension {extension.name}"] = _fields(extension, "version")
    for role in schema.roles:
        found[f"role {role.name}"] = _fields(role)
    things: tuple[Any, ...] = (*named_types(schema), *schema.sequences)
    for thing in things:
        found[f"{_KINDS[type(thing).__name__]} {thing.name}"] = _fields(thing)
    for routine in schema.routines:
        found[f"function {routine.name}({routine.arguments})"] = _fields(routine)
    for table in schema.tables:
        found |= _of_table(table)
    for view in schema.views:
        found[f"view {view.name}"] = _fields(view, "indexes", "statistics", "triggers", "rules", "columns")
        for index in view.indexes:
            found[f"index {view.name}.{index.name}"] = _fields(index)
        hung: tuple[Any, ...] = (*view.triggers, *view.rules)
        for part in hung:
            found[f"{type(part).__name__.lower()} {view.name}.{part.name}"] = _fields(part)
    for raw in schema.others:
        found[f"{raw.kind} {raw.comment_target or raw.name}: {raw.definition[:60]}"] = _fields(raw)
    for number, default in enumerate(sorted(d.definition for d in schema.default_privileges)):
        found[f"default privilege {default}"] = {"number": number * 0}
    found["database"] = {"comment": schema.comment}
    return found


def _of_table(table: Table) -> Parts:
    found: Parts = {f"table {table.name}": _fields(table, *_PARTS_OF_TABLES)}
    for column in table.columns:
        # what a parent calls it stays when the parent goes, and cannot be told from its own
        without = ("not_null_name",) if table.inherits or table.partition_of else ()
        found[f"column {table.name}.{column.name}"] = _fields(column, *without)
    for part in (*table.constraints, *table.indexes, *table.policies, *table.triggers, *table.rules):
        found[f"{type(part).__name__.lower()} {table.name}.{part.name}"] = _fields(part)
    for statistics in table.statistics:
        found[f"statistics {statistics.name}"] = {**_fields(statistics), "definition": spoken_of(statistics.definition)}
    return found


def _fields(value: Value, *without: str) -> dict[str, Any]:
    fields = {k: getattr(value, k) for k in type(value).model_fields if k not in without and k not in _OF_MAKING}
    if "grants" in fields:
        fields["grants"] = sorted(
            (g.grantee, p, c, g.with_grant_option) for g in fields["grants"] for p in (g.privileges or ("none",)) for c in (g.columns or ("",))
        )  # fmt: skip
    for key in ("options", "member_of", "settings"):
        if isinstance(fields.get(key), tuple):
            fields[key] = sorted(fields[key])
    return fields


def moved_columns(one: Schema, other: Schema) -> tuple[str, ...]:
    """Tables whose columns stand in another order than in the second, which no ALTER TABLE can change."""
    there = {t.name: [c.name for c in t.columns] for t in other.tables}
    return tuple(
        str(t.name)
        for t in one.tables
        if t.name in there and [c.name for c in t.columns] != there[t.name] and not t.partition_of
    )
