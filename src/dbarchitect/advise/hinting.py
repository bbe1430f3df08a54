"""Hints in words, with the statement each begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.advice import Hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.advise.advising import Advised
    from dbarchitect.advise.hints import Found


def told_hints(done: Advised, names: Mapping[int, str]) -> tuple[Hint, ...]:
    """`names` are those of the new indexes, by candidate."""
    return tuple(_said(done, h, names) for h in done.hints)


def _said(done: Advised, found: Found, names: Mapping[int, str]) -> Hint:
    table, column = qualified(found.table), quote_identifier(found.column)
    match found.kind:
        case "cluster":
            sql = f"CLUSTER {table} USING {quote_identifier(_order(done, found, names))}"
            size = done.about.pages(found.table) * 8192 / 1e6
            why = (
                f"with its rows in the order of {column} the workload would cost {found.saved:.0%} less than with the indexes alone; "
                f"CLUSTER rewrites {size:,.0f} MB and keeps everybody out meanwhile (pg_repack does not), and rows written later stand behind"
            )
        case "partition":
            sql = f"PARTITION BY RANGE ({column})"
            why = (
                f"{done.about.rows(found.table):,.0f} rows, and {found.saved:.0%} of what its statements cost asks for a span of {column}: in parts "
                "by time they read the parts they ask for, and old ones are dropped instead of deleted; each unique key has to hold the column"
            )
        case "extension":
            sql = f"CREATE EXTENSION pg_trgm; CREATE INDEX CONCURRENTLY ON {table} USING gin ({column} gin_trgm_ops)"
            why = (
                f"{column} is searched for patterns that no B-tree serves (a wildcard in front, or any case), and a trigram index does; "
                "it was not tried: the PostgreSQL that planned has no pg_trgm"
            )
    return Hint(kind=found.kind, table=str(found.table), column=found.column, sql=sql, why=why)


def _order(done: Advised, found: Found, names: Mapping[int, str]) -> str:
    """The name of the index whose order it is."""
    if found.candidate is not None:
        return names.get(found.candidate) or done.candidates[found.candidate].index.name
    table = done.about.table(found.table)
    key = table.primary_key if table is not None else None
    return key.name if key is not None and key.name else f"{found.table.name}_pkey"
