"""Indexes dropped and made again in the words of MySQL, MariaDB, SQLite and DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.duckdb import names as duckdb_names
from dbarchitect.engines.duckdb import render as duckdb
from dbarchitect.engines.mysql import names as mysql_names
from dbarchitect.engines.mysql import render as mysql
from dbarchitect.engines.sqlite import names as sqlite_names
from dbarchitect.engines.sqlite import render as sqlite
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import PrimaryKey

if TYPE_CHECKING:
    from dbarchitect.assess.case import AnyIndex
    from dbarchitect.model.tables import Index, Table

_FILE = "the whole file against other writers"


def drop(engine: str, index: AnyIndex, risk: str) -> Fix | None:
    """The index dropped, and made again; None where the engine cannot, or where its words are not known."""
    table = index.table
    if engine in ("mysql", "mariadb"):
        clause = _mysql_clause(index)
        if not clause or (index.index is not None and index.index.where):
            return None
        online, name = _online(table, index.method), mysql_names.qualified(table.name)
        gone = f"ALTER TABLE {name} DROP INDEX {mysql_names.quote_identifier(index.name)}{online}"
        return Fix(
            sql=(gone,), reverse=(f"ALTER TABLE {name} ADD {clause}{online}",), lock=_mysql_lock(online), risk=risk
        )
    if index.index is None:
        # SQLite and DuckDB drop a constraint only with its table
        return None
    made, gone = _plain(engine, table, index.index)
    return Fix(sql=(gone,), reverse=(made,), lock=_FILE, risk=risk) if made else None


def add(engine: str, table: Table, index: Index, risk: str) -> Fix | None:
    """The index made, and dropped again; None where the engine has no such index."""
    if engine in ("mysql", "mariadb"):
        if index.where or index.include or index.method not in ("btree", "fulltext", "rtree"):
            return None
        online, name = _online(table, index.method), mysql_names.qualified(table.name)
        made = f"ALTER TABLE {name} ADD {mysql.index_clause(index)}{online}"
        gone = f"ALTER TABLE {name} DROP INDEX {mysql_names.quote_identifier(index.name)}{online}"
        return Fix(
            sql=(made,),
            reverse=(gone,),
            lock=_mysql_lock(online),
            risk="It reads the table once; writes go on." if online else risk,
        )
    if index.include or index.method not in ("btree", "art"):
        return None
    made, gone = _plain(engine, table, index)
    said = "Nobody writes to the file while it is made."
    return Fix(sql=(made,), reverse=(gone,), lock=_FILE, risk=said) if made else None


def _mysql_clause(index: AnyIndex) -> str:
    if index.constraint is None:
        return mysql.index_clause(index.index) if index.index is not None else ""
    return "" if isinstance(index.constraint, PrimaryKey) else mysql.constraint_clause(index.constraint)


def _online(table: Table, method: str) -> str:
    """What makes the server refuse rather than stop writers; only InnoDB can, and not for full text and places."""
    engine = dict(table.options).get("engine", "InnoDB").lower()
    return ", ALGORITHM=INPLACE, LOCK=NONE" if engine == "innodb" and method in ("btree", "hash") else ""


def _mysql_lock(online: str) -> str:
    return "metadata, for a moment" if online else "table"


def _plain(engine: str, table: Table, index: Index) -> tuple[str, str]:
    """CREATE INDEX and DROP INDEX; empty for other engines, and for a condition where there can be none."""
    if engine == "sqlite":
        return sqlite.create_index(table.name.name, index), f"DROP INDEX {sqlite_names.quote_identifier(index.name)}"
    if engine == "duckdb" and not index.where:
        return duckdb.create_index(
            table, index
        ), f"DROP INDEX {duckdb_names.qualified(table.name.but(name=index.name))}"
    return "", ""
