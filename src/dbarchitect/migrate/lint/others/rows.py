"""Rows for tables of any engine: keys that fit together, values that repeat, nulls where they are allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 24
_INTEGER = re.compile(r"^(?:tiny|small|medium|big)?int|^integer|^serial|^year", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:decimal|numeric|float|double|real)", re.IGNORECASE)
_LISTED = re.compile(r"'((?:[^']|'')*)'")


def value(kind: str, row: int, *, distinct: bool, nullable: bool) -> str:
    """The literal of a column in a row; `distinct`: no two rows share it. NULL for some rows where that is allowed."""
    if nullable and not distinct and row % 6 == 5:
        return "NULL"
    n = row + 1 if distinct else row % 7 + 1
    bare = kind.lower().strip()
    if bare.startswith(("enum", "set")):
        labels = _LISTED.findall(kind)
        return f"'{labels[row % len(labels)]}'" if labels else "NULL"
    if bare.startswith(("bool", "tinyint(1)", "bit")):
        return str(n % 2)
    if _INTEGER.match(bare):
        return str(n) if bare.startswith(("tiny", "year")) else str(n if distinct else n * 11)
    if _NUMBER.match(bare):
        return f"{n}.25" if "," in bare or not bare.startswith(("decimal(", "numeric(")) else str(n)
    if bare.startswith(("datetime", "timestamp")):
        return f"'2024-01-{n:02d} 10:{n:02d}:00'"
    if bare.startswith("date"):
        return f"'2024-02-{n:02d}'"
    if bare.startswith("time"):
        return f"'10:{n:02d}:00'"
    if bare.startswith("json"):
        return f"'{{\"n\": {n}}}'"
    if bare.startswith(("uuid",)):
        return f"'00000000-0000-4000-8000-{n:012d}'"
    return _text(bare, n, row)


def _text(kind: str, n: int, row: int) -> str:
    """Mostly short; one as long as the column allows."""
    length = re.search(r"\((\d{1,6})\)", kind)
    most = int(length[1]) if length else 200
    text = f"v{n}"
    if row == 3 and most > len(text):
        text = text + "x" * (min(most, 400) - len(text))
    return f"'{text[:most]}'"


def insert(table: str, rows: list[dict[str, str]], quote: Callable[[str], str]) -> str:
    """One INSERT of rows with the same columns."""
    names = ", ".join(quote(c) for c in rows[0])
    return f"INSERT INTO {table} ({names}) VALUES {', '.join('(' + ', '.join(r.values()) + ')' for r in rows)}"
