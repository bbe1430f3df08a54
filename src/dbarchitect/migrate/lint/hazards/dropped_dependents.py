"""More is dropped than the statement names.

What
    CASCADE takes along what depends on the object: views, functions, foreign keys of other tables, policies, triggers, defaults. Dropping a column takes
    the indexes and constraints it is part of, without being asked.

Why
    Nobody reads in the migration what is lost. What others query is gone, or what kept their data right.

Example
    DROP TABLE customers CASCADE;

Fix
    Name each object, without CASCADE; make again what is still needed, with its grants.

Source
    https://www.postgresql.org/docs/current/ddl-depend.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.english import listed
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.migrate.lint.snapshot import Named

_KINDS = {"v": "view", "m": "materialized view", "S": "sequence", "r": "table", "p": "table", "f": "foreign table"}


def find(case: Case) -> Iterator[Hazard]:
    """One hazard that lists all that went along."""
    lost = [*_relations(case), *_parts(case), *_named(case)]
    if lost:
        shown = listed(lost[:6]) + (f" and {len(lost) - 6} more" if len(lost) > 6 else "")
        yield Hazard(
            id="dropped-dependents",
            object=lost[0],
            measured=f"gone as well: {shown}",
            why="the statement does not name them, and they are lost with what it drops",
        )


def _says(case: Case, name: str) -> bool:
    return re.search(rf"(?<![\w$]){re.escape(name.lower())}(?![\w$])", case.statement.sql.lower()) is not None


def _relations(case: Case) -> Iterator[str]:
    for oid, relation in case.before.relations.items():
        if oid in case.after.relations or oid not in case.first.relations or relation.kind not in _KINDS:
            continue
        gone = relation.parent is not None and relation.parent not in case.after.relations
        if gone or _says(case, relation.name) or _says(case, relation.namespace) or relation.kind == "S":
            continue
        if (relation.namespace, relation.name) not in case.end.by_name:
            yield f"{_KINDS[relation.kind]} {relation.shown}"


def _parts(case: Case) -> Iterator[str]:
    """Constraints, indexes, triggers and policies of tables that are still there."""
    stays = case.after.relations.keys()
    indexes = {c.index for c in case.before.constraints.values()}
    for oid, constraint in case.before.constraints.items():
        if (
            oid in case.after.constraints
            or oid not in case.first.constraints
            or constraint.table not in stays
            or constraint.kind == "n"
        ):
            continue
        if (
            not _says(case, constraint.name)
            and not constraint.parent
            and not _replaced(case, constraint.table, constraint.name)
        ):
            yield f"constraint {constraint.name} of {case.name(constraint.table)}"
    for oid, index in case.before.indexes.items():
        if oid in case.after.indexes or oid not in case.first.indexes or index.table not in stays or oid in indexes:
            continue
        name = case.before.relations[oid].name
        if not _says(case, name) and not any(r.name == name for r in case.end.relations.values()):
            parent = case.before.relations[oid].parent
            if parent is None or parent in case.after.relations:
                yield f"index {name}"
    for those, left, what in (
        (case.before.triggers, case.after.triggers, "trigger"),
        (case.before.policies, case.after.policies, "policy"),
    ):
        for oid, one in those.items():
            if oid not in left and one.table in stays and not _says(case, one.name) and not _again(case, one):
                yield f"{what} {one.name} of {case.name(one.table)}"


def _again(case: Case, lost: Named) -> bool:
    those = (*case.end.triggers.values(), *case.end.policies.values())
    return any(n.table == lost.table and n.name == lost.name for n in those)


def _replaced(case: Case, table: int, name: str) -> bool:
    return any(c.table == table and c.name == name for c in case.end.constraints.values())


def _named(case: Case) -> Iterator[str]:
    for those, left, what in (
        (case.before.routines, case.after.routines, "function"),
        (case.before.types, case.after.types, "type"),
    ):
        names = {one.name for one in (case.end.routines if what == "function" else case.end.types).values()}
        for oid, one in those.items():
            bare = one.name.partition("(")[0].rpartition(".")[2]
            if (
                oid not in left
                and one.name not in names
                and not _says(case, bare)
                and not _says(case, one.name.rpartition(".")[0] or "?")
            ):
                yield f"{what} {one.name}"
