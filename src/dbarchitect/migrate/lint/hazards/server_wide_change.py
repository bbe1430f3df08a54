"""The statement changes more than this database's schema.

What
    ALTER SYSTEM, CREATE, ALTER or DROP DATABASE, settings of a database or role: search_path, timeouts, defaults of every new session.

Why
    Other applications of the server are hit as well; it is not undone by a rollback, and sessions that run keep the old settings until
    they reconnect.

Example
    ALTER DATABASE shop SET search_path = shop;

When to ignore
    When the server serves this application alone and the change is meant.

Source
    https://www.postgresql.org/docs/current/sql-altersystem.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case

_UNSAFE: dict[tuple[str, ...], str] = {
    ("ALTER", "SYSTEM"): "settings of the whole server are changed",
    ("DROP", "DATABASE"): "a database is dropped with all that is in it: data loss",
    ("DROP", "TABLESPACE"): "a place for files is removed",
}
_SAID: dict[tuple[str, ...], str] = {
    ("CREATE", "DATABASE"): "a database is made",
    ("ALTER", "DATABASE"): "settings of a database are changed for every new session",
    ("CREATE", "TABLESPACE"): "a place for files is made",
}


def find(case: Case) -> Iterator[Hazard]:
    """By its first words, as the sandbox has a server of its own; by the catalog for settings of roles."""
    key = case.statement.words[:2]
    said = _UNSAFE.get(key) or _SAID.get(key)
    moved = key == ("ALTER", "DATABASE") and "SET TABLESPACE" in " ".join(case.statement.sql.upper().split())
    if said:
        yield Hazard(
            id="data-loss" if key == ("DROP", "DATABASE") else "server-wide-change",
            measured="not run: it reaches beyond the database",
            why=f"{said}, and all of its files are copied" if moved else said,
            grade="unsafe" if key in _UNSAFE or moved else "caution",
        )
    elif case.before.settings != case.after.settings:
        changed = set(case.after.settings) ^ set(case.before.settings)
        path = any("search_path" in str(c) for c in changed)
        yield Hazard(
            id="server-wide-change",
            measured="settings of a database or role are others now",
            why="names without a schema mean other tables in new sessions"
            if path
            else "every new session starts with them",
            grade="unsafe" if path else "caution",
        )
