"""What all tenants share: a session of one of them reads it, and changes it for the others only where that was said."""

from __future__ import annotations

from dbarchitect.prove.attacker import Attacker
from dbarchitect.prove.catalog import Table, plain_name
from dbarchitect.prove.session import attempt, quote


def attack_shared(attacker: Attacker, role: str) -> None:
    """Every shared table under every command that was not said to be allowed; and no table stands outside the border unsaid."""
    border = attacker.border
    if border.shared is None:
        return
    said = {plain_name(name): frozenset(commands) for name, commands in border.shared}
    within = {plain_name(name) for name, _ in border.tables}
    ours = _some_tenant(attacker)
    for table in attacker.catalog.tables:
        if plain_name(table.name) in within:
            continue
        if plain_name(table.name) not in said:
            _outside(attacker, table, role)
            continue
        allowed = said[plain_name(table.name)] if role == border.application_role else frozenset()
        for command, sql in _commands(table).items():
            if command in allowed:
                continue
            attacker.connection.execute("SAVEPOINT shared")
            attacker.become(role, ours)
            outcome = attempt(attacker.connection, sql)
            attacker.connection.execute("ROLLBACK TO shared")
            held = outcome.state == "42501"
            detail = "refused: permission denied" if held else "a session of one tenant may change it for all of them"
            attacker.add(table.name, command.lower(), held, role, "shared table", detail)


def _commands(table: Table) -> dict[str, str]:
    """Commands that change no row, and for which the engine asks for the right to change some."""
    column = next((c.name for c in table.writable if not c.identity), None)
    found = {
        "INSERT": no_row(table),
        "DELETE": f"DELETE FROM {table.sql} WHERE false",
        "TRUNCATE": f"TRUNCATE {table.sql}",
    }
    if column:
        found["UPDATE"] = f"UPDATE {table.sql} SET {quote(column)} = {quote(column)} WHERE false"
    return found


def no_row(table: Table) -> str:
    """An INSERT of no row, for which the engine asks for the right to insert one."""
    column = next((quote(c.name) for c in table.writable if c.identity != "a"), None)
    if column is None:
        return f"INSERT INTO {table.sql} SELECT FROM {table.sql} WHERE false"
    return f"INSERT INTO {table.sql} ({column}) SELECT {column} FROM {table.sql} WHERE false"


def _outside(attacker: Attacker, table: Table, role: str) -> None:
    """A table that is neither a tenant's nor said to be shared is not to be read by a session of a tenant."""
    row = attacker.connection.execute("SELECT has_any_column_privilege(%s, %s, 'SELECT')", (role, table.sql)).fetchone()
    if row and row[0]:
        attacker.add(
            table.name,
            "select",
            False,
            role,
            "no policy",
            "every tenant's rows are seen, and nobody said that they are shared",
        )


def _some_tenant(attacker: Attacker) -> str | None:
    border = attacker.border
    table = attacker.catalog.table(border.tenant_table)
    if table is None:
        return None
    row = attacker.connection.execute(
        f"SELECT {quote(border.key_column)}::text FROM {table.sql} LIMIT 1".encode()
    ).fetchone()
    return None if row is None else str(row[0])
