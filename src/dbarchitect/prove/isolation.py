"""Attempts to cross the border between tenants: every table, command and role, through every road there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from dbarchitect.core.english import counted
from dbarchitect.model.architecture import IsolationProof, NotJudged
from dbarchitect.prove.attacker import Attacker, Secured, read_result
from dbarchitect.prove.catalog import Catalog, Constraint, Table, plain_name
from dbarchitect.prove.commons import attack_shared, no_row
from dbarchitect.prove.data.fill import Filled
from dbarchitect.prove.provable import Provable
from dbarchitect.prove.roads import attack_as_owner, attack_definers, attack_pool, attack_views
from dbarchitect.prove.session import Deadline, Outcome, attempt, literal, outcome_of, quote, undone


@dataclass(frozen=True, slots=True)
class Border:
    proofs: tuple[IsolationProof, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    findings: tuple[str, ...] = ()


def attack_border(
    connection: psycopg.Connection[Any], catalog: Catalog, design: Provable, filled: Filled, deadline: Deadline
) -> Border:
    """Every road across the tenants' border tried once per table and role; the database is as before."""
    border = design.border
    if border is None:
        return Border()
    attacker = Attacker(connection, catalog, border, filled)
    roles = _roles(attacker)
    secured = [s for name, column in border.tables if (s := _secured(attacker, name, column)) is not None]
    for role in roles:
        for item in secured:
            if deadline.passed:
                attacker.not_judged.append(
                    NotJudged(what=f"isolation of {item.table.name} from {role}", why="the time for it was used up")
                )
                continue
            _guarded(attacker, item.table.name, lambda i=item, r=role: _attack_table(attacker, i, r))
        if not deadline.passed:
            _guarded(attacker, "shared tables", lambda r=role: attack_shared(attacker, r))
        _guarded(attacker, "views", lambda r=role: attack_views(attacker, secured, r))
        _guarded(attacker, "functions", lambda r=role: attack_definers(attacker, secured, r))
    if roles and secured:
        attack_pool(attacker, secured, roles[0])
    for item in secured:
        _guarded(attacker, item.table.name, lambda i=item: attack_as_owner(attacker, i))
    return Border(
        tuple(attacker.proofs), tuple(dict.fromkeys(attacker.not_judged)), tuple(dict.fromkeys(attacker.findings))
    )


def _guarded(attacker: Attacker, what: str, attack: Any) -> None:
    try:
        with undone(attacker.connection):
            attack()
    except psycopg.Error as error:
        if attacker.connection.broken:
            raise
        attacker.not_judged.append(NotJudged(what=f"isolation of {what}", why=outcome_of(error).short))


def _roles(attacker: Attacker) -> list[str]:
    """The roles that exist; those that no policy binds are a failure of the border itself."""
    found = []
    for name in dict.fromkeys((attacker.border.application_role, *attacker.border.roles)):
        row = attacker.connection.execute(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", (name,)
        ).fetchone()
        if row is None:
            attacker.not_judged.append(NotJudged(what=f"isolation from the role {name}", why="the role does not exist"))
            continue
        free = "superuser" if row[0] else "BYPASSRLS" if row[1] else ""
        attacker.add("*", "bypass", not free, name, "role", free or "neither superuser nor BYPASSRLS")
        found.append(name)
    return found


def _secured(attacker: Attacker, name: str, column: str) -> Secured | None:
    table = attacker.catalog.table(name)
    what = f"isolation of {plain_name(name)}"
    if table is None or all(c.name != column for c in table.columns):
        attacker.not_judged.append(NotJudged(what=what, why="the table or its tenant column was not created"))
        return None
    tenants = attacker.connection.execute(
        f"SELECT {quote(column)}::text FROM {table.sql} WHERE {quote(column)} IS NOT NULL GROUP BY {quote(column)} "
        f"ORDER BY count(*) DESC, {quote(column)} LIMIT 2".encode()
    ).fetchall()
    if len(tenants) < 2:
        attacker.not_judged.append(NotJudged(what=what, why="fewer than two tenants have rows in it"))
        return None
    keys = {c for k in table.constraints if k.kind in "pufx" for c in k.columns}
    plain = [c.name for c in table.writable if c.name not in keys and not c.identity and c.name != column]
    other = [c.name for c in table.writable if c.name != column and not c.identity]
    return Secured(table, column, tenants[0][0], tenants[1][0], (plain or other or [column])[0])


def _attack_table(attacker: Attacker, item: Secured, role: str) -> None:
    table, name, connection = item.table, item.table.name, attacker.connection
    theirs = f"{quote(item.column)} = {literal(item.theirs)}"
    total = connection.execute(
        f"SELECT count(*) FROM {table.sql} WHERE {quote(item.column)} = %s".encode(), (item.ours,)
    ).fetchone()
    attacker.become(role, item.ours)
    own = attempt(connection, f"SELECT count(*) FROM {table.sql}", fetch=True)
    seen = attempt(connection, f"SELECT count(*) FROM {table.sql} WHERE {theirs}", fetch=True)
    held = not seen.ok or not seen.values[0][0]
    attacker.add(name, "select", held, role, "table", read_result(held, seen.values[0][0] if seen.ok else "", seen))
    if own.ok and total and own.values[0][0] < total[0]:
        attacker.findings.append(
            f"{name}: the role {role} does not see its own tenant's rows ({own.values[0][0]} of {total[0]})"
        )
    _copy_out(attacker, item, role)
    _insert(attacker, item, role)
    for command, sql in (
        ("update", f"UPDATE {table.sql} SET {quote(item.changeable)} = {quote(item.changeable)} WHERE {theirs}"),
        ("delete", f"DELETE FROM {table.sql} WHERE {theirs}"),
    ):
        outcome = attempt(connection, sql)
        touched = outcome.ok and outcome.rows > 0
        # refused by a constraint means that the row was reached
        reached = outcome.state[:2] == "23"
        detail = (
            f"refused: {outcome.short}"
            if not outcome.ok
            else f"{counted(outcome.rows, 'row')} of another tenant reached"
        )
        attacker.add(name, command, not touched and not reached, role, "table", detail)
    _move(attacker, item, role)
    outcome = attempt(connection, f"TRUNCATE {table.sql}")
    # only a missing privilege is the border's own refusal: policies do not bind TRUNCATE
    detail = outcome.short if outcome.ok or outcome.state == "42501" else f"permitted; refused only by {outcome.short}"
    attacker.add(name, "truncate", outcome.state == "42501", role, "table", detail)
    for key in table.of_kind("f"):
        _probe(attacker, item, key, role)
    connection.execute("RESET ROLE")
    _without_tenant(attacker, item, role)


def _copy_out(attacker: Attacker, item: Secured, role: str) -> None:
    connection, lines = attacker.connection, 0
    connection.execute("SAVEPOINT copied")
    try:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {item.table.sql} ({quote(item.column)}) TO STDOUT".encode()) as copy,
        ):
            foreign = item.theirs.encode()
            for block in copy:
                lines += bytes(block).split(b"\n").count(foreign)
        outcome = Outcome()
    except psycopg.Error as error:
        outcome = outcome_of(error)
    connection.execute("ROLLBACK TO copied")
    # COPY of a partitioned table is not possible for anybody
    if outcome.state == "42809":
        query = f"COPY (SELECT {quote(item.column)} FROM {item.table.sql}) TO STDOUT"
        connection.execute("SAVEPOINT copied")
        try:
            with connection.cursor() as cursor, cursor.copy(query.encode()) as copy:
                lines = sum(bytes(b).split(b"\n").count(item.theirs.encode()) for b in copy)
            outcome = Outcome()
        except psycopg.Error as error:
            outcome = outcome_of(error)
        connection.execute("ROLLBACK TO copied")
    attacker.add(item.table.name, "copy", not lines, role, "table", read_result(not lines, lines, outcome))


def _spare(attacker: Attacker, item: Secured) -> dict[str, str | None] | None:
    """A row that fits and belongs to the tenant under attack."""
    spares = attacker.filled.spares.get(item.table.name, ())
    return next((dict(s) for s in spares if s.get(item.column) is not None), None)


def _insert_sql(table: Table, row: dict[str, str | None]) -> str:
    identity = "OVERRIDING SYSTEM VALUE " if any(table.column(c).identity for c in row) else ""
    return (
        f"INSERT INTO {table.sql} ({', '.join(quote(c) for c in row)}) {identity}"
        f"VALUES ({', '.join(literal(v) for v in row.values())})"
    )


def _insert(attacker: Attacker, item: Secured, role: str) -> None:
    """A row of another tenant is written: the spare row while a different tenant is set."""
    row = _spare(attacker, item)
    if row is None:
        outcome = attempt(attacker.connection, no_row(item.table))
        if outcome.state == "42501":
            attacker.add(item.table.name, "insert", True, role, "table", f"refused: {outcome.short}")
            return
        attacker.not_judged.append(
            NotJudged(what=f"isolation of {item.table.name}: insert", why="no row is known that could be inserted")
        )
        return
    attacker.connection.execute("RESET ROLE")
    attacker.become(role, item.ours if row[item.column] != item.ours else item.theirs)
    outcome = attempt(attacker.connection, _insert_sql(item.table, row))
    _refusal(attacker, item.table.name, "insert", role, "table", outcome)
    attacker.connection.execute("RESET ROLE")
    attacker.become(role, item.ours)


def _refusal(attacker: Attacker, table: str, command: str, role: str, through: str, outcome: Outcome) -> None:
    """The border refuses before any other rule is asked: another rule's refusal shows that the border let it through."""
    if outcome.ok:
        attacker.add(table, command, False, role, through, "accepted")
    elif outcome.state[:2] == "23":
        attacker.add(table, command, False, role, through, f"the border let it through; refused by {outcome.short}")
    else:
        attacker.add(table, command, True, role, through, f"refused: {outcome.short}")


def _move(attacker: Attacker, item: Secured, role: str) -> None:
    column = quote(item.column)
    outcome = attempt(
        attacker.connection,
        f"UPDATE {item.table.sql} SET {column} = {literal(item.theirs)} WHERE ctid = "
        f"(SELECT ctid FROM {item.table.sql} WHERE {column} = {literal(item.ours)} LIMIT 1)",
    )
    if outcome.ok and outcome.rows == 0:
        attacker.add(item.table.name, "move", True, role, "table", "no row could be moved")
        return
    _refusal(attacker, item.table.name, "move", role, "table", outcome)


def _probe(attacker: Attacker, item: Secured, key: Constraint, role: str) -> None:
    """A row of ours that refers to a row of theirs."""
    columns = {plain_name(t): c for t, c in attacker.border.tables}
    parent = attacker.catalog.by_name.get(key.target)
    tenants = plain_name(attacker.border.tenant_table)
    if parent is None or key.target not in columns or key.target == tenants or list(key.columns) == [item.column]:
        return
    through = f"foreign key {key.name}"
    connection = attacker.connection
    connection.execute("RESET ROLE")
    names = ", ".join(f"{quote(t)}::text" for t in key.target_columns)
    foreign = attempt(
        connection,
        f"SELECT {names} FROM {parent.sql} WHERE {quote(columns[key.target])} <> {literal(item.ours)} LIMIT 1",
        fetch=True,
    )
    spare = _spare(attacker, item)
    attacker.become(role, item.ours)
    if not foreign.ok or not foreign.values or spare is None:
        denied = attempt(connection, no_row(item.table))
        if denied.state == "42501":
            attacker.add(item.table.name, "reference", True, role, through, f"refused: {denied.short}")
            return
        attacker.not_judged.append(
            NotJudged(what=f"isolation of {item.table.name} through {through}", why="no row is known to try it with")
        )
        return
    row = {**spare, item.column: item.ours}
    for column, value in zip(key.columns, foreign.values[0], strict=True):
        if column != item.column:
            row[column] = value
    own = {c for k in item.table.of_kind("f") if k.name != key.name for c in k.columns} - set(key.columns)
    for column in own:
        if not item.table.column(column).not_null:
            row[column] = None
    outcome = attempt(connection, f"{_insert_sql(item.table, row)}; SET CONSTRAINTS ALL IMMEDIATE")
    refused = not outcome.ok and outcome.state[:2] in {"23", "42"}
    if refused and outcome.constraint != key.name and outcome.state != "42501":
        composite = item.column in key.columns
        if not composite:
            attacker.not_judged.append(
                NotJudged(
                    what=f"isolation of {item.table.name} through {through}",
                    why=f"another rule refuses the row first: {outcome.short}",
                )
            )
            return
    detail = f"refused: {outcome.short}" if not outcome.ok else "a row of another tenant was referred to"
    attacker.add(item.table.name, "reference", not outcome.ok, role, through, detail)


def _without_tenant(attacker: Attacker, item: Secured, role: str) -> None:
    """Nothing, an empty text, or nonsense instead of a tenant."""
    connection, setting = attacker.connection, literal(attacker.border.setting)
    for through, value in (("no tenant set", None), ("empty setting", ""), ("garbage setting", "' OR true --")):
        connection.execute("SAVEPOINT unset")
        connection.execute(f"SELECT set_config({setting}, {literal(value or '')}, true)".encode())
        if value is None:
            connection.execute(f"RESET {attacker.border.setting}".encode())
        connection.execute(f"SET LOCAL ROLE {quote(role)}".encode())
        outcome = attempt(connection, f"SELECT count(*) FROM {item.table.sql}", fetch=True)
        held = not outcome.ok or not outcome.values[0][0]
        detail = f"refused: {outcome.short}" if not outcome.ok else f"{counted(outcome.values[0][0], 'row')} seen"
        attacker.add(item.table.name, "select", held, role, through, detail)
        connection.execute("ROLLBACK TO unset")
