"""The catalog of one MySQL or MariaDB database, read by a few statements over information_schema."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Row = dict[str, Any]
    Run = Callable[[str], list[Row]]
    """Runs one statement; keys are in small letters."""

_OF = "TABLE_SCHEMA = DATABASE()"
_TABLES = f"""SELECT TABLE_NAME AS name, TABLE_TYPE AS kind, ENGINE AS engine, ROW_FORMAT AS row_format, CREATE_OPTIONS AS options,
 TABLE_COLLATION AS collation, TABLE_COMMENT AS comment, TABLE_ROWS AS row_count, DATA_LENGTH AS data_bytes, INDEX_LENGTH AS index_bytes,
 AUTO_INCREMENT AS next_number FROM information_schema.TABLES WHERE {_OF} ORDER BY TABLE_NAME"""
_COLUMNS = f"""SELECT TABLE_NAME AS tbl, COLUMN_NAME AS name, COLUMN_TYPE AS type, DATA_TYPE AS base, IS_NULLABLE AS nullable,
 COLUMN_DEFAULT AS dflt, EXTRA AS extra, COLLATION_NAME AS collation, GENERATION_EXPRESSION AS generated, COLUMN_COMMENT AS comment
 FROM information_schema.COLUMNS WHERE {_OF} ORDER BY TABLE_NAME, ORDINAL_POSITION"""
_KEYS = f"""SELECT TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, COLUMN_NAME AS col, REFERENCED_TABLE_SCHEMA AS to_db,
 REFERENCED_TABLE_NAME AS to_tbl, REFERENCED_COLUMN_NAME AS to_col FROM information_schema.KEY_COLUMN_USAGE
 WHERE {_OF} AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION"""
_RULES = """SELECT TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, UPDATE_RULE AS on_update, DELETE_RULE AS on_delete
 FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()"""
_INDEXES = f"""SELECT s.*, s.TABLE_NAME AS tbl, s.INDEX_NAME AS name FROM information_schema.STATISTICS AS s WHERE s.{_OF}
 ORDER BY s.TABLE_NAME, s.INDEX_NAME, s.SEQ_IN_INDEX"""
_CHECKS_MARIADB = """SELECT TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS said, 'YES' AS enforced
 FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, CONSTRAINT_NAME"""
_CHECKS_MYSQL = """SELECT t.TABLE_NAME AS tbl, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS said, t.ENFORCED AS enforced
 FROM information_schema.CHECK_CONSTRAINTS AS c JOIN information_schema.TABLE_CONSTRAINTS AS t
 ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
 WHERE c.CONSTRAINT_SCHEMA = DATABASE() ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME"""
_VIEWS = f"""SELECT TABLE_NAME AS name, VIEW_DEFINITION AS said, CHECK_OPTION AS checked, SECURITY_TYPE AS security, DEFINER AS definer
 FROM information_schema.VIEWS WHERE {_OF} ORDER BY TABLE_NAME"""
_TRIGGERS = """SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS tbl, ACTION_TIMING AS timing, EVENT_MANIPULATION AS event,
 ACTION_STATEMENT AS said FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
 ORDER BY EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, ACTION_ORDER"""
_ROUTINES = """SELECT ROUTINE_NAME AS name, ROUTINE_TYPE AS kind, SECURITY_TYPE AS security, DEFINER AS definer,
 ROUTINE_COMMENT AS comment FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY ROUTINE_TYPE, ROUTINE_NAME"""
_EVENTS = "SELECT EVENT_NAME AS name FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY EVENT_NAME"
_PARTITIONED = f"""SELECT DISTINCT TABLE_NAME AS name, PARTITION_METHOD AS method, PARTITION_EXPRESSION AS keys_said
 FROM information_schema.PARTITIONS WHERE {_OF} AND PARTITION_NAME IS NOT NULL ORDER BY TABLE_NAME"""


class Catalog:
    """Rows of the catalog, grouped by table where they belong to one. `mariadb` says which of the two it is."""

    def __init__(self, run: Run, version: str) -> None:
        self.run = run
        self.mariadb = "mariadb" in version.lower()
        self.tables = run(_TABLES)
        self.columns = _grouped(run(_COLUMNS))
        self.keys = _grouped(run(_KEYS))
        self.rules = {(r["tbl"], r["name"]): r for r in run(_RULES)}
        self.indexes = _grouped(run(_INDEXES))
        self.checks = _grouped(
            run(_CHECKS_MARIADB if self.mariadb else _CHECKS_MYSQL) if self._has_checks(version) else []
        )
        self.views = run(_VIEWS)
        self.triggers = _grouped(run(_TRIGGERS))
        self.routines = run(_ROUTINES)
        self.events = run(_EVENTS)
        self.partitioned = {r["name"]: r for r in run(_PARTITIONED)}
        self.database = str(run("SELECT DATABASE() AS name")[0]["name"])

    def _has_checks(self, version: str) -> bool:
        """MySQL keeps checks since 8.0.16; before, it has no table of them."""
        numbers = [int("".join(c for c in n if c.isdigit()) or 0) for n in version.partition("-")[0].split(".")[:3]]
        return self.mariadb or numbers >= [8, 0, 16]


def _grouped(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["tbl"]].append(row)
    return found
