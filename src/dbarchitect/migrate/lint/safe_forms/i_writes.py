"""An UPDATE or DELETE of many rows in pieces by key, each in a transaction of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.lint.forming import in_pieces, key_of
from dbarchitect.migrate.lint.writes import unbounded

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For a plain UPDATE or DELETE of one table with a key of one column."""
    if "unbounded-write" not in hazards or case.statement.words[:1] not in {("UPDATE",), ("DELETE",)}:
        return ()
    tables = [o for o in unbounded(case) if not case.first.relations[o].is_partition]
    if len(tables) != 1:
        return ()
    relation, key = case.first.relations[tables[0]], key_of(case.before, tables[0])
    change, alias = _bounded(case.statement.sql) if key else ("", "")
    return (in_pieces(relation, key, change, alias),) if key and change else ()


def _bounded(sql: str) -> tuple[str, str]:
    """The statement with `{}` in its condition where the bounds of a piece go, and the table's name in it; empty where it could not be read."""
    import sqlglot
    from sqlglot import exp

    try:
        read = sqlglot.parse_one(sql, dialect="postgres")
    except sqlglot.errors.SqlglotError:
        return "", ""
    if not isinstance(read, exp.Update | exp.Delete) or "{" in sql or "}" in sql:
        return "", ""
    mark = exp.column("dbarchitect_piece")
    where = read.args.get("where")
    read.set("where", exp.Where(this=exp.and_(exp.paren(where.this.copy()), mark) if where else mark))
    alias = read.this.args.get("alias")
    made = read.sql(dialect="postgres").replace("dbarchitect_piece", "{}")
    return made, quote_identifier(read.this.alias_or_name) if alias else read.this.sql(dialect="postgres")
