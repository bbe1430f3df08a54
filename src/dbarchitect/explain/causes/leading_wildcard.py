"""A pattern that begins with a wildcard is matched against every row.

A B-tree knows beginnings only. `LIKE '%word%'` and `ILIKE` need trigrams; words need a full-text index.

Fix: a trigram index (`pg_trgm`); for endings alone an index on `reverse(column)`.
Source: PostgreSQL, “pg_trgm: Index Support”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.explain.conditions import columns, parsed, shown
from dbarchitect.model.explanation import Cause

TITLE = "A pattern that begins with a wildcard"


def find(case: Case) -> Iterator[Cause]:
    from sqlglot import exp

    for node in case.nodes:
        if node.filter is None or node.relation is None or not case.matters(node):
            continue
        tree = parsed(node.filter)
        for like in tree.find_all(exp.Like, exp.ILike) if tree is not None else ():
            pattern = next((str(s.this) for s in like.expression.find_all(exp.Literal) if s.is_string), None)
            insensitive = isinstance(like, exp.ILike)
            named = columns(like.this)
            if (
                pattern is None
                or not named
                or not (pattern.startswith(("%", "_")) or insensitive)
                or not pattern.strip("%_")
            ):
                continue
            column = quote_identifier(named[0].name)
            said = f"{shown(like)} is compared with every row of {node.relation}: a B-tree knows only beginnings."
            found = remedies.index(
                remedies.table_sql(node, case.table(node)), (f"{column} gin_trgm_ops",),
                f"a trigram index on {named[0].name}; it needs CREATE EXTENSION pg_trgm", method="gin",
                name=remedies.object_name(node.relation, named[0].name, "trigrams"),
            )  # fmt: skip
            yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, found)
