"""Where files cannot be forged: a server that plans over rows that are there, sampled or generated, with indexes that are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.shadow.building import Shadow, settle

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.shadow.facts import PlannerFacts

REFUSAL = "shadow.files"
"""The code of the error after which this is the way that is left."""


def over_rows(sandbox: Sandbox, database: str, facts: PlannerFacts, why: str) -> Shadow:
    """A shadow of that database of a sandbox of ours, which holds the schema of `facts` and is analysed.

    Costs are those of the rows it has. What indexes would take is reckoned from `facts`, for the source's rows. `why` says what stood
    against a shadow of full size, and is in its fidelity.
    """
    with sandbox.connect(database) as connection:
        settle(connection, facts, database)
        row = connection.execute(
            "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"
        ).fetchone()
    rows = int(row[0]) if row else 0
    lost = f"the source's sizes; plans and costs are those of {rows:,} rows with indexes that were built, because {why}"
    return Shadow(sandbox, database, facts, (lost,), forged=False)
