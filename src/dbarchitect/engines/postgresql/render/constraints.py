"""Constraints as clauses of CREATE TABLE or ALTER TABLE … ADD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.engines.postgresql.render.clauses import (
    deferral,
    key_expression,
    key_suffix,
    parenthesized,
    with_options,
)
from dbarchitect.model.tables import Check, Exclude, ForeignKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.model.tables import Constraint, ExcludeKey, Table


def constraint_clause(constraint: Constraint, table: Table | None = None, *, wrap: bool = False) -> str:
    """`CONSTRAINT name …`; the name is left out where the engine of itself gives a primary key of `table` that name.

    With `wrap` a long foreign key takes a second line.
    """
    body = constraint_body(constraint)
    if (
        isinstance(constraint, PrimaryKey)
        and table is not None
        and constraint.name == default_name(table.name.name, "", "pkey")
    ):
        return body
    clause = f"CONSTRAINT {quote_identifier(constraint.name)} {body}"
    if wrap and isinstance(constraint, ForeignKey) and len(clause) > 100:
        return f"CONSTRAINT {quote_identifier(constraint.name)} {_foreign_key(constraint, between=_NEW_LINE)}"
    return clause


_NEW_LINE = "\n        "


def constraint_body(constraint: Constraint) -> str:
    """The constraint without its name."""
    match constraint:
        case PrimaryKey():
            return "PRIMARY KEY" + _key_columns(constraint) + deferral(constraint)
        case Unique():
            distinct = " NULLS NOT DISTINCT" if constraint.nulls_not_distinct else ""
            return "UNIQUE" + distinct + _key_columns(constraint) + deferral(constraint)
        case ForeignKey():
            return _foreign_key(constraint)
        case Check():
            return _check(constraint)
        case Exclude():
            return _exclude(constraint)


def _key_columns(key: PrimaryKey | Unique) -> str:
    columns = quote_identifiers(key.columns)
    if key.without_overlaps:
        columns += " WITHOUT OVERLAPS"
    include = f" INCLUDE ({quote_identifiers(key.include)})" if key.include else ""
    return f" ({columns}){include}{with_options(key.options)}"


def _foreign_key(key: ForeignKey, between: str = " ") -> str:
    own = f"FOREIGN KEY ({_period_columns(key.columns, key.period)})"
    parts = [
        f"REFERENCES {qualified(key.target)} ({_period_columns(key.target_columns, key.period)})",
    ]
    if key.match == "full":
        parts.append("MATCH FULL")
    if key.on_update != "no action":
        parts.append(f"ON UPDATE {key.on_update.upper()}")
    if key.on_delete != "no action":
        columns = f" ({quote_identifiers(key.on_delete_columns)})" if key.on_delete_columns else ""
        parts.append(f"ON DELETE {key.on_delete.upper()}{columns}")
    written = own + between + " ".join(parts) + deferral(key)
    if not key.enforced:
        return written + " NOT ENFORCED"
    return written if key.validated else written + " NOT VALID"


def _period_columns(columns: tuple[str, ...], period: bool) -> str:
    if not period:
        return quote_identifiers(columns)
    scalars = quote_identifiers(columns[:-1])
    return f"{scalars}{', ' if scalars else ''}PERIOD {quote_identifier(columns[-1])}"


def _check(check: Check) -> str:
    written = f"CHECK ({check.expression})"
    if check.no_inherit:
        written += " NO INHERIT"
    if not check.enforced:
        return written + " NOT ENFORCED"
    return written if check.validated else written + " NOT VALID"


def _exclude(constraint: Exclude) -> str:
    keys = ", ".join(_exclude_key(key) for key in constraint.keys)
    written = f"EXCLUDE USING {quote_identifier(constraint.method)} ({keys})"
    if constraint.include:
        written += f" INCLUDE ({quote_identifiers(constraint.include)})"
    written += with_options(constraint.options)
    if constraint.where:
        written += f" WHERE {parenthesized(constraint.where)}"
    return written + deferral(constraint)


def _exclude_key(key: ExcludeKey) -> str:
    return f"{key_expression(key.expression)}{key_suffix(key)} WITH {key.operator}"
