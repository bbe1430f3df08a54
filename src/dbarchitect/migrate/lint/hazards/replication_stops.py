"""Subscribers get no more changes of the table.

What
    A publication that others subscribe to loses the table: it is dropped from it, or the publication is dropped.

Why
    Nothing fails: replicas, warehouses and consumers of changes just stay as they are.

Example
    ALTER PUBLICATION feed DROP TABLE products;

When to ignore
    When nobody subscribes any more.

Source
    https://www.postgresql.org/docs/current/sql-alterpublication.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Tables that were published before the file, are there still, and are not published now."""
    if case.end.all_published:
        return
    for oid in sorted(case.before.published - case.end.published):
        if oid in case.first.published and oid in case.after.relations:
            yield _hazard(case.object(oid), case.name(oid))
    if case.before.all_published:
        yield _hazard("", "every table")


def _hazard(at: str, name: str) -> Hazard:
    return Hazard(
        id="replication-stops",
        object=at,
        measured="it was in a publication and is in none",
        why=f"subscribers get no more changes of {name}, without an error",
    )
