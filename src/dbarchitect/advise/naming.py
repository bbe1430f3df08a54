"""Names for new indexes, as the engine itself would give them, different from all that are there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import default_name

if TYPE_CHECKING:
    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Index


def taken(schema: Schema) -> set[str]:
    """Names of relations and constraints."""
    found = {v.name.name for v in schema.views} | {s.name.name for s in schema.sequences}
    for table in schema.tables:
        found |= {table.name.name, *(i.name for i in table.indexes), *(c.name for c in table.constraints)}
    return found


def keys_named(index: Index) -> str:
    """What stands for the keys in a name: columns, the function of an expression, else "expr"."""
    return "_".join(k.expression if k.is_column else _function(k.expression) for k in index.keys)


def _function(expression: str) -> str:
    called = re.match(r"[\s(]*([A-Za-z_]\w*)\s*\(", expression)
    return called[1].lower() if called else "expr"


def name(candidate: Candidate, used: set[str]) -> str:
    """A name that is not in `used`; it is there afterwards."""
    keys = keys_named(candidate.index)
    base = default_name(candidate.table.name, keys, "idx")
    found, number = base, 1
    while found in used:
        found = default_name(candidate.table.name, keys, f"idx{number}")
        number += 1
    used.add(found)
    return found
