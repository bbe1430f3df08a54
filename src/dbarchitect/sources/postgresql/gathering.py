"""A PostgreSQL database looked at: its schema, and every part its role may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.model.inspection import Inspection, Source, Unseen, Window
from dbarchitect.model.tables import Name
from dbarchitect.sources.postgresql import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from psycopg import Connection

    from dbarchitect.model.inspection import SourceKind

    Fill = Callable[[Sequence[parts.Row]], dict[str, Any]]


def gather(connection: Connection[Any], *, kind: SourceKind = "live", where: str = "") -> Inspection:
    """All that the catalogs and counters say, with what the role may not see named; no row of a table is read.

    Raises ArchitectError as `read_schema` does.
    """
    reading = read_schema(connection)
    look = _Look(connection)
    server = look.rows("server", parts.query("server"))
    if not server:
        server = [{"version": "", "major": connection.info.server_version // 10000}]
    about = server[0]
    source = Source(
        kind=kind,
        engine="postgresql",
        version=str(about["version"]).split()[0] if about["version"] else "",
        major=about["major"],
        where=where,
        role=about.get("role"),
        superuser=about.get("superuser"),
        read_at=about.get("read_at"),
    )
    values: dict[str, Any] = {}
    for names, sql, fill in _plan(about["major"], reading.schema.extensions):
        rows = look.rows(names, sql)
        if rows is None and names == "sizes":
            rows = look.rows(names, parts.query("known_sizes"))
        if rows is not None:
            values |= fill(rows)
    if about.get("days") is not None:
        values["window"] = Window(since=about["counted_since"], days=float(about["days"]), replica=about["replica"])
    lost = tuple(Unseen(part="schema", why=loss) for loss in reading.losses)
    return Inspection(source=source, schema_=reading.schema, unseen=(*look.unseen, *lost), **values)


def _plan(major: int, extensions: Sequence[Any]) -> list[tuple[str, str, Fill]]:
    """Each part's name, query and what its rows become."""
    plan: list[tuple[str, str, Fill]] = [
        ("sizes", parts.query("sizes"), lambda r: {"sizes": parts.sizes(r)}),
        (
            "index_sizes",
            parts.query("indexes").replace("{last_scan}", "s.last_idx_scan::text" if major >= 16 else "NULL::text"),
            lambda r: {"index_sizes": parts.index_sizes(r), "index_use": parts.index_use(r)},
        ),
        ("statistics", parts.query("statistics"), lambda r: {"statistics": parts.statistics(r)}),
        ("use", parts.query("use"), lambda r: {"use": parts.use(r)}),
        ("sequences", parts.query("sequences"), lambda r: {"sequences": parts.sequences(r)}),
        ("settings", parts.query("settings"), lambda r: {"settings": parts.settings(r)}),
        ("roles", parts.query("roles"), lambda r: {"roles": parts.roles(r)}),
        ("activity", parts.query("activity"), lambda r: {"activity": parts.activity(r)}),
        (
            "slots",
            parts.query("slots").replace("{status}", "s.wal_status" if major >= 13 else "NULL::text"),
            lambda r: {"slots": parts.slots(r)},
        ),
    ]
    counted = next((e for e in extensions if e.name == "pg_stat_statements"), None)
    if counted is not None:
        view = qualified(Name(namespace=counted.namespace or "public", name="pg_stat_statements"), always=True)
        sql = parts.query("statements").replace("{view}", view)
        sql = sql.replace("{total}", "total_exec_time" if major >= 13 else "total_time")
        plan.append(("statements", sql, lambda r: {"statements": parts.statements(r)}))
    return plan


class _Look:
    """Queries in a read-only transaction of their own each, so that one refused does not cost the others."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self.unseen: list[Unseen] = []

    def rows(self, part: str, sql: str) -> list[parts.Row] | None:
        """The query's rows; None when it was refused, which `unseen` then says."""
        import psycopg
        from psycopg import Rollback
        from psycopg.pq import TransactionStatus
        from psycopg.rows import dict_row

        nested = self._connection.info.transaction_status != TransactionStatus.IDLE
        try:
            with self._connection.transaction() as transaction, self._connection.cursor(row_factory=dict_row) as cursor:
                if not nested:
                    cursor.execute("SET TRANSACTION READ ONLY")
                cursor.execute(sql.encode(), prepare=False)
                found = cursor.fetchall()
                raise Rollback(transaction)
        except psycopg.Error as error:
            if self._connection.closed:
                raise
            self.unseen.append(Unseen(part=part, why=str(error).strip().splitlines()[0]))
            return None
        return found
