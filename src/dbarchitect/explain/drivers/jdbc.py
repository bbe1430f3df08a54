"""The PostgreSQL JDBC driver (Java). Source: its documentation, “Server Prepared Statements”, “CopyManager”, `reWriteBatchedInserts`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dbarchitect.model.explanation import Recipe

if TYPE_CHECKING:
    from dbarchitect.explain.subject import Subject

DRIVER = "jdbc"
LANGUAGE = "java"


def recipes(subject: Subject) -> tuple[Recipe, ...]:
    order: list[int] = []

    def mark(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        order.append(int(found[1]))
        return "?"

    query = re.sub(r"'(?:[^']|'')*'|\$(\d+)\b", mark, subject.query)
    sets = "".join(f"    statement.setObject({at}, p{n});\n" for at, n in enumerate(order, 1))
    arguments = "".join(f", Object p{n}" for n in sorted(set(order)))
    upsert = subject.upsert(f"VALUES ({subject.placeholders('?')})")
    return (
        Recipe(
            title="A prepared statement with JDBC", language=LANGUAGE,
            code=(
                f"static void run(java.sql.Connection connection{arguments}) throws java.sql.SQLException {{\n"
                f"  try (var statement = connection.prepareStatement({json.dumps(query)})) {{\n{sets}"
                "    try (var rows = statement.executeQuery()) {\n      while (rows.next()) { /* rows.getObject(1) */ }\n    }\n  }\n}\n"
            ),
            notes=(
                "the driver prepares on the server from the fifth run of the same PreparedStatement on (prepareThreshold); pools must cache statements",
                "behind PgBouncer in transaction mode: prepareThreshold=0, or PgBouncer 1.21 on with max_prepared_statements",
            ),
        ),
        Recipe(
            title="A bulk insert with JDBC", language=LANGUAGE,
            code=(
                "static long bulkInsert(java.sql.Connection connection, java.io.Reader csv) throws Exception {\n"
                "  var copy = connection.unwrap(org.postgresql.PGConnection.class).getCopyAPI();\n"
                f"  return copy.copyIn({json.dumps(f'COPY {subject.table} ({subject.names}) FROM STDIN (FORMAT csv)')}, csv);\n}}\n"
            ),
            notes=("without COPY: addBatch with reWriteBatchedInserts=true in the address",),
        ),
        Recipe(
            title="An upsert with JDBC", language=LANGUAGE,
            code=(
                "static void upsert(java.sql.Connection connection, Iterable<Object[]> rows) throws java.sql.SQLException {\n"
                f"  try (var statement = connection.prepareStatement({json.dumps(upsert)})) {{\n"
                "    for (var row : rows) {\n      for (int i = 0; i < row.length; i++) statement.setObject(i + 1, row[i]);\n"
                "      statement.addBatch();\n    }\n    statement.executeBatch();\n  }\n}\n"
            ),
            notes=(f"the key is ({', '.join(subject.key)})",),
        ),
    )  # fmt: skip
