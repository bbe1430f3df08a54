"""Recipes for a driver, executed where the driver is here; the statements themselves always, in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.explain.drivers import driver
from dbarchitect.explain.parameters import draws, parameter_types
from dbarchitect.explain.subject import Subject, subject_of
from dbarchitect.model.explanation import Recipe, Unjudged

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.explain.ground import Ground
    from dbarchitect.explain.query import Query
    from dbarchitect.model.schema import Schema

ROWS = 40


def recipes(name: str, query: Query, schema: Schema, ground: Ground) -> tuple[tuple[Recipe, ...], tuple[Unjudged, ...]]:
    """The recipes, with what was executed; and what was not, with the reason. ArchitectError `explain.driver`."""
    wanted = driver(name)
    subject = subject_of(query, schema)
    if subject is None:
        why = "the query names no table of the source that has a key"
        return (), (Unjudged(part="recipes", why=why),)
    merge = Recipe(
        title="A merge", language="sql", code=subject.merge() + ";\n",
        notes=("from PostgreSQL 15 on; new_rows is a temporary table that was filled by COPY", "two at once may both insert: ON CONFLICT is safe against that, MERGE is not"),
    )  # fmt: skip
    found = wanted.recipes(subject)
    with ground.large() as connection, connection.transaction(force_rollback=True):
        rows = _rows(connection, subject)
        merge = _merged(connection, subject, merge)
        if wanted.DRIVER == "psycopg":
            found = tuple(_ran(connection, query, subject, r, rows) for r in found)
            return (*found, merge), ()
    why = f"{wanted.DRIVER} is not run here: of its recipes the SQL alone was tried, by psycopg"
    return (*found, merge), (Unjudged(part="recipes", why=why),)


def _rows(connection: Connection[Any], subject: Subject) -> dict[str, list[tuple[Any, ...]]]:
    taken = {}
    for which, columns in (("columns", subject.columns), ("upserted", subject.upserted)):
        names = ", ".join(f"{quote_identifier(c)}::text" for c in columns)
        taken[which] = connection.execute(f"SELECT {names} FROM {subject.table} LIMIT {ROWS}".encode()).fetchall()
    return taken


def _ran(
    connection: Connection[Any], query: Query, subject: Subject, recipe: Recipe, rows: dict[str, list[tuple[Any, ...]]]
) -> Recipe:
    import psycopg

    scope: dict[str, Any] = {}
    exec(compile(recipe.code, "recipe", "exec"), scope)
    try:
        with connection.transaction(force_rollback=True):
            if "run" in scope:
                types = parameter_types(connection, query) if query.parameters else ()
                values = draws(connection, query.tree, types)[0] if query.tree is not None else ()
                scope["run"](connection, *values)
            elif "bulk_insert" in scope:
                connection.execute(f"TRUNCATE {subject.table} CASCADE".encode())
                scope["bulk_insert"](connection, rows["columns"])
            else:
                scope["upsert"](connection, rows["upserted"])
                scope["upsert"](connection, rows["upserted"])
    except psycopg.Error as error:
        note = f"refused on generated rows: {str(error).splitlines()[0]}"
        return recipe.but(notes=(*recipe.notes, note))
    return recipe.but(ran=f"psycopg {psycopg.__version__}, PostgreSQL {connection.info.server_version // 10000}")


def _merged(connection: Connection[Any], subject: Subject, recipe: Recipe) -> Recipe:
    import psycopg

    names = ", ".join(map(quote_identifier, subject.upserted))
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(
                f"CREATE TEMP TABLE new_rows AS SELECT {names} FROM {subject.table} LIMIT {ROWS}".encode()
            )
            connection.execute(recipe.code.encode())
    except psycopg.Error as error:
        return recipe.but(notes=(*recipe.notes, f"refused on generated rows: {str(error).splitlines()[0]}"))
    return recipe.but(ran=f"PostgreSQL {connection.info.server_version // 10000}")
