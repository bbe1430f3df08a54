"""Enumerations, domains, composite and range types, sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import default_name, qualified, qualified_type
from dbarchitect.engines.postgresql.read.access import grants_of
from dbarchitect.engines.postgresql.read.catalog import collation_of, name_of
from dbarchitect.engines.postgresql.read.columns import sequence_bounds
from dbarchitect.engines.postgresql.read.spelling import exact
from dbarchitect.model.objects import CompositeType, Domain, EnumType, RangeType, Sequence
from dbarchitect.model.tables import Check, Column, Name

if TYPE_CHECKING:
    from dbarchitect.engines.postgresql.read.catalog import Catalog, Row


def enums_of(catalog: Catalog) -> tuple[EnumType, ...]:
    return tuple(
        EnumType(
            name=name_of(row),
            values=tuple(row["labels"]),
            grants=grants_of(catalog, row, "type"),
            owner=catalog.owner(row["owner"]),
            comment=row["comment"],
        )
        for row in catalog.rows["enums"]
    )


def domains_of(catalog: Catalog) -> tuple[Domain, ...]:
    return tuple(_domain(catalog, row) for row in catalog.rows["domains"])


def _domain(catalog: Catalog, row: Row) -> Domain:
    default = default_name(row["name"], "", "not_null")
    not_null = next((c["name"] for c in row["constraints"] if c["kind"] == "n"), None)
    checks = tuple(
        Check(
            name=c["name"],
            expression=exact(c["expression"]),
            validated=c["validated"],
            comment=c["comment"],
        )
        for c in row["constraints"]
        if c["kind"] == "c"
    )
    return Domain(
        name=name_of(row),
        base=row["base"],
        nullable=not row["not_null"],
        default=exact(row["default_expression"]) if row["default_expression"] is not None else None,
        not_null_name=None if not_null == default else not_null,
        checks=checks,
        collation=collation_of(row),
        grants=grants_of(catalog, row, "type"),
        owner=catalog.owner(row["owner"]),
        comment=row["comment"],
    )


def composites_of(catalog: Catalog) -> tuple[CompositeType, ...]:
    return tuple(
        CompositeType(
            name=name_of(row),
            attributes=tuple(
                Column(name=a["name"], type=a["type"], collation=collation_of(a), comment=a["comment"])
                for a in row["attributes"]
            ),
            grants=grants_of(catalog, row, "type"),
            owner=catalog.owner(row["owner"]),
            comment=row["comment"],
        )
        for row in catalog.rows["composites"]
    )


def ranges_of(catalog: Catalog) -> tuple[RangeType, ...]:
    return tuple(
        RangeType(
            name=name_of(row),
            definition=_range_definition(catalog, row),
            grants=grants_of(catalog, row, "type"),
            owner=catalog.owner(row["owner"]),
            comment=row["comment"],
        )
        for row in catalog.rows["ranges"]
    )


def _range_definition(catalog: Catalog, row: Row) -> str:
    name = row["name"]
    parts = [f"SUBTYPE = {row['subtype']}"]
    if row["operator_class"]:
        own = Name(namespace=row["operator_class_namespace"], name=row["operator_class"])
        parts.append(f"SUBTYPE_OPCLASS = {qualified(own)}")
    collation = collation_of(row)
    if collation:
        parts.append(f"COLLATION = {collation}")
    if row["subtype_diff"]:
        parts.append(f"SUBTYPE_DIFF = {row['subtype_diff']}")
    if row["canonical"]:
        catalog.losses.append(f"the canonical function {row['canonical']} of the range type {name} is left out")
    default = name.replace("range", "multirange", 1) if "range" in name else f"{name}_multirange"
    if row["multirange"] and (row["multirange_namespace"], row["multirange"]) != (row["namespace"], default):
        multirange = Name(namespace=row["multirange_namespace"], name=row["multirange"])
        parts.append(f"MULTIRANGE_TYPE_NAME = {qualified_type(multirange)}")
    return f"CREATE TYPE {qualified_type(name_of(row))} AS RANGE ({', '.join(parts)})"


def sequences_of(catalog: Catalog) -> tuple[Sequence, ...]:
    """The sequences that are no identity column's."""
    return tuple(_sequence(catalog, row) for row in catalog.rows["sequences"] if row["tie"] != "i")


def _sequence(catalog: Catalog, row: Row) -> Sequence:
    minimum, maximum = sequence_bounds(row)
    owned_by = None
    if row["tie"] == "a":
        owned_by = (Name(namespace=row["table_namespace"], name=row["table_name"]), row["column_name"])
    return Sequence(
        name=name_of(row),
        type=row["type"],
        start=row["start"],
        increment=row["increment"],
        minimum=minimum,
        maximum=maximum,
        cache=row["cache"],
        cycle=row["cycle"],
        owned_by=owned_by,
        unlogged=row["persistence"] == "u",
        grants=grants_of(catalog, row, "sequence"),
        owner=catalog.owner(row["owner"]) if owned_by is None else None,
        comment=row["comment"],
    )
