"""What MySQL and MariaDB say of a table: its storage engine, character sets and collations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.tables import Column, Table

_COLLATE = ("collate", "collation", "table_collation")
_CHARSET = ("charset", "character set", "character_set", "default charset")


def engine_of(table: Table) -> str:
    """The storage engine's name; empty when unknown."""
    return _option(table, "engine") or (table.access_method or "")


def collation_of(table: Table, column: Column) -> str | None:
    """The column's collation, else its table's; None for columns without text or where it is unknown."""
    text = column.type.lower().startswith(
        ("char", "varchar", "text", "tinytext", "mediumtext", "longtext", "enum", "set")
    )
    return (column.collation or _option(table, *_COLLATE) or None) if text else None


def character_set(table: Table, column: Column) -> str:
    """The column's character set, told by its collation (`utf8mb3_general_ci`) or by its table; empty when unknown."""
    collation = collation_of(table, column)
    if collation:
        return collation.partition("_")[0].lower()
    return _option(table, *_CHARSET).lower() if column.type.lower().startswith(("char", "varchar", "text")) else ""


def _option(table: Table, *names: str) -> str:
    return next((value for key, value in table.options if key.lower().replace("`", "") in names), "")
