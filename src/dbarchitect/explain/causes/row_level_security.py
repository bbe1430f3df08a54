"""A policy on rows is evaluated for every row.

A policy that calls a function or looks something up does so per row, and only leakproof conditions of the user's may be tried before it.

Fix: wrap what does not depend on the row in `(SELECT …)`, so that it is computed once; an index on the column of the policy.
Source: PostgreSQL, “Row Security Policies”; Supabase, “RLS Performance and Best Practices”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.explain.indexing import index_for
from dbarchitect.model.explanation import Cause

TITLE = "A policy for every row"
_CALL = re.compile(r"\b(current_setting|[a-z_]+\.[a-z_]+|[a-z_]{3,})\(")


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        table = case.table(node)
        if table is None or not table.row_security or node.filter is None or not case.matters(node, below=True):
            continue
        policy = next(
            (p for p in table.policies if p.using and any(c in node.filter for c in _CALL.findall(p.using[:4000]))),
            None,
        )
        if policy is None:
            continue
        remedy = index_for(case, node)
        said = f"The policy {policy.name} of {table.name} ({policy.using}) is evaluated for every row that is read."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said,
            remedies.advice("wrap the part that does not depend on the row in (SELECT …): it is then computed once", "schema"),
            *((remedy,) if remedy else ()), certain=False,
        )  # fmt: skip
