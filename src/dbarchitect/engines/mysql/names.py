"""Identifiers and literals as MySQL and MariaDB read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.tables import Name


def quote_identifier(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def quote_identifiers(names: Iterable[str]) -> str:
    return ", ".join(quote_identifier(n) for n in names)


def quote_literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def qualified(name: Name) -> str:
    """The name; that of another database stands behind it. The database read is `public`."""
    bare = quote_identifier(name.name)
    return bare if name.namespace == "public" else f"{quote_identifier(name.namespace)}.{bare}"
