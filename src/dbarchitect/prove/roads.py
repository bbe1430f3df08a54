"""Roads across the border that are not the table itself: views, functions, pooled sessions, the table's owner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from dbarchitect.core.english import counted
from dbarchitect.model.architecture import NotJudged
from dbarchitect.prove.attacker import Attacker, Secured, read_result
from dbarchitect.prove.catalog import View, plain_name
from dbarchitect.prove.session import Outcome, attempt, literal, quote, undone

_NOBODY = {
    "uuid": "ffffffff-ffff-4fff-bfff-ffffffffffff",
    "int2": "32001",
    "int4": "2000000001",
    "int8": "4000000000000000001",
}
_OUTSIDER = "dbarchitect_outsider"


def _views_of(attacker: Attacker, secured: list[Secured]) -> Iterable[View]:
    names = {s.table.name for s in secured}
    wanted = {plain_name(v) for v in attacker.border.views}
    return (v for v in attacker.catalog.views if v.name in wanted or names & set(v.tables))


def attack_views(attacker: Attacker, secured: list[Secured], role: str) -> None:
    """A view shows what its owner may see unless it is a security invoker; a materialized view shows everything."""
    connection = attacker.connection
    for view in _views_of(attacker, secured):
        item = next((s for s in secured if s.table.name in view.tables), None)
        if item is None:
            continue
        through = "materialized view" if view.materialized else "view"
        connection.execute("SAVEPOINT viewed")
        if item.column in view.columns:
            attacker.become(role, item.ours)
            outcome = attempt(
                connection,
                f"SELECT count(*) FROM {view.sql} WHERE {quote(item.column)} <> {literal(item.ours)}",
                fetch=True,
            )
            held = not outcome.ok or not outcome.values[0][0]
            detail = read_result(held, outcome.values[0][0] if outcome.ok else "", outcome)
        else:
            held, detail = _compared(attacker, view, item, role)
        connection.execute("ROLLBACK TO viewed")
        attacker.add(view.name, "select", held, role, through, detail)


def _compared(attacker: Attacker, view: View, item: Secured, role: str) -> tuple[bool, str]:
    """Without a tenant column: what a tenant without rows sees must not be what the owner sees."""
    connection = attacker.connection
    shown = f"SELECT md5(string_agg(v::text, ',' ORDER BY v::text)), count(*) FROM {view.sql} v"
    everything = attempt(connection, shown, fetch=True)
    nobody = _NOBODY.get(item.table.column(item.column).type.name, "nobody")
    attacker.become(role, nobody)
    outcome = attempt(connection, shown, fetch=True)
    if not outcome.ok:
        return True, f"refused: {outcome.short}"
    same = everything.ok and outcome.values[0] == everything.values[0] and outcome.values[0][1] > 0
    return not same, "a tenant without rows sees everything" if same else "a tenant without rows sees none of them"


def attack_definers(attacker: Attacker, secured: list[Secured], role: str) -> None:
    """Functions that run with their owner's rights."""
    if not secured:
        return
    connection, item = attacker.connection, secured[0]
    for routine in attacker.catalog.definers:
        if not routine.search_path_set:
            attacker.findings.append(f"{routine.name}: SECURITY DEFINER without a search_path of its own")
        if routine.returns_trigger:
            continue
        if routine.arguments:
            attacker.not_judged.append(
                NotJudged(what=f"isolation through the function {routine.name}", why="its arguments are not known")
            )
            continue
        connection.execute("SAVEPOINT called")
        attacker.become(role, item.ours)
        outcome = attempt(connection, f"SELECT f::text FROM {routine.sql}() f LIMIT 1000", fetch=True)
        connection.execute("ROLLBACK TO called")
        leaked = outcome.ok and any(_mentions(str(v[0]), item.theirs) for v in outcome.values)
        detail = f"refused: {outcome.short}" if not outcome.ok else f"{counted(len(outcome.values), 'row')} returned"
        attacker.add(routine.name, "call", not leaked, role, "security definer function", detail)


def _mentions(row: str, tenant: str) -> bool:
    return tenant in row.strip("()").replace('"', "").split(",")


def attack_pool(attacker: Attacker, secured: list[Secured], role: str) -> None:
    """One connection serves two tenants in turn, as behind a pool."""
    connection, setting = attacker.connection, attacker.border.setting
    for item in secured:
        count = f"SELECT count(*) FROM {item.table.sql}"
        with undone(connection):
            attacker.become(role, item.ours)
            attempt(connection, count)
        seen = _in_transaction(connection, role, count)
        held = not seen.ok or not seen.values[0][0]
        detail = (
            f"refused: {seen.short}"
            if not seen.ok
            else f"{counted(seen.values[0][0], 'row')} seen in the next transaction"
        )
        attacker.add(item.table.name, "select", held, role, "pooled session, SET LOCAL", detail)
    item = secured[0]
    count = f"SELECT count(*) FROM {item.table.sql}"
    connection.execute(f"SELECT set_config({literal(setting)}, {literal(item.ours)}, false)".encode())
    stays = _in_transaction(connection, role, count)
    connection.execute(f"RESET {setting}".encode())
    after = _in_transaction(connection, role, count)
    survived = stays.values[0][0] if stays.ok else 0
    held = not after.ok or not after.values[0][0]
    attacker.add(
        item.table.name,
        "select",
        held,
        role,
        "pooled session, SET then RESET",
        f"a session-wide SET survives the transaction ({counted(survived, 'row')} seen by the next): use SET LOCAL; after RESET "
        + (f"{counted(after.values[0][0], 'row')} seen" if after.ok else f"refused: {after.short}"),
    )


def _in_transaction(connection: psycopg.Connection[Any], role: str, sql: str) -> Outcome:
    with undone(connection):
        connection.execute(f"SET LOCAL ROLE {quote(role)}".encode())
        return attempt(connection, sql, fetch=True)


def attack_as_owner(attacker: Attacker, item: Secured) -> None:
    """The table's owner is under its policies too: an ordinary role is made owner for the attempt."""
    connection, table = attacker.connection, item.table
    connection.execute(
        f"CREATE ROLE {_OUTSIDER} NOLOGIN; GRANT ALL ON SCHEMA {quote(table.namespace)} TO {_OUTSIDER}; "
        f"ALTER TABLE {table.sql} OWNER TO {_OUTSIDER}".encode()
    )
    attacker.become(_OUTSIDER, item.ours)
    theirs = f"{quote(item.column)} = {literal(item.theirs)}"
    for command, sql in (
        ("select", f"SELECT 1 FROM {table.sql} WHERE {theirs}"),
        ("delete", f"DELETE FROM {table.sql} WHERE {theirs}"),
    ):
        outcome = attempt(connection, sql)
        held = not outcome.ok or outcome.rows == 0
        if outcome.state[:2] == "23":
            held = False
        detail = (
            f"refused: {outcome.short}"
            if not outcome.ok
            else f"{counted(outcome.rows, 'row')} of another tenant reached"
        )
        attacker.add(table.name, command, held, "owner", "table owner", detail)
