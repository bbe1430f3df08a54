"""One column refers to several tables, told apart by a type beside it: no foreign key can hold, and rows outlive what they belong to.

Why
    The database cannot check an id whose table stands in another column. Deleting a photo leaves its comments; a join needs one
    branch for each type, and the planner knows nothing of any.

Example
    comment (commentable_type text, commentable_id bigint)

Fix
    One nullable reference per target with CHECK (num_nonnulls(photo_id, article_id) = 1), or a link table per target.

When to ignore
    Logs, audit trails and message queues, which must outlive what they speak of.

Source
    https://docs.gitlab.com/development/database/polymorphic_associations/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import entity_of, plain
from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_MARKS = ("type", "table", "kind", "class", "model", "entity")
_IDS = ("id", "uid", "uuid", "guid", "pk", "key", "ref", "no", "nr")
_ANYTHING = frozenset({"owner", "subject", "object", "entity", "target", "resource", "reference", "ref", "related", "content", "parent", "record",
    "source", "model", "actor", "party", "holder", "linked", "link", "attached", "associated", "item", "belongs_to", "context"})  # fmt: skip
_LOGS = frozenset({"audit", "log", "logs", "history", "outbox", "inbox", "event", "events", "activity", "activities", "journal", "trail", "change",
    "changes", "queue", "job", "jobs", "version", "versions", "notification", "notifications", "webhook", "revision", "revisions"})  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    for table, column, mark, kinds in several_targets(case):
        named = f" ({', '.join(kinds[:4])})" if kinds else ""
        message = f"{column.name} of {table.name}{rows_said(case, table)} refers to several tables, told apart by {mark.name}{named}: no foreign key can hold, and rows outlive what they belong to."
        yield finding(case, table, message, level="warning", column=column.name)


def several_targets(case: Case) -> Iterator[tuple[Table, Column, Column, tuple[str, ...]]]:
    """(table, reference, the column that says which table it means, tables named in it)."""
    things = {entity_of(t.name.name) for t in case.tables} | {
        entity_of(words(t.name.name)[-1]) for t in case.tables if words(t.name.name)
    }
    for table in case.tables:
        if set(words(table.name.name)) & _LOGS:
            continue
        referring = {c for k in table.foreign_keys for c in k.columns}
        key = table.primary_key.columns if table.primary_key else ()
        for column in table.columns:
            mark = _mark(case, table, column)
            if mark is None or column.name in referring or key == (column.name,):
                continue
            base = "_".join(words(column.name)[:-1])
            if base in things and base not in _ANYTHING:
                continue
            kinds = _kinds(case, table, mark.name, things)
            if kinds or (kinds is None and (base in _ANYTHING or base.endswith("able"))):
                yield table, column, mark, tuple(kinds or ())


def _mark(case: Case, table: Table, column: Column) -> Column | None:
    """The column beside an id that says which table it means."""
    parts = words(column.name)
    if (
        len(parts) < 2
        or parts[-1] not in _IDS
        or column_type(case.schema, column).family not in ("integer", "uuid", "text", "char", "decimal")
    ):
        return None
    base = "_".join(parts[:-1])
    for other in table.columns:
        if plain(other.name) in tuple(f"{base}_{m}" for m in _MARKS) and column_type(case.schema, other).family in (
            "text",
            "char",
            "enum",
            "integer",
        ):
            return None if any(other.name in k.columns for k in table.foreign_keys) else other
    return None


def _kinds(case: Case, table: Table, mark: str, things: set[str]) -> list[str] | None:
    """The values of the type column that name tables; None when no values are known."""
    column = table.column(mark)
    kind = column_type(case.schema, column) if column else None
    values = set(case.values(table, mark))
    if kind is not None and kind.family == "enum":
        values |= {v for e in case.schema.enums if str(e.name) == kind.name for v in e.values}
    if not values:
        return None
    return sorted(v for v in values if singular("_".join(words(v.rpartition("\\")[2].rpartition(".")[2]))) in things)
