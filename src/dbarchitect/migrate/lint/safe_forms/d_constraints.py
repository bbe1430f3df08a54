"""Each new constraint in two steps: NOT VALID, which takes a moment, then checked while others work; keys over an index built before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.lint.forming import added_columns, not_null

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.migrate.lint.snapshot import Constraint

_WORK = {"access-exclusive-scan", "blocks-writes", "lock-held-while-scanning", "fails-on-data"}


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For checks, foreign keys, unique and primary keys, NOT NULL and constraints of domains."""
    if not hazards & _WORK or case.rewritten or added_columns(case):
        return ()
    form: list[str] = []
    for oid, constraint in case.after.constraints.items():
        if constraint.parent:
            continue
        if oid not in case.before.constraints:
            form += _added(case, constraint)
        elif constraint.validated and not case.before.constraints[oid].validated and constraint.table:
            form.append(
                f"ALTER TABLE {case.after.relations[constraint.table].sql} VALIDATE CONSTRAINT {quote_identifier(constraint.name)}"
            )
    for table, columns in case.after.columns.items():
        if case.before.columns.get(table) == columns or not case.used(table):
            continue
        keyed = {n for i in case.after.indexes_of.get(table, ()) if i.primary for n in i.columns}
        for number, column in columns.items():
            was = case.before.columns.get(table, {}).get(number)
            if was is not None and column.not_null and not was.not_null and number not in keyed:
                form += not_null(case.after.relations[table], column)
    return tuple(form)


def _added(case: Case, it: Constraint) -> list[str]:
    name = quote_identifier(it.name)
    if it.domain and it.kind == "c":
        domain = next((t.name for o, t in case.after.types.items() if o == it.domain), "")
        definition = it.definition.removesuffix(" NOT VALID")
        return [
            f"ALTER DOMAIN {domain} ADD CONSTRAINT {name} {definition} NOT VALID",
            f"ALTER DOMAIN {domain} VALIDATE CONSTRAINT {name}",
        ]
    if not it.table or not case.used(it.table):
        return []
    at = case.after.relations[it.table].sql
    match it.kind:
        case "c" | "f" if it.validated:
            return [
                f"ALTER TABLE {at} ADD CONSTRAINT {name} {it.definition} NOT VALID",
                f"ALTER TABLE {at} VALIDATE CONSTRAINT {name}",
            ]
        case "u" | "p":
            return _key(case, it, at, name)
        case _:
            return []


def _key(case: Case, it: Constraint, at: str, name: str) -> list[str]:
    """The index first, concurrently; a primary key's columns made NOT NULL without a scan under a lock."""
    columns = case.after.columns[it.table]
    form: list[str] = []
    for number in it.columns if it.kind == "p" else ():
        if not case.before.columns[it.table][number].not_null:
            form += not_null(case.after.relations[it.table], columns[number])
    if it.oid not in case.before.constraints and it.index not in case.before.indexes:
        keys = ", ".join(quote_identifier(columns[n].name) for n in it.columns)
        form.append(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {at} ({keys})")
    kind = "PRIMARY KEY" if it.kind == "p" else "UNIQUE"
    index = quote_identifier(case.before.relations[it.index].name) if it.index in case.before.relations else name
    return [*form, f"ALTER TABLE {at} ADD CONSTRAINT {name} {kind} USING INDEX {index}"]
