"""The same thing has a column for each time it may occur: the next one needs a migration, and each search asks every column.

Why
    phone1, phone2, phone3 cannot hold a fourth, say nothing of their order, and make "who has this number" three conditions and
    three indexes.

Example
    CREATE TABLE contact (id bigint PRIMARY KEY, phone1 text, phone2 text, phone3 text);

Fix
    CREATE TABLE contact_phone (contact_id bigint REFERENCES contact, position int, phone text, PRIMARY KEY (contact_id, position));

When to ignore
    The number is part of the thing's name (two address lines, four quarters, coordinates).

Source
    Codd, E. F. (1970): A relational model of data for large shared data banks, section 1.4 (normal form)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import numbered
from dbarchitect.core.english import listed
from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_LINES = frozenset({"address", "addr", "line", "street", "adr", "q", "quarter", "md", "sha", "utf", "ipv", "v", "version", "crc", "base", "iso",
    "alpha", "x", "y", "z", "h", "p", "level", "week", "month", "day", "hour", "m", "s", "w", "d", "t", "c", "a", "b", "k", "n", "i", "r", "g"})  # fmt: skip
_REPEATED = frozenset({"phone", "telephone", "tel", "mobile", "fax", "email", "mail", "contact", "tag", "image", "photo", "picture", "skill", "author",
    "answer", "option", "child", "guest", "product", "item", "category", "keyword", "attachment", "file", "url", "link", "note", "comment",
    "reference", "supplier", "member", "player", "language", "hobby", "color", "colour", "diagnosis", "symptom", "medication", "number"})  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for stem, names in _runs(case, table):
            message = f"{table.name} has a column for each {stem} ({listed(names, most=4)}): one more needs a migration, and each search must ask all of them."
            yield finding(
                case,
                table,
                message,
                level="warning",
                column=names[0],
                objects=tuple(f"{table.name}.{n}" for n in names),
            )


def _runs(case: Case, table: Table) -> Iterator[tuple[str, list[str]]]:
    groups: dict[tuple[str, str], dict[int, str]] = {}
    for column in table.columns:
        found = numbered(column.name)
        kind = column_type(case.schema, column)
        if found:
            groups.setdefault((found[0], kind.alike), {})[found[1]] = column.name
        groups.setdefault((column.name.lower(), kind.alike), {}).setdefault(1, column.name)
    for (stem, _), numbers in groups.items():
        last = singular(words(stem)[-1]) if words(stem) else ""
        start = min(numbers)
        run = [numbers[n] for n in sorted(numbers)]
        consecutive = start in (0, 1) and sorted(numbers) == list(range(start, start + len(numbers)))
        if not consecutive or last in _LINES or len(last) < 2:
            continue
        if len(run) >= 3 or (len(run) == 2 and last in _REPEATED):
            yield last, run
