"""psycopg 3 (Python). Source: its documentation, “Prepared statements”, “COPY”, “Batch mode”."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.explanation import Recipe

if TYPE_CHECKING:
    from dbarchitect.explain.subject import Subject

DRIVER = "psycopg"
LANGUAGE = "python"


def recipes(subject: Subject) -> tuple[Recipe, ...]:
    query = re.sub(
        r"'(?:[^']|'')*'|\$(\d+)\b",
        lambda m: m[0] if m[1] is None else f"%(p{m[1]})s",
        subject.query.replace("%", "%%") if subject.parameters else subject.query,
    )
    given = "{" + ", ".join(f'"p{n}": p{n}' for n in range(1, subject.parameters + 1)) + "}"
    arguments = "".join(f", p{n}" for n in range(1, subject.parameters + 1))
    passed = f", {given}" if subject.parameters else ""
    upsert = subject.upsert(f"VALUES ({subject.placeholders('%s')})")
    return (
        Recipe(
            title="A prepared statement with psycopg", language=LANGUAGE,
            code=f"def run(connection{arguments}):\n    return connection.execute({query!r}{passed}, prepare=True).fetchall()\n",
            notes=(
                "psycopg prepares by itself what a connection runs more than five times (prepare_threshold); prepare=True does it at once",
                "behind PgBouncer in transaction mode: from PgBouncer 1.21 on with max_prepared_statements, else prepare_threshold=None",
            ),
        ),
        Recipe(
            title="A bulk insert with psycopg", language=LANGUAGE,
            code=(
                "def bulk_insert(connection, rows):\n    with connection.cursor() as cursor:\n"
                f"        with cursor.copy({f'COPY {subject.table} ({subject.names}) FROM STDIN'!r}) as copy:\n"
                "            for row in rows:\n                copy.write_row(row)\n"
            ),
            notes=("COPY is the fastest way in; one faulty row refuses all: load into a temporary table first where rows may be faulty",),
        ),
        Recipe(
            title="An upsert with psycopg", language=LANGUAGE,
            code=(
                "def upsert(connection, rows):\n    with connection.cursor() as cursor:\n"
                f"        cursor.executemany({upsert!r}, rows)\n"
            ),
            notes=("executemany sends them in pipeline mode: one round trip for many rows", f"the key is ({', '.join(subject.key)})"),
        ),
    )  # fmt: skip
