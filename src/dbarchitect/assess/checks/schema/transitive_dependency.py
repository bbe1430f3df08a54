"""A column depends on another that is no key: the same fact is stored many times, and one forgotten copy contradicts the rest.

Why
    Where each code always comes with the same name, the pair is a thing of its own. Repeated in every row, it must be changed in all,
    cannot be entered before the first row uses it, and is lost with the last.

Example
    parcel (id, depot_code, depot_name): every depot_code has one depot_name, in 90,000 rows

Fix
    CREATE TABLE depot (code text PRIMARY KEY, name text NOT NULL), filled with the distinct pairs; keep the code as a reference.

When to ignore
    The value as it was then must be kept, and they agree by chance so far.

Source
    Codd, E. F. (1971): Further normalization of the data base relational model (second and third normal form)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.checks.schema.copied_from_parent import copies
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import NATURAL_KEYS, plain, says_money, says_state
from dbarchitect.assess.probing import askable, number, quoted, source, unread
from dbarchitect.assess.values import distinct_count, null_share
from dbarchitect.core.names import words
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
LEAST_ROWS, MOST_SHARE = 20, 0.7
"""Rows that make a rule of it, and the share of different codes among them: each must come again."""
_CODES = frozenset(
    {
        "id",
        "code",
        "no",
        "number",
        "sku",
        "isbn",
        "email",
        "key",
        "zip",
        "zipcode",
        "iban",
        "abbreviation",
        "iso",
        "uuid",
    }
)
_ZIP = frozenset({"zip", "zip_code", "zipcode", "postal_code", "postcode", "plz"})
_PLACE = frozenset({"city", "town", "state", "region", "county", "province", "country"})


def probes(case: Case) -> Iterator[Probe]:
    for table, by, column in _pairs(case):
        if askable(case, table):
            one, other = quoted(case, by), quoted(case, column)
            yield Probe(
                key=_key(table, by, column),
                sql=f"SELECT count(*) AS n FROM (SELECT {one} FROM {source(case, table)} WHERE {one} IS NOT NULL GROUP BY {one} HAVING count(DISTINCT {other}) > 1) AS d",
                why=f"whether {by} of {table.name} decides {column}",
            )


def check(case: Case) -> Iterator[Finding]:
    told: dict[tuple[str, str], list[str]] = {}
    unanswered = []
    for table, by, column in _pairs(case):
        contradicted = number(case, _key(table, by, column))
        if contradicted is None:
            unanswered.append(table)
        if contradicted == 0:
            told.setdefault((str(table.name), by), []).append(column)
    for (name, by), columns in told.items():
        table = case.by_name[name]
        different = distinct_count(case, table, by) or 0
        part = table.primary_key is not None and by in table.primary_key.columns
        normal = "depends on a part of the key" if part else "depends on a column that is no key"
        message = f"{', '.join(columns)} of {table.name}{rows_said(case, table)} {normal}: each of {different:,.0f} values of {by} always comes with the same, stored again in every row."
        yield finding(
            case,
            table,
            message,
            level="warning",
            column=columns[0],
            objects=tuple(f"{name}.{c}" for c in (by, *columns)),
        )
    unread(case, unanswered)


def _key(table: Table, by: str, column: str) -> str:
    return f"transitive_dependency:{table.name}:{by}:{column}"


def _pairs(case: Case) -> Iterator[tuple[Table, str, str]]:
    """(table, code, what its name says depends on it) where codes repeat."""
    copied = {(str(t.name), copy) for t, _, _, _, copy, _ in copies(case)}
    for table in case.tables:
        rows = case.rows(table) or 0
        keys = {i.columns[0] for i in case.indexes[str(table.name)] if i.unique and len(i.columns) == 1}
        for code in table.columns:
            parts = words(code.name)
            if (
                rows < LEAST_ROWS
                or code.name in keys
                or not parts
                or not (parts[-1] in _CODES or plain(code.name) in (*_ZIP, *NATURAL_KEYS) or _names_a_thing(case, code))
            ):
                continue
            different = distinct_count(case, table, code.name)
            if different is None or not 2 <= different <= MOST_SHARE * rows:
                continue
            for column in table.columns:
                if (
                    (str(table.name), column.name) not in copied
                    and _speaks_of(code.name, column.name)
                    and column is not code
                ):
                    known = column_type(case.schema, column)
                    if (
                        known.textual
                        and (distinct_count(case, table, column.name) or 0) >= 2
                        and (null_share(case, table, column.name) or 0.0) < 0.5
                        and column.generated is None
                        and not says_money(column.name)
                    ):
                        yield table, code.name, column.name


def _names_a_thing(case: Case, column: Column) -> bool:
    return column_type(case.schema, column).textual and len(words(column.name)) <= 2 and not says_state(column.name)


def _speaks_of(code: str, column: str) -> bool:
    """Whether a column's name says that it tells more of what the code stands for: `depot_name` of `depot_code`, `city` of `zip`."""
    parts, others = words(code), words(column)
    if plain(code) in _ZIP:
        return plain(column) in _PLACE
    base = parts[:-1]
    if parts[-1] not in _CODES:  # the thing itself, by name: `composer` and `composer_country`
        base = parts
    if not base or others[: len(base)] != base or (others[-1] in _CODES and others[-1] == parts[-1]):
        return False
    return len(others) > len(base) and others[-1] not in (
        "status",
        "state",
        "type",
        "kind",
        "class",
        "note",
        "notes",
        "comment",
        "at",
        "by",
        "hash",
        "token",
    )
