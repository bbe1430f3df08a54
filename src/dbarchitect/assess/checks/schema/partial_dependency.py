"""A column depends on a part of the key only: the same fact is stored with every row of that part, and copies come to differ.

Why
    The key is made of several columns, yet one of them alone decides the value. It belongs to what that one stands for: a new
    value has to be written into many rows, and is lost with the last of them.

Example
    CREATE TABLE dose (visit_id bigint, drug_id bigint, drug_strength text, PRIMARY KEY (visit_id, drug_id));  -- strength is the drug's

Fix
    Move the column to the table the part refers to (or into a new one with that part as its key), and read it by a join.

When to ignore
    It is the value as it was then, and they agree by chance so far.

Source
    Codd, E. F. (1971): Further normalization of the data base relational model (second normal form)
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from dbarchitect.assess.checks.schema.copied_from_parent import copies
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import says_moment, says_money
from dbarchitect.assess.probing import askable, number, quoted, source, unread
from dbarchitect.assess.values import distinct_count
from dbarchitect.core.english import listed
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
NEEDS = ("statistics",)
LEAST_ROWS, LEAST_AGAIN, LEAST_VALUES, MOST_ALIKE = 100, 3, 3, 0.9
"""Rows that make a rule of it: each part of the key comes that often on average, with so many values of which none is nearly all."""
MOST_COLUMNS, MOST_PARTS = 12, 4


def probes(case: Case) -> Iterator[Probe]:
    for table, part, column in _pairs(case):
        if askable(case, table):
            key, value = ", ".join(quoted(case, p) for p in part), quoted(case, column)
            filled = f"count({value}) NOT IN (0, count(*))"  # NULL in some rows of the part contradicts as well
            yield Probe(
                key=_key(table, part, column),
                sql=f"SELECT count(*) AS n FROM (SELECT 1 FROM {source(case, table)} GROUP BY {key} HAVING count(DISTINCT {value}) > 1 OR {filled}) AS d",
                why=f"whether {listed(part)} of {table.name} decides {column}",
            )


def check(case: Case) -> Iterator[Finding]:
    told: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    seen: set[tuple[str, str]] = set()
    unanswered = []
    for table, part, column in _pairs(case):
        contradicted = number(case, _key(table, part, column))
        if contradicted is None:
            unanswered.append(table)
        if contradicted == 0 and (str(table.name), column) not in seen:
            seen.add((str(table.name), column))
            told.setdefault((str(table.name), part), []).append(column)
    for (name, part), columns in told.items():
        table = case.by_name[name]
        key = table.primary_key.columns if table.primary_key else ()
        verb = "depends" if len(columns) == 1 else "depend"
        message = (
            f"{listed(columns)} of {name}{rows_said(case, table)} {verb} on {listed(part)}, a part of the key ({', '.join(key)}), alone: "
            "the same fact stands in every row of it, and one forgotten copy contradicts the rest."
        )
        objects = tuple(f"{name}.{c}" for c in (*part, *columns))
        yield finding(case, table, message, level="warning", column=columns[0], objects=objects)
    unread(case, unanswered)


def _key(table: Table, part: tuple[str, ...], column: str) -> str:
    return f"partial_dependency:{table.name}:{','.join(part)}:{column}"


def _pairs(case: Case) -> Iterator[tuple[Table, tuple[str, ...], str]]:
    """(table, part of its key that repeats, column which is not in the key and varies), the smallest parts first."""
    copied = {(str(t.name), copy) for t, _, _, _, copy, _ in copies(case)}
    for table in case.tables:
        key, rows = table.primary_key.columns if table.primary_key else (), case.rows(table) or 0
        if not 2 <= len(key) <= MOST_PARTS or rows < LEAST_ROWS:
            continue
        plain = [c for c in table.columns if (str(table.name), c.name) not in copied and _may_depend(case, table, c)]
        for size in range(1, len(key)):
            for part in combinations(key, size):
                if _repeats(case, table, part, rows):
                    for column in plain[:MOST_COLUMNS]:
                        yield table, part, column.name


def _may_depend(case: Case, table: Table, column: Column) -> bool:
    """Whether the column is outside every key, varies, and is no sum or moment of its own row."""
    kept = {c for i in case.indexes[str(table.name)] if i.unique for c in i.columns}
    kept |= {c for k in table.foreign_keys for c in k.columns}
    if column.name in kept or column.generated is not None or says_money(column.name) or says_moment(column.name):
        return False
    if column_type(case.schema, column).family not in ("text", "char", "enum", "integer", "decimal", "uuid"):
        return False
    known = case.statistics(table, column.name)
    if known is not None and known.shares and max(known.shares) > MOST_ALIKE:
        return False
    return (distinct_count(case, table, column.name) or 0) >= LEAST_VALUES


def _repeats(case: Case, table: Table, part: tuple[str, ...], rows: float) -> bool:
    different = 1.0
    for column in part:
        different *= distinct_count(case, table, column) or rows
    return different >= 2 * LEAST_VALUES and rows >= LEAST_AGAIN * min(different, rows)
