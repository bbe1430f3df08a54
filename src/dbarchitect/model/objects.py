"""What a schema holds beside tables: types, sequences, views, routines, roles, extensions."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.base import Value
from dbarchitect.model.tables import Check, Column, Grant, Index, Name, RewriteRule, Statistics, Trigger


class EnumType(Value):
    name: Name
    values: tuple[str, ...]
    grants: tuple[Grant, ...] = ()
    owner: str | None = None
    comment: str | None = None


class Domain(Value):
    name: Name
    base: str
    nullable: bool = True
    default: str | None = None
    not_null_name: str | None = None
    checks: tuple[Check, ...] = ()
    collation: str | None = None
    grants: tuple[Grant, ...] = ()
    owner: str | None = None
    comment: str | None = None


class CompositeType(Value):
    name: Name
    attributes: tuple[Column, ...]
    grants: tuple[Grant, ...] = ()
    owner: str | None = None
    comment: str | None = None


class RangeType(Value):
    """`definition` is the whole CREATE TYPE … AS RANGE statement."""

    name: Name
    definition: str
    grants: tuple[Grant, ...] = ()
    owner: str | None = None
    comment: str | None = None


class Sequence(Value):
    """A sequence that is not a column's identity; `owned_by` is (table, column) for `serial`."""

    name: Name
    type: str = "bigint"
    start: int = 1
    increment: int = 1
    minimum: int | None = None
    maximum: int | None = None
    cache: int = 1
    cycle: bool = False
    owned_by: tuple[Name, str] | None = None
    unlogged: bool = False
    grants: tuple[Grant, ...] = ()
    owner: str | None = None
    comment: str | None = None


class View(Value):
    """`query` is the SELECT alone; a materialized view may have indexes."""

    name: Name
    query: str
    columns: tuple[str, ...] = ()
    materialized: bool = False
    populated: bool = True
    security_invoker: bool = False
    options: tuple[tuple[str, str], ...] = ()
    check_option: Literal["local", "cascaded"] | None = None
    access_method: str | None = None
    tablespace: str | None = None
    statistics: tuple[Statistics, ...] = ()
    column_comments: tuple[tuple[str, str], ...] = ()
    column_defaults: tuple[tuple[str, str], ...] = ()
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rules: tuple[RewriteRule, ...] = ()
    grants: tuple[Grant, ...] = ()
    owner: str | None = None
    comment: str | None = None


class Routine(Value):
    """A function, procedure or aggregate; `definition` is the whole CREATE statement, `arguments` its identity."""

    name: Name
    arguments: str = ""
    kind: Literal["function", "procedure", "aggregate", "window"] = "function"
    definition: str
    language: str = "sql"
    security_definer: bool = False
    settings: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    owner: str | None = None
    comment: str | None = None


class RawObject(Value):
    """An object of a kind the model has no words for, kept as its defining statement (casts, operators, collations …)."""

    kind: str
    name: Name
    definition: str
    after_tables: bool = False
    comment: str | None = None
    comment_target: str | None = None
    """What COMMENT ON calls it, when it has a comment."""


class Role(Value):
    name: str
    login: bool = False
    inherit: bool = True
    bypass_row_security: bool = False
    superuser: bool = False
    create_database: bool = False
    create_role: bool = False
    replication: bool = False
    connection_limit: int = -1
    member_of: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    comment: str | None = None


class Extension(Value):
    name: str
    namespace: str | None = None
    version: str | None = None


class Namespace(Value):
    name: str
    owner: str | None = None
    grants: tuple[Grant, ...] = ()
    comment: str | None = None


class DefaultPrivilege(Value):
    """`ALTER DEFAULT PRIVILEGES`, as the whole statement."""

    definition: str
