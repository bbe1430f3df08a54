"""Partitions attached after a check that says the same as their bounds: nothing is scanned under the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.migrate.lint.snapshot import Relation


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For ATTACH PARTITION, and for new partitions beside a default one."""
    if "access-exclusive-scan" not in hazards and "fails-on-data" not in hazards:
        return ()
    for oid, relation in case.after.relations.items():
        was = case.before.relations.get(oid)
        if not relation.is_partition or (was is not None and was.is_partition) or relation.kind not in "rp":
            continue
        rule = case.measured.bounds.get(oid, "")
        if not rule:
            return ()
        form: list[str] = []
        default = _default(case, relation)
        if was is not None:
            form += _checked(relation, rule, "in_bounds")
        if default is not None:
            form += _checked(default, f"NOT ({rule})", f"not_{relation.name}"[:40])
        form.append(case.statement.sql)
        if was is not None:
            form.append(f"ALTER TABLE {relation.sql} DROP CONSTRAINT {quote_identifier(_name(relation, 'in_bounds'))}")
        return tuple(form)
    return ()


def _default(case: Case, relation: Relation) -> Relation | None:
    return next(
        (r for r in case.before.relations.values() if r.parent == relation.parent and r.bound == "DEFAULT"), None
    )


def _checked(relation: Relation, rule: str, suffix: str) -> list[str]:
    name = quote_identifier(_name(relation, suffix))
    return [
        f"ALTER TABLE {relation.sql} ADD CONSTRAINT {name} CHECK ({rule}) NOT VALID",
        f"ALTER TABLE {relation.sql} VALIDATE CONSTRAINT {name}",
    ]


def _name(relation: Relation, suffix: str) -> str:
    return f"{relation.name}_{suffix}"[:63]
