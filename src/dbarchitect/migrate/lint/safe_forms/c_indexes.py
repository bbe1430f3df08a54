"""Each new index by CREATE INDEX CONCURRENTLY; on a partitioned table partition by partition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case

_HEAD = re.compile(r"^CREATE (UNIQUE )?INDEX ")


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For statements whose only lasting work is new indexes that no constraint owns."""
    if not hazards & {"blocks-writes", "lock-held-while-scanning"} or case.rewritten:
        return ()
    owned = {c.index for c in case.after.constraints.values()}
    new = [
        i
        for o, i in case.after.indexes.items()
        if o not in case.before.indexes and o not in owned and o not in case.first.indexes
    ]
    new = [i for i in new if case.used(i.table) or case.after.relations[i.table].kind == "p"]
    if not new or case.after.columns != case.before.columns:
        return ()
    parents = [i for i in new if case.after.relations[i.oid].kind == "I"]
    form: list[str] = []
    for index in parents:
        if case.after.relations[index.oid].parent is None:
            form.append(index.definition)
    children = {i.oid for i in new if case.after.relations[i.oid].parent in {p.oid for p in parents}}
    for index in new:
        relation = case.after.relations[index.oid]
        if relation.kind == "I":
            continue
        form.append(_HEAD.sub(lambda m: f"CREATE {m[1] or ''}INDEX CONCURRENTLY ", index.definition))
        if index.oid in children:
            parent = case.after.relations[relation.parent or 0]
            form.append(f"ALTER INDEX {parent.sql} ATTACH PARTITION {quote_identifier(relation.name)}")
    return tuple(form)
