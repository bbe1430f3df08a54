"""What the application sends: made from the schema, or from a workload, each with values that occur."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Connection

    from dbarchitect.model.migration import Version
    from dbarchitect.model.observed import Observed
    from dbarchitect.prove.catalog import Catalog, Column, Table
    from dbarchitect.sandbox import Sandbox

MOST_KEYS = 4_000
MOST_SPARES = 600
MOST_TABLES = 40
MOST_STATEMENTS = 80
_WEIGHTS = {"read": 60.0, "list": 15.0, "update": 15.0, "insert": 10.0}
SEED = 11


@dataclass
class Sent:
    """A statement with the values it is sent with. `fillings` are used over and over, those of an insert once each.

    `lane`: its writes go through one connection, so that their order is known; by filling where it is -1.
    """

    name: str
    sql: str
    writes: bool
    weight: float
    fillings: list[tuple[str | None, ...]]
    once: bool = False
    lane: int = -1
    prepared: bool = True
    executed: int = field(default=0)
    version: Version = "old"
    keyed: int = 0
    """How many of the last values of a filling are the row's key; none: the place of the filling stands for the row."""


def from_schema(sandbox: Sandbox, database: str, catalog: Catalog, *, spare: bool = True) -> list[Sent]:
    """Reads by key and by reference, updates and inserts of every table that has a key; rows to insert are taken out first."""
    made: list[Sent] = []
    with sandbox.connect(database) as owner:
        owner.execute("SET session_replication_role = replica")
        tables = [t for t in catalog.tables if _key(t)][:MOST_TABLES]
        spares = {t.name: _spare_rows(owner, catalog, t) if spare else [] for t in tables}
        for table in tables:
            _take_out(owner, table, spares[table.name])
        for table in tables:
            made += _of_table(owner, table, spares[table.name])
    return made


def _key(table: Table) -> tuple[Column, ...]:
    primary = next(iter(table.of_kind("p")), None)
    return tuple(table.column(c) for c in primary.columns) if primary else ()


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(quote_identifier(c.name) for c in columns)


def _texts(columns: Sequence[Column]) -> str:
    return ", ".join(f"t.{quote_identifier(c.name)}::text" for c in columns)


def _percent(sql: str) -> str:
    return sql.replace("%", "%%")


# Parameters bear no type: the server takes that of what they meet, as it does with most drivers, before the change and after it.
def _where(columns: Sequence[Column]) -> str:
    return " AND ".join(f"{_percent(quote_identifier(c.name))} = %s" for c in columns)


def _spare_rows(owner: Connection[Any], catalog: Catalog, table: Table) -> list[tuple[str | None, ...]]:
    """Rows that nothing refers to, at most a fifth: they are valid, so they can be put in again."""
    referring = []
    for child in catalog.tables:
        for key in child.of_kind("f"):
            if key.target == table.name:
                same = " AND ".join(
                    f"x.{quote_identifier(a)} = t.{quote_identifier(b)}"
                    for a, b in zip(key.columns, key.target_columns, strict=True)
                )
                referring.append(f"NOT EXISTS (SELECT FROM {child.sql} x WHERE {same})")
    condition = " AND ".join(referring) or "TRUE"
    ordered = _names(_key(table))
    rows = owner.execute(
        f"SELECT {_texts(table.writable)} FROM {table.sql} t WHERE {condition} ORDER BY {ordered} "
        f"LIMIT least({MOST_SPARES}, (SELECT count(*) / 5 FROM {table.sql}))".encode()
    ).fetchall()
    return [tuple(r) for r in rows]


def _take_out(owner: Connection[Any], table: Table, rows: list[tuple[str | None, ...]]) -> None:
    key = _key(table)
    places = [table.writable.index(c) for c in key if c in table.writable]
    if len(places) != len(key):
        rows.clear()
        return
    sql = f"DELETE FROM {_percent(table.sql)} WHERE {_where(key)}"
    with owner.cursor() as cursor:
        for row in rows:
            cursor.execute(sql.encode(), [row[p] for p in places])


def _of_table(owner: Connection[Any], table: Table, spares: list[tuple[str | None, ...]]) -> Iterator[Sent]:
    key = _key(table)
    ordered = f"ORDER BY {_names(key)}"
    keys = [tuple(r) for r in owner.execute(f"SELECT {_texts(key)} FROM {table.sql} t {ordered} LIMIT {MOST_KEYS}".encode())]  # fmt: skip
    target, listed = _percent(table.sql), _percent(_names(table.columns))
    if keys:
        yield Sent(
            f"read {table.name}", f"SELECT {listed} FROM {target} WHERE {_where(key)}", False, _WEIGHTS["read"], keys
        )
        free = _free(table)
        if free is not None:
            values = owner.execute(f"SELECT {_texts((free,))} FROM {table.sql} t {ordered} LIMIT {MOST_KEYS}".encode()).fetchall()  # fmt: skip
            given = [v[0] for v in values]
            random.Random(SEED).shuffle(given)
            sql = f"UPDATE {target} SET {_percent(quote_identifier(free.name))} = %s WHERE {_where(key)}"
            fillings = [(value, *k) for value, k in zip(given, keys, strict=True)]
            yield Sent(f"update {table.name}", sql, True, _WEIGHTS["update"], fillings, keyed=len(key))
        for reference in _indexed(table)[:2]:
            found = owner.execute(
                f"SELECT DISTINCT {_texts(reference)} FROM {table.sql} t WHERE {_names(reference[:1])} IS NOT NULL ORDER BY 1 LIMIT 500".encode()
            ).fetchall()
            sql = f"SELECT {listed} FROM {target} WHERE {_where(reference)} LIMIT 50"
            name = f"list {table.name} by {', '.join(c.name for c in reference)}"
            if found:
                yield Sent(name, sql, False, _WEIGHTS["list"], [tuple(r) for r in found])
    if spares:
        columns = table.writable
        places = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {target} ({_percent(_names(columns))}) OVERRIDING SYSTEM VALUE VALUES ({places})"
        yield Sent(f"insert {table.name}", sql, True, _WEIGHTS["insert"], spares, once=True)


def _free(table: Table) -> Column | None:
    """A column that no key, rule or index speaks of: any value of it fits in any row."""
    bound = {c for k in table.constraints if k.kind in "puxfc" for c in k.columns}
    rules = " ".join(k.definition for k in table.constraints if k.kind in "cx")
    rules += " ".join(i.definition for i in table.indexes) + " ".join(p.key for p in table.partitions)
    free = [
        c
        for c in table.writable
        if c.name not in bound and not c.identity and not re.search(rf"\b{re.escape(c.name)}\b", rules)
    ]
    return free[-1] if free else None


def _indexed(table: Table) -> list[tuple[Column, ...]]:
    """The columns of each reference."""
    return [tuple(table.column(c) for c in k.columns) for k in table.of_kind("f") if len(k.columns) == 1]


def from_workload(
    sandbox: Sandbox, database: str, catalog: Catalog, observed: Sequence[Observed]
) -> tuple[list[Sent], tuple[str, ...]]:
    """The workload's statements with keys that occur here in place of those that were seen; and what could not be filled."""
    made, notes = [], []
    lanes: dict[str, int] = {}
    with sandbox.connect(database) as owner:
        for one in observed[:MOST_STATEMENTS]:
            writes = one.kind not in ("select", "values", "show")
            texts = list(dict.fromkeys(_filled(owner, catalog, one)))
            if not texts:
                notes.append(
                    f"{one.statement.name} is not in the load: {one.unfilled or 'its parameters are not known'}"
                )
                continue
            lane = lanes.setdefault((one.statement.tables or ("",))[0], len(lanes)) if writes else -1
            weight = max(one.calls, 0.001)
            once = one.kind == "insert"
            # each text is a statement of its own, without parameters
            fillings: list[tuple[str | None, ...]] = [(t,) for t in texts]
            made.append(
                Sent(one.statement.name, one.statement.sql, writes, weight, fillings, once, lane, prepared=False)
            )
    return made, tuple(notes)


def _filled(owner: Connection[Any], catalog: Catalog, one: Observed) -> Iterator[str]:
    from psycopg import Error

    from dbarchitect.model.observed import Draw

    draws = one.draws or (Draw(),)
    seen = {
        p.name: _values(owner, catalog, p.table, p.column)
        for p in one.statement.parameters
        if p.table and p.column and p.role in ("equality", "tenant") and one.kind != "insert"
    }
    for n in range(40 if any(seen.values()) else len(draws)):
        draw = draws[n % len(draws)]
        literals = list(draw.literals)
        for i, parameter in enumerate(one.statement.parameters):
            values = seen.get(parameter.name)
            if values and i < len(literals) and "," not in literals[i]:
                literals[i] = values[(7 * n) % len(values)]
            elif values and i >= len(literals):
                literals.append(values[(7 * n) % len(values)])
        text = one.sql(draw.but(literals=tuple(literals)))
        try:
            with owner.transaction(force_rollback=True):
                owner.execute(text.encode(), prepare=False)
        except Error:
            continue
        yield text


def _values(owner: Connection[Any], catalog: Catalog, table: str | None, column: str | None) -> list[str]:
    found = catalog.table(table or "")
    if found is None or column not in {c.name for c in found.columns}:
        return []
    rows = owner.execute(
        f"SELECT DISTINCT format('%L', {quote_identifier(column)}) FROM {found.sql} WHERE {quote_identifier(column)} IS NOT NULL ORDER BY 1 LIMIT 200".encode()
    ).fetchall()
    return [str(r[0]) for r in rows]
