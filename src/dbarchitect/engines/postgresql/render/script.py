"""A schema as one SQL script: sections, each table with its indexes and comments, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.render.statements import LATEST_VERSION, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.engines.postgresql.render.ddl import Ddl
    from dbarchitect.model.schema import Schema

_SECTION = {
    "role": "Roles",
    "namespace": "Namespaces",
    "extension": "Extensions",
    "type": "Types",
    "domain": "Types",
    "sequence": "Sequences",
    "function": "Functions",
    "procedure": "Functions",
    "aggregate": "Functions",
    "window": "Functions",
    "table": "Tables",
    "view": "Views",
    "index": "Indexes",
    "statistics": "Statistics",
    "constraint": "Constraints added when all tables exist",
    "foreign key": "Constraints added when all tables exist",
    "default": "Defaults added when all tables exist",
    "trigger": "Triggers and rules",
    "rule": "Triggers and rules",
    "row security": "Row-level security",
    "policy": "Row-level security",
    "owner": "Owners",
    "grant": "Privileges",
    "default privilege": "Privileges",
    "comment": "Comments",
}


def to_sql(schema: Schema, version: int = LATEST_VERSION, header: str = "") -> str:
    """The script that makes the schema: `header` as its opening comment, one transaction, ends with a line feed."""
    lines = [f"-- {line}".rstrip() for line in header.splitlines()]
    lines += [
        "",
        "BEGIN;",
        "",
        "SET LOCAL search_path TO public;",
        "SET LOCAL check_function_bodies TO off;",
    ]
    section = ""
    for title, statement, attached in _arranged(render(schema, version)):
        if title != section:
            lines += ["", f"-- {title} " + "-" * max(3, 76 - len(title)), ""]
            section = title
        elif not attached:
            lines.append("")
        lines.append(statement.sql + ";")
    return "\n".join([*lines, "", "COMMIT;", ""]).lstrip("\n")


def _arranged(statements: Iterable[Ddl]) -> Iterator[tuple[str, Ddl, bool]]:
    """Each statement under its section; a table is followed by its plain indexes and its comments."""
    statements = list(statements)
    tables = {s.object for s in statements if s.kind == "table"}
    views = {s.object for s in statements if s.kind == "view"}
    trailing: dict[str, list[Ddl]] = {}
    for statement in statements:
        if statement.kind == "comment" and statement.object in tables | views and _speaks_of_columns(statement):
            trailing.setdefault(statement.object, []).append(statement)
    moved = {id(s) for group in trailing.values() for s in group}
    section, last = "", ""
    for statement in statements:
        if id(statement) in moved:
            continue
        kind = statement.kind
        follows = kind in ("column", "partition", "default", "constraint") and section == "Tables"
        section = "Tables" if follows else _SECTION.get(kind, "Other objects")
        compact = follows or kind == last == "index" or kind == last == "grant" or kind == last == "owner"
        yield section, statement, compact or (kind == last == "comment")
        last = kind
        if kind in ("table", "view"):
            for comment in trailing.get(statement.object, ()):
                yield section, comment, True


def _speaks_of_columns(comment: Ddl) -> bool:
    return comment.sql.startswith(("COMMENT ON TABLE", "COMMENT ON COLUMN", "COMMENT ON VIEW"))
