"""A cut run in a sandbox: every row of the view compared with every row there was, and again after the way back.

A source that was loaded from files is cut itself, in a transaction that is rolled back. Of others the table is rebuilt with stand-ins
for its values, equal where the values are equal: no value leaves the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Connection

    from dbarchitect.model.tables import Table
    from dbarchitect.normalize.migration import Migration
    from dbarchitect.normalize.relation import Relation
    from dbarchitect.sandbox import Sandbox

STATEMENT_MS = 60_000
MOST_STAND_INS = 50_000


@dataclass(frozen=True)
class Trial:
    """`proven` None: it could not be told, `said` why."""

    proven: bool | None
    said: str


def tried(connection: Connection[Any], table: Table, migration: Migration, *, stand_ins: bool = False) -> Trial:
    """The cut tried on a table of this connection's database, which is as before afterwards."""
    import psycopg

    name = _name(table)
    columns = ", ".join(quote_identifier(c.name) for c in table.columns)
    rows = f"SELECT md5(ROW({columns})::text) AS row FROM {name}"
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(f"SET LOCAL statement_timeout = {STATEMENT_MS}".encode())
            connection.execute(f"CREATE TEMPORARY TABLE rows_before AS {rows}".encode())
            for sql in migration.sql:
                connection.execute(sql.encode())
            wrong = _differing(connection, rows)
            if wrong:
                return Trial(False, f"{wrong:,} rows of the view differ from what was there")
            for sql in migration.reverse:
                connection.execute(sql.encode())
            wrong = _differing(connection, rows)
            if wrong:
                return Trial(False, f"{wrong:,} rows differ after the way back")
            count = connection.execute(b"SELECT count(*) FROM rows_before").fetchone()
    except psycopg.Error as error:
        lines = str(error).strip().splitlines()
        return Trial(
            None if stand_ins else False, f"a statement did not run: {lines[0] if lines else 'no reason given'}"
        )
    said = f"run in a sandbox and undone: all {count[0] if count else 0:,} rows are the same"
    return Trial(True, said + (", with stand-ins for the values" if stand_ins else ""))


def _name(table: Table) -> str:
    bare = quote_identifier(table.name.name)
    return bare if table.name.namespace == "public" else f"{quote_identifier(table.name.namespace)}.{bare}"


def _differing(connection: Connection[Any], rows: str) -> int:
    both = f"((TABLE rows_before EXCEPT ALL {rows}) UNION ALL ({rows} EXCEPT ALL TABLE rows_before)) d"
    found = connection.execute(f"SELECT count(*) FROM {both}".encode()).fetchone()
    return int(found[0]) if found else 0


def tried_on_stand_ins(sandbox: Sandbox, relation: Relation, table: Table, migration: Migration) -> Trial:
    """The cut tried on a table of the same shape whose values are numbers in text form; `migration` was made for columns of text."""
    database = sandbox.create_database()
    try:
        with sandbox.connect(database) as connection:
            if table.name.namespace != "public":
                connection.execute(f"CREATE SCHEMA {quote_identifier(table.name.namespace)}".encode())
            _fill(connection, relation, table)
            return tried(connection, table, migration, stand_ins=True)
    finally:
        sandbox.drop_database(database)


def plain(table: Table) -> Table:
    """The table with nothing but its columns, as text, and its keys."""
    keys = tuple(c for c in table.constraints if c.kind in ("primary_key", "unique"))
    columns = tuple(
        c.but(type="text", default=None, identity=None, generated=None, collation=None, storage=None, compression=None, comment=None)
        for c in table.columns
    )  # fmt: skip
    return type(table)(name=table.name, columns=columns, constraints=keys)


def text_types(table: Table) -> Mapping[str, str]:
    return {c.name: "text" for c in table.columns}


def _fill(connection: Connection[Any], relation: Relation, table: Table) -> None:
    from dbarchitect.engines.postgresql.render.constraints import constraint_clause

    bare = plain(table)
    lines = [f"{quote_identifier(c.name)} text{'' if c.nullable else ' NOT NULL'}" for c in bare.columns]
    connection.execute(f"CREATE TABLE {_name(table)} ({', '.join(lines)})".encode())
    columns: Sequence[Any] = [c[:MOST_STAND_INS].tolist() for c in relation.codes]
    with connection.cursor() as cursor, cursor.copy(f"COPY {_name(table)} FROM STDIN".encode()) as copy:
        for row in zip(*columns, strict=True):
            copy.write_row([None if v == 0 else f"v{v}" for v in row])
    for constraint in bare.constraints:
        connection.execute(f"ALTER TABLE {_name(table)} ADD {constraint_clause(constraint)}".encode())
