"""Django's expressions as SQL: defaults of the database, conditions of indexes and constraints."""

from __future__ import annotations

from typing import Any

from dbarchitect.sources.files.pycode import Call


def db_default(one: Call) -> str | None:
    """The default that the database itself gives, as SQL; None without one that can be read."""
    said = one.get("db_default")
    if isinstance(said, bool):
        return str(said).lower()
    if isinstance(said, int | float):
        return str(said)
    if isinstance(said, str):
        return "'" + said.replace("'", "''") + "'"
    if isinstance(said, Call) and said.last == "Now":
        return "CURRENT_TIMESTAMP"
    return _raw(said)


def _raw(said: Any) -> str | None:
    """The text of `RawSQL(…)` without parameters."""
    if not isinstance(said, Call) or said.last != "RawSQL" or said.get("params", 1) not in (None, ()):
        return None
    text = said.get("sql", 0)
    return text.replace("%%", "%") if isinstance(text, str) else None


_LOOKUPS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "exact": "="}


def condition(said: Any) -> str | None:
    """A `Q(…)` or `RawSQL(…)` as SQL; None where it says more than plain comparisons joined by `and`."""
    if (raw := _raw(said)) is not None:
        return raw
    if not isinstance(said, Call) or said.last != "Q" or said.args:
        return None
    parts = []
    for key, wanted in said.kwargs.items():
        column, _, lookup = key.partition("__")
        if lookup == "isnull" and isinstance(wanted, bool):
            parts.append(f'"{column}" IS {"" if wanted else "NOT "}NULL')
        elif lookup == "in" and isinstance(wanted, tuple) and all(isinstance(w, str | int) for w in wanted) and wanted:
            parts.append(f'"{column}" IN ({", ".join(_literal(w) for w in wanted)})')
        elif (not lookup or lookup in _LOOKUPS) and isinstance(wanted, str | int | float):
            parts.append(f'"{column}" {_LOOKUPS.get(lookup, "=")} {_literal(wanted)}')
        elif (
            (not lookup or lookup in _LOOKUPS)
            and isinstance(wanted, Call)
            and wanted.last == "F"
            and wanted.args
            and isinstance(wanted.args[0], str)
        ):
            parts.append(f'"{column}" {_LOOKUPS.get(lookup, "=")} "{wanted.args[0]}"')
        else:
            return None
    return " AND ".join(parts) or None


def _literal(wanted: object) -> str:
    if isinstance(wanted, bool):
        return str(wanted).lower()
    return str(wanted) if isinstance(wanted, int | float) else "'" + str(wanted).replace("'", "''") + "'"
