"""The same command with the word that keeps it from blocking: CONCURRENTLY, VACUUM without FULL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case

_REINDEX = re.compile(r"\bREINDEX(\s*\([^)]*\))?\s+(TABLE|INDEX|SCHEMA|DATABASE)\s+(?!CONCURRENTLY)", re.IGNORECASE)
_DROP = re.compile(r"\bDROP\s+INDEX\s+(?!CONCURRENTLY)", re.IGNORECASE)
_REFRESH = re.compile(r"\bREFRESH\s+MATERIALIZED\s+VIEW\s+(?!CONCURRENTLY)", re.IGNORECASE)


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For REINDEX, DROP INDEX, REFRESH and VACUUM FULL."""
    sql = case.statement.sql
    match case.statement.words[:2]:
        case ("REINDEX", _) if _REINDEX.search(sql):
            return (_REINDEX.sub(lambda m: f"REINDEX{m[1] or ''} {m[2]} CONCURRENTLY ", sql, count=1),)
        case ("DROP", "INDEX") if "drop-index-locks-table" in hazards:
            # CONCURRENTLY drops one index at a time
            gone = [
                i
                for i in case.before.indexes
                if i not in case.after.indexes and case.used(case.before.indexes[i].table)
            ]
            return tuple(f"DROP INDEX CONCURRENTLY {case.before.relations[i].sql}" for i in gone)
        case ("REFRESH", "MATERIALIZED") if "NO DATA" not in sql.upper():
            return _refreshed(case, sql)
        case ("VACUUM", _):
            return tuple(f"VACUUM (ANALYZE) {case.first.relations[o].sql}" for o in case.rewritten)
        case _:
            return ()


def _refreshed(case: Case, sql: str) -> tuple[str, ...]:
    """CONCURRENTLY, after a unique index over the view's columns where it has none."""
    view = next(
        (
            r
            for o, r in case.after.relations.items()
            if r.kind == "m" and case.before.relations.get(o, r).file != r.file
        ),
        None,
    )
    if view is None:
        return ()
    refresh = _REFRESH.sub("REFRESH MATERIALIZED VIEW CONCURRENTLY ", sql, count=1)
    if any(i.unique for i in case.before.indexes_of.get(view.oid, ())):
        return (refresh,)
    for column in case.before.columns.get(view.oid, {}).values():
        if column.type in ("date", "bigint", "integer", "uuid", "text") or column.type.startswith("timestamp"):
            name = quote_identifier(f"{view.name}_{column.name}_key"[:63])
            return (f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {view.sql} ({quote_identifier(column.name)})", refresh)
    return ()
