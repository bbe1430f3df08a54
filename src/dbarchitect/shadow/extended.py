"""Extended statistics put into the catalog in their binary forms, for which PostgreSQL has no input.

Layouts are those of `mvdistinct.c`, `dependencies.c` and `mcv.c` (`statistics.h`: magic numbers, version 1). Of lists of common
combinations the server itself makes the form, from a scratch table that holds each combination once; only the shares are then changed.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_literal
from dbarchitect.shadow.restoring import attribute_call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Connection

    from dbarchitect.shadow.facts import AttributeStatistics, ExtendedStatistics, PlannerFacts

_DISTINCT_MAGIC = 0xA352BFA4
_DEPENDENCIES_MAGIC = 0xB4549A2C
_MCV_MAGIC = 0xE1A651C2
_BASIC = 1
_DIMENSION_BYTES = 20
_MOST_ITEMS = 10_000
_SCRATCH = "dbarchitect_scratch"


def ndistinct_bytes(text: str, numbers: Mapping[int, int]) -> bytes:
    """`{"1, 2": 100}` as the server keeps it; `numbers` are the columns' numbers there by those of the source."""
    items = json.loads(text)
    out = struct.pack("<III", _DISTINCT_MAGIC, _BASIC, len(items))
    for key, value in items.items():
        columns = [_number(c, numbers) for c in key.split(",")]
        out += struct.pack(f"<di{len(columns)}h", float(value), len(columns), *columns)
    return out


def dependencies_bytes(text: str, numbers: Mapping[int, int]) -> bytes:
    """`{"1, 2 => 3": 0.5}` as the server keeps it."""
    items = json.loads(text)
    out = struct.pack("<III", _DEPENDENCIES_MAGIC, _BASIC, len(items))
    for key, degree in items.items():
        given, _, implied = key.partition("=>")
        columns = [_number(c, numbers) for c in [*given.split(","), implied]]
        out += struct.pack(f"<dh{len(columns)}h", float(degree), len(columns), *columns)
    return out


def _number(text: str, numbers: Mapping[int, int]) -> int:
    number = int(text)
    return number if number < 0 else numbers[number]


def restore_extended(connection: Connection[Any], guest: Connection[Any], facts: PlannerFacts) -> tuple[str, ...]:
    """The extended statistics of `facts` stand in the catalog; what could not be restored, in words.

    `connection` is the superuser's and changes the catalog; `guest` evaluates expressions and values, which may call functions
    of the source's.
    """
    import psycopg

    if not facts.extended:
        return ()
    with connection.transaction():
        connection.execute("SET LOCAL allow_system_table_mods = on")
        for type_ in ("pg_ndistinct", "pg_dependencies", "pg_mcv_list"):
            connection.execute(f"CREATE CAST (bytea AS {type_}) WITHOUT FUNCTION".encode())
    lost = []
    for one in facts.extended:
        try:
            with connection.transaction():
                connection.execute("SET LOCAL allow_system_table_mods = on")
                _restore(
                    connection,
                    guest,
                    one,
                    [e for e in facts.expressions if (e.namespace, e.name) == (one.namespace, one.name)],
                )
        except (psycopg.Error, ValueError, KeyError, struct.error) as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            lost.append(f"the extended statistics {one.name}: {said}")
        finally:
            guest.execute(f"DROP TABLE IF EXISTS public.{_SCRATCH}; DROP TABLE IF EXISTS pg_temp.{_SCRATCH}".encode())
    for type_ in ("pg_ndistinct", "pg_dependencies", "pg_mcv_list"):
        connection.execute(f"DROP CAST (bytea AS {type_})".encode())
    return tuple(lost)


def _restore(
    connection: Connection[Any],
    guest: Connection[Any],
    one: ExtendedStatistics,
    expressions: Sequence[AttributeStatistics],
) -> None:
    row = connection.execute(
        "SELECT s.oid::bigint, s.stxrelid::bigint, coalesce((SELECT array_agg(ARRAY[a.attname, a.attnum::text,"
        " format_type(a.atttypid, nullif(a.atttypmod, -1))] ORDER BY a.attnum)"
        " FROM unnest(s.stxkeys::int2[]) AS k JOIN pg_attribute AS a ON a.attrelid = s.stxrelid AND a.attnum = k), '{}'),"
        " pg_get_statisticsobjdef_expressions(s.oid)"
        " FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace WHERE n.nspname = %s AND s.stxname = %s",
        (one.namespace, one.name),
    ).fetchone()
    if row is None:
        raise ValueError("there is no such object in the shadow")
    oid, table, columns, written = row
    here = {name: int(number) for name, number, _ in columns}
    numbers = {number: here[name] for number, name in one.attributes} or {n: n for n in here.values()}
    types = [type_ for _, _, type_ in columns] + _types_of(guest, int(table), written or [])
    given = [e for w in (written or []) for e in expressions if e.inherited == one.inherited and e.attribute == w]
    parts = {
        "stxdndistinct": _as(one.distinct and ndistinct_bytes(one.distinct, numbers), "pg_ndistinct"),
        "stxddependencies": _as(one.dependencies and dependencies_bytes(one.dependencies, numbers), "pg_dependencies"),
        "stxdmcv": _as(_common_bytes(connection, guest, one, types), "pg_mcv_list"),
        "stxdexpr": _expressions(guest, given, types[len(columns) :])
        if written and len(given) == len(written)
        else "NULL",
    }
    connection.execute(
        f"INSERT INTO pg_statistic_ext_data (stxoid, stxdinherit, {', '.join(parts)})"
        f" VALUES ({oid}, {str(one.inherited).lower()}, {', '.join(parts.values())})".encode()
    )


def _as(value: bytes | str | None, type_: str) -> str:
    return f"'\\x{value.hex()}'::bytea::{type_}" if isinstance(value, bytes) else "NULL"


def _types_of(connection: Connection[Any], table: int, expressions: Sequence[str]) -> list[str]:
    """The types of expressions over that table."""
    if not expressions:
        return []
    row = connection.execute("SELECT %s::regclass::text", (table,)).fetchone()
    cursor = connection.execute(f"SELECT {', '.join(expressions)} FROM {row[0] if row else ''} LIMIT 0".encode())
    found = [(c.type_code, -1) for c in cursor.description or ()]
    rows = connection.execute(
        "SELECT format_type(o, NULL) FROM unnest(%s::oid[]) WITH ORDINALITY AS u(o, n) ORDER BY n",
        ([f[0] for f in found],),
    ).fetchall()
    return [str(r[0]) for r in rows]


def _common_bytes(
    connection: Connection[Any], guest: Connection[Any], one: ExtendedStatistics, types: Sequence[str]
) -> bytes | None:
    """The list of common combinations; None where there is none."""
    if not one.common or one.common_shares is None:
        return None
    columns = ", ".join(f"c{n} {t}" for n, t in enumerate(types))
    names = ", ".join(f"c{n}" for n in range(len(types)))
    guest.execute(f"CREATE TEMP TABLE {_SCRATCH} ({columns})".encode())
    values = ", ".join(
        "("
        + ", ".join("NULL" if v is None else f"{quote_literal(v)}::{t}" for v, t in zip(row, types, strict=True))
        + ")"
        for row in one.common[:_MOST_ITEMS]
    )
    guest.execute(f"INSERT INTO pg_temp.{_SCRATCH} VALUES {values}".encode())
    guest.execute(f"CREATE STATISTICS pg_temp.{_SCRATCH}_statistics (mcv) ON {names} FROM pg_temp.{_SCRATCH}".encode())
    target = min(10_000, max(100, len(one.common)))
    guest.execute(f"ALTER STATISTICS pg_temp.{_SCRATCH}_statistics SET STATISTICS {target}".encode())
    guest.execute(f"ANALYZE pg_temp.{_SCRATCH}".encode())
    relation = guest.execute(f"SELECT 'pg_temp.{_SCRATCH}'::regclass::oid::bigint".encode()).fetchone()
    row = connection.execute(
        "SELECT d.stxdmcv::bytea, (SELECT array_agg(i.values ORDER BY i.index) FROM pg_mcv_list_items(d.stxdmcv) AS i)"
        " FROM pg_statistic_ext AS s JOIN pg_statistic_ext_data AS d ON d.stxoid = s.oid WHERE s.stxrelid = %s::oid",
        (relation[0] if relation else 0,),
    ).fetchone()
    guest.execute(f"DROP TABLE pg_temp.{_SCRATCH}".encode())
    if row is None or row[0] is None:
        raise ValueError("the server made no list of common combinations")
    return _with_shares(bytes(row[0]), [tuple(v) for v in row[1]], one)


def _with_shares(made: bytes, order: Sequence[tuple[str | None, ...]], one: ExtendedStatistics) -> bytes:
    """The list with the shares, in the order, of the statistics."""
    magic, _, count, dimensions = struct.unpack_from("<IIIh", made)
    if magic != _MCV_MAGIC or count != len(order):
        raise ValueError("the server keeps lists of common combinations in a form that is not known")
    item = dimensions + 16 + 2 * dimensions
    start = len(made) - count * item
    at = {values: start + n * item for n, values in enumerate(order)}
    out = made[:start]
    shares = one.common_shares or ()
    base = one.base_shares or shares
    kept = 0
    for values, share, alone in zip(one.common or (), shares, base, strict=False):
        if (place := at.pop(tuple(values), None)) is not None:
            here = made[place : place + item]
            out += here[:dimensions] + struct.pack("<dd", share, alone) + here[dimensions + 16 :]
            kept += 1
    return out[:8] + struct.pack("<I", kept) + out[12:]


def _expressions(guest: Connection[Any], given: Sequence[AttributeStatistics], types: Sequence[str]) -> str:
    """The statistics of expressions as the array the catalog has, through a scratch table whose columns are the expressions."""
    columns = ", ".join(f"c{n} {t}" for n, t in enumerate(types))
    guest.execute(f"CREATE TABLE public.{_SCRATCH} ({columns})".encode())
    for n, one in enumerate(given):
        placed = one.but(namespace="public", name=_SCRATCH, inherited=False)
        guest.execute(attribute_call(placed.but(attribute=f"c{n}"), 18).encode())
    return f"(SELECT array_agg(s ORDER BY s.staattnum) FROM pg_statistic AS s WHERE starelid = 'public.{_SCRATCH}'::regclass)"


def combinations(facts: PlannerFacts) -> dict[tuple[str, str, frozenset[str]], float]:
    """How many different combinations of columns there are, where extended statistics tell, by namespace, table and columns."""
    tables = {
        (s.name.namespace, s.name.name): (t.name.namespace, t.name.name)
        for t in facts.schema_.tables
        for s in t.statistics
    }
    found = {}
    for one in facts.extended:
        table = tables.get((one.namespace, one.name))
        if table is None or not one.distinct:
            continue
        named = dict(one.attributes)
        try:
            items = json.loads(one.distinct).items()
        except ValueError:
            continue
        for key, value in items:
            numbers = [int(c) for c in key.split(",")]
            if all(n in named for n in numbers):
                found[*table, frozenset(named[n] for n in numbers)] = float(value)
    return found
