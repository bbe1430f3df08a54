"""pgx (Go). Source: its package documentation, “Prepared Statements”, “Copy Protocol”, “Batch”."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbarchitect.model.explanation import Recipe

if TYPE_CHECKING:
    from dbarchitect.explain.subject import Subject

DRIVER = "pgx"
LANGUAGE = "go"
_FORM = "${n}"


def recipes(subject: Subject) -> tuple[Recipe, ...]:
    arguments = "".join(f", p{n}" for n in range(1, subject.parameters + 1))
    typed = f"{arguments} any" if arguments else ""
    names = ", ".join(json.dumps(c) for c in subject.columns)
    table = ", ".join(json.dumps(p.strip('"')) for p in subject.table.split("."))
    return (
        Recipe(
            title="A prepared statement with pgx", language=LANGUAGE,
            code=(
                f"func run(ctx context.Context, conn *pgx.Conn{typed}) (pgx.Rows, error) {{\n"
                f"\treturn conn.Query(ctx, {json.dumps(subject.query)}{arguments})\n}}\n"
            ),
            notes=("pgx prepares and caches every query by itself (QueryExecModeCacheStatement)", "behind PgBouncer in transaction mode: QueryExecModeExec, or PgBouncer 1.21 on"),
        ),
        Recipe(
            title="A bulk insert with pgx", language=LANGUAGE,
            code=(
                "func bulkInsert(ctx context.Context, conn *pgx.Conn, rows [][]any) (int64, error) {\n"
                f"\treturn conn.CopyFrom(ctx, pgx.Identifier{{{table}}}, []string{{{names}}}, pgx.CopyFromRows(rows))\n}}\n"
            ),
            notes=("binary COPY",),
        ),
        Recipe(
            title="An upsert with pgx", language=LANGUAGE,
            code=(
                "func upsert(ctx context.Context, conn *pgx.Conn, rows [][]any) error {\n\tbatch := &pgx.Batch{}\n\tfor _, row := range rows {\n"
                f"\t\tbatch.Queue({json.dumps(subject.upsert(f'VALUES ({subject.placeholders(_FORM)})'))}, row...)\n\t}}\n"
                "\treturn conn.SendBatch(ctx, batch).Close()\n}\n"
            ),
            notes=("a batch goes in one round trip", f"the key is ({', '.join(subject.key)})"),
        ),
    )  # fmt: skip
