"""Identifiers and literals as SQLite reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def quote_identifier(name: str) -> str:
    """`name` in quotes: SQLite takes a word it does not know for a key word or a string otherwise."""
    return '"' + name.replace('"', '""') + '"'


def quote_identifiers(names: Iterable[str]) -> str:
    return ", ".join(quote_identifier(n) for n in names)


def quote_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
