"""A foreign table is fetched and filtered here.

The condition was not sent to the other server: its function is not known to be the same there, or it is joined to a local table.

Fix: conditions of built-in operators; `use_remote_estimate`; joins on the same server; the extension named in the server's `extensions`.
Source: PostgreSQL, “postgres_fdw: Remote Query Optimization”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause

TITLE = "A foreign table fetched as a whole"
LEAST = 1_000


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.kind != "Foreign Scan" or not case.matters(node):
            continue
        fetched, unsent = case.read(node), node.remote_sql is not None and " WHERE " not in node.remote_sql
        if fetched < LEAST or not (node.filter or unsent):
            continue
        why = f"{node.filter} is checked here" if node.filter else "no condition is sent to the other server"
        said = f"{amount(fetched)} of {node.relation or 'a foreign table'} are fetched, and {why}."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said,
            remedies.advice("use conditions that can be sent there, set use_remote_estimate, and join on the other server"),
        )  # fmt: skip
