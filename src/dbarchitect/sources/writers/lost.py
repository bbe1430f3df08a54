"""What a form cannot say of a schema, object by object, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dbarchitect.model.tables import Exclude, ForeignKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Index, Name, Table

Feature = Literal[
    "enums",
    "sequences",
    "checks",
    "exclusions",
    "generated",
    "identity_options",
    "collations",
    "partial_indexes",
    "covering_indexes",
    "index_order",
    "index_methods",
    "expression_indexes",
    "operator_classes",
    "constraint_names",
    "deferrable",
    "not_valid",
    "comments",
    "partitions",
    "domains",
    "views",
    "defaults",
    "composite_references",
    "indexes",
    "column_comments",
    "namespaces",
    "index_names",
    "nulls_not_distinct",
]


def lost(schema: Schema, kept: Collection[Feature]) -> Iterator[str]:
    """Each thing of the schema that is outside `kept`. What no form but SQL says is always named."""
    for kind, objects in _objects(schema, kept):
        for one in objects:
            yield f"{kind} {one}"
    for table in schema.tables:
        yield from _of_table(table, kept)


def _objects(schema: Schema, kept: Collection[Feature]) -> Iterator[tuple[str, list[str]]]:
    yield "role", [r.name for r in schema.roles]
    yield "extension", [e.name for e in schema.extensions]
    yield "composite type", [str(c.name) for c in schema.composites]
    yield "range type", [str(r.name) for r in schema.ranges]
    yield "function", [str(r.name) for r in schema.routines]
    yield "object", [f"{o.kind} {o.name}" for o in schema.others]
    yield "default privilege", [d.definition for d in schema.default_privileges]
    yield "grants on namespace", [n.name for n in schema.namespaces if n.grants or n.owner or n.comment]
    if schema.comment:
        yield "comment of", ["the database"]
    if "domains" not in kept:
        yield "domain", [str(d.name) for d in schema.domains]
    if "views" not in kept:
        yield "view", [str(v.name) for v in schema.views]
    if "enums" not in kept:
        yield "enum", [str(e.name) for e in schema.enums]
    yield "comment or grants of enum", [str(e.name) for e in schema.enums if e.comment or e.grants or e.owner]
    owned = {s.name for s in schema.sequences if s.owned_by or _asked(schema, s.name)} if "sequences" in kept else set()
    yield "sequence", [str(s.name) for s in schema.sequences if s.name not in owned]
    yield (
        "grants on sequence",
        [str(s.name) for s in schema.sequences if s.name in owned and (s.grants or s.owner or s.comment)],
    )
    yield "start or step of sequence", [str(s.name) for s in schema.sequences if s.name in owned and _unusual(s)]


def _asked(schema: Schema, name: Name) -> bool:
    """Whether a default takes its values from the sequence, which then can be made again for it."""
    spelled = (f"nextval('{name}'", f"nextval('public.{name}'", f"nextval('\"{name.name}\"'")
    return any((c.default or "").startswith(spelled) for t in schema.tables for c in t.columns)


def _unusual(sequence: object) -> bool:
    return any(
        getattr(sequence, a) != b
        for a, b in (
            ("start", 1),
            ("increment", 1),
            ("minimum", None),
            ("maximum", None),
            ("cache", 1),
            ("cycle", False),
        )
    )


def _of_table(table: Table, kept: Collection[Feature]) -> Iterator[str]:
    name = str(table.name)
    for kind, things in (
        ("policy", table.policies),
        ("trigger", table.triggers),
        ("rule", table.rules),
        ("statistics", table.statistics),
    ):
        for thing in things:
            yield f"{kind} {thing.name} of {name}"
    if table.grants or table.owner:
        yield f"owner or grants of {name}"
    if table.row_security or table.force_row_security:
        yield f"row-level security of {name}"
    if (
        table.unlogged
        or table.options
        or table.tablespace
        or table.access_method
        or table.replica_identity != "default"
    ):
        yield f"storage settings of {name}"
    if table.inherits or table.of_type:
        yield f"inheritance of {name}"
    if (table.partitioning or table.partition_of) and "partitions" not in kept:
        yield f"partitioning of {name}"
    if table.comment and "comments" not in kept:
        yield f"comment of {name}"
    if table.name.namespace != "public" and "namespaces" not in kept:
        yield f"namespace of {name}"
    for column in table.columns:
        yield from (f"{what} of {name}.{column.name}" for what in _of_column(column, kept))
    for constraint in table.constraints:
        yield from (f"{what} {constraint.name} of {name}" for what in _of_constraint(table, constraint, kept))
    for index in table.indexes:
        yield from (f"{what} {index.name} of {name}" for what in _of_index(index, kept))


def _of_column(column: Column, kept: Collection[Feature]) -> Iterator[str]:
    if column.comment and "column_comments" not in kept:
        yield "comment"
    if column.collation and "collations" not in kept:
        yield "collation"
    if column.generated and "generated" not in kept:
        yield "expression"
    if column.default is not None and "defaults" not in kept:
        yield "default"
    if column.storage or column.compression or column.statistics_target is not None or column.options:
        yield "storage settings"
    if column.not_null_name:
        yield "name of the NOT NULL constraint"
    identity = column.identity
    plain = type(identity)(always=identity.always) if identity else None
    if identity is not None and (identity != plain or identity.always) and "identity_options" not in kept:
        yield "identity settings"


def _of_constraint(table: Table, constraint: object, kept: Collection[Feature]) -> Iterator[str]:
    match constraint:
        case Exclude():
            if "exclusions" not in kept:
                yield "exclusion constraint"
            return
        case PrimaryKey() | Unique():
            if constraint.include or constraint.without_overlaps or constraint.options or constraint.clustered:
                yield "index settings of"
            if isinstance(constraint, Unique) and constraint.nulls_not_distinct and "nulls_not_distinct" not in kept:
                yield "NULLS NOT DISTINCT of"
        case ForeignKey():
            if len(constraint.columns) > 1 and "composite_references" not in kept:
                yield "foreign key"
            if constraint.match == "full" or constraint.on_delete_columns or constraint.period:
                yield "MATCH, period or SET NULL columns of"
        case _:
            if "checks" not in kept:
                yield "check"
            elif getattr(constraint, "no_inherit", False):
                yield "NO INHERIT of"
    if getattr(constraint, "deferrable", False) and "deferrable" not in kept:
        yield "deferral of"
    if not (getattr(constraint, "validated", True) and getattr(constraint, "enforced", True)):
        yield "NOT VALID of"
    if getattr(constraint, "comment", None):
        yield "comment of constraint"
    if "constraint_names" not in kept:
        yield "name of constraint"


def _of_index(index: Index, kept: Collection[Feature]) -> Iterator[str]:
    if "indexes" not in kept:
        yield "index"
        return
    if index.where and "partial_indexes" not in kept:
        yield "condition of index"
    if index.include and "covering_indexes" not in kept:
        yield "INCLUDE of index"
    if index.method != "btree" and "index_methods" not in kept:
        yield "method of index"
    if any(k.descending or k.nulls_first is not None for k in index.keys) and "index_order" not in kept:
        yield "order of index"
    if any(not k.is_column for k in index.keys) and "expression_indexes" not in kept:
        yield "expressions of index"
    if (
        any(k.operator_class or k.collation or k.operator_class_options for k in index.keys)
        and "operator_classes" not in kept
    ):
        yield "operator classes or collations of index"
    if index.nulls_not_distinct and "nulls_not_distinct" not in kept:
        yield "NULLS NOT DISTINCT of index"
    if (
        index.options
        or index.tablespace
        or index.clustered
        or index.statistics_targets
        or not index.valid
        or index.comment
    ):
        yield "settings or comment of index"
    if "index_names" not in kept:
        yield "name of index"
