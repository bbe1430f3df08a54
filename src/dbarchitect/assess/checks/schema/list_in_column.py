"""A column holds lists: single elements cannot be searched with an index, counted, referred to or kept valid.

Why
    Finding the rows with one element means LIKE '%…%' over the whole table; renaming an element means rewriting text; nothing keeps
    an element from being misspelt or listed twice.

Example
    article.tags = 'news,sport,local'

Fix
    A table of its own, one row per element: article_tag (article_id, tag), or an array with a GIN index where elements stand for nothing else.

When to ignore
    The database never looks inside the value: it is stored and given back whole.

Source
    https://www.postgresql.org/docs/18/arrays.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.values import filled_columns, list_separator
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_WHOLE = frozenset({"address", "street", "location", "path", "description", "note", "notes", "comment", "body", "text", "message", "content",
    "sql", "query", "url", "agent", "name", "title", "subject", "summary", "bio", "coordinates", "geom", "point", "hash", "token", "signature"})  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(case, "text", "char"):
        if set(words(column.name)) & _WHOLE or not kind.textual:
            continue
        mark = list_separator(values)
        if mark:
            longest = max(v.count(mark) + 1 for v in values)
            message = f"{column.name} of {table.name}{rows_said(case, table)} holds lists separated by “{mark}” (up to {longest} elements): a single element cannot be indexed, referred to or kept valid."
            yield finding(case, table, message, level="warning", column=column.name)
