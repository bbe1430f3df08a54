"""Rows or values are gone afterwards, and no way back brings them.

What
    A table or column with values in it is dropped, a table is truncated, every row is deleted, values do not come back as they were after a
    change of type, or a table loses its protection against a crash (UNLOGGED).

Why
    COMMIT is the last moment: afterwards only a backup has them. Nor can the former version of the application be brought back.

Example
    ALTER TABLE orders DROP COLUMN note;

Fix
    First release the code that does not use it, then keep a copy (rename, archive), and drop it when nobody missed it.

When to ignore
    When what is lost was moved before, or is meant to go.

Source
    https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """What held rows or values before and does not afterwards."""
    yield from _tables(case)
    yield from _columns(case)
    yield from _attributes(case)
    for one in case.measured.altered:
        if one.lost:
            yield _hazard(
                case,
                f"column {case.name(one.table)}.{one.column}",
                f"{one.lost} of {counted(one.rows, 'value')} of the sample changed",
                f"values of {case.name(one.table)}.{one.column} are not kept from {one.before} to {one.after}",
            )
    for oid, relation in case.after.relations.items():
        was = case.before.relations.get(oid)
        if was and was.persistence == "p" and relation.persistence == "u" and relation.kind == "r" and case.used(oid):
            yield _hazard(
                case, case.object(oid), "the table is UNLOGGED now", f"{relation.shown} is emptied by every crash and is not on any replica"
            )  # fmt: skip


def _tables(case: Case) -> Iterator[Hazard]:
    for oid, relation in case.before.relations.items():
        if relation.kind not in "rp" or not case.used(oid):
            continue
        rows = counted(case.rows.get(oid, 0), "row")
        if oid not in case.after.relations:
            if relation.parent in case.before.relations and relation.parent not in case.after.relations:
                continue
            yield _hazard(
                case, f"table {relation.shown}", f"the table is gone with its rows ({rows} in the sandbox)",
                f"every row of {relation.shown} is lost", "ACCESS EXCLUSIVE",
            )  # fmt: skip
        elif oid in case.measured.truncated and oid not in case.measured.emptied:
            yield _hazard(
                case, f"table {relation.shown}", f"no row is left ({rows} before, in the sandbox)",
                f"TRUNCATE takes every row of {relation.shown}", "ACCESS EXCLUSIVE",
            )  # fmt: skip
        else:
            written = case.measured.written.get(oid)
            whole = case.rows.get(oid, 0)
            if written and written.deleted >= max(whole, 1) and " where " not in f" {' '.join(case.statement.sql.lower().split())} ":  # fmt: skip
                yield _hazard(
                    case, f"table {relation.shown}", f"every row was deleted ({rows} in the sandbox)", f"DELETE takes every row of {relation.shown}"
                )  # fmt: skip


def _columns(case: Case) -> Iterator[Hazard]:
    for oid, columns in case.before.columns.items():
        if oid not in case.after.relations or not case.used(oid) or case.before.relations[oid].kind not in "rp":
            continue
        if case.before.relations[oid].is_partition and case.before.relations[oid].parent in case.after.columns:
            continue
        left = case.after.columns.get(oid, {})
        for number, column in columns.items():
            if number in left or number not in case.first.columns.get(oid, {}) or column.generated:
                continue
            yield _hazard(
                case,
                f"column {case.name(oid)}.{column.name}",
                "the column is gone with its values",
                f"every value of {case.name(oid)}.{column.name} is lost, and statements that name it fail",
                "ACCESS EXCLUSIVE",
            )


def _attributes(case: Case) -> Iterator[Hazard]:
    """Attributes of a composite type of which a table has values."""
    for oid, was in case.before.types.items():
        now = case.after.types.get(oid)
        lost = [a for a in was.said[2] if now is not None and a not in now.said[2]]
        holders = [t for t, columns in case.after.columns.items() if any(c.type_oid == oid for c in columns.values())]
        for attribute in lost if any(case.used(t) for t in holders) else ():
            yield _hazard(
                case, f"type {was.name}", f"the attribute {attribute} is gone from the values of {case.name(holders[0])}",
                f"{was.name}.{attribute} is lost wherever it is stored",
            )  # fmt: skip


def _hazard(case: Case, at: str, measured: str, why: str, lock: str = "") -> Hazard:
    return Hazard(
        id="data-loss", object=at, lock=lock, blocks="reads and writes, for a moment" if lock else "", measured=measured, why=why, grade="unsafe"
    )  # fmt: skip
