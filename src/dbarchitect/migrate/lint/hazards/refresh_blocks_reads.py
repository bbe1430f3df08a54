"""Nobody can read the materialized view while its query runs.

What
    REFRESH MATERIALIZED VIEW without CONCURRENTLY holds ACCESS EXCLUSIVE for as long as the query takes.

Why
    Every page that reads the view hangs for minutes.

Example
    REFRESH MATERIALIZED VIEW sales_by_day;

Fix
    CREATE UNIQUE INDEX ON sales_by_day (day);
    REFRESH MATERIALIZED VIEW CONCURRENTLY sales_by_day;

When to ignore
    When nobody reads the view meanwhile, or its query is fast.

Source
    https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Materialized views that were there before and have another file."""
    for oid, relation in case.after.relations.items():
        was = case.before.relations.get(oid)
        if relation.kind == "m" and was is not None and oid in case.first.relations and was.file != relation.file:
            yield Hazard(
                id="refresh-blocks-reads",
                object=case.object(oid),
                lock="ACCESS EXCLUSIVE",
                blocks="reads and writes",
                measured="its file was written anew under ACCESS EXCLUSIVE while the query ran",
                why=f"reads of {relation.shown} wait until its query is finished",
            )
