"""SQLAlchemy 2 (Python). Source: its documentation, “INSERT…ON CONFLICT (Upsert)”, “Insert Many Values”."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.explanation import Recipe

if TYPE_CHECKING:
    from dbarchitect.explain.subject import Subject

DRIVER = "sqlalchemy"
LANGUAGE = "python"


def recipes(subject: Subject) -> tuple[Recipe, ...]:
    query = re.sub(
        r"'(?:[^']|'')*'|::|(?<!:):(?=\w)|\$(\d+)\b",
        lambda m: f":p{m[1]}" if m[1] else "\\:" if m[0] == ":" else m[0].replace(":", "\\:"), subject.query,
    )  # fmt: skip
    given = "{" + ", ".join(f'"p{n}": p{n}' for n in range(1, subject.parameters + 1)) + "}"
    arguments = "".join(f", p{n}" for n in range(1, subject.parameters + 1))
    namespace, _, name = subject.table.rpartition(".")
    where = f", schema={namespace!r}" if namespace else ""
    table = f"    table = Table({name.strip(chr(34))!r}, MetaData(){where}, autoload_with=connection)\n"
    return (
        Recipe(
            title="A prepared statement with SQLAlchemy",
            language=LANGUAGE,
            code=(
                "from sqlalchemy import text\n\n\n"
                f"def run(connection{arguments}):\n    return connection.execute(text({query!r}){f', {given}' if subject.parameters else ''}).all()\n"
            ),
            notes=(
                "SQLAlchemy leaves preparing to the driver: psycopg prepares from the sixth run on, asyncpg at once",
            ),
        ),
        Recipe(
            title="A bulk insert with SQLAlchemy",
            language=LANGUAGE,
            code=(
                "from sqlalchemy import MetaData, Table, insert\n\n\n"
                f"def bulk_insert(connection, rows):\n{table}    connection.execute(insert(table), [dict(zip({list(subject.columns)!r}, row)) for row in rows])\n"
            ),
            notes=(
                "many rows become a few INSERT … VALUES lists; for millions use the driver's COPY through connection.connection",
            ),
        ),
        _upsert(subject, table),
    )


def _upsert(subject: Subject, table: str) -> Recipe:
    """By its own construct; as text where the key is an identity column that is always generated, for which it has no word."""
    changed = [c for c in subject.upserted if c not in subject.key]
    sets = "{" + ", ".join(f"{c!r}: statement.excluded[{c!r}]" for c in changed) + "}"
    conflict = (
        f"on_conflict_do_update(index_elements={list(subject.key)!r}, set_={sets})"
        if changed
        else f"on_conflict_do_nothing(index_elements={list(subject.key)!r})"
    )
    if subject.overriding:
        values = f"VALUES ({subject.placeholders(':v{n}')})"
        names = [f"v{n}" for n in range(1, len(subject.upserted) + 1)]
        code = (
            "from sqlalchemy import text\n\n\n"
            f"def upsert(connection, rows):\n    statement = text({subject.upsert(values)!r})\n"
            f"    connection.execute(statement, [dict(zip({names!r}, row)) for row in rows])\n"
        )
    else:
        code = (
            "from sqlalchemy import MetaData, Table\nfrom sqlalchemy.dialects.postgresql import insert\n\n\n"
            f"def upsert(connection, rows):\n{table}    statement = insert(table)\n    statement = statement.{conflict}\n"
            f"    connection.execute(statement, [dict(zip({list(subject.upserted)!r}, row)) for row in rows])\n"
        )
    return Recipe(
        title="An upsert with SQLAlchemy",
        language=LANGUAGE,
        code=code,
        notes=(f"the key is ({', '.join(subject.key)})",),
    )
