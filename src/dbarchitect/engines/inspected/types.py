"""A type as SQLAlchemy reflects it, in the words of its engine."""

from __future__ import annotations

import re
from typing import Any

UNKNOWN = "unknown"
_COLLATE = re.compile(r"\s+COLLATE\s+\"?([\w.-]+)\"?", re.IGNORECASE)
_SYNONYMS = {"sqlserver": {"timestamp": "rowversion"}}
"""What a name means there: SQL Server's `timestamp` is a counter of changes and no time."""


def type_text(found: Any, dialect: Any, engine: str) -> tuple[str, str | None]:
    """The type as its engine writes it, in small letters, and its collation; `unknown` where SQLAlchemy knows none."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        said = found.compile(dialect=dialect)
    except (SQLAlchemyError, AttributeError, TypeError):
        return UNKNOWN, None
    collation = _COLLATE.search(said)
    plain = _COLLATE.sub("", said).replace(" CHARACTER SET utf8mb4", "").strip()
    text = plain if "'" in plain or '"' in plain else plain.lower()
    text = re.sub(r",\s+", ", ", text)
    return _SYNONYMS.get(engine, {}).get(text, text) or UNKNOWN, collation[1] if collation else None
