"""What SQLAlchemy's Inspector leaves out and the engine's own catalog says in one SELECT each. Names of columns are ours."""

from __future__ import annotations

_TABLES = "JOIN sys.tables t ON t.object_id = {x} JOIN sys.schemas s ON s.schema_id = t.schema_id"

SIZES = {
    "mssql": (
        "SELECT s.name AS ns, t.name AS tbl, SUM(p.rows) AS n FROM sys.partitions p "
        + _TABLES.format(x="p.object_id")
        + " WHERE p.index_id IN (0, 1) GROUP BY s.name, t.name"
    ),
    "oracle": "SELECT NULL AS ns, LOWER(table_name) AS tbl, num_rows AS n FROM user_tables",
}
"""Rows of each table: SQL Server's own count, Oracle's of the last gathering of statistics."""

CHECKS = {
    "mssql": (
        "SELECT s.name AS ns, t.name AS tbl, c.name AS name, c.definition AS said, c.is_disabled AS off, c.is_not_trusted AS loose "
        "FROM sys.check_constraints c " + _TABLES.format(x="c.parent_object_id") + " ORDER BY s.name, t.name, c.name"
    )
}
"""CHECK constraints where the Inspector reads none."""

LOOSE_REFERENCES = {
    "mssql": (
        "SELECT s.name AS ns, t.name AS tbl, c.name AS name FROM sys.foreign_keys c "
        + _TABLES.format(x="c.parent_object_id")
        + " WHERE c.is_not_trusted = 1"
    ),
    "oracle": (
        "SELECT NULL AS ns, LOWER(table_name) AS tbl, LOWER(constraint_name) AS name FROM user_constraints "
        "WHERE constraint_type = 'R' AND validated = 'NOT VALIDATED'"
    ),
}
"""References that rows from before may break."""

COUNTERS = {
    "mssql": (
        "SELECT s.name AS ns, t.name AS tbl, c.name AS col, CAST(c.last_value AS bigint) AS n, TYPE_NAME(c.system_type_id) AS kind "
        "FROM sys.identity_columns c " + _TABLES.format(x="c.object_id")
    ),
    "oracle": "SELECT LOWER(sequence_name) AS name, last_number AS n, max_value AS most, increment_by AS step FROM user_sequences",
}
"""How far counters of keys have come."""
LARGEST = {"tinyint": 255, "smallint": 2**15 - 1, "int": 2**31 - 1, "bigint": 2**63 - 1}
