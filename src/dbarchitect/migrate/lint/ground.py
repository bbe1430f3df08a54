"""The user's schema in a throw-away database, filled with rows as production might hold: nulls, duplicates, values at the edges."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.lint.sequences import feeds
from dbarchitect.migrate.lint.snapshot import snapshot
from dbarchitect.sandbox import GUEST, prepare, run_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbarchitect.migrate.lint.snapshot import Column, Snapshot
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.sandbox import Sandbox

ROWS_PER_TABLE = 120
MOST_ROWS = 24_000
FILL_SECONDS = 30.0
STATEMENT_MS = 15_000
SEED = 11
Spares = dict[str, tuple[dict[str, str | None], ...]]


@dataclass
class Ground:
    """A database of the sandbox. `own` are the tables with rows of the source's, `spares` rows that would fit."""

    sandbox: Sandbox
    database: str
    own: frozenset[str] = frozenset()
    spares: Spares | None = None
    notes: tuple[str, ...] = ()
    time_zone: str = "UTC"

    def session(self, database: str | None = None) -> Connection[Any]:
        """A session of the owner of everything, who reaches no files and programs of this machine."""
        connection = self.sandbox.connect(database or self.database, user=GUEST)
        connection.prepare_threshold = None
        connection.execute(f"SET statement_timeout = {STATEMENT_MS}; SET lock_timeout = '2s'; SET search_path = public")
        connection.execute("SELECT set_config('timezone', %s, false)", [self.time_zone])
        return connection

    def copy(self) -> str:
        """The name of a new database like this one."""
        return self.sandbox.create_database(template=self.database)

    def find_own(self) -> None:
        """The tables that hold rows now are the source's own."""
        self.own = _with_rows(self)

    def tablespace(self, name: str) -> bool:
        """Whether a tablespace of that name is there now."""
        from psycopg import Error

        if self.sandbox.version < 15 or self.sandbox.data_dir is None:
            return False
        try:
            with self.sandbox.connect(self.database) as owner:
                owner.execute("SET allow_in_place_tablespaces = on")
                owner.execute(f"CREATE TABLESPACE {quote_identifier(name)} OWNER {GUEST} LOCATION ''".encode())
        except Error:
            return False
        return True


def ground_of(sandbox: Sandbox, seen: Inspection | None, script: str | None) -> Ground:
    """A database with the source's schema: from its script with its rows, or from its schema alone; without a source, empty."""
    database = sandbox.create_database()
    ground = Ground(sandbox, database)
    if seen is not None:
        zone = next((s.value for s in seen.settings or () if s.name.lower() == "timezone"), "")
        ground.time_zone = zone or "UTC"
        notes = _from_script(ground, script) if script is not None else _from_schema(ground, seen)
        ground.notes = notes
    ground.find_own()
    refill(ground)
    return ground


def _from_script(ground: Ground, script: str) -> tuple[str, ...]:
    prepared = prepare(ground.sandbox, ground.database, script)
    with ground.sandbox.connect(ground.database, user=GUEST) as guest:
        results = run_script(guest, prepared.script, stop_on_error=False, timeout_ms=STATEMENT_MS)
    return tuple(f"line {r.line} of the schema could not be run: {r.message}" for r in results if not r.ok)


def _from_schema(ground: Ground, seen: Inspection) -> tuple[str, ...]:
    from dbarchitect.engines.postgresql.render import render

    schema = seen.schema_
    prepare(ground.sandbox, ground.database, tuple(e.name for e in schema.extensions))
    with ground.sandbox.connect(ground.database, user=GUEST) as guest:
        guest.execute("SET check_function_bodies = off; SET search_path = public")
        script = ";\n".join(ddl.sql for ddl in render(schema, ground.sandbox.version)) + ";"
        results = run_script(guest, script, stop_on_error=False, timeout_ms=STATEMENT_MS)
    return tuple(f"of the schema could not be run: {r.message}" for r in results if not r.ok)


def _with_rows(ground: Ground) -> frozenset[str]:
    with _all_rows(ground) as guest:
        tables = [t for t in snapshot(guest).tables() if t.kind in "rp"]
        if not tables:
            return frozenset()
        asked = " UNION ALL ".join(f"SELECT {n} WHERE EXISTS (SELECT FROM {t.sql})" for n, t in enumerate(tables))
        found = guest.execute(asked.encode()).fetchall()
    return frozenset(tables[n].shown for (n,) in found)


def refill(ground: Ground) -> None:
    """Every table that has no rows gets some; roles of the schema may be taken on by the owner."""
    from dbarchitect.model.facts import Facts
    from dbarchitect.prove.data.fill import fill
    from dbarchitect.prove.inspection import read_catalog
    from dbarchitect.prove.session import Deadline

    with _all_rows(ground) as guest:
        catalog = read_catalog(guest)
        if not catalog.tables:
            return
        budget = min(MOST_ROWS, ROWS_PER_TABLE * len(catalog.tables))
        kept = _put_aside(guest, ground.own)
        filled = fill(
            guest, catalog, Facts(), budget, seed=SEED, deadline=Deadline(FILL_SECONDS), progress=lambda _: None
        )
        ground.spares = {**(ground.spares or {}), **filled.spares}
        _put_back(guest, kept)
        _soil(guest, ground.own)
        _fill_defaults(guest)
        _settle(guest, ground.own)


@contextmanager
def _all_rows(ground: Ground) -> Iterator[Connection[Any]]:
    """A session of the owner of everything, from whom no policy hides rows. Rows are written by no superuser: triggers, rules and
    defaults are the source's and run as whoever writes."""
    private = ground.sandbox.data_dir is not None
    with ground.sandbox.connect() as superuser:
        _grant_roles(superuser)
        if private:
            superuser.execute(f"ALTER ROLE {GUEST} BYPASSRLS".encode())
        try:
            with ground.sandbox.connect(ground.database, user=GUEST) as guest:
                guest.prepare_threshold = None
                guest.execute("SET lock_timeout = '2s'; SET statement_timeout = '20s'")
                yield guest
        finally:
            if private:
                superuser.execute(f"ALTER ROLE {GUEST} NOBYPASSRLS".encode())


def _settle(owner: Connection[Any], own: frozenset[str]) -> None:
    """Sequences stand past what is there, as in production, and materialized views show the rows."""
    catalog = snapshot(owner)
    for (table, number), sequence in feeds(owner).sequences.items():
        at, column = catalog.relations.get(table), catalog.columns.get(table, {}).get(number)
        if at is not None and column is not None and at.shown not in own:
            largest = f"SELECT max({quote_identifier(column.name)}) AS top FROM {at.full}"
            _try(
                owner,
                f"SELECT setval({sequence}::oid::regclass, top) FROM ({largest}) AS t "
                f"WHERE top >= coalesce(pg_sequence_last_value({sequence}::oid::regclass), 0)",
            )
    for view in sorted((r for r in catalog.relations.values() if r.kind == "m"), key=lambda r: r.oid):
        _try(owner, f"REFRESH MATERIALIZED VIEW {view.full}")


def _put_aside(owner: Connection[Any], own: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Tables of the source's own rows that an unvalidated foreign key allows to be orphans: filling would remove them."""
    catalog = snapshot(owner)
    loose = {c.table for c in catalog.constraints.values() if c.kind == "f" and not c.validated}
    kept = []
    for n, oid in enumerate(sorted(loose)):
        table = catalog.relations[oid]
        if table.shown in own and table.kind == "r":
            names = [quote_identifier(c.name) for c in catalog.columns[oid].values() if not c.generated]
            owner.execute(
                f"CREATE TEMPORARY TABLE put_aside_{n} AS SELECT {', '.join(names)} FROM ONLY {table.sql}".encode()
            )
            kept.append((table.sql, f"({', '.join(names)}) OVERRIDING SYSTEM VALUE SELECT * FROM put_aside_{n}"))
    return tuple(kept)


def _put_back(owner: Connection[Any], kept: tuple[tuple[str, str], ...]) -> None:
    owner.execute("SET session_replication_role = replica")
    for table, rows in kept:
        owner.execute(f"DELETE FROM ONLY {table}; INSERT INTO {table} {rows}".encode())
    owner.execute("SET session_replication_role = origin")


_ELSEWHERE = {
    "date": "{} - 36500", "timestamp without time zone": "{} - interval '100 years'", "timestamp with time zone": "{} - interval '100 years'",
    "integer": "{} + 1000000000", "bigint": "{} + 1000000000000", "smallint": "32000", "text": "'elsewhere'", "uuid": "gen_random_uuid()",
    "numeric": "{} + 1000000000",
}  # fmt: skip
_KEYS = "SELECT partrelid::int8, partattrs::int2[] FROM pg_partitioned_table WHERE partdefid <> 0"


def _fill_defaults(owner: Connection[Any]) -> None:
    """Each default partition without rows gets some that fit no other."""
    catalog = snapshot(owner)
    for parent, numbers in owner.execute(_KEYS).fetchall():
        at, columns = catalog.relations.get(parent), catalog.columns.get(parent, {})
        default = next((r for r in catalog.relations.values() if r.parent == parent and r.bound == "DEFAULT"), None)
        if at is None or default is None or any(n not in columns for n in numbers):
            continue
        names, values = [], []
        for column in columns.values():
            if column.generated:
                continue
            name = quote_identifier(column.name)
            kind = column.type.partition("(")[0].replace("character varying", "text")
            names.append(name)
            values.append(_ELSEWHERE.get(kind, "{}").format(name) if column.number in numbers else name)
        _try(
            owner,
            f"INSERT INTO {at.sql} ({', '.join(names)}) OVERRIDING SYSTEM VALUE SELECT {', '.join(values)} FROM {at.sql} "
            f"WHERE NOT EXISTS (SELECT FROM {default.sql}) LIMIT 5",
        )


def _soil(owner: Connection[Any], own: frozenset[str]) -> None:
    """Some generated rows with nulls, with other rows' values, and with values at the edge of their type."""
    catalog = snapshot(owner)
    owner.execute("SET session_replication_role = replica")
    for table in catalog.tables():
        if table.kind != "r" or table.shown in own:
            continue
        unique = {n for i in catalog.indexes_of.get(table.oid, ()) if i.unique for n in i.columns}
        bound = {n for c in catalog.constraints.values() if c.table == table.oid and c.kind == "f" for n in c.columns}
        plain = [
            c for c in catalog.columns.get(table.oid, {}).values()
            if c.number not in unique and not c.generated and c.identity != "a"
        ]  # fmt: skip
        if 0 in unique or not plain or table.is_partition:
            continue
        _try(owner, _duplicates(table.sql, plain))
        for column in plain:
            if not column.not_null:
                _try(owner, _set(table.sql, column, "NULL", 2))
            edge = _edge(column)
            if edge and column.number not in bound:
                _try(owner, _set(table.sql, column, edge, 4))
    owner.execute("SET session_replication_role = origin")


def _duplicates(table: str, columns: list[Column]) -> str:
    names = ", ".join(quote_identifier(c.name) for c in columns)
    first = f"(SELECT min(ctid) FROM {table})"
    return (
        f"UPDATE {table} SET ({names}) = (SELECT {names} FROM {table} WHERE ctid = {first}) "
        f"WHERE ctid IN (SELECT ctid FROM {table} WHERE ctid > {first} ORDER BY ctid LIMIT 2)"
    )  # fmt: skip


def _set(table: str, column: Column, value: str, offset: int) -> str:
    at = f"(SELECT ctid FROM {table} ORDER BY ctid OFFSET {offset} LIMIT 1)"
    return f"UPDATE {table} SET {quote_identifier(column.name)} = {value} WHERE ctid = {at}"


def _edge(column: Column) -> str:
    """A value few think of: the longest text, the largest number, a fraction of a second."""
    kind = column.type
    length = kind[kind.find("(") + 1 : -1] if kind.endswith(")") else ""
    match kind.partition("(")[0]:
        case "character varying":
            return f"repeat('x', {length})" if length.isdigit() else "repeat('x', 600)"
        case "text":
            return "repeat('x', 600)"
        case "bigint":
            return "5000000000"
        case "integer":
            return "2000000000"
        case "numeric":
            whole, _, scale = length.partition(",")
            if not whole.isdigit():
                return "98765432109.123456"
            digits = int(whole) - int(scale or 0)
            return f"{'9' * max(digits, 1)}.{'9' * int(scale)}" if scale and int(scale) > 0 else "9" * max(digits, 1)
        case "double precision":
            return "123456789012.987"
        case _:
            return ""


def _try(owner: Connection[Any], sql: str) -> None:
    from psycopg import Error

    with suppress(Error):
        owner.execute(sql.encode())


def _grant_roles(owner: Connection[Any]) -> None:
    rows = owner.execute(
        "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname !~ '^pg_' AND rolname <> %s "
        "AND NOT pg_has_role(%s, oid, 'MEMBER')", [GUEST, GUEST]
    ).fetchall()  # fmt: skip
    for (name,) in rows:
        _try(owner, f"GRANT {quote_identifier(name)} TO {GUEST}")


def rows_in(connection: Connection[Any], catalog: Snapshot) -> dict[int, int]:
    """How many rows each table holds that may be read."""
    tables = [t for t in catalog.relations.values() if t.kind in "rpm"]
    if not tables:
        return {}
    asked = " UNION ALL ".join(f"SELECT {t.oid}, count(*) FROM {t.full}" for t in tables)
    return {int(oid): int(rows) for oid, rows in connection.execute(asked.encode()).fetchall()}
