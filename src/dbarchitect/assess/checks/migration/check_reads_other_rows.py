"""A CHECK asks other rows through a function: it holds only at the moment of writing, and a backup may not load.

Why
    A CHECK is tested when its own row is written, never when the rows it asks change. On restore its table may be filled before the
    one it asks, and rows that were valid are refused.

Example
    CHECK (seats_free(flight_id) >= 0)   -- seats_free counts rows of booking

Fix
    A foreign key, an exclusion constraint, or a constraint trigger that also watches the other table.

When to ignore
    The table it asks never changes and is loaded before.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.statements import body_of, tables_in, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    asks = {
        r.name.name: most([str(t.name) for t in read], 3)
        for r in case.schema.routines
        if (read := tables_in(body_of(r), case.schema.tables))
    }
    if not asks:
        return
    for table in case.tables:
        for constraint in table.checks:
            tokens = tokens_of(constraint.expression)
            called = next(
                (t.name for t, after in itertools.pairwise(tokens) if after.text == "(" and t.name in asks),
                None,
            )
            if called is not None and not constraint.inherited:
                message = f"CHECK {constraint.name} of {table.name} asks rows of {asks[called]} through {called}(): it is not tested when those change, and a restore may refuse valid rows."
                yield finding(case, table, message, level="warning", about=f"{table.name}.{constraint.name}")
