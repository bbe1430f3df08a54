"""The words of a schema's parts: types, keys, constraints, indexes, policies, ends of a relation."""

from __future__ import annotations

from typing import Literal, NamedTuple

from dbarchitect.model.tables import (
    Check,
    Column,
    Constraint,
    Exclude,
    ForeignKey,
    Index,
    IndexKey,
    Policy,
    PrimaryKey,
    Table,
    Unique,
)
from dbarchitect.report.words import line

ConstraintKind = Literal["primary key", "unique", "foreign key", "check", "exclusion", "not null", "other"]


class Relation(NamedTuple):
    """A foreign key as a line of a diagram: `many` rows of `child` refer to one of `parent`; `optional`: or to none."""

    child: str
    parent: str
    name: str
    columns: tuple[str, ...]
    many: bool
    optional: bool
    foreign_key: ForeignKey


def relations(tables: tuple[Table, ...]) -> tuple[Relation, ...]:
    """The foreign keys among `tables`, in order."""
    known = {t.name for t in tables}
    found = []
    for table in tables:
        for key in table.foreign_keys:
            if key.target in known and not key.inherited:
                found.append(_relation(table, key))
    return tuple(found)


def _relation(table: Table, key: ForeignKey) -> Relation:
    alone = {frozenset(u.columns) for u in table.uniques} | {
        frozenset(k.expression for k in i.keys) for i in table.indexes if i.unique and i.where is None
    }
    if table.primary_key:
        alone.add(frozenset(table.primary_key.columns))
    nullable = any((c := table.column(n)) is not None and c.nullable for n in key.columns)
    one = any(unique <= set(key.columns) for unique in alone)
    return Relation(str(table.name), str(key.target), key.name, key.columns, not one, nullable, key)


def kind(constraint: Constraint) -> ConstraintKind:
    match constraint:
        case PrimaryKey():
            return "primary key"
        case Unique():
            return "unique"
        case ForeignKey():
            return "foreign key"
        case Check():
            return "check"
        case Exclude():
            return "exclusion"


def definition(constraint: Constraint) -> str:
    """What the constraint demands, in SQL's words without its name."""
    match constraint:
        case PrimaryKey():
            return f"primary key ({_columns(constraint.columns, constraint.without_overlaps)})"
        case Unique():
            nulls = " nulls not distinct" if constraint.nulls_not_distinct else ""
            return f"unique{nulls} ({_columns(constraint.columns, constraint.without_overlaps)})" + _later(constraint)
        case ForeignKey():
            target = f"{constraint.target} ({', '.join(constraint.target_columns)})"
            return f"({', '.join(constraint.columns)}) → {target}{_actions(constraint)}" + _later(constraint)
        case Check():
            return f"check ({line(constraint.expression)})"
        case Exclude():
            keys = ", ".join(f"{k.expression} with {k.operator}" for k in constraint.keys)
            where = f" where ({line(constraint.where)})" if constraint.where else ""
            return f"exclude using {constraint.method} ({keys}){where}" + _later(constraint)


def _columns(columns: tuple[str, ...], without_overlaps: bool) -> str:
    return ", ".join(columns) + (" without overlaps" if without_overlaps else "")


def _actions(key: ForeignKey) -> str:
    deleted = f" on delete {key.on_delete}" if key.on_delete != "no action" else ""
    return deleted + (f" on update {key.on_update}" if key.on_update != "no action" else "")


def _later(constraint: Unique | ForeignKey | Exclude) -> str:
    if not constraint.deferrable:
        return ""
    return " deferrable" + (" initially deferred" if constraint.initially_deferred else "")


def index_definition(index: Index) -> str:
    """`unique btree (company_id, due desc) include (title) where (…)`, without the name."""
    method = "" if index.method == "btree" else f"{index.method} "
    keys = ", ".join(_key(k) for k in index.keys)
    include = f" include ({', '.join(index.include)})" if index.include else ""
    where = f" where {line(index.where)}" if index.where else ""
    return f"{'unique ' if index.unique else ''}{method}({keys}){include}{where}"


def _key(key: IndexKey) -> str:
    operators = f" {key.operator_class}" if key.operator_class else ""
    order = " desc" if key.descending else ""
    nulls = ""
    if key.nulls_first is not None and key.nulls_first != key.descending:
        nulls = f" nulls {'first' if key.nulls_first else 'last'}"
    return f"{line(key.expression)}{operators}{order}{nulls}"


def policy_definition(policy: Policy) -> str:
    """`select for app_user where (…)`: who may see or write which rows."""
    using = f" using ({line(policy.using)})" if policy.using else ""
    check = f" with check ({line(policy.check)})" if policy.check else ""
    if policy.check and policy.check == policy.using:
        check = " with the same check"
    restrictive = "" if policy.permissive else "restrictive "
    return f"{restrictive}{policy.command} for {', '.join(policy.roles)}{using}{check}"


def default(column: Column) -> str:
    """What a row gets when the column is left out; empty when nothing."""
    if column.identity:
        return "identity"
    if column.generated:
        stored = "stored" if column.generated.stored else "virtual"
        return f"generated: {line(column.generated.expression)} ({stored})"
    return line(column.default or "")


class Marks(NamedTuple):
    """What a column is to the keys of its table."""

    primary: bool
    unique: bool
    references: str


def marks(table: Table, column: str) -> Marks:
    """`references` names the table of the narrowest foreign key the column belongs to and decides alone (beside tenancy)."""
    primary = table.primary_key is not None and column in table.primary_key.columns
    unique = any(u.columns == (column,) for u in table.uniques) or any(
        i.unique and i.where is None and tuple(k.expression for k in i.keys) == (column,) for i in table.indexes
    )
    holding = sorted((f for f in table.foreign_keys if column in f.columns), key=lambda f: len(f.columns))
    # In a composite key (tenant, thing) the last column is the thing's; the tenant's own key, if any, is narrower.
    own = next((f for f in holding if f.columns[-1] == column), None)
    return Marks(primary, unique, str(own.target) if own else "")


def constraint_owner(object_: str, tables: tuple[Table, ...]) -> tuple[str, ConstraintKind]:
    """The table and kind of the constraint a proof calls `object_`: `orders.total`, `orders_pkey`, `orders: not null total`."""
    text = line(object_)
    owner = _named(text, tables)
    words = text.lower().replace("_", " ")
    if "not null" in words:
        return owner[0], "not null"
    if owner[1] != "other":
        return owner
    for phrase, found in _PHRASES:
        if phrase in words:
            return owner[0], found
    return owner


_PHRASES: tuple[tuple[str, ConstraintKind], ...] = (
    ("primary key", "primary key"),
    ("pkey", "primary key"),
    ("foreign key", "foreign key"),
    ("fkey", "foreign key"),
    ("unique", "unique"),
    ("exclu", "exclusion"),
    ("overlap", "exclusion"),
    ("check", "check"),
)


def _named(text: str, tables: tuple[Table, ...]) -> tuple[str, ConstraintKind]:
    pieces = {p for p in text.replace(":", " ").replace("(", " ").replace(")", " ").replace(".", " ").split(" ") if p}
    named = [t for t in tables if str(t.name) == text or text.startswith((f"{t.name}.", f"{t.name} ", f"{t.name}:"))]
    candidates = sorted(named, key=lambda t: -len(str(t.name))) or list(tables)
    for table in candidates:
        for constraint in table.constraints:
            if constraint.name in pieces:
                return str(table.name), kind(constraint)
    return (str(candidates[0].name), "other") if named else ("", "other")
