"""Attempts to cross the border between tenants: every table, command and role, through every road there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from dbarchitect.model.architecture import IsolationProof, NotJudged
from dbarchitect.prove.catalog import Catalog, Constraint, Table, View, plain_name
from dbarchitect.prove.data.fill import Filled
from dbarchitect.prove.provable import Provable, TenantBorder
from dbarchitect.prove.session import Deadline, Outcome, attempt, literal, outcome_of, quote, undone

_NOBODY = {
    "uuid": "ffffffff-ffff-4fff-bfff-ffffffffffff",
    "int2": "32001",
    "int4": "2000000001",
    "int8": "4000000000000000001",
}
_OUTSIDER = "dbarchitect_outsider"


@dataclass(frozen=True, slots=True)
class Border:
    proofs: tuple[IsolationProof, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Secured:
    """A table within the border and two tenants: `ours` attacks, `theirs` is attacked."""

    table: Table
    column: str
    ours: str
    theirs: str
    changeable: str


@dataclass(slots=True)
class _Attacker:
    connection: psycopg.Connection[Any]
    catalog: Catalog
    border: TenantBorder
    filled: Filled
    proofs: list[IsolationProof] = field(default_factory=list)
    not_judged: list[NotJudged] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def add(self, table: str, command: str, held: bool, role: str, through: str, detail: str) -> None:
        self.proofs.append(
            IsolationProof(table=table, command=command, held=held, role=role, through=through, detail=detail)
        )

    def become(self, role: str, tenant: str | None) -> None:
        """The session acts as `role` for `tenant` (None: nothing set) until the savepoint is undone."""
        if tenant is not None:
            self.connection.execute(
                f"SELECT set_config({literal(self.border.setting)}, {literal(tenant)}, true)".encode()
            )
        self.connection.execute(f"SET LOCAL ROLE {quote(role)}".encode())


def attack_border(
    connection: psycopg.Connection[Any], catalog: Catalog, design: Provable, filled: Filled, deadline: Deadline
) -> Border:
    """Every road across the tenants' border tried once per table and role; the database is as before."""
    border = design.border
    if border is None:
        return Border()
    attacker = _Attacker(connection, catalog, border, filled)
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
        _guarded(attacker, "views", lambda r=role: _attack_views(attacker, secured, r))
        _guarded(attacker, "functions", lambda r=role: _attack_definers(attacker, secured, r))
    if roles and secured:
        _pooled(attacker, secured, roles[0])
    for item in secured:
        _guarded(attacker, item.table.name, lambda i=item: _as_owner(attacker, i))
    return Border(tuple(attacker.proofs), tuple(attacker.not_judged), tuple(dict.fromkeys(attacker.findings)))


def _guarded(attacker: _Attacker, what: str, attack: Any) -> None:
    try:
        with undone(attacker.connection):
            attack()
    except psycopg.Error as error:
        if attacker.connection.broken:
            raise
        attacker.not_judged.append(NotJudged(what=f"isolation of {what}", why=outcome_of(error).short))


def _roles(attacker: _Attacker) -> list[str]:
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


def _secured(attacker: _Attacker, name: str, column: str) -> _Secured | None:
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
    return _Secured(table, column, tenants[0][0], tenants[1][0], (plain or other or [column])[0])


def _read(held: bool, seen: object, outcome: Outcome) -> str:
    if not outcome.ok:
        return f"refused: {outcome.short}"
    return f"{seen} rows of another tenant seen" if not held else "no row of another tenant seen"


def _attack_table(attacker: _Attacker, item: _Secured, role: str) -> None:
    table, name, connection = item.table, item.table.name, attacker.connection
    theirs = f"{quote(item.column)} = {literal(item.theirs)}"
    total = connection.execute(
        f"SELECT count(*) FROM {table.sql} WHERE {quote(item.column)} = %s".encode(), (item.ours,)
    ).fetchone()
    attacker.become(role, item.ours)
    own = attempt(connection, f"SELECT count(*) FROM {table.sql}", fetch=True)
    seen = attempt(connection, f"SELECT count(*) FROM {table.sql} WHERE {theirs}", fetch=True)
    held = not seen.ok or not seen.values[0][0]
    attacker.add(name, "select", held, role, "table", _read(held, seen.values[0][0] if seen.ok else "", seen))
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
        detail = f"refused: {outcome.short}" if not outcome.ok else f"{outcome.rows} rows of another tenant reached"
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


def _copy_out(attacker: _Attacker, item: _Secured, role: str) -> None:
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
    attacker.add(item.table.name, "copy", not lines, role, "table", _read(not lines, lines, outcome))


def _spare(attacker: _Attacker, item: _Secured) -> dict[str, str | None] | None:
    """A row that fits and belongs to the tenant under attack."""
    spares = attacker.filled.spares.get(item.table.name, ())
    return next((dict(s) for s in spares if s.get(item.column) is not None), None)


def _insert_sql(table: Table, row: dict[str, str | None]) -> str:
    identity = "OVERRIDING SYSTEM VALUE " if any(table.column(c).identity for c in row) else ""
    return (
        f"INSERT INTO {table.sql} ({', '.join(quote(c) for c in row)}) {identity}"
        f"VALUES ({', '.join(literal(v) for v in row.values())})"
    )


def _insert(attacker: _Attacker, item: _Secured, role: str) -> None:
    """A row of another tenant is written: the spare row while a different tenant is set."""
    row = _spare(attacker, item)
    if row is None:
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


def _refusal(attacker: _Attacker, table: str, command: str, role: str, through: str, outcome: Outcome) -> None:
    """The border refuses before any other rule is asked: another rule's refusal shows that the border let it through."""
    if outcome.ok:
        attacker.add(table, command, False, role, through, "accepted")
    elif outcome.state[:2] == "23":
        attacker.add(table, command, False, role, through, f"the border let it through; refused by {outcome.short}")
    else:
        attacker.add(table, command, True, role, through, f"refused: {outcome.short}")


def _move(attacker: _Attacker, item: _Secured, role: str) -> None:
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


def _probe(attacker: _Attacker, item: _Secured, key: Constraint, role: str) -> None:
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


def _without_tenant(attacker: _Attacker, item: _Secured, role: str) -> None:
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
        detail = f"refused: {outcome.short}" if not outcome.ok else f"{outcome.values[0][0]} rows seen"
        attacker.add(item.table.name, "select", held, role, through, detail)
        connection.execute("ROLLBACK TO unset")


def _views_of(attacker: _Attacker, secured: list[_Secured]) -> Iterable[View]:
    names = {s.table.name for s in secured}
    wanted = {plain_name(v) for v in attacker.border.views}
    return (v for v in attacker.catalog.views if v.name in wanted or names & set(v.tables))


def _attack_views(attacker: _Attacker, secured: list[_Secured], role: str) -> None:
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
            detail = _read(held, outcome.values[0][0] if outcome.ok else "", outcome)
        else:
            held, detail = _compared(attacker, view, item, role)
        connection.execute("ROLLBACK TO viewed")
        attacker.add(view.name, "select", held, role, through, detail)


def _compared(attacker: _Attacker, view: View, item: _Secured, role: str) -> tuple[bool, str]:
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


def _attack_definers(attacker: _Attacker, secured: list[_Secured], role: str) -> None:
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
        detail = f"refused: {outcome.short}" if not outcome.ok else f"{len(outcome.values)} rows returned"
        attacker.add(routine.name, "call", not leaked, role, "security definer function", detail)


def _mentions(row: str, tenant: str) -> bool:
    return tenant in row.strip("()").replace('"', "").split(",")


def _pooled(attacker: _Attacker, secured: list[_Secured], role: str) -> None:
    """One connection serves two tenants in turn, as behind a pool."""
    connection, setting = attacker.connection, attacker.border.setting
    for item in secured:
        count = f"SELECT count(*) FROM {item.table.sql}"
        with undone(connection):
            attacker.become(role, item.ours)
            attempt(connection, count)
        seen = _in_transaction(connection, role, count)
        held = not seen.ok or not seen.values[0][0]
        detail = f"refused: {seen.short}" if not seen.ok else f"{seen.values[0][0]} rows seen in the next transaction"
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
        f"a session-wide SET survives the transaction ({survived} rows seen by the next): use SET LOCAL; after RESET "
        + (f"{after.values[0][0]} rows seen" if after.ok else f"refused: {after.short}"),
    )


def _in_transaction(connection: psycopg.Connection[Any], role: str, sql: str) -> Outcome:
    with undone(connection):
        connection.execute(f"SET LOCAL ROLE {quote(role)}".encode())
        return attempt(connection, sql, fetch=True)


def _as_owner(attacker: _Attacker, item: _Secured) -> None:
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
        detail = f"refused: {outcome.short}" if not outcome.ok else f"{outcome.rows} rows of another tenant reached"
        attacker.add(table.name, command, held, "owner", "table owner", detail)
