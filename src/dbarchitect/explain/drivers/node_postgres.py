"""node-postgres (JavaScript). Source: its documentation, “Queries: Prepared statements”, and pg-copy-streams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbarchitect.model.explanation import Recipe

if TYPE_CHECKING:
    from dbarchitect.explain.subject import Subject

DRIVER = "node-postgres"
LANGUAGE = "javascript"
_FORM = "${n}"


def recipes(subject: Subject) -> tuple[Recipe, ...]:
    values = f", values: [{', '.join(f'p{n}' for n in range(1, subject.parameters + 1))}]" if subject.parameters else ""
    arguments = "".join(f", p{n}" for n in range(1, subject.parameters + 1))
    copy = f"COPY {subject.table} ({subject.names}) FROM STDIN (FORMAT csv)"
    return (
        Recipe(
            title="A prepared statement with node-postgres", language=LANGUAGE,
            code=(
                f"async function run(client{arguments}) {{\n"
                f"  const found = await client.query({{ name: \"explained\", text: {json.dumps(subject.query)}{values} }});\n  return found.rows;\n}}\n"
            ),
            notes=("the name makes it a prepared statement of that connection; without one it is parsed and planned each time",),
        ),
        Recipe(
            title="A bulk insert with node-postgres", language=LANGUAGE,
            code=(
                'const { from } = require("pg-copy-streams");\nconst { pipeline } = require("node:stream/promises");\n\n'
                f"async function bulkInsert(client, csv) {{\n  await pipeline(csv, client.query(from({json.dumps(copy)})));\n}}\n"
            ),
            notes=("csv is a readable stream; on a pool take one client for the whole of it",),
        ),
        Recipe(
            title="An upsert with node-postgres", language=LANGUAGE,
            code=(
                "async function upsert(client, rows) {\n"
                f"  const columns = [{', '.join(str(i) for i in range(len(subject.upserted)))}].map((i) => rows.map((row) => row[i]));\n"
                f"  await client.query({json.dumps(subject.upsert(subject.arrays(_FORM)))}, columns);\n}}\n"
            ),
            notes=("one statement for all rows: an array for each column", f"the key is ({', '.join(subject.key)}); no key may come twice in one call"),
        ),
    )  # fmt: skip
