"""Two columns that depend on each other are planned as if they did not: row counts come out far too low.

Why
    The planner multiplies the shares of conditions. For city and postal code, make and model, state and reason the product is
    hundreds of times too small, and a nested loop is chosen that runs for minutes.

Example
    SELECT … FROM car WHERE make = $1 AND model = $2;

Fix
    CREATE STATISTICS car_make_model (dependencies, ndistinct, mcv) ON make, model FROM car; ANALYZE car;

When to ignore
    Statements with both conditions are rare and fast.

Source
    https://www.postgresql.org/docs/18/planner-stats.html#PLANNER-STATS-EXTENDED
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding
from dbarchitect.assess.statement_shapes import counted
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.model.architecture import Calculated
from dbarchitect.model.findings import Fix
from dbarchitect.model.inspection import Probe
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("sizes", "statistics")
LEAST_ROWS = 10_000
MOST_PAIRS = 24
SAMPLED = 20_000
FEWER = 4.0
"""Combinations that would exist if the columns were independent, over those that do."""


def probes(case: Case) -> Iterator[Probe]:
    for table, one, other in _pairs(case):
        rows = case.rows(table) or LEAST_ROWS
        share = min(100.0, max(0.01, 100 * SAMPLED / rows * 1.5))
        a, b = quote_identifier(one), quote_identifier(other)
        yield Probe(
            key=_key(table, one, other),
            sql=(
                f"SELECT count(*), count(DISTINCT {a}), count(DISTINCT {b}), count(DISTINCT ({a}, {b})) FROM (SELECT {a}, {b} "
                f"FROM {qualified(table.name)} TABLESAMPLE SYSTEM ({share:.4f}) WHERE {a} IS NOT NULL AND {b} IS NOT NULL LIMIT {SAMPLED}) AS s"
            ),
            why=f"whether {one} and {other} of {table.name} depend on each other",
            bounded=True,
        )


def check(case: Case) -> Iterator[Finding]:
    for table, one, other in _pairs(case):
        answer = case.answer(_key(table, one, other))
        if answer is None or not answer.ok or not answer.rows:
            continue
        numbers = [float(n or 0) for n in answer.rows[0]]
        if len(numbers) == 4 and (fewer := _fewer(*numbers)) >= FEWER:
            yield _finding(case, table, one, other, numbers, fewer)


def _key(table: Table, one: str, other: str) -> str:
    return f"correlated {table.name}.{one}, {other}"


def _pairs(case: Case) -> list[tuple[Table, str, str]]:
    """Pairs of columns that statements compare together, or that lead an index together."""
    found: dict[tuple[str, str, str], Table] = {}
    by_bare = {t.name.name: t for t in case.tables}
    together = [
        (c.table, tuple(dict.fromkeys(x.column for x in shape.compared if x.table == c.table and x.how == "equal")))
        for shape in counted(case) for c in shape.compared[:1]
    ]  # fmt: skip
    for table in case.tables:
        for index in case.indexes[str(table.name)]:
            if index.method == "btree" and not index.unique and index.constraint is None:
                together.append((table.name.name, tuple(c for c in index.columns[:2] if c)))
    for name, columns in together:
        table_found = by_bare.get(name)
        if table_found is None or (case.rows(table_found) or 0) < LEAST_ROWS:
            continue
        for one, other in combinations(sorted(columns)[:4], 2):
            if _could_depend(case, table_found, one, other):
                found[(name, one, other)] = table_found
    return [(table, one, other) for (_, one, other), table in sorted(found.items())][:MOST_PAIRS]


def _could_depend(case: Case, table: Table, one: str, other: str) -> bool:
    if any(names_column(s.definition, one) and names_column(s.definition, other) for s in table.statistics):
        return False
    rows = case.rows(table) or 0
    for name in (one, other):
        known = case.statistics(table, name)
        if known is None or known.distinct is None:
            return False
        values = known.distinct * rows if known.distinct_scales else known.distinct
        if values < 3 or values > rows / 10:
            return False
    return True


def _fewer(rows: float, one: float, other: float, both: float) -> float:
    """How many times fewer combinations there are than independent columns would show in so many rows."""
    if rows < 1000 or both < 1 or min(one, other) < 2:
        return 0.0
    possible = one * other
    # a sample of n of d equally likely combinations shows d(1 - (1 - 1/d)^n) of them
    expected = possible * (1 - (1 - 1 / possible) ** rows)
    return float(expected / both)


def _finding(case: Case, table: Table, one: str, other: str, numbers: list[float], fewer: float) -> Finding:
    name = Name(namespace=table.name.namespace, name=default_name(table.name.name, f"{one}_{other}", "stat"))
    return finding(
        case, table,
        f"Rows of {table.name} with a given {one} and {other} are estimated about {fewer:,.0f} times too few: the columns depend on each other "
        f"and there are no statistics of the two together.",
        level="warning" if fewer >= 20 else "notice", about=f"{table.name}.{one}, {other}",
        fix=Fix(
            sql=(
                f"CREATE STATISTICS {qualified(name)} (ndistinct, dependencies, mcv) ON {quote_identifiers((one, other))} FROM {qualified(table.name)}",
                f"ANALYZE {qualified(table.name)}",
            ),
            reverse=(f"DROP STATISTICS {qualified(name)}",), lock="ShareUpdateExclusive", risk="ANALYZE takes a little longer.",
        ),
        evidence=(Calculated(
            formula="combinations expected of independent columns / combinations seen",
            inputs=(("rows seen", f"{numbers[0]:,.0f}"), (one, f"{numbers[1]:,.0f}"), (other, f"{numbers[2]:,.0f}"), ("together", f"{numbers[3]:,.0f}")),
            result=f"{fewer:,.1f}",
        ),),
    )  # fmt: skip
