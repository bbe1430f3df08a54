"""What a MySQL or MariaDB server shows of a database: schema, sizes, statistics, use, statements, settings, accounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.secrets import HIDDEN
from dbarchitect.engines.mysql.catalog import Catalog
from dbarchitect.engines.mysql.read import read_schema
from dbarchitect.model.inspection import (
    ColumnStatistics,
    IndexSize,
    IndexUse,
    Inspection,
    SequenceState,
    Session,
    Setting,
    Source,
    StatementUse,
    TableSize,
    TableUse,
    Unseen,
    Window,
)
from dbarchitect.model.objects import Role
from dbarchitect.sources.mysql.session import rows, shown
from dbarchitect.sources.questions import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.engines.mysql.catalog import Row
    from dbarchitect.model.inspection import Engine

    _Part = TypeVar("_Part")

_LARGEST = {"tinyint": 127, "smallint": 32767, "mediumint": 8388607, "int": 2147483647, "bigint": 2**63 - 1}
_SECRET = re.compile(r"passw|secret|token", re.IGNORECASE)
_INDEX_SIZES = """SELECT table_name AS tbl, index_name AS name, stat_value AS pages, stat_value * @@innodb_page_size AS bytes
 FROM mysql.innodb_index_stats WHERE database_name = DATABASE() AND stat_name = 'size' ORDER BY table_name, index_name"""
_USE = """SELECT OBJECT_NAME AS tbl, COUNT_INSERT AS inserted, COUNT_UPDATE AS updated, COUNT_DELETE AS deleted
 FROM performance_schema.table_io_waits_summary_by_table WHERE OBJECT_SCHEMA = DATABASE() AND OBJECT_TYPE = 'TABLE'"""
_INDEX_USE = """SELECT OBJECT_NAME AS tbl, INDEX_NAME AS name, COUNT_FETCH AS fetched
 FROM performance_schema.table_io_waits_summary_by_index_usage WHERE OBJECT_SCHEMA = DATABASE() AND OBJECT_TYPE = 'TABLE'"""
_STATEMENTS = """SELECT DIGEST_TEXT AS said, COUNT_STAR AS calls, SUM_TIMER_WAIT / 1e9 AS total_ms, AVG_TIMER_WAIT / 1e9 AS mean_ms,
 SUM_ROWS_SENT AS sent FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME = DATABASE()
 AND DIGEST_TEXT IS NOT NULL ORDER BY SUM_TIMER_WAIT DESC LIMIT 500"""
_SESSIONS = """SELECT ID AS pid, USER AS role, COMMAND AS command, TIME AS seconds, STATE AS state
 FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()"""
_UPTIME = "SHOW GLOBAL STATUS LIKE 'Uptime'"


class _Look:
    """One look: what is refused becomes unseen, with what the server said."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.unseen: list[Unseen] = []

    def rows(self, sql: str) -> list[Row]:
        return rows(self.connection, sql)

    def part(self, name: str, make: Callable[[], _Part | None], why: str = "") -> _Part | None:
        try:
            found = make()
        except Refused as error:
            self.unseen.append(Unseen(part=name, why=str(error)))
            return None
        if found is None:
            self.unseen.append(Unseen(part=name, why=why))
        return found


def gather(connection: Any) -> Inspection:
    """The database as an inspection. ArchitectError `source.refused` where the catalog cannot be read."""
    look = _Look(connection)
    try:
        about = look.rows("SELECT VERSION() AS version, CURRENT_USER() AS account, @@performance_schema AS counted")[0]
        version = str(about["version"])
        catalog = Catalog(look.rows, version)
        schema = read_schema(catalog)
    except Refused as error:
        raise ArchitectError(
            "source.refused", f"the catalog cannot be read: {error}", hint="the account needs SELECT on the database"
        ) from error
    engine: Engine = "mariadb" if catalog.mariadb else "mysql"
    counted = bool(int(about["counted"] or 0))
    off = "performance_schema is off: the server counts neither reads nor statements"
    settings = look.part("settings", lambda: _settings(look))
    roles = look.part("roles", lambda: _roles(look, catalog.mariadb))
    me = next((r for r in roles or () if r.name == about["account"]), None)
    look.unseen.append(Unseen(part="slots", why=f"{engine} has no replication slots"))
    return Inspection(
        source=Source(
            kind="live", engine=engine, version=version, major=int(re.match(r"\d+", version)[0]),  # type: ignore[index]
            where=shown(connection), role=str(about["account"]), superuser=me.superuser if me else None,
        ),
        schema_=schema,
        sizes=_sizes(catalog),
        index_sizes=look.part("index_sizes", lambda: _index_sizes(look)),
        statistics=_statistics(catalog),
        use=look.part("use", lambda: _use(look) if counted else None, off),
        index_use=look.part("index_use", lambda: _index_use(look) if counted else None, off),
        statements=look.part("statements", lambda: _statements(look) if counted else None, off),
        window=look.part("window", lambda: Window(days=float(look.rows(_UPTIME)[0]["value"]) / 86_400)),
        sequences=_sequences(catalog),
        settings=settings,
        roles=roles,
        activity=look.part("activity", lambda: _activity(look)),
        unseen=tuple(look.unseen),
    )  # fmt: skip


def _sizes(catalog: Catalog) -> tuple[TableSize, ...]:
    """InnoDB's own estimates of rows."""
    real = (t for t in catalog.tables if t["kind"] in ("BASE TABLE", "SYSTEM VERSIONED"))
    return tuple(
        TableSize(
            table=t["name"], rows=None if t["row_count"] is None else float(t["row_count"]), heap_bytes=t["data_bytes"],
            index_bytes=t["index_bytes"],
        )
        for t in real
    )  # fmt: skip


def _index_sizes(look: _Look) -> tuple[IndexSize, ...]:
    return tuple(
        IndexSize(table=r["tbl"], index=r["name"], pages=int(r["pages"]), bytes=int(r["bytes"]))
        for r in look.rows(_INDEX_SIZES)
        if "#p#" not in r["tbl"].lower()
    )


def _statistics(catalog: Catalog) -> tuple[ColumnStatistics, ...]:
    """Distinct values of columns that begin an index, as the index's cardinality says; nothing of other columns."""
    found: dict[tuple[str, str], float] = {}
    for table, parts in catalog.indexes.items():
        for row in parts:
            if (
                int(row["seq_in_index"]) == 1
                and row["column_name"]
                and row["cardinality"] is not None
                and not row["sub_part"]
            ):
                key = (table, row["column_name"])
                found[key] = max(found.get(key, 0.0), float(row["cardinality"]))
    return tuple(ColumnStatistics(table=t, column=c, distinct=n) for (t, c), n in sorted(found.items()))


def _use(look: _Look) -> tuple[TableUse, ...]:
    return tuple(
        TableUse(table=r["tbl"], inserted=int(r["inserted"]), updated=int(r["updated"]), deleted=int(r["deleted"]))
        for r in look.rows(_USE)
    )


def _index_use(look: _Look) -> tuple[IndexUse, ...]:
    return tuple(
        IndexUse(table=r["tbl"], index=r["name"], scans=int(r["fetched"]), rows_read=int(r["fetched"]))
        for r in look.rows(_INDEX_USE)
        if r["name"] is not None
    )


def _statements(look: _Look) -> tuple[StatementUse, ...]:
    return tuple(
        StatementUse(
            sql=r["said"], calls=float(r["calls"]), total_ms=float(r["total_ms"]), mean_ms=float(r["mean_ms"]),
            rows=float(r["sent"]),
        )
        for r in look.rows(_STATEMENTS)
    )  # fmt: skip


def _sequences(catalog: Catalog) -> tuple[SequenceState, ...]:
    """The counter of each AUTO_INCREMENT column, named `table.column`; MariaDB's own sequences by their names."""
    found = []
    for table in catalog.tables:
        for column in catalog.columns.get(table["name"], []):
            if "auto_increment" not in (column["extra"] or "").lower() or table["next_number"] is None:
                continue
            most = _LARGEST.get(column["base"], 2**63 - 1)
            if "unsigned" in column["type"]:
                most = most * 2 + 1
            name = f"{table['name']}.{column['name']}"
            found.append(SequenceState(sequence=name, last_value=int(table["next_number"]) - 1, maximum=most))
    return tuple(found)


def _settings(look: _Look) -> tuple[Setting, ...]:
    return tuple(
        Setting(name=r["variable_name"], value=HIDDEN if _SECRET.search(r["variable_name"]) and _is_secret(r) else str(r["value"] or ""))
        for r in look.rows("SHOW GLOBAL VARIABLES")
    )  # fmt: skip


def _is_secret(row: Row) -> bool:
    """Switches and numbers that are named so are none."""
    return str(row["value"]).upper() not in ("ON", "OFF", "") and not str(row["value"]).isdigit()


def _roles(look: _Look, mariadb: bool) -> tuple[Role, ...]:
    """Every account, named `user@host`."""
    kind = "is_role" if mariadb else "account_locked"
    older = " AND Password = ''" if mariadb else ""
    found = look.rows(
        f"SELECT User AS usr, Host AS host, Super_priv AS super, Drop_priv AS may_drop, Create_user_priv AS may_create_user, "
        f"Create_priv AS may_create, Repl_slave_priv AS replicates, {kind} AS held, plugin AS plugin, "
        f"authentication_string = ''{older} AS bare FROM mysql.user ORDER BY User, Host"
    )
    roles = []
    for row in found:
        name = row["usr"] if mariadb and row["held"] == "Y" else f"{row['usr']}@{row['host']}"
        roles.append(
            Role(
                name=name, login=row["held"] != "Y", superuser=row["super"] == "Y" and row["may_drop"] == "Y",
                create_role=row["may_create_user"] == "Y", create_database=row["may_create"] == "Y",
                replication=row["replicates"] == "Y", settings=("no password",) if _unproven(row) else (),
            )
        )  # fmt: skip
    return tuple(roles)


_BY_PASSWORD = (
    "",
    "mysql_native_password",
    "mysql_old_password",
    "caching_sha2_password",
    "sha256_password",
    "ed25519",
    "client_ed25519",
)


def _unproven(row: Row) -> bool:
    """Whether the account's only proof is a password, and it has none; the password itself is not read."""
    return bool(row["bare"]) and (row["plugin"] or "").lower() in _BY_PASSWORD


def _activity(look: _Look) -> tuple[Session, ...]:
    return tuple(
        Session(pid=int(r["pid"]), role=r["role"], state=(r["command"] or "").lower() or None, in_state_seconds=float(r["seconds"] or 0))
        for r in look.rows(_SESSIONS)
    )  # fmt: skip
