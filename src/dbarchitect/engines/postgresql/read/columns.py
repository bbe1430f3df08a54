"""Columns, with what partitions and heirs have from their parents told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import default_name
from dbarchitect.engines.postgresql.read.access import grants_of
from dbarchitect.engines.postgresql.read.catalog import collation_of, name_of, options_of
from dbarchitect.engines.postgresql.read.spelling import exact
from dbarchitect.model.tables import Column, Generated, Identity, Name

if TYPE_CHECKING:
    from dbarchitect.engines.postgresql.read.catalog import Catalog, Row

_STORAGE = {"p": "plain", "e": "external", "x": "extended", "m": "main"}
_COMPRESSION = {"p": "pglz", "l": "lz4"}
_LIMITS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}


def columns_of(catalog: Catalog, table: Row) -> tuple[Column, ...]:
    """The table's columns; a partition's are inherited unless they differ from its parent's in more than a default."""
    rows = catalog.of("columns", table["oid"])
    parent = _parent(catalog, table)
    like_parent = parent is not None and _alike(catalog, table, parent)
    return tuple(_column(catalog, table, row, like_parent if table["is_partition"] else None) for row in rows)


def _parent(catalog: Catalog, table: Row) -> Row | None:
    if not table["is_partition"]:
        return None
    (namespace, name), *_ = table["parents"]
    oid = catalog.table_oids.get(Name(namespace=namespace, name=name))
    return catalog.tables[oid] if oid else None


_SHARED = (
    "name",
    "type",
    "collation_name",
    "collation_namespace",
    "storage",
    "compression",
    "generated",
    "options",
)


def _alike(catalog: Catalog, table: Row, parent: Row) -> bool:
    """Whether PARTITION OF makes the same columns as the partition has."""
    own, above = catalog.of("columns", table["oid"]), catalog.of("columns", parent["oid"])
    if [[row[key] for key in _SHARED] for row in own] != [[row[key] for key in _SHARED] for row in above]:
        return False
    if any(
        row["generated"] and row["default_expression"] != up["default_expression"]
        for row, up in zip(own, above, strict=True)
    ):
        return False
    for row, up in zip(own, above, strict=True):
        mine, parents = not_null(catalog, table["oid"], row["number"]), not_null(catalog, parent["oid"], up["number"])
        if mine and parents and mine["name"] != parents["name"]:
            return False
    return True


def not_null(catalog: Catalog, relation: int, number: int) -> Row | None:
    """The NOT NULL constraint of a column, which PostgreSQL has since version 18."""
    return next((k for k in catalog.of("constraints", relation) if k["kind"] == "n" and k["columns"] == [number]), None)


def _column(catalog: Catalog, table: Row, row: Row, like_parent: bool | None) -> Column:
    expression = exact(row["default_expression"]) if row["default_expression"] is not None else None
    inherited = like_parent if like_parent is not None else not row["is_local"]
    return Column(
        name=row["name"],
        type=row["type"],
        nullable=not row["not_null"],
        default=None if row["generated"] else expression,
        identity=_identity(catalog, table, row),
        generated=Generated(expression=expression, stored=row["generated"] == "s")
        if row["generated"] and expression
        else None,
        collation=collation_of(row),
        storage=_STORAGE.get(row["storage"] or ""),
        compression=_COMPRESSION.get(row["compression"] or ""),
        statistics_target=row["statistics_target"],
        not_null_name=_not_null_name(catalog, table, row, inherited=inherited),
        options=options_of(row["options"]),
        comment=row["comment"],
        inherited=inherited,
    )


def _not_null_name(catalog: Catalog, table: Row, row: Row, *, inherited: bool) -> str | None:
    found = not_null(catalog, table["oid"], row["number"])
    if found is None:
        return None
    where = f"{name_of(table)}.{row['name']}"
    if not found["validated"]:
        catalog.losses.append(f"the NOT NULL of {where} is NOT VALID; it is read as valid")
    if found["no_inherit"]:
        catalog.losses.append(f"the NOT NULL of {where} is NO INHERIT; it is read as one that heirs have too")
    if inherited and found["parents"]:
        return found["name"] if found["is_local"] else None
    default = default_name(table["name"], row["name"], "not_null")
    return found["name"] if found["name"] != default else None


def _identity(catalog: Catalog, table: Row, row: Row) -> Identity | None:
    """The column's identity; a partition's is its parent's and not repeated."""
    if not row["identity"] or table["is_partition"]:
        return None
    sequence = catalog.identity_sequences.get((table["oid"], row["name"]))
    if sequence is None:
        return Identity(always=row["identity"] == "a")
    minimum, maximum = sequence_bounds(sequence)
    default = Name(namespace=table["namespace"], name=default_name(table["name"], row["name"], "seq"))
    own = name_of(sequence)
    return Identity(
        always=row["identity"] == "a",
        start=sequence["start"],
        increment=sequence["increment"],
        minimum=minimum,
        maximum=maximum,
        cache=sequence["cache"],
        cycle=sequence["cycle"],
        sequence=None if own == default else own,
        grants=grants_of(catalog, sequence, "sequence"),
    )


def sequence_bounds(sequence: Row) -> tuple[int | None, int | None]:
    """The sequence's minimum and maximum where they are not those of its type and direction."""
    limit = _LIMITS[sequence["type"]]
    low, high = (1, limit - 1) if sequence["increment"] > 0 else (-limit, -1)
    minimum, maximum = sequence["minimum"], sequence["maximum"]
    return (None if minimum == low else minimum), (None if maximum == high else maximum)
