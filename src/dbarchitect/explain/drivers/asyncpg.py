"""asyncpg (Python). Source: its API reference, `Connection.prepare`, `copy_records_to_table`, `executemany`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.explanation import Recipe

if TYPE_CHECKING:
    from dbarchitect.explain.subject import Subject

DRIVER = "asyncpg"
LANGUAGE = "python"


def recipes(subject: Subject) -> tuple[Recipe, ...]:
    arguments = "".join(f", p{n}" for n in range(1, subject.parameters + 1))
    bare = subject.table.rpartition(".")
    schema = f", schema_name={bare[0]!r}" if bare[0] else ""
    name = bare[2].strip('"')
    return (
        Recipe(
            title="A prepared statement with asyncpg", language=LANGUAGE,
            code=(
                f"async def run(connection{arguments}):\n    statement = await connection.prepare({subject.query!r})\n"
                f"    return await statement.fetch({arguments.removeprefix(', ')})\n"
            ),
            notes=(
                "connection.fetch prepares and caches by itself (statement_cache_size)",
                "behind PgBouncer in transaction mode set statement_cache_size=0, or use PgBouncer 1.21 on with max_prepared_statements",
            ),
        ),
        Recipe(
            title="A bulk insert with asyncpg", language=LANGUAGE,
            code=(
                "async def bulk_insert(connection, rows):\n"
                f"    await connection.copy_records_to_table({name!r}, records=rows, columns={list(subject.columns)!r}{schema})\n"
            ),
            notes=("binary COPY: values must have the column's own Python type",),
        ),
        Recipe(
            title="An upsert with asyncpg", language=LANGUAGE,
            code=(
                "async def upsert(connection, rows):\n"
                f"    await connection.executemany({subject.upsert(f'VALUES ({subject.placeholders(_FORM)})')!r}, rows)\n"
            ),
            notes=("executemany is atomic and pipelined", f"the key is ({', '.join(subject.key)})"),
        ),
    )  # fmt: skip


_FORM = "${n}"
