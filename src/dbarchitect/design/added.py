"""Tables the design adds of its own: with the tenant's column where rows belong to one, facts and origins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.decisions.volumes import with_facts
from dbarchitect.design.draft import constraint_name, public
from dbarchitect.design.rules.triggers import trigger_function
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.objects import Routine
from dbarchitect.model.tables import Column, Grant, Identity, PrimaryKey, Table

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.tables import Constraint


@dataclass(frozen=True)
class Told:
    """A column with what it stands for."""

    column: Column
    meaning: str
    semantic: str = "text"


def free_table(draft: Draft, name: str) -> str:
    """`name`, or with a number when a table of that name is there already."""
    number, free = 2, fit(name)
    while draft.has_table(free) or free in draft.table_of:
        free, number = fit(f"{name}_{number}"), number + 1
    return free


def add_table(
    draft: Draft,
    name: str,
    columns: tuple[Told, ...],
    key: tuple[str, ...],
    *,
    tenant: bool,
    rows: float,
    basis: str,
    comment: str,
    constraints: tuple[Constraint, ...] = (),
    of: tuple[str, ...] = (),
) -> Draft:
    """The draft with the table; for a tenant's rows the tenant's column leads the table and its key.

    `of` names the tables whose rows its number of rows is calculated from.
    """
    scope = draft.tenant_column if tenant and draft.tenant else None
    if scope:
        told = Told(
            Column(name=scope, type=draft.key_type, nullable=False, comment=f"the {draft.tenant} this row belongs to"),
            f"whose row it is: the border between {draft.tenant}s",
            "tenant",
        )
        columns, key = (told, *columns), (scope, *key)
        draft = draft.but(scope={**draft.scope, name: scope})
    primary = PrimaryKey(name=constraint_name(name, (), "pkey"), columns=key)
    table = Table(
        name=public(name),
        columns=tuple(t.column for t in columns),
        constraints=(primary, *constraints),
        comment=comment,
    )
    origins = tuple(
        ColumnOrigin(table=name, column=t.column.name, semantic=t.semantic, source="assumed", meaning=t.meaning)
        for t in columns
    )
    return with_facts(draft.put(table).from_words(*origins), name, rows, basis, of)


def number_column(name: str = "id") -> Told:
    """An ascending number that identifies the row."""
    column = Column(name=name, type="bigint", nullable=False, identity=Identity(always=True))
    return Told(column, "identifies the row; ascending", "key")


def moment_column(name: str, meaning: str, *, default: str | None = "now()", nullable: bool = False) -> Told:
    column = Column(name=name, type="timestamp with time zone", nullable=nullable, default=default)
    return Told(column, meaning, "timestamp")


def text_column(name: str, meaning: str, *, nullable: bool = False, default: str | None = None) -> Told:
    return Told(Column(name=name, type="text", nullable=nullable, default=default), meaning)


def owners_trigger_function(name: str, body: str, comment: str, declare: str = "") -> Routine:
    """A trigger function that runs with its owner's rights, so that nobody else needs the right to write its table."""
    made = trigger_function(name, body, comment, declare)
    definition = made.definition.replace(" LANGUAGE plpgsql\n", " LANGUAGE plpgsql\n SECURITY DEFINER\n", 1)
    grants = (Grant(grantee="PUBLIC", privileges=()),)
    return made.model_copy(update={"definition": definition, "security_definer": True, "grants": grants})


def shared_tables(draft: Draft) -> tuple[str, ...]:
    """The tables without a tenant's key, where there are tenants: all of them see the same rows there."""
    if draft.tenant is None:
        return ()
    return tuple(t.name.name for t in draft.tables if t.partition_of is None and tenant_of(draft, t.name.name) is None)


def guard_function(
    draft: Draft, name: str, body: str, comment: str, declare: str = "", *, tables: tuple[str, ...]
) -> Routine:
    """A trigger function that reads or locks `tables`: with its owner's rights where who fires it may only read one of them."""
    shared = draft.tenant is not None and any(tenant_of(draft, t) is None for t in tables)
    return (owners_trigger_function if shared else trigger_function)(name, body, comment, declare)


def tenant_of(draft: Draft, table: str) -> str | None:
    """The column that says whose row it is: the tenant's own key, the tenant's column, or a part of the key that refers to either."""
    if draft.tenant is None:
        return None
    if draft.table_of.get(draft.tenant) == table:
        return draft.key_of(table)[-1]
    if table in draft.scope:
        return draft.scope[table]
    if table in draft.keyed or table in draft.derived:
        return draft.keyed.get(table)
    for column in draft.key_of(table):
        for foreign in draft.table(table).foreign_keys:
            if foreign.columns == (column,) and foreign.target.name != table:
                held = tenant_of(draft, foreign.target.name)
                if held is not None and foreign.target_columns == (held,):
                    return column
    return None
