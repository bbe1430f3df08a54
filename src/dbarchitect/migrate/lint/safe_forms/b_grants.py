"""The statement with the rights its users need, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.migrate.lint.snapshot import Relation


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """Where only rights are missing: those of a new sequence's writers, or those an object had before it was made again."""
    if hazards - {"missing-grant", "cached-plan"} or case.statement.words[:1] == ("REVOKE",):
        return ()
    grants = [
        f"GRANT {', '.join(sorted(rights))} ON {'SEQUENCE ' if relation.kind == 'S' else ''}{relation.sql} TO {quote_identifier(role)}"
        for relation, role, rights in (*_sequences(case), *_lost(case))
    ]
    return ("BEGIN", case.statement.sql, *grants, "COMMIT") if grants else ()


def _sequences(case: Case) -> Iterator[tuple[Relation, str, set[str]]]:
    """New sequences with each role that writes a table whose default they are."""
    for oid, relation in case.after.relations.items():
        if relation.kind != "S" or oid in case.first.relations:
            continue
        tables = [t for t, cs in case.after.columns.items() for c in cs.values() if relation.name in (c.default or "")]
        roles = {g for t in tables for g, right in case.after.relations[t].grants if right == "INSERT"}
        for role in sorted(roles):
            yield relation, role, {"USAGE"}


def _lost(case: Case) -> Iterator[tuple[Relation, str, set[str]]]:
    """Objects made by this statement under a name that had grants at the beginning of the file."""
    for oid, relation in case.after.relations.items():
        was = case.first.by_name.get((relation.namespace, relation.name))
        if oid in case.before.relations or was is None:
            continue
        for role in sorted({g for g, _ in was.grants}):
            yield relation, role, {right for g, right in was.grants if g == role}
