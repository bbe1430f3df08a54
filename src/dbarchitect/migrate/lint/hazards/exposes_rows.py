"""A role sees rows that were kept from it.

What
    Row security was switched off, or after the statement a role counts more rows than before though none was written.

Why
    One tenant reads what is another's; nothing fails, and nobody notices.

Example
    ALTER TABLE orders DISABLE ROW LEVEL SECURITY;

When to ignore
    When the rows are meant for that role.

Source
    https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case

_EVERYBODY = 0
"""PUBLIC among the roles of a policy."""


def find(case: Case) -> Iterator[Hazard]:
    """Row security that is off now; counts of a role that went up though no row was added."""
    told: set[int] = set()
    for oid, was in case.before.relations.items():
        now = case.after.relations.get(oid)
        if now is not None and was.row_security and not now.row_security and oid in case.first.relations:
            told.add(oid)
            yield Hazard(
                id="exposes-rows",
                object=case.object(oid),
                measured="row security was on and is off",
                why=f"every role with SELECT on {now.shown} sees all of its rows",
            )
    if case.queries:
        return
    for one in case.measured.broken:
        rows, at = one.rows, one.probe.relation
        if one.probe.kind != "count" or rows is None or not one.probe.role or at in told or rows[1] <= rows[0]:
            continue
        now, before = case.after.relations.get(at), case.before.relations.get(at)
        if now is None or before is None or not before.row_security or at in case.measured.written:
            continue
        told.add(at)
        yield Hazard(
            id="exposes-rows",
            object=case.object(at),
            measured=f"the role {one.probe.role} counted {rows[0]} rows before and {rows[1]} after",
            why=f"rows of {now.shown} that were kept from {one.probe.role} are seen by it now",
            grade="unsafe" if _opened(case, at, rows[1]) else "caution",
        )


def _opened(case: Case, table: int, seen: int) -> bool:
    """Whether a policy for everybody lets all rows through now, so that the policies that were there keep nothing back."""
    known = case.before.policies
    rows = case.rows.get(table)
    return (
        rows is not None
        and seen >= rows
        and any(p.table == table for p in known.values())
        and any(
            p.table == table and known.get(oid) != p and _EVERYBODY in p.said[5]
            for oid, p in case.after.policies.items()
        )
    )
