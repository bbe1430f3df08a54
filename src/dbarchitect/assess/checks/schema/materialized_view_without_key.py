"""Refreshing a materialized view locks out its readers: without a unique index it cannot be done beside them.

Why
    REFRESH MATERIALIZED VIEW CONCURRENTLY needs a unique index over plain columns of all rows. Without it readers wait until the whole
    query has run.

Example
    CREATE MATERIALIZED VIEW sales_by_day AS SELECT day, sum(total) …;

Fix
    CREATE UNIQUE INDEX ON sales_by_day (day);

When to ignore
    It is refreshed when nobody reads, or its rows have no key.

Source
    https://www.postgresql.org/docs/18/sql-refreshmaterializedview.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import alone, finding
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import View

LEVEL = "notice"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for view in case.schema.views:
        if not view.materialized or any(
            i.unique and i.where is None and all(k.is_column for k in i.keys) for i in view.indexes
        ):
            continue
        message = f"The materialized view {view.name} has no unique index: it cannot be refreshed CONCURRENTLY, and its readers wait for each refresh."
        yield finding(case, f"materialized view {view.name}", message, level="notice", fix=_fix(case, view))


def _fix(case: Case, view: View) -> Fix | None:
    """A key where the query says what groups its rows by name."""
    found = re.search(r"\bGROUP BY\s+((?:[\w\".]+)(?:\s*,\s*[\w\".]+)*)\s*(?:$|;|ORDER|HAVING)", view.query.strip())
    if not found or len(re.findall(r"\bGROUP BY\b", view.query)) != 1 or "UNION" in view.query:
        return None
    columns = [c.strip().rpartition(".")[2].strip('"') for c in found[1].split(",")]
    if not columns or not set(columns) <= set(view.columns):
        return None
    name = default_name(view.name.name, "_".join(columns), "key")
    at = qualified(Name(namespace=view.name.namespace, name=name))
    return alone(
        case,
        Fix(
            sql=(
                f"CREATE UNIQUE INDEX CONCURRENTLY {quote_identifier(name)} ON {qualified(view.name)} ({quote_identifiers(columns)})",
            ),
            reverse=(f"DROP INDEX CONCURRENTLY {at}",),
            lock="ShareUpdateExclusive",
            risk="Reads the view twice; readers go on.",
        ),
    )
