"""An array holds identifiers of other rows: no foreign key can hold, and what was deleted stays in the lists.

Why
    PostgreSQL has no foreign keys for the elements of an array. Deleting a row leaves its identifier behind in every list, finding all
    rows that name one needs a GIN index, and two writers who append at the same moment overwrite each other.

Example
    CREATE TABLE project (id bigint PRIMARY KEY, member_ids bigint[] NOT NULL DEFAULT '{}');

Fix
    CREATE TABLE project_member (project_id bigint REFERENCES project, member_id bigint REFERENCES member, PRIMARY KEY (project_id, member_id));
    INSERT INTO project_member SELECT id, unnest(member_ids) FROM project;

When to ignore
    The list is a copy of what was then (an audit record), or its elements are no rows of this database.

Source
    https://www.postgresql.org/docs/18/arrays.html#ARRAYS-SEARCHING
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import entity_of, keeps_history
from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column

LEVEL = "warning"
ENGINES = ("postgresql", "duckdb")
_ENDS = frozenset({"id", "uid", "uuid", "guid", "ref", "key", "fk"})


def check(case: Case) -> Iterator[Finding]:
    things = {entity_of(t.name.name): str(t.name) for t in reversed(case.tables)}
    for table in case.tables:
        if keeps_history(table):
            continue
        for column in table.columns:
            kind = column_type(case.schema, column)
            if not kind.array or kind.family not in ("integer", "uuid"):
                continue
            target = _target(column, things)
            if target is None:
                continue
            whom = f"rows of {target}" if target else "other rows"
            message = f"{column.name} of {table.name}{rows_said(case, table)} lists identifiers of {whom} in an array: no foreign key can hold, and deleted ones stay listed."
            yield finding(case, table, message, level="warning", column=column.name)


def _target(column: Column, things: dict[str, str]) -> str | None:
    """The table whose rows the array names; empty where it only says that they are rows; None for other numbers."""
    said = [singular(w) for w in words(column.name)]
    if len(said) > 1 and (said[-1] in _ENDS or (said[-1] == "by" and said[0] != "group")):
        base = said[:-1]
        found = (things.get("_".join(base[start:])) for start in range(len(base)))
        return next((f for f in found if f), "")
    return things.get("_".join(said))
