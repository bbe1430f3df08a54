"""Names for new indexes, as the engine itself would give them, different from all that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import default_name

if TYPE_CHECKING:
    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.model.schema import Schema


def taken(schema: Schema) -> set[str]:
    """Names of relations and constraints."""
    found = {v.name.name for v in schema.views} | {s.name.name for s in schema.sequences}
    for table in schema.tables:
        found |= {table.name.name, *(i.name for i in table.indexes), *(c.name for c in table.constraints)}
    return found


def name(candidate: Candidate, used: set[str]) -> str:
    """A name that is not in `used`; it is there afterwards."""
    keys = "_".join(k.expression if k.is_column else "expr" for k in candidate.index.keys)
    base = default_name(candidate.table.name, keys, "idx")
    found, number = base, 1
    while found in used:
        found = default_name(candidate.table.name, keys, f"idx{number}")
        number += 1
    used.add(found)
    return found
