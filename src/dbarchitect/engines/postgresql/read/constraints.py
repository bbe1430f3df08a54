"""Constraints of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import default_name
from dbarchitect.engines.postgresql.read.attached import has_default_name
from dbarchitect.engines.postgresql.read.catalog import name_of, options_of
from dbarchitect.engines.postgresql.read.keys import read_definition
from dbarchitect.engines.postgresql.read.spelling import exact
from dbarchitect.model.tables import Action, Check, Exclude, ForeignKey, Name, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.engines.postgresql.read.catalog import Catalog, Row
    from dbarchitect.model.tables import Constraint

_ACTIONS: dict[str, Action] = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}
_ORDER = {"p": 0, "u": 1, "x": 2, "c": 3, "f": 4}


def constraints_of(catalog: Catalog, table: Row) -> tuple[Constraint, ...]:
    """The table's constraints: keys, exclusions, checks, foreign keys; each kind by name."""
    rows = [row for row in catalog.of("constraints", table["oid"]) if row["kind"] in _ORDER and not _is_shadow(row)]
    rows.sort(key=lambda row: _ORDER[row["kind"]])
    return tuple(_constraint(catalog, table, row) for row in rows)


def _is_shadow(row: Row) -> bool:
    """A foreign key to a partitioned table has a row for each partition it refers to."""
    return bool(row["kind"] == "f" and row["parent"] != 0 and row["parent_relation"] == row["relation"])


def _constraint(catalog: Catalog, table: Row, row: Row) -> Constraint:
    match row["kind"]:
        case "p":
            return PrimaryKey(**_key(catalog, table, row))
        case "u":
            return Unique(**_key(catalog, table, row), nulls_not_distinct=row["nulls_not_distinct"])
        case "x":
            return _exclude(catalog, table, row)
        case "c":
            return Check(
                name=row["name"],
                expression=exact(row["expression"]),
                no_inherit=row["no_inherit"] and not table["is_partition"],
                validated=row["validated"],
                enforced=row["enforced"],
                comment=row["comment"],
                inherited=not row["is_local"],
            )
        case _:
            return _foreign_key(catalog, table, row)


def _key(catalog: Catalog, table: Row, row: Row) -> dict[str, Any]:
    if row["tablespace"]:
        catalog.losses.append(
            f"the index of {name_of(table)}.{row['name']} stands in the tablespace {row['tablespace']}"
        )
    attach = (
        row["parent_name"] if row["parent"] and row["relation"] in catalog.attached.get(row["parent"], ()) else None
    )
    return {
        "name": row["name"],
        "columns": catalog.column_names(row["relation"], row["columns"]),
        "include": catalog.column_names(row["relation"], row["index_columns"][row["key_count"] :]),
        "without_overlaps": row["period"],
        "deferrable": row["is_deferrable"],
        "initially_deferred": row["is_deferred"],
        "options": options_of(row["options"]),
        "clustered": row["clustered"],
        "comment": row["comment"],
        "inherited": row["parent"] != 0 and attach is None,
        "attach_to": attach,
    }


def _exclude(catalog: Catalog, table: Row, row: Row) -> Exclude:
    definition = read_definition(row["definition"])
    name = row["name"]
    if row["parent"] and not has_default_name(table["name"], row):
        catalog.losses.append(f"the name of {name_of(table)}.{name}, which its parent's constraint made, is not kept")
        name = default_name(table["name"], "_".join(row["index_column_names"]), "excl")
    return Exclude(
        name=name,
        method=definition.method,
        keys=tuple(element.exclude_key() for element in definition.elements),
        include=definition.include,
        where=definition.where,
        deferrable=row["is_deferrable"],
        initially_deferred=row["is_deferred"],
        options=options_of(row["options"]),
        comment=row["comment"],
        inherited=row["parent"] != 0,
    )


def _foreign_key(catalog: Catalog, table: Row, row: Row) -> ForeignKey:
    name = row["name"]
    if row["parent"] and name != row["parent_name"]:
        catalog.losses.append(f"the name of {name_of(table)}.{name}, which its parent's foreign key made, is not kept")
        name = row["parent_name"]
    return ForeignKey(
        name=name,
        columns=catalog.column_names(row["relation"], row["columns"]),
        target=Name(namespace=row["target_namespace"], name=row["target_name"]),
        target_columns=tuple(row["target_columns"]),
        on_delete=_ACTIONS[row["on_delete"]],
        on_delete_columns=catalog.column_names(row["relation"], row["on_delete_columns"] or ()),
        on_update=_ACTIONS[row["on_update"]],
        match="full" if row["match"] == "f" else "simple",
        period=row["period"],
        deferrable=row["is_deferrable"],
        initially_deferred=row["is_deferred"],
        validated=row["validated"],
        enforced=row["enforced"],
        comment=row["comment"],
        inherited=row["parent"] != 0,
    )
