"""A role sees fewer rows than before.

What
    As a role with rights, the tables were counted before and after: row security was switched on or forced without a policy that lets the role see
    its rows, a policy was dropped or narrowed, a view shows less.

Why
    Nothing fails: reports are short, updates hit nothing, and unique keys refuse rows that cannot be seen.

Example
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;

Fix
    Policies first, in the same transaction as ENABLE ROW LEVEL SECURITY.

Source
    https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Counts of a role that went down though no row was removed."""
    if case.queries or case.measured.truncated:
        return
    told: set[int] = set()
    owner = {b.probe.relation: b.rows for b in case.measured.broken if b.probe.kind == "count" and not b.probe.role}
    for one in case.measured.broken:
        if one.probe.kind != "count" or one.rows is None or one.probe.relation in told or one.rows[1] >= one.rows[0]:
            continue
        relation = case.after.relations.get(one.probe.relation)
        if relation is None or one.probe.relation in case.measured.written:
            continue
        if owner.get(one.probe.relation) == one.rows and not (relation.forced or relation.kind in "vm"):
            continue  # a partition was detached, or rows are gone for all: told as what it is
        told.add(one.probe.relation)
        who = f"the role {one.probe.role}" if one.probe.role else "the owner"
        yield Hazard(
            id="hides-rows",
            object=case.object(one.probe.relation),
            measured=f"{who} counted {one.rows[0]} rows before and {one.rows[1]} after",
            why=f"rows of {relation.shown} are hidden from {who}, without an error",
        )
