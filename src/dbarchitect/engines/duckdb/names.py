"""Identifiers and literals as DuckDB reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.tables import Name


def quote_identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quote_identifiers(names: Iterable[str]) -> str:
    return ", ".join(quote_identifier(n) for n in names)


def quote_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def qualified(name: Name) -> str:
    """The name with its namespace; DuckDB's `main` is `public`."""
    namespace = "main" if name.namespace == "public" else name.namespace
    return f"{quote_identifier(namespace)}.{quote_identifier(name.name)}"
