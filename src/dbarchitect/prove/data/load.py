"""Rows into a table: by COPY where all is understood, else through a staging table with the engine as the judge."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import psycopg

from dbarchitect.core.english import counted
from dbarchitect.prove.catalog import Constraint, Table
from dbarchitect.prove.data.references import Rows
from dbarchitect.prove.session import literal, outcome_of, quote

CHUNK = 20_000
FIRST = 400
TIMEOUT = "57014"


@dataclass(frozen=True, slots=True)
class Loaded:
    """`exact`: every row given is in the table as it was given. `refusals` say what the engine did not take."""

    rows: int
    exact: bool
    refusals: tuple[str, ...] = ()


def load(
    connection: psycopg.Connection[Any], table: Table, rows: Rows, n: int, *, judge: bool, circular: bool = False
) -> Loaded:
    """Puts `n` rows in. Without `judge`, or in a circle, foreign keys are the caller's to check afterwards."""
    columns = list(rows)
    fields = [rows[c].copied() for c in columns]
    trusted = circular or (not judge and not table.triggers)
    refusal = "left to the engine"
    if not judge:
        try:
            return Loaded(_copy(connection, table.sql, columns, fields, n, trusted), True)
        except psycopg.Error as error:
            if connection.broken:
                raise
            refusal = outcome_of(error).short
            if error.sqlstate == TIMEOUT:  # a trigger whose cost grows with the table: fewer rows
                return _fewer(connection, table, columns, fields, n, trusted, refusal)
    return _through_staging(connection, table, columns, fields, n, refusal, circular)


def _fewer(
    connection: psycopg.Connection[Any],
    table: Table,
    columns: list[str],
    fields: list[list[str]],
    n: int,
    trusted: bool,
    refusal: str,
) -> Loaded:
    few = max(20, n // 20)
    try:
        done = _copy(connection, table.sql, columns, [f[:few] for f in fields], min(n, few), trusted)
    except psycopg.Error as error:
        if connection.broken:
            raise
        return Loaded(0, False, (outcome_of(error).short,))
    return Loaded(done, False, (refusal,))


def _copy(
    connection: psycopg.Connection[Any], target: str, columns: list[str], fields: list[list[str]], n: int, trusted: bool
) -> int:
    """`n` rows copied, all or none. Triggers get statistics as the table grows, or their plans are for an empty one."""
    names = ", ".join(quote(c) for c in columns)
    steps = [FIRST * 4**i for i in range(8) if FIRST * 4**i < n and not trusted]
    starts = [0, *steps, n]
    with connection.transaction(), connection.cursor() as cursor:
        if trusted:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for begin, end in pairwise(starts):
            if begin:
                cursor.execute(f"ANALYZE {target}".encode())
            with cursor.copy(f"COPY {target} ({names}) FROM STDIN".encode()) as copy:
                for start in range(begin, end, CHUNK):
                    stop = min(end, start + CHUNK)
                    lines = map("\t".join, zip(*(f[start:stop] for f in fields), strict=True))
                    copy.write("\n".join(lines) + "\n")
    return n


def _through_staging(
    connection: psycopg.Connection[Any],
    table: Table,
    columns: list[str],
    fields: list[list[str]],
    n: int,
    why: str,
    circular: bool,
) -> Loaded:
    names = ", ".join(quote(c) for c in columns)
    connection.execute("DROP TABLE IF EXISTS pg_temp.staged")
    connection.execute(
        f"CREATE TEMP TABLE staged (row_number int GENERATED ALWAYS AS IDENTITY, "
        f"{', '.join(quote(c) + ' text' for c in columns)})".encode()
    )
    _copy(connection, "pg_temp.staged", columns, fields, n, False)
    casts = ", ".join(f"{quote(c)}::{table.column(c).type.shown}" for c in columns)
    identity = "OVERRIDING SYSTEM VALUE " if any(c.identity for c in table.columns) else ""
    rules = " AND ".join(f"({c.expression}) IS NOT FALSE" for c in table.of_kind("c") if c.expression and c.enforced)
    source = f"SELECT row_number, {casts} FROM pg_temp.staged"
    try:
        done = _written(
            connection,
            circular,
            f"INSERT INTO {table.sql} ({names}) {identity}SELECT {names} FROM ({source}) "
            f"AS s(row_number, {names}) WHERE {rules or 'true'} ORDER BY row_number ON CONFLICT DO NOTHING",
        )
        return Loaded(done, False, () if done == n else (f"{counted(n - done, 'row')}: {why}",))
    except psycopg.Error as error:
        if connection.broken:
            raise
        return _one_by_one(connection, table, names, source, identity, outcome_of(error).short)


def _written(connection: psycopg.Connection[Any], circular: bool, sql: str) -> int:
    with connection.transaction():
        if circular:
            connection.execute("SET LOCAL session_replication_role = replica")
        return connection.execute(sql.encode()).rowcount


_LOOP = """
DO $prove$
#variable_conflict use_column
DECLARE prove_row record; prove_good int := 0; prove_bad int := 0; prove_note text;
BEGIN
  FOR prove_row IN SELECT row_number AS prove_id FROM pg_temp.staged ORDER BY row_number LOOP
    BEGIN
      INSERT INTO {table} ({names}) {identity}
      SELECT {names} FROM ({source} WHERE row_number = prove_row.prove_id) AS prove_s(row_number, {names});
      SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
      prove_good := prove_good + 1;
    EXCEPTION WHEN OTHERS THEN
      prove_bad := prove_bad + 1; prove_note := sqlerrm;
      EXIT WHEN prove_bad > 300 AND prove_good = 0 OR prove_bad > 20000;
    END;
  END LOOP;
  PERFORM set_config('prove.loaded', prove_good || '|' || coalesce(prove_note, ''), false);
END $prove$
"""


def _one_by_one(
    connection: psycopg.Connection[Any], table: Table, names: str, source: str, identity: str, why: str
) -> Loaded:
    connection.execute(
        "CREATE INDEX ON pg_temp.staged (row_number); DELETE FROM pg_temp.staged WHERE row_number > 20000"
    )
    try:
        connection.execute(_LOOP.format(table=table.sql, names=names, identity=identity, source=source).encode())
    except psycopg.Error as error:
        if connection.broken:
            raise
        return Loaded(0, False, (outcome_of(error).short,))
    row = connection.execute("SELECT current_setting('prove.loaded')").fetchone()
    good, _, note = str(row[0] if row else "0|").partition("|")
    return Loaded(int(good), False, (note or why,))


def orphans(connection: psycopg.Connection[Any], table: Table, key: Constraint, target: Table) -> int:
    """Rows whose parent is missing are removed; how many there were."""
    pairs = " AND ".join(f"p.{quote(t)} = c.{quote(c)}" for c, t in zip(key.columns, key.target_columns, strict=True))
    known = " AND ".join(f"c.{quote(c)} IS NOT NULL" for c in key.columns)
    where = f"{known} AND NOT EXISTS (SELECT FROM {target.sql} p WHERE {pairs})"
    row = connection.execute(f"SELECT count(*) FROM {table.sql} c WHERE {where}".encode()).fetchone()
    if not row or not row[0]:
        return 0
    with connection.transaction():  # in a circle neither side can go first
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(f"DELETE FROM {table.sql} c WHERE {where}".encode())
    return int(row[0])


def set_later(connection: psycopg.Connection[Any], table: Table, key: Constraint, target: Table) -> str:
    """A reference that closes a circle is set for most rows; the engine's refusal, or nothing."""
    pairs = list(zip(key.columns, key.target_columns, strict=True))
    own = [(c, t) for c, t in pairs if not table.column(c).not_null] or pairs
    shared = [(c, t) for c, t in pairs if (c, t) not in own]
    by_p, by_t = ", ".join(quote(t) for _, t in shared), ", ".join(quote(c) for c, _ in shared)
    needed = ", ".join(dict.fromkeys(quote(t) for _, t in pairs))
    same_n = " AND ".join(f"t.{quote(c)} = n.{quote(t)}" for c, t in shared) or "true"
    same_p = " AND ".join(["p.prove_r = k.prove_k", *(f"k.{quote(c)} = p.{quote(t)}" for c, t in shared)])
    sql = f"""
    WITH p AS (SELECT {needed}, row_number() OVER ({f"PARTITION BY {by_p} " if by_p else ""}ORDER BY {needed}) AS prove_r
               FROM {target.sql}),
         n AS (SELECT {f"{by_p}, " if by_p else ""}count(*) AS prove_n FROM {target.sql} {f"GROUP BY {by_p}" if by_p else ""}),
         t AS (SELECT ctid AS prove_id, tableoid AS prove_table{f", {by_t}" if by_t else ""},
                      row_number() OVER ({f"PARTITION BY {by_t} " if by_t else ""}ORDER BY tableoid, ctid) AS prove_r
               FROM {table.sql}),
         k AS (SELECT t.*, 1 + (t.prove_r * 7919) % n.prove_n AS prove_k FROM t JOIN n ON {same_n}
               WHERE n.prove_n > 0 AND t.prove_r % 10 < 7),
         m AS (SELECT k.prove_id, k.prove_table, {", ".join(f"p.{quote(t)} AS prove_{i}" for i, (_, t) in enumerate(own))}
               FROM k JOIN p ON {same_p})
    UPDATE {table.sql} u SET {", ".join(f"{quote(c)} = m.prove_{i}" for i, (c, _) in enumerate(own))}
    FROM m WHERE u.ctid = m.prove_id AND u.tableoid = m.prove_table
    """
    try:
        connection.execute(sql.encode())
    except psycopg.Error as error:
        if connection.broken:
            raise
        return outcome_of(error).short
    return ""


def set_sequences(connection: psycopg.Connection[Any], table: Table, given: frozenset[str]) -> None:
    """The next value of every sequence is after the greatest that was written."""
    calls = [
        f"setval({literal(c.sequence)}, greatest((SELECT max({quote(c.name)}) FROM {table.sql}), 1))"
        for c in table.columns
        if c.sequence and c.name in given
    ]
    if calls:
        connection.execute(f"SELECT {', '.join(calls)}".encode())
