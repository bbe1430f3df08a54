"""A value is copied from the row it belongs to: change it there, and every copy is wrong.

Why
    The copy depends on the reference, not on the row it stands in. Both agree in every row today, so the copy adds nothing but the
    duty to change both.

Example
    orders (customer_id REFERENCES customer, customer_name) beside customer (id, name)

Fix
    ALTER TABLE orders DROP COLUMN customer_name; and read it by a join, or a view of the old shape.

When to ignore
    It is the value as it was then (a price paid, an address shipped to) and must not follow.

Source
    Codd, E. F. (1971): Further normalization of the data base relational model (third normal form)
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.inference import sure_references
from dbarchitect.assess.naming import entity_of, plain, says_money, stem
from dbarchitect.assess.probing import askable, number, quoted, source, unread
from dbarchitect.assess.values import distinct_count
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
LEAST_ROWS = 20
_TELLING = frozenset(
    {
        "name",
        "title",
        "email",
        "phone",
        "code",
        "first_name",
        "last_name",
        "full_name",
        "description",
        "label",
        "city",
        "country",
        "sku",
    }
)


def probes(case: Case) -> Iterator[Probe]:
    for table, reference, target, key, copy, original in copies(case):
        if askable(case, table):
            one, other = f"t.{quoted(case, copy)}", f"p.{quoted(case, original)}"
            yield Probe(
                key=_key(table, copy),
                sql=(
                    f"SELECT count(*) AS n FROM {source(case, table)} AS t JOIN {source(case, target)} AS p "
                    f"ON p.{quoted(case, key)} = t.{quoted(case, reference)} "
                    f"WHERE {one} <> {other} OR ({one} IS NULL AND {other} IS NOT NULL) OR ({one} IS NOT NULL AND {other} IS NULL)"
                ),
                why=f"whether {copy} of {table.name} is the {original} of {target.name}",
            )


def check(case: Case) -> Iterator[Finding]:
    unanswered = []
    for table, reference, target, _, copy, original in copies(case):
        rows, differing = case.rows(table), number(case, _key(table, copy))
        if (rows is not None and rows < LEAST_ROWS) or (distinct_count(case, table, copy) or 2) < 2:
            continue
        if differing is None:
            unanswered.append(table)
        if rows is None or differing != 0:
            continue
        message = f"{copy} of {table.name}{rows_said(case, table)} repeats {original} of {target.name} in every row ({reference} says which): change it there, and every copy is wrong."
        yield finding(case, table, message, level="warning", column=copy)
    unread(case, unanswered)


def _key(table: Table, copy: str) -> str:
    return f"copied_from_parent:{table.name}:{copy}"


@lru_cache(maxsize=2)
def copies(case: Case) -> tuple[tuple[Table, str, Table, str, str, str], ...]:
    """(table, reference, referenced table, its key, copy, original) by name and type."""
    pairs = [
        (r.table, r.key.columns[0], case.by_name.get(str(r.key.target)), r.key.target_columns[0])
        for r in case.references
        if len(r.key.columns) == 1 and r.key.target_columns
    ]
    pairs += [(i.table, i.columns[0], i.target, i.target_columns[0]) for i in sure_references(case) if i.same_type]
    return tuple(
        (table, reference, target, key, copy, original)
        for table, reference, target, key in pairs
        if target is not None and target is not table
        for copy, original in _alike(case, table, reference, target, key)
    )


def _alike(case: Case, table: Table, reference: str, target: Table, key: str) -> Iterator[tuple[str, str]]:
    """(column, column of the referenced table) of which the first is named as the second, with the other's name before it."""
    names = {stem(reference), entity_of(target.name.name)}
    referring = {c for k in table.foreign_keys for c in k.columns} | {reference}
    originals = {plain(c.name): c for c in target.columns if c.name != key and _tells(plain(c.name))}
    for column in table.columns:
        name = plain(column.name)
        bare = [name.removeprefix(f"{n}_") for n in sorted(names) if name.startswith(f"{n}_")]
        if not bare or column.name in referring or says_money(column.name) or column.generated:
            continue
        for original in dict.fromkeys(originals.get(b) for b in (*bare, name)):
            if original is None:
                continue
            if column_type(case.schema, column).alike == column_type(case.schema, original).alike == "text":
                yield column.name, original.name


def _tells(bare: str) -> bool:
    return bare in _TELLING or bare.partition("_")[2] in _TELLING
