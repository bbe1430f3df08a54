"""A schema as one SQL script: sections, each table with its indexes and comments, in one transaction."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.render.objects import create_index
from dbarchitect.engines.postgresql.render.order import dependency_graph
from dbarchitect.engines.postgresql.render.statements import LATEST_VERSION, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.engines.postgresql.render.ddl import Ddl
    from dbarchitect.engines.postgresql.render.references import Names
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Index

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
    "owner": "Owners and privileges",
    "grant": "Owners and privileges",
    "default privilege": "Owners and privileges",
    "comment": "Comments",
}
_COMPACT = frozenset({"index", "grant", "owner", "comment", "default privilege", "foreign key"})
# What follows CREATE TABLE at once belongs to the table and stays with it.
_WITH_TABLE = frozenset({"column", "partition", "default", "constraint"})


def to_sql(schema: Schema, version: int = LATEST_VERSION, header: str = "") -> str:
    """The script that makes the schema: `header` as its opening comment, one transaction, ends with a line feed."""
    lines = [f"-- {line}".rstrip() for line in header.splitlines()]
    lines += ["", "BEGIN;", "", "SET LOCAL search_path TO public;"]
    if schema.routines:
        lines.append("SET LOCAL check_function_bodies TO off;")
    section = ""
    for title, statement, close in _arranged(render(schema, version), _movable_indexes(schema)):
        if title != section:
            lines += ["", f"-- {title} " + "-" * max(3, 76 - len(title)), ""]
            section = title
        elif not close:
            lines.append("")
        lines.append(statement.sql + ";")
    return "\n".join([*lines, "", "COMMIT;", ""]).lstrip("\n")


def _arranged(statements: tuple[Ddl, ...], movable: frozenset[str]) -> Iterator[tuple[str, Ddl, bool]]:
    """Each statement under its section, and whether no empty line comes before it."""
    following = _following(statements, movable)
    moved = {id(statement) for group in following.values() for statement in group}
    rest = [statement for statement in statements if id(statement) not in moved]
    section = last = ""
    for i, statement in enumerate(rest):
        kind = statement.kind
        belongs = section == "Tables" and kind in _WITH_TABLE
        section = "Tables" if belongs else _SECTION.get(kind, "Other objects")
        yield section, statement, belongs or (kind == last and kind in _COMPACT)
        last = kind
        has_more = i + 1 < len(rest) and rest[i + 1].object == statement.object and rest[i + 1].kind in _WITH_TABLE
        if section in ("Tables", "Views") and not has_more:
            yield from ((section, other, True) for other in following.pop(statement.object, ()))


def _following(statements: Iterable[Ddl], movable: frozenset[str]) -> dict[str, list[Ddl]]:
    """For each table and view: the indexes that need nothing else, then its comments."""
    statements = tuple(statements)
    count = Counter(statement.object for statement in statements if statement.kind in ("table", "view"))
    relations = {name for name, times in count.items() if times == 1}
    found: dict[str, list[Ddl]] = {}
    for statement in statements:
        plain_comment = statement.sql.startswith(("COMMENT ON TABLE", "COMMENT ON COLUMN", "COMMENT ON VIEW"))
        if statement.object in relations and (
            (statement.kind == "comment" and plain_comment) or (statement.kind == "index" and statement.sql in movable)
        ):
            found.setdefault(statement.object, []).append(statement)
    return found


def _movable_indexes(schema: Schema) -> frozenset[str]:
    """The indexes that speak of nothing but their table, so that they can stand right after it."""
    _, names = dependency_graph(schema)
    by_hand = {index.attach_to for table in schema.tables for index in table.indexes if index.attach_to}
    return frozenset(
        create_index(table.name, index).sql
        for table in schema.tables
        for index in table.indexes
        if not index.attach_to
        and not any(name.name == index.name for name in by_hand)
        and not index.statistics_targets
        and not _speaks_of_others(names, index)
    )


def _speaks_of_others(names: Names, index: Index) -> bool:
    texts = [index.where or ""]
    for key in index.keys:
        texts += [key.operator_class or "", key.collation or "", "" if key.is_column else key.expression]
    return any(node.kind in ("routine", "other") for text in texts for node, _ in names.references(text))
