"""The whole schema in another dialect."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.model.objects import Sequence, View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import (
    Check,
    Column,
    Exclude,
    ForeignKey,
    Identity,
    Index,
    IndexKey,
    Name,
    PrimaryKey,
    Table,
    Unique,
)
from dbarchitect.sources.writers.conversion.expressions import converted_default, converted_expression, converted_query
from dbarchitect.sources.writers.conversion.types import kind_of, worded

if TYPE_CHECKING:
    from dbarchitect.model.tables import Constraint

TARGETS = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
_MYSQL = ("mysql", "mariadb")
_LONGEST_NAME = 60
_ENUM = re.compile(r"enum\s*\((.*)\)\Z", re.IGNORECASE | re.DOTALL)
_TEXT = ("char", "varchar", "longtext", "enum")


@dataclass
class Conversion:
    """One schema on its way from `source` to `target`; `lost` gathers what does not come along."""

    schema: Schema
    target: str
    lost: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    sequences: list[Sequence] = field(default_factory=list)

    @property
    def source(self) -> str:
        return self.schema.dialect

    def fresh(self, name: str, table: Table) -> str:
        """The name, or one that begins with the table's where another thing has it."""
        wanted = f"{table.name.name}_pkey" if name == "PRIMARY" else name
        number = 0
        while wanted.lower() in self.taken or not wanted:
            number += 1
            wanted = f"{table.name.name}_{name}"[:_LONGEST_NAME] + (f"_{number}" if number > 1 else "")
        self.taken.add(wanted.lower())
        return wanted


def converted(schema: Schema, target: str) -> tuple[Schema, tuple[str, ...]]:
    """The schema in the words of `target`, and each thing that it cannot say there."""
    if schema.dialect == target or {schema.dialect, target} <= {*_MYSQL}:
        return schema.but(dialect=target), ()
    work = Conversion(schema, target)
    work.taken |= {flat(t.name).name.lower() for t in schema.tables} | {flat(v.name).name.lower() for v in schema.views}
    _told(work)
    whole = [t for t in schema.tables if t.partition_of is None]
    tables = _ordered(work, tuple(_table(work, t) for t in whole))
    views = tuple(view for v in schema.views if (view := _view(work, v)) is not None)
    made = Schema(dialect=target, tables=tables, views=views, sequences=tuple(work.sequences), comment=schema.comment)
    return made, tuple(dict.fromkeys(work.lost))


def flat(name: Name) -> Name:
    """Within the one namespace that every engine has."""
    return name if name.namespace in ("public", "main") else Name(name=f"{name.namespace}_{name.name}")


def _told(work: Conversion) -> None:
    """What no other dialect has in this form."""
    schema, lost = work.schema, work.lost
    lost += [f"role {r.name}" for r in schema.roles] + [f"extension {e.name}" for e in schema.extensions]
    lost += [f"composite type {c.name}" for c in schema.composites] + [f"range type {r.name}" for r in schema.ranges]
    lost += [f"routine {r.name}" for r in schema.routines] + [f"{o.kind} {o.name}" for o in schema.others]
    lost += [f"namespace {n.name}: its name stands before the table's" for n in schema.namespaces]
    lost += [f"partition {t.name}" for t in schema.tables if t.partition_of is not None]
    lost += [f"sequence {s.name}" for s in schema.sequences if s.owned_by is None and not _used(schema, s.name.name)]
    for table in schema.tables:
        lost += [f"policy {p.name} on {table.name}" for p in table.policies]
        lost += [f"trigger {t.name} on {table.name}" for t in table.triggers]
        lost += [f"rule {r.name} on {table.name}" for r in table.rules]
        lost += [f"partitioning of {table.name}"] if table.partitioning else []
        lost += [f"exclusion {c.name} of {table.name}" for c in table.constraints if isinstance(c, Exclude)]


def _used(schema: Schema, sequence: str) -> bool:
    return any(c.default and sequence in c.default and "nextval" in c.default for t in schema.tables for c in t.columns)


def _keyed(work: Conversion, table: Table) -> set[str]:
    """Columns over which a key or an index stands, or to which one refers."""
    found = {c for k in table.constraints if not isinstance(k, Check | Exclude) for c in k.columns}
    found |= {k.expression for i in table.indexes if _kept_method(i) for k in i.keys if k.is_column}
    for other in work.schema.tables:
        found |= {c for k in other.foreign_keys if k.target == table.name for c in k.target_columns}
    return found


def _table(work: Conversion, table: Table) -> Table:
    keyed = _keyed(work, table)
    checks: list[Check] = []
    name = flat(table.name)
    key = table.primary_key
    columns = tuple(_column(work, table, c, keyed, checks) for c in table.columns)
    if key is not None:
        columns = tuple(c.but(nullable=False) if c.name in key.columns else c for c in columns)
    constraints = [kept for c in table.constraints if (kept := _constraint(work, table, c)) is not None]
    indexes = [
        index for i in table.indexes if not i.inherited and (index := _index(work, table, i, columns)) is not None
    ]
    made = Table(
        name=name, columns=columns, constraints=(*constraints, *checks), indexes=tuple(indexes), comment=table.comment,
        options=(("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin")) if work.target in _MYSQL else (),
    )  # fmt: skip
    return _numbered(work, _checkable(work, made))


def _checkable(work: Conversion, table: Table) -> Table:
    """MySQL and MariaDB refuse checks over a number that the server gives, and over columns that an action of a reference changes."""
    if work.target not in _MYSQL:
        return table
    moved = {c for k in table.foreign_keys if _acts(k) for c in k.columns}
    moved |= {c.name for c in table.columns if c.identity is not None}
    refused = [c for c in table.checks if any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", c.expression) for n in moved)]
    work.lost += [f"check {c.name} of {table.name}" for c in refused]
    return table.but(constraints=tuple(c for c in table.constraints if c not in refused))


def _acts(key: ForeignKey) -> bool:
    return bool({key.on_delete, key.on_update} & {"cascade", "set null"})


def _column(work: Conversion, table: Table, column: Column, keyed: set[str], checks: list[Check]) -> Column:
    where = f"{table.name}.{column.name}"
    type_, base_default = _type(work, table, column, column.name in keyed, checks)
    counted = _counts(column)
    default = None
    said = column.default if column.default is not None else base_default
    if said is not None and not counted:
        default = converted_default(said, work.source, work.target, boolean=type_ == "boolean")
        if default is None:
            work.lost.append(f"default of {where}")
        elif work.target in _MYSQL:
            default = _mysql_default(default, type_)
    generated = column.generated
    if generated is not None:
        text = converted_expression(generated.expression, work.source, work.target)
        if text is None:
            work.lost.append(f"computation of {where}")
        generated = (
            generated.but(expression=text, stored=generated.stored and work.target != "duckdb") if text else None
        )
    for key, value in column.options:
        work.lost.append(f"{key.replace('_', ' ')} {value} of {where}")
    if column.collation and work.target != work.source:
        work.lost.append(f"collation of {where}")
    return Column(
        name=column.name, type=type_, nullable=column.nullable, default=default, generated=generated, comment=column.comment,
        identity=Identity(always=False, start=column.identity.start if column.identity else 1) if counted else None,
    )  # fmt: skip


def _counts(column: Column) -> bool:
    return column.identity is not None or (column.default or "").lower().lstrip("(").startswith("nextval(")


def _mysql_default(default: str, type_: str) -> str:
    if default == "CURRENT_TIMESTAMP":
        return "current_timestamp(6)" if type_ == "datetime(6)" else "current_timestamp"
    return f"({default})" if type_ in ("longtext", "longblob", "json") else default


def _type(work: Conversion, table: Table, column: Column, keyed: bool, checks: list[Check]) -> tuple[str, str | None]:
    """The type, and the default that a domain gives; values of an enumeration become a CHECK where no ENUM is."""
    text, default = column.type, None
    bare = text.replace('"', "").removeprefix("public.")
    domain = next((d for d in work.schema.domains if str(d.name) == bare), None)
    if domain is not None:
        text, default = domain.base, domain.default
        for check in domain.checks:
            said = converted_expression(
                re.sub(r"\bVALUE\b", f'"{column.name}"', check.expression), work.source, work.target
            )
            if said is None:
                work.lost.append(f"check {check.name} of {table.name}.{column.name}")
            else:
                checks.append(Check(name=work.fresh(f"{table.name.name}_{column.name}_check", table), expression=said))
    enum = next((e for e in work.schema.enums if str(e.name) == bare), None)
    inline = _ENUM.match(text.strip())
    if enum is not None or inline:
        values = ", ".join("'" + v.replace("'", "''") + "'" for v in enum.values) if enum else inline[1]  # type: ignore[index]
        if work.target in _MYSQL:
            return f"enum({values})", default
        name = work.fresh(f"{table.name.name}_{column.name}_check", table)
        checks.append(Check(name=name, expression=f"{_quoted(column.name)} IN ({values})"))
        return ("varchar" if work.target == "duckdb" else "text"), default
    kind, numbers = kind_of(text, work.source)
    type_, lost = worded(kind, numbers, work.target, keyed=keyed)
    if lost:
        work.lost.append(f"{table.name}.{column.name} ({column.type} as {type_}) loses {lost}")
    return type_, default


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _constraint(work: Conversion, table: Table, constraint: Constraint) -> Constraint | None:
    match constraint:
        case PrimaryKey():
            name = "PRIMARY" if work.target in _MYSQL else work.fresh(constraint.name, table)
            return PrimaryKey(name=name, columns=constraint.columns)
        case Unique():
            return Unique(name=work.fresh(constraint.name, table), columns=constraint.columns)
        case ForeignKey():
            return _reference(work, table, constraint)
        case Check():
            said = converted_expression(constraint.expression, work.source, work.target)
            if said is None:
                work.lost.append(f"check {constraint.name} of {table.name}")
                return None
            return Check(name=work.fresh(constraint.name, table), expression=said)
        case _:
            return None


def _reference(work: Conversion, table: Table, key: ForeignKey) -> ForeignKey | None:
    there = any(t.name == key.target and t.partition_of is None for t in work.schema.tables)
    if key.inherited or not there:
        if not there:
            work.lost.append(f"reference {key.name} of {table.name}")
        return None
    made = ForeignKey(
        name=work.fresh(key.name, table), columns=key.columns, target=flat(key.target), target_columns=key.target_columns,
        on_delete=key.on_delete, on_update=key.on_update, deferrable=key.deferrable, initially_deferred=key.initially_deferred,
    )  # fmt: skip
    if key.deferrable and work.target in (*_MYSQL, "duckdb"):
        work.lost.append(f"deferring of {key.name} of {table.name}")
        made = made.but(deferrable=False, initially_deferred=False)
    acts = (made.on_delete, made.on_update)
    if work.target == "duckdb" and not {*acts} <= {"no action", "restrict"}:
        work.lost.append(f"actions of {key.name} of {table.name}")
    if work.target == "duckdb":
        made = made.but(on_delete="no action", on_update="no action")
    required = {c.name for c in table.columns if not c.nullable}
    emptied = "set null" in acts and bool(required & {*key.columns})
    if work.target in _MYSQL and ("set default" in acts or emptied):
        work.lost.append(f"actions of {key.name} of {table.name}")
        made = made.but(on_delete="no action", on_update="no action")
    return made


def _kept_method(index: Index) -> bool:
    return index.method in ("btree", "hash", "art")


def _index(work: Conversion, table: Table, index: Index, columns: tuple[Column, ...]) -> Index | None:
    named = f"index {index.name} of {table.name}"
    partial = work.target in ("postgresql", "sqlite")
    where = converted_expression(index.where, work.source, work.target) if index.where and partial else None
    if not _kept_method(index) or (index.where and where is None and index.unique):
        work.lost.append(named)
        return None
    if index.where and where is None:
        work.lost.append(f"condition of {named}")
    if index.include:
        work.lost.append(f"INCLUDE of {named}")
    types = {c.name: c.type for c in columns}
    keys = []
    for key in index.keys:
        said = key.expression if key.is_column else converted_expression(key.expression, work.source, work.target)
        short = types.get(key.expression, "") in ("json", "longtext", "longblob")
        if said is None or (not key.is_column and work.target == "mariadb") or (key.is_column and short):
            work.lost.append(named)
            return None
        expression = (
            said if key.is_column or work.target in _MYSQL else f"({said})" if work.target == "postgresql" else said
        )
        keys.append(
            IndexKey(
                expression=expression, is_column=key.is_column, descending=key.descending and work.target != "duckdb"
            )
        )
    method = "art" if work.target == "duckdb" else "btree"
    name = work.fresh(index.name, table)
    return Index(name=name, keys=tuple(keys), unique=index.unique, where=where, method=method, comment=index.comment)


def _numbered(work: Conversion, table: Table) -> Table:
    """Columns that count in the way of the target: one for each table that leads a key, the row's number, or a sequence."""
    key = table.primary_key
    columns, given = [], False
    for column in table.columns:
        if column.identity is None:
            columns.append(column)
            continue
        alone = key is not None and key.columns == (column.name,)
        leads = key is not None and key.columns[0] == column.name
        if work.target == "duckdb":
            sequence = Name(name=f"{table.name.name}_{column.name}_seq")
            work.sequences.append(Sequence(name=sequence, start=column.identity.start))
            column = column.but(identity=None, default=f"nextval('{sequence.name}')")
        elif (work.target == "sqlite" and not alone) or (work.target in _MYSQL and (given or not leads)):
            work.lost.append(f"numbering of {table.name}.{column.name}")
            column = column.but(identity=None)
        elif work.target == "sqlite":
            column = column.but(type="integer")
        elif work.target == "postgresql":
            column = column.but(nullable=False)
        given = given or column.identity is not None
        columns.append(column)
    return table.but(columns=tuple(columns))


def _ordered(work: Conversion, tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """For DuckDB: tables behind those they refer to, references in a circle left out."""
    if work.target != "duckdb":
        return tables
    left, done, ordered = list(tables), set[str](), list[Table]()
    while left:
        ready = next((t for t in left if {str(k.target) for k in t.foreign_keys} <= done | {str(t.name)}), None)
        if ready is None:
            first = left[0]
            late = [k for k in first.foreign_keys if str(k.target) not in done | {str(first.name)}]
            work.lost += [f"reference {k.name} of {first.name}" for k in late]
            left[0] = first.but(constraints=tuple(c for c in first.constraints if c not in late))
            continue
        ordered.append(ready)
        done.add(str(ready.name))
        left.remove(ready)
    return tuple(ordered)


def _view(work: Conversion, view: View) -> View | None:
    query = converted_query(view.query, work.source, work.target)
    if query is None:
        work.lost.append(f"view {view.name}")
        return None
    if view.materialized:
        work.lost.append(f"stored rows of view {view.name}")
    return View(name=flat(view.name), query=query, columns=view.columns)
