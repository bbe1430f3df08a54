"""Deleting one row deletes far more than it seems: the cascade runs through several tables and takes long locks on the way.

Why
    ON DELETE CASCADE of one table sets off that of the next. One DELETE of a parent becomes a transaction over all of them, in an
    order nobody wrote down, and a mistake cannot be stopped half-way.

Example
    region → site → device → reading, each ON DELETE CASCADE, reading with 80 million rows

Fix
    RESTRICT at the step where the rows become many, and delete these in batches first.

When to ignore
    Few rows hang below each parent, as within one order.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case, Reference
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
NEEDS = ("sizes",)
STEPS, MANY_ROWS, PER_PARENT = 3, 100_000, 10_000
"""A chain counts when it is so long and ends in so many rows, or so many rows hang below one parent on average."""
SOME_ROWS = 10_000
"""From so many rows on a long chain is worth knowing, however they are spread."""


def check(case: Case) -> Iterator[Finding]:
    below: dict[str, list[Reference]] = {}
    for reference in case.references:
        if reference.key.on_delete == "cascade" and str(reference.key.target) != str(reference.table.name):
            below.setdefault(str(reference.key.target), []).append(reference)
    started = {str(r.table.name) for those in below.values() for r in those}
    for root in sorted(below.keys() - started):
        chain = _worst(case, root, below, (root,))
        last, parents = case.rows(chain[-1]) or 0.0, case.rows(root) or 0.0
        each = last / parents if parents else 0.0
        many = (len(chain) > STEPS and last >= MANY_ROWS and each >= 100) or (len(chain) > 2 and each >= PER_PARENT)
        if many or (len(chain) > STEPS and last >= SOME_ROWS):
            message = f"Deleting one row of {root} deletes on through {' → '.join(chain[1:])}: about {each:,.0f} of the {last:,.0f} rows of {chain[-1]} in one transaction."
            yield finding(case, root, message, level="warning" if many else "notice", objects=chain)


def _worst(case: Case, at: str, below: dict[str, list[Reference]], seen: tuple[str, ...]) -> tuple[str, ...]:
    """The chain of cascades from `at` that ends in the most rows."""
    best = seen
    for reference in below.get(at, ()):
        child = str(reference.table.name)
        if child in seen or len(seen) > 12:
            continue
        chain = _worst(case, child, below, (*seen, child))
        if (case.rows(chain[-1]) or 0, len(chain)) > (
            case.rows(best[-1]) or 0 if len(best) > len(seen) else 0,
            len(best) if len(best) > len(seen) else 0,
        ):
            best = chain
    return best
