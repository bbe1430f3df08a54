"""Roads across the border that are not the table itself: views, functions, pooled sessions, the table's owner."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product, zip_longest
from typing import Any

import psycopg

from dbarchitect.core.english import counted
from dbarchitect.model.architecture import NotJudged
from dbarchitect.prove.attacker import Attacker, Secured, read_result
from dbarchitect.prove.catalog import Routine, View, plain_name
from dbarchitect.prove.session import Outcome, attempt, literal, quote, undone

_NOBODY = {
    "uuid": "ffffffff-ffff-4fff-bfff-ffffffffffff",
    "int2": "32001",
    "int4": "2000000001",
    "int8": "4000000000000000001",
}
_TEXTS = frozenset({"text", "character varying", "tsquery", "citext"})
_PLAUSIBLE = {
    "smallint": "10", "integer": "10", "bigint": "10", "numeric": "10", "boolean": "true", "date": "2024-01-01", "real": "0.1",
    "double precision": "0.1", "timestamp with time zone": "2024-01-01", "interval": "10 years",
    "uuid": "00000000-0000-4000-8000-000000000001",
}  # fmt: skip
MOST_WORDS, MOST_PAIRS = 60, 3
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
    pairs = _pairs(attacker, secured)
    for routine in attacker.catalog.definers:
        if not routine.search_path_set:
            attacker.findings.append(f"{routine.name}: SECURITY DEFINER without a search_path of its own")
        if routine.returns_trigger:
            continue
        calls = _calls(attacker, routine, secured)
        if not calls:
            attacker.not_judged.append(
                NotJudged(what=f"isolation through the function {routine.name}", why="its arguments are not known")
            )
            continue
        _call(attacker, routine, pairs, role, calls)


def _pairs(attacker: Attacker, secured: list[Secured]) -> list[tuple[str, str]]:
    """Tenants that have rows in the fullest tables: the one that attacks, the one whose rows it is after."""
    fullest = sorted(secured, key=lambda s: (-attacker.filled.rows(s.table.name), s.table.name))
    return list(dict.fromkeys((s.ours, s.theirs) for s in fullest))[:MOST_PAIRS]


def _call(attacker: Attacker, routine: Routine, pairs: list[tuple[str, str]], role: str, calls: list[str]) -> None:
    """The function called with each list of arguments: as the tenant that attacks, for rows of the other."""
    connection, returned = attacker.connection, 0
    leaked, refused = "", ""
    for arguments, (ours, theirs) in product(calls, pairs):
        connection.execute("SAVEPOINT called")
        attacker.become(role, ours)
        outcome = attempt(connection, f"SELECT f::text FROM {routine.sql}({arguments}) f LIMIT 1000", fetch=True)
        connection.execute("ROLLBACK TO called")
        returned += len(outcome.values)
        refused = refused or ("" if outcome.ok else outcome.short)
        if any(_mentions(str(v[0]), theirs) for v in outcome.values):
            leaked = arguments or "no arguments"
    if routine.arguments and not returned and not leaked and not refused.startswith("42501"):
        why = f"no call of {len(calls) * len(pairs)} returned a row" + (f": {refused}" if refused else "")
        attacker.not_judged.append(NotJudged(what=f"isolation through the function {routine.name}", why=why))
        return
    detail = f"rows of another tenant by {leaked}" if leaked else f"{counted(returned, 'row')} returned"
    detail = f"refused: {refused}" if refused and not returned else detail
    attacker.add(routine.name, "call", not leaked, role, "security definer function", detail)


def _calls(attacker: Attacker, routine: Routine, secured: list[Secured]) -> list[str]:
    """Lists of arguments worth trying: the other tenant's key and words of its rows; none where a type is strange to us."""
    if not routine.arguments:
        return [""]
    item = secured[0]
    key_type = item.table.column(item.column).type.shown
    words = _words(attacker, secured) if any(t in _TEXTS for t in routine.arguments) else [""]
    calls = []
    for word in words:
        given = []
        for kind in routine.arguments:
            if kind == key_type:
                given.append(f"{literal(item.theirs)}::{kind}")
            elif kind in _TEXTS:
                given.append(f"plainto_tsquery({literal(word)})" if kind == "tsquery" else f"{literal(word)}::{kind}")
            elif kind in _PLAUSIBLE:
                given.append(f"{literal(_PLAUSIBLE[kind])}::{kind}")
            else:
                return []
        calls.append(", ".join(given))
    return calls


def _words(attacker: Attacker, secured: list[Secured]) -> list[str]:
    """Words that stand in texts of either tenant's rows: a search for them would find both tenants' rows."""
    by_table: list[list[str]] = []
    for item in secured:
        found: list[str] = []
        texts = [c for c in item.table.columns if c.type.name in {"text", "varchar"} and not c.generated]
        for column in texts[:4]:
            sql = f"SELECT {quote(column.name)} FROM {item.table.sql} WHERE {quote(item.column)} IN ({literal(item.ours)}, {literal(item.theirs)}) AND {quote(column.name)} IS NOT NULL LIMIT 6"
            values = attempt(attacker.connection, sql, fetch=True).values
            found.extend(w for (text,) in values for w in str(text).replace(".", " ").split() if len(w) > 3)
        by_table.append(list(dict.fromkeys(found)))
    turns = (w for turn in zip_longest(*by_table) for w in turn if w)
    return list(dict.fromkeys(turns))[:MOST_WORDS]


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
